"""Who may be a point's lead, township … and by which rule; the strongest claim holds.

From: claims of lists, rules, boundaries and the catalogue. To: for each role who holds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.tables.values import ROLES

Ints = npt.NDArray[np.int64]

OVERRIDE = "override"
# The order in which rules count.
RANKS = {
    OVERRIDE: 0,
    "list": 10,
    "list_again": 11,  # another row of the list that seems to mean the same place
    "exception": 20,
    "area": 30,
    "county": 40,
    "township_polygon": 50,
    "community_polygon": 50,
    "grid_polygon": 50,
    "grid": 55,
    "topic": 60,
    "type": 70,
    "township_centre": 80,
    "community_centre": 80,
}
# Roles that several units may have at one point.
SHARED = ("supporting", "sponsor")
COLUMNS = ("at", "unit", "rule", "detail", "distance_m", "person", "rank")
_KINDS: dict[str, Any] = {"at": np.int64, "rank": np.int64, "distance_m": np.float64}


@dataclass
class Claims:
    """Claims on roles, block by block; ``at`` are positions of points."""

    _blocks: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {role: [] for role in ROLES}
    )

    def add(
        self,
        role: str,
        rule: str,
        at: npt.ArrayLike,
        unit: str | Sequence[str] | npt.NDArray[np.object_],
        detail: str | Sequence[str] | npt.NDArray[np.object_],
        *,
        distance_m: Any = np.nan,
        person: str | Sequence[str] = "",
        finer: int = 0,
    ) -> None:
        """Add claims of one rule on one role; ``finer`` orders claims of that rule (0 first).

        An empty unit claims that the role goes to somebody who is not known: weaker rules do not
        give it to anybody else.
        """
        places = np.atleast_1d(np.asarray(at, dtype=np.int64))
        if len(places):
            self._blocks[role].append(
                {
                    "at": places,
                    "unit": unit,
                    "rule": rule,
                    "detail": detail,
                    "distance_m": distance_m,
                    "person": person,
                    "rank": RANKS[rule] * 100 + finer,
                }
            )

    def of(self, role: str) -> pd.DataFrame:
        """Return all claims on a role, by point, the strongest first."""
        blocks = self._blocks[role]
        counts = [len(block["at"]) for block in blocks]
        at = _column("at", blocks, counts)
        rank = _column("rank", blocks, counts)
        order = np.lexsort((rank, at))
        return as_frame({name: _column(name, blocks, counts)[order] for name in COLUMNS})


def _column(name: str, blocks: list[dict[str, Any]], counts: list[int]) -> npt.NDArray[Any]:
    """Return one column of all blocks; a block that says it once says it of all its points."""
    kind = _KINDS.get(name, object)
    whole = np.empty(sum(counts), dtype=kind)
    end = 0
    for block, count in zip(blocks, counts, strict=True):
        value = block[name]
        whole[end : end + count] = value if np.ndim(value) else np.full(count, value, dtype=kind)
        end += count
    return whole


def as_frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return claims as a frame whose texts are plain objects: quick to pick from one by one."""
    return pd.DataFrame(
        {name: pd.Series(columns[name], dtype=_KINDS.get(name, object)) for name in COLUMNS}
    )


def holders(role: str, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the claims that hold: the strongest of each point.

    Of a shared role all that are as strong as the strongest hold, each unit once.
    """
    if claims.empty:
        return claims
    at = claims["at"].to_numpy(dtype=np.int64)
    is_first = np.r_[True, at[1:] != at[:-1]]
    if role not in SHARED:
        return claims[is_first].reset_index(drop=True)
    strongest = claims["rank"].to_numpy()[is_first][np.cumsum(is_first) - 1]
    held = claims[claims["rank"].to_numpy() == strongest]
    return once(held)


def once(held: pd.DataFrame, keep: Literal["first", "last"] = "first") -> pd.DataFrame:
    """Return the claims with each unit once at a point."""
    units = pd.factorize(held["unit"].to_numpy(dtype=object))[0]
    keys = pd.Series(held["at"].to_numpy(dtype=np.int64) * (len(held) + 1) + units)
    return held[~keys.duplicated(keep=keep).to_numpy()].reset_index(drop=True)


def by_point(held: pd.DataFrame, count: int) -> npt.NDArray[np.object_]:
    """Return the unit of each of ``count`` points, "" where nobody holds the role."""
    units = np.full(count, "", dtype=object)
    units[held["at"].to_numpy(dtype=np.int64)] = held["unit"].to_numpy()
    return units
