"""Tell of which point and indicator every answer speaks, not only the latest.

From: ``points``, ``answers``, ``identities``, catalogue. To: sightings, a row per answer and point.

The same reading as that of :mod:`geoplan.scores.resolve`, which names what cannot be used; here it
is left out. A point is looked up once for each day, not for each answer.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.text.names import PointFinder

_OF_ANSWER = ["answer_id", "result", "clock", "source", "spots", "spots_unmet"]


def find_sightings(
    points: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> pd.DataFrame:
    """Return the usable answers up to the settings' date.

    ``point`` and ``indicator`` are positions in ``points`` and in the catalogue, ``day`` is counted
    from year 1, ``answer`` numbers the answers. Of the points that one speaks for, the one it names
    itself comes first (``is_own``); the others inherit it, the nearest kin first. Of what one side
    (the unit, or anybody else) saw of an item on one day at known hours, the latest stands.
    """
    used = answers[answers["day"].to_numpy(dtype=object) <= settings.day]
    finder = PointFinder(points, identities, (settings.county.name, settings.county.area))
    refs, names = _coded(used["point_ref"])
    days, dates = _coded(used["day"])
    visit = refs * max(len(dates), 1) + days
    each = np.unique(visit).tolist()
    visited = [(v, names[v // len(dates)], dates[v % len(dates)]) for v in each]
    frame = used[_OF_ANSWER].assign(
        answer=np.arange(len(used)),
        visit=visit,
        indicator=_positions(used["indicator_ref"], catalogue),
        day=np.array([day.toordinal() for day in dates], dtype=np.int64)[days],
    )
    found = frame.merge(_targets(visited, points, finder, catalogue), on="visit")
    is_asked = _asked(catalogue)[found["type"].to_numpy(), found["indicator"].to_numpy()]
    usable: pd.DataFrame = found[is_asked].drop(columns=["visit", "type"])
    return _latest(usable).reset_index(drop=True)


def _latest(sightings: pd.DataFrame) -> pd.DataFrame:
    """Leave out what the same side saw otherwise at a later hour of the day."""
    timed = sightings[sightings["clock"].ne("")]
    if timed.empty:
        return sightings
    keys = ["point", "indicator", "day", "is_own"]
    side = timed["source"].eq("self").rename("side")
    last = timed.groupby([*(timed[key] for key in keys), side])["clock"].transform("max")
    kept: pd.DataFrame = sightings.drop(index=timed.index[timed["clock"].ne(last)])
    return kept


def _coded(values: pd.Series[Any]) -> tuple[Any, list[Any]]:
    codes, found = pd.factorize(values.to_numpy(dtype=object))
    return codes, found.tolist()


def _positions(refs: pd.Series[str], catalogue: Catalogue) -> Any:
    """Return the position of each indicator meant, −1 where there is none."""
    number = {one: i for i, one in enumerate(catalogue.indicators)}
    codes, texts = _coded(refs)
    meant = [catalogue.find_indicator(text) for text in texts]
    at = np.array([-1 if one is None else number[one.id] for one in meant], dtype=np.int64)
    return at[codes]


def _targets(
    visited: list[tuple[int, str, date]],
    points: pd.DataFrame,
    finder: PointFinder,
    catalogue: Catalogue,
) -> pd.DataFrame:
    """Return the points that each visit speaks for; heirs are asked what the first of them is."""
    number = {point_id: i for i, point_id in enumerate(points["point_id"])}
    kinds = {type_id: i for i, type_id in enumerate(catalogue.types)}
    type_of = [kinds[type_id] for type_id in points["type_id"]]
    is_known = {ref: finder.knows(ref) for ref in dict.fromkeys(ref for _, ref, _ in visited)}
    rows: list[tuple[int, int, int, bool]] = []
    for visit, ref, day in visited:
        if not is_known[ref]:  # to look for names alike would take long, and nobody is told here
            continue
        targets = finder.find(ref, day).targets
        at = [number[point_id] for point_id in targets]
        rows += [
            (visit, i, type_of[at[0]], own) for i, own in zip(at, targets.values(), strict=True)
        ]
    frame = pd.DataFrame(rows, columns=["visit", "point", "type", "is_own"])
    return frame.astype({"visit": "int64", "point": "int64", "type": "int64", "is_own": "bool"})


def _asked(catalogue: Catalogue) -> Any:
    """Return which type asks for which indicator; none asks for that at −1."""
    number = {one: i for i, one in enumerate(catalogue.indicators)}
    asked = np.zeros((len(catalogue.types), len(number) + 1), dtype=bool)
    for i, kind in enumerate(catalogue.types.values()):
        asked[i, [number[one] for one in kind.indicators]] = True
    return asked
