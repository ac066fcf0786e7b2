"""List what changed of every point between two sides.

From: :class:`~geoplan.compare.match.Links` and the tables of either side. To: ``changes``,
``change_sums`` and ``change_states``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.compare.match import Links, link_points
from geoplan.compare.sums import state_moves, sum_up
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.values import CHANGE_KINDS, SHOWN_ROLES, STATES

Facts = dict[str, Any]
_FROM_DIFF = ("moved", "renamed", "recut")


@dataclass(frozen=True)
class Compared:
    """What changed, and the sums; ``common``: how many points are on both sides."""

    changes: gpd.GeoDataFrame
    sums: pd.DataFrame
    states: pd.DataFrame
    common: int


def find_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], score_points: float
) -> Compared:
    """Compare the tables of two sides; scores that differ by less than ``score_points`` do not."""
    links = link_points(before, after)
    old, new = point_facts(before), point_facts(after)
    rows = [
        *_from_diff(links, old, new),
        *_come_and_gone(links, old, new),
        *(row for i, j in links.pairs.items() for row in _of_pair(old[i], new[j], score_points)),
    ]
    # The first that matter most: the table says so by the order of kinds.
    order = {kind: k for k, kind in enumerate(CHANGE_KINDS)}
    changes = from_rows(TABLES["changes"], rows)
    ranks = changes["kind"].map(order)
    changes = changes.assign(rank=ranks).sort_values("rank", kind="stable", ignore_index=True)
    return Compared(
        changes.drop(columns="rank"),
        sum_up(links, old, new),
        state_moves(links, old, new),
        len(links.pairs),
    )


def point_facts(tables: Mapping[str, Any]) -> dict[str, Facts]:
    """Return by point what may change: units by role, state, score, results by indicator."""
    frame = tables["points"].merge(tables["gaps"][["point_id", "state"]], on="point_id")
    frame = frame.merge(tables["scores"][["point_id", "overall_pct"]], on="point_id")
    roles: dict[str, dict[str, list[str]]] = {}
    for row in records(tables["duties"][["point_id", "role", "unit"]]):
        if row["role"] in SHOWN_ROLES and row["unit"]:
            roles.setdefault(row["point_id"], {}).setdefault(row["role"], []).append(row["unit"])
    results: dict[str, dict[str, str]] = {}
    for row in records(tables["checks"][["point_id", "indicator_id", "state", "is_expired"]]):
        state = "expired" if row["is_expired"] else row["state"]
        results.setdefault(row["point_id"], {})[row["indicator_id"]] = state
    facts = {}
    for row in records(frame):
        units = {r: "、".join(sorted(u)) for r, u in roles.get(row["point_id"], {}).items()}
        found = {"units": units, "results": results.get(row["point_id"], {})}
        lead = {"unit": units.get("lead", ""), "township": units.get("township", "")}
        facts[row["point_id"]] = row | found | lead
    return facts


def _row(
    kind: str, old: Facts | None, new: Facts | None, item: str = "", **values: Any
) -> dict[str, Any]:
    """Return one change; what is on both sides is told as it is now."""
    now = new or old or {}
    ids = {"point_id": new["point_id"] if new else "", "old_id": old["point_id"] if old else ""}
    same = {n: now[n] for n in ("name", "type_id", "township", "unit", "lon", "lat", "geometry")}
    change_id = " ".join(part for part in (kind, ids["point_id"], ids["old_id"], item) if part)
    empty = {"before": "", "after": "", "amount": None}
    return {"change_id": change_id, "kind": kind, "item": item, **ids, **same, **empty, **values}


def _from_diff(
    links: Links, old: Mapping[str, Facts], new: Mapping[str, Facts]
) -> Iterator[dict[str, Any]]:
    """Give what the comparison of ids tells of points on both sides, and of heirs."""
    heirs = set(links.heirs)
    for row in records(links.changes[links.changes["change"].isin(_FROM_DIFF)]):
        i, j = row["old_id"], row["new_id"]
        is_pair = links.pairs.get(i) == j
        if not (i in old and j in new and (is_pair or (i, j) in heirs)):
            continue  # candidates are no points yet
        values: Facts = {"before": old[i]["name"], "after": new[j]["name"]}
        if row["change"] != "renamed":
            values["amount"] = row["metres"]
        yield _row(row["change"], old[i], new[j], **values)


def _come_and_gone(
    links: Links, old: Mapping[str, Facts], new: Mapping[str, Facts]
) -> Iterator[dict[str, Any]]:
    """Give points that are on one side only, but for those that hand on or inherit."""
    for i, j in links.retyped_heirs:
        yield _row("retyped", old[i], new[j], before=old[i]["type_id"], after=new[j]["type_id"])
    givers, takers = ({pair[k] for pair in links.heirs} for k in (0, 1))
    status = links.changes.set_index("old_id")["new_status"].to_dict()
    was = links.changes.set_index("new_id")["old_status"].to_dict()
    for i in links.gone:
        if i not in givers:
            yield _row("removed", old[i], None, after=_candidate(status.get(i, "")))
    for j in links.come:
        if j not in takers:
            yield _row("added", None, new[j], before=_candidate(was.get(j, "")))


def _candidate(status: str) -> str:
    return status if status == "candidate" else ""


def _of_pair(old: Facts, new: Facts, score_points: float) -> Iterator[dict[str, Any]]:
    if old["type_id"] != new["type_id"]:
        yield _row("retyped", old, new, before=old["type_id"], after=new["type_id"])
        if old["name"] != new["name"]:
            yield _row("renamed", old, new, before=old["name"], after=new["name"])
    for role in SHOWN_ROLES:
        units = [side["units"].get(role, "") for side in (old, new)]
        if units[0] != units[1]:
            yield _row("unit", old, new, role, before=units[0], after=units[1])
    states = [side["state"] for side in (old, new)]
    if states[0] != states[1]:
        yield _row(_state_kind(old, new), old, new, before=states[0], after=states[1])
    yield from _of_score(old, new, score_points)
    yield from _of_results(old, new)


def _state_kind(old: Facts, new: Facts) -> str:
    """Return whether a state became worse, better, or only lapsed.

    What failed and was not once found to be met since is no better: its results expired or are
    no longer asked for.
    """
    if STATES.index(new["state"]) < STATES.index(old["state"]):
        return "worse"
    was_unmet = (i for i, result in old["results"].items() if result == "unmet")
    is_mended = any(new["results"].get(indicator) == "met" for indicator in was_unmet)
    return "lapsed" if old["state"] == "failing" and not is_mended else "better"


def _of_score(old: Facts, new: Facts, score_points: float) -> Iterator[dict[str, Any]]:
    before, after = (_score(side) for side in (old, new))
    said = {n: "" if s is None else f"{s:.1f}" for n, s in (("before", before), ("after", after))}
    if before is None or after is None:
        if before is not after:
            yield _row("scored" if before is None else "unscored", old, new, **said)
    elif abs(after - before) >= score_points - 1e-9:
        kind = "score_up" if after > before else "score_down"
        yield _row(kind, old, new, amount=after - before, **said)


def _score(side: Facts) -> float | None:
    return None if pd.isna(side["overall_pct"]) else float(side["overall_pct"])


def _of_results(old: Facts, new: Facts) -> Iterator[dict[str, Any]]:
    """Give indicators that fail now and did not, and those that did and do not.

    Only what was found to be met is fixed: what is met without evidence, expired or no longer
    checked is off the list for want of knowledge, and called cleared.
    """
    results = [side["results"] for side in (old, new)]
    for indicator in sorted({*results[0], *results[1]}):
        before, after = (side.get(indicator, "") for side in results)
        if (before == "unmet") == (after == "unmet"):
            continue
        kind = "newly_failing" if after == "unmet" else "fixed" if after == "met" else "cleared"
        yield _row(kind, old, new, indicator, before=before, after=after)
