"""What was seen of each item of each point, day by day.

From: ``answers`` as written, ``points``, ``identities``, catalogue. To: the sightings of every item
that ever failed. Answers that speak of no point or item are named where they are scored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.tables import records
from geoplan.text.names import PointFinder

Key = tuple[str, str]
"""A point and an indicator."""
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """The result of an item at one time, and the answers that say so: self-checks first, by id.

    ``is_last``: it is what stands of its day; the others were seen earlier on it, at known hours.
    """

    day: date
    result: str  # of RESULTS
    answers: tuple[Answer, ...]
    is_last: bool = True


def see(
    points: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> dict[Key, list[Seen]]:
    """Return the sightings by item, in order of time, of items with at least one failure.

    As in scores: on one day a point's own answers come before inherited ones, of those whose hour
    is known the latest stands, and then the worst. What was seen earlier on the day is told too.
    What comes after the settings' date is not known yet.
    """
    finder = PointFinder(points, identities, (settings.county.name, settings.county.area))
    type_of = dict(zip(points["point_id"], points["type_id"], strict=True))
    checked = {t.id: frozenset(t.indicators) for t in catalogue.types.values()}
    known = answers[answers["day"] <= settings.day] if len(answers) else answers
    targets: dict[tuple[str, date], Mapping[str, bool]] = {}
    spoken: list[tuple[str, Mapping[str, bool]]] = []
    failed: set[Key] = set()
    columns = [known[name].tolist() for name in ("point_ref", "day", "indicator_ref", "result")]
    for ref, day, wording, result in zip(*columns, strict=True):
        if (ref, day) not in targets:
            targets[ref, day] = finder.find(ref, day).targets
        found, indicator = targets[ref, day], catalogue.find_indicator(wording)
        # heirs are of the type of whom they inherit from
        fits = found and indicator and indicator.id in checked[type_of[next(iter(found))]]
        spoken.append((indicator.id, found) if indicator and fits else ("", {}))
        if fits and result == "unmet":
            failed |= {(point_id, spoken[-1][0]) for point_id in found}
    return _sort(known, spoken, failed)


def _sort(
    answers: pd.DataFrame, spoken: list[tuple[str, Mapping[str, bool]]], failed: set[Key]
) -> dict[Key, list[Seen]]:
    """Return what was seen of the items that ``failed``, of each in order of time."""
    kept = [n for n, (item, found) in enumerate(spoken) if any((p, item) in failed for p in found)]
    by_item: dict[Key, dict[date, list[tuple[bool, Answer]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for n, answer in zip(kept, records(answers.take(kept)), strict=True):
        item, found = spoken[n]
        for point_id, is_own in found.items():
            if (point_id, item) in failed:
                by_item[point_id, item][answer["day"]].append((is_own, answer))
    return {
        key: [seen for day in sorted(days) for seen in _of_day(day, days[day])]
        for key, days in by_item.items()
    }


def _of_day(day: date, answers: list[tuple[bool, Answer]]) -> list[Seen]:
    own = [answer for is_own, answer in answers if is_own] or [answer for _, answer in answers]
    earlier = sorted({answer["clock"] for answer in own} - {""})[:-1]
    out = [_at(day, [a for a in own if a["clock"] == clock], is_last=False) for clock in earlier]
    return [*out, _at(day, [a for a in own if a["clock"] not in earlier], is_last=True)]


def _at(day: date, answers: list[Answer], *, is_last: bool) -> Seen:
    results = {answer["result"] for answer in answers}
    result = next(r for r in ("unmet", "met", "na") if r in results)
    saying = [answer for answer in answers if answer["result"] == result]
    saying.sort(key=lambda a: (a["source"] != "self", a["answer_id"]))
    return Seen(day, result, tuple(saying), is_last)
