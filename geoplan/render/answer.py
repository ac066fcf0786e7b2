"""What the page opens on: the four targets, and which points hold each of them back.

From: ``points``, ``checks``, ``scores``, ``targets`` and the catalogue. To: JSON-ready rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.catalogue.model import Catalogue
from geoplan.tables import records
from geoplan.tables.values import TARGETS

# A point that holds a target back has lost something there, or else something is not known yet.
HOLDS = tuple(f"{target}.{how}" for target in TARGETS for how in ("lost", "open"))
OPEN = ("unverified", "expired", "unknown")
COUNTS = ("met", "unmet", *OPEN)


def item_states(points: pd.DataFrame, checks: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row per point and indicator it is checked for: what is known of it."""
    wanted = pd.DataFrame(
        [
            (t.id, key, catalogue.indicators[key].kind == "static")
            for t in catalogue.types.values()
            for key in t.indicators
        ],
        columns=["type_id", "indicator_id", "is_static"],
    ).astype({"is_static": bool})
    items = points[["point_id", "type_id", "kind"]].merge(wanted, on="type_id")
    known = checks[["point_id", "indicator_id", "state", "is_expired"]]
    items = items.merge(known, on=["point_id", "indicator_id"], how="left")
    state = items["state"].astype(object).fillna("unknown")
    is_old = items["is_expired"].eq(True) & state.eq("met")
    return items.assign(state=state.mask(is_old, "expired"))[
        ["point_id", "kind", "is_static", "state"]
    ]


def find_holds(items: pd.DataFrame) -> dict[str, list[int]]:
    """Return, for each point that holds a target back, the numbers of :data:`HOLDS`."""
    scopes = (
        items["kind"].eq("fixed"),
        items["kind"].eq("likely"),
        items["is_static"],
        ~items["is_static"],
    )
    is_lost = items["state"].eq("unmet")
    is_open = items["state"].isin(OPEN)
    found: dict[str, list[int]] = {}
    for number, scope in enumerate(scopes):
        lost = set(items.loc[scope & is_lost, "point_id"])
        for point_id in sorted(set(items.loc[scope & (is_lost | is_open), "point_id"])):
            found.setdefault(point_id, []).append(2 * number + (point_id not in lost))
    return found


def target_rows(targets: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the four targets in their order, each for the kinds it is told of."""
    number = {target: i for i, target in enumerate(TARGETS)}
    rows = [_target(row) for row in records(targets)]
    return sorted(rows, key=lambda row: (number[row["target"]], row["kind"]))


def round_rows(rounds: pd.DataFrame, targets: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rounds in the order they ended, each with the value of every target then."""
    rows = []
    for row in sorted(records(rounds), key=lambda r: (r["end"], r["round_id"])):
        own = records(targets.loc[targets["round_id"] == row["round_id"]])
        values: dict[str, float | None] = {}
        for target in sorted(own, key=lambda r: (r["target"], r["kind"])):
            values.setdefault(target["target"], _rounded(target["value"]))
        day = str(row["end"])[:10]
        rows.append({"name": row["name"], "end": day, "values": values})
    return rows


def _target(row: Mapping[str, Any]) -> dict[str, Any]:
    out = {name: str(row[name]) for name in ("target", "kind", "unit", "status")}
    counts = {name: int(row[name]) for name in (*COUNTS, "points", "points_known")}
    shares = {name: _rounded(row[name]) for name in ("value", "goal", "low", "high")}
    return out | counts | shares


def _rounded(value: Any) -> float | None:
    """Keep "unknown" as None: it must never turn into a zero."""
    return None if value is None or pd.isna(value) else round(float(value), 1)
