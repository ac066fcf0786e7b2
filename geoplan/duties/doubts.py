"""Where it is in doubt whose a point is: with all who may be meant.

From: claims, who holds them, the conflicts the rules noted. To: ``duty_conflicts`` and counts.
"""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pandas as pd

from geoplan.duties.case import Case
from geoplan.duties.claims import RANKS, once
from geoplan.errors import Problem
from geoplan.tables import TABLES, from_rows, records

_LISTED = RANKS["list_again"]


def doubt_leads(case: Case, claims: pd.DataFrame) -> None:
    """Note the points that several leads claim with the same right.

    Several in one cell of the list, rows of the list that mean one place, rules of one rank.
    """
    named = claims[claims["unit"] != ""]
    if named.empty:
        return
    at, rank = named["at"].to_numpy(), named["rank"].to_numpy()
    is_first = np.r_[True, at[1:] != at[:-1]]
    best = rank[is_first][np.cumsum(is_first) - 1]
    is_listed = (best // 100 <= _LISTED) & (rank // 100 <= _LISTED)
    rivals = once(named[(rank == best) | is_listed])
    rivals = rivals[rivals["at"].duplicated(keep=False)]
    for point, group in rivals.groupby("at", sort=True):
        candidates = records(group[["unit", "rule", "detail"]])
        case.doubt(int(str(point)), "lead", "two_leads", candidates, "first")


def conflict_rows(
    case: Case, held: dict[str, pd.DataFrame], decided: dict[str, set[int]]
) -> pd.DataFrame:
    """Return ``duty_conflicts``: the doubts that nothing stronger settled.

    What a person decided is settled. A border is of no account where the list, not the border,
    says whose it is; then only that the two differ. A county without any outline of a community
    is told so once, not at every point.
    """
    rules = {
        role: dict(zip(frame["at"], frame["rule"], strict=True)) for role, frame in held.items()
    }
    rows = []
    has_communities = bool((case.areas["kind"] == "community").any())
    guessed = 0
    counts: Counter[tuple[str, str]] = Counter()
    for doubt in case.conflicts:
        at, role = doubt["at"], doubt["role"]
        by_map = rules[role].get(at, "").endswith(("_polygon", "_centre"))
        if at in decided.get(role, ()):
            continue
        if doubt["kind"] not in ("two_leads", "list_vs_map") and not by_map:
            continue
        if role == "community" and doubt["kind"] == "no_polygon" and not has_communities:
            guessed += 1
            continue
        counts[role, doubt["kind"]] += 1
        text = json.dumps(doubt["candidates"], ensure_ascii=False, sort_keys=True)
        rows.append({**doubt, "point_id": case.ids[at], "candidates": text})
    if guessed:
        case.problems.append(Problem("duty.no_communities", "info", count=guessed))
    for (role, kind), count in sorted(counts.items()):
        facts = {"role": f"@role.{role}", "kind": f"@doubt.{kind}"}
        case.problems.append(Problem("duty.doubt", "warning", count=count, facts=facts))
    return from_rows(TABLES["duty_conflicts"], rows)
