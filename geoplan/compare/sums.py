"""Add up what changed, so that what was and what changed give what is.

From: links and facts of the points of either side. To: ``change_sums`` and ``change_states``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geoplan.compare.match import Links
from geoplan.tables import TABLES, from_rows
from geoplan.tables.values import STATES

Facts = Mapping[str, Mapping[str, Any]]
_FLOWS = ("added", "removed", "recut", "came", "went")
_DIMENSIONS = {"county": "", "township": "township", "unit": "unit", "type": "type_id"}


def sum_up(links: Links, old: Facts, new: Facts) -> pd.DataFrame:
    """Return the sums of the county, its townships, lead units and types."""
    rows = []
    for dimension, column in _DIMENSIONS.items():
        values = [{i: f[column] if column else "" for i, f in side.items()} for side in (old, new)]
        counts = _counts(links, *values)
        sides = [_figures(side, of) for side, of in zip((old, new), values, strict=True)]
        for value in sorted({"", *values[0].values(), *values[1].values()}):
            row: dict[str, Any] = {name: counts[name, value] for name in _FLOWS}
            if dimension != "county" and not any((*row.values(), *_there(sides, value))):
                continue
            row |= {"dimension": dimension, "value": value}
            for name, side in zip(("before", "after"), sides, strict=True):
                row |= {name: side[value]["points"], f"gaps_{name}": side[value]["gaps"]}
                row |= {f"failing_{name}": side[value]["failing"]}
                row |= {f"score_{name}": side[value]["score"]}
            rows.append(row)
    return from_rows(TABLES["change_sums"], rows)


def _counts(links: Links, old: Mapping[str, Any], new: Mapping[str, Any]) -> Counter[Any]:
    """Return how many points came to and went from each value, by the way they did."""
    givers, takers = ({pair[k] for pair in links.heirs} for k in (0, 1))
    counts: Counter[Any] = Counter()
    for i in links.gone:
        counts["recut" if i in givers else "removed", old[i]] += -1 if i in givers else 1
    for j in links.come:
        counts["recut" if j in takers else "added", new[j]] += 1
    for i, j in links.pairs.items():
        if old[i] != new[j]:
            counts["went", old[i]] += 1
            counts["came", new[j]] += 1
    return counts


def _figures(side: Facts, of: Mapping[str, str]) -> Mapping[str, dict[str, Any]]:
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for point_id, facts in side.items():
        groups[of[point_id]].append(facts)
    return defaultdict(lambda: _figures_of(()), {v: _figures_of(g) for v, g in groups.items()})


def _figures_of(facts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    rows = list(facts)
    scores = [row["overall_pct"] for row in rows if not pd.isna(row["overall_pct"])]
    return {
        "points": len(rows),
        "gaps": sum(row["state"] != "covered" for row in rows),
        "failing": sum(result == "unmet" for row in rows for result in row["results"].values()),
        "score": float(np.mean(sorted(scores))) if scores else None,
    }


def _there(sides: Iterable[Mapping[str, dict[str, Any]]], value: str) -> list[int]:
    return [int(side[value]["points"]) for side in sides]


def state_moves(links: Links, old: Facts, new: Facts) -> pd.DataFrame:
    """Return how many of the points on both sides went from each state to each."""
    moves = Counter((old[i]["state"], new[j]["state"]) for i, j in links.pairs.items())
    rank = {state: k for k, state in enumerate(STATES)}
    pairs = sorted(moves, key=lambda pair: (rank[pair[0]], rank[pair[1]]))
    rows = [{"before": a, "after": b, "points": moves[a, b]} for a, b in pairs]
    return from_rows(TABLES["change_states"], rows)
