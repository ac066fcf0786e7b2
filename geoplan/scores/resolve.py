"""Find the point and the indicator an answer speaks of.

From: ``answers`` as written, ``points``, catalogue. To: ``checks``, the current answer of each.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.tables import TABLES, from_rows, records
from geoplan.text.names import bare_name, normal_name

_SUGGEST_MAX = 20  # near names are looked for in the first so many rows; each costs a scan
_SEVERITY = {"na": 0, "met": 1, "unmet": 2}


class PointFinder:
    """Looks points up by id or by a name that only one of them bears."""

    def __init__(self, points: pd.DataFrame, counties: tuple[str, ...]) -> None:
        self.ids = set(points["point_id"])
        self.counties = counties
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.by_bare: dict[str, list[str]] = defaultdict(list)
        for point_id, name in zip(points["point_id"], points["name"], strict=True):
            self.by_name[normal_name(name)].append(point_id)
            self.by_bare[bare_name(name, counties)].append(point_id)
        self.names = points["name"].tolist()
        self.suggested = 0

    def find(self, text: str) -> list[str]:
        """Return the ids ``text`` may mean: one is a match, several are ambiguous."""
        if text in self.ids:
            return [text]
        # The county's own name in front tells a hospital from the bus stop named after it.
        found = self.by_name.get(normal_name(text), [])
        return found or self.by_bare.get(bare_name(text, self.counties), [])

    def near(self, text: str) -> str:
        """Return up to three similar names."""
        self.suggested += 1
        if self.suggested > _SUGGEST_MAX:
            return ""
        return "、".join(dict.fromkeys(difflib.get_close_matches(text, self.names, 3, 0.5)))


def current_checks(
    points: pd.DataFrame, answers: pd.DataFrame, catalogue: Catalogue, settings: Settings
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return ``checks``: per point and indicator the latest answer up to the settings' date.

    On one day the worst answer counts. A pass expires after the indicator's interval; a failure
    stands until a later answer says it is mended.
    """
    as_of = settings.day
    finder = PointFinder(points, (settings.county.name, settings.county.area))
    type_of = dict(zip(points["point_id"], points["type_id"], strict=True))
    current: dict[tuple[str, str], dict[str, Any]] = {}
    problems: list[Problem] = []
    future = superseded = 0
    for answer in records(answers):
        key = _resolve(answer, finder, type_of, catalogue, problems)
        if key is None:
            continue
        if answer["day"] > as_of:
            future += 1
            continue
        before = current.get(key)
        superseded += before is not None
        if before is None or _rank(answer) > _rank(before):
            current[key] = answer
    for code, count in (("answer.future", future), ("answer.superseded", superseded)):
        if count:
            problems.append(Problem(code, "info", count=count, facts={"as_of": as_of.isoformat()}))
    rows = [_check(key, answer, catalogue, as_of) for key, answer in current.items()]
    return from_rows(TABLES["checks"], rows), problems


def _rank(answer: dict[str, Any]) -> tuple[date, int, str]:
    return answer["day"], _SEVERITY[answer["result"]], answer["answer_id"]


def _check(
    key: tuple[str, str], answer: dict[str, Any], catalogue: Catalogue, as_of: date
) -> dict[str, Any]:
    age = (as_of - answer["day"]).days
    return {
        "point_id": key[0],
        "indicator_id": key[1],
        "result": answer["result"],
        "day": answer["day"],
        "checker": answer["checker"],
        "note": answer["note"],
        "is_expired": answer["result"] == "met"
        and age > catalogue.indicators[key[1]].interval_days,
        "answer_id": answer["answer_id"],
    }


def _resolve(
    answer: dict[str, Any],
    finder: PointFinder,
    type_of: dict[str, str],
    catalogue: Catalogue,
    problems: list[Problem],
) -> tuple[str, str] | None:
    place = {"file": answer["file"], "sheet": answer["sheet"], "row": int(answer["row"])}
    found = finder.find(answer["point_ref"])
    facts = {"point": answer["point_ref"], "indicator": answer["indicator_ref"]}
    if not found:
        facts["near"] = finder.near(answer["point_ref"])
        problems.append(
            Problem("answer.unknown_point", "lost", **place, column="点位", facts=facts)
        )
        return None
    if len(found) > 1:
        facts["ids"] = "、".join(found[:5])
        problems.append(
            Problem("answer.ambiguous_point", "lost", **place, column="点位", facts=facts)
        )
        return None
    point_type = catalogue.types[type_of[found[0]]]
    indicator = catalogue.find_indicator(answer["indicator_ref"])
    if indicator is None:
        names = [catalogue.indicators[i].name for i in point_type.indicators]
        facts["near"] = "、".join(difflib.get_close_matches(answer["indicator_ref"], names, 3, 0.3))
        problems.append(
            Problem("answer.unknown_indicator", "lost", **place, column="指标", facts=facts)
        )
        return None
    if indicator.id not in point_type.indicators:
        facts["type"] = point_type.name
        problems.append(
            Problem("answer.not_checked_here", "lost", **place, column="指标", facts=facts)
        )
        return None
    return found[0], indicator.id
