"""Which points hold which metres of which sections.

From: ``sections``, ``points``, ``point_sections``, catalogue. To: shares and sums, a metre once.

A ride on a bus line is left out: it passes through streets, it does not look after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.catalogue import Catalogue

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]

_NAMES_MAX = 3


@dataclass(frozen=True)
class Held:
    """Parts of sections with their points, by section and start; ``at`` numbers the sections.

    Attributes
    ----------
    parts
        Rows of ``point_sections`` with ``at`` and the point's ``name``.
    length_m
        Metres of each section.
    """

    parts: pd.DataFrame
    length_m: Floats

    @property
    def size(self) -> int:
        """How many sections there are."""
        return len(self.length_m)

    def count(self) -> Ints:
        """Return how many points hold some of each section."""
        pairs = self.parts.drop_duplicates(["at", "point_id"])
        return np.bincount(pairs["at"].to_numpy(np.int64), minlength=self.size)

    def pct(self, own: AbstractSet[str] | None = None) -> Floats:
        """Return what part of each section some point holds (of ``own``, where given), in %."""
        parts = self.parts if own is None else self.parts[self.parts["point_id"].isin(own)]
        if parts.empty:
            return np.zeros(self.size)
        # What was reached before, section by section, in order of the starts.
        reached = parts.groupby("at")["to_m"].cummax().groupby(parts["at"]).shift()
        start = np.fmax(parts["from_m"].to_numpy(float), reached.to_numpy(float))
        metres = np.maximum(parts["to_m"].to_numpy(float) - start, 0.0)
        held = np.bincount(parts["at"].to_numpy(np.int64), weights=metres, minlength=self.size)
        whole = np.where(self.length_m > 0, self.length_m, 1.0)
        return np.minimum(100.0 * held / whole, 100.0)

    def share(self, weights: Mapping[str, float]) -> Floats:
        """Return what falls on each section of the points' ``weights``, spread by their metres."""
        parts = self.parts
        total = parts.groupby("point_id")["length_m"].transform("sum").to_numpy(float)
        weight = np.array([weights.get(i, 0.0) for i in parts["point_id"]], dtype=float)
        portion = weight * parts["length_m"].to_numpy(float) / np.where(total > 0, total, 1.0)
        at = parts["at"].to_numpy(np.int64)
        return np.asarray(np.bincount(at, weights=portion, minlength=self.size), dtype=float)

    def names(self, own: AbstractSet[str], at: Ints) -> Iterator[tuple[int, str]]:
        """Yield for each section of ``at`` how many of ``own`` hold some of it, and a few names."""
        rows = self.parts[self.parts["point_id"].isin(own)].drop_duplicates(["at", "point_id"])
        found: dict[int, list[str]] = {}
        for number, name in zip(rows["at"].tolist(), rows["name"].tolist(), strict=True):
            found.setdefault(number, []).append(name)
        for number in at.tolist():
            names = found[number]
            yield len(names), "、".join(sorted(names)[:_NAMES_MAX])


def hold_sections(
    sections: pd.DataFrame, points: pd.DataFrame, point_sections: pd.DataFrame, catalogue: Catalogue
) -> Held:
    """Return the parts that points hold, without those of rides."""
    rides = [t.id for t in catalogue.types.values() if t.derive and t.derive.rule == "stops"]
    afoot = points.loc[~points["type_id"].isin(rides), ["point_id", "name"]]
    number = pd.DataFrame({"section_id": sections["section_id"], "at": np.arange(len(sections))})
    parts: Any = point_sections.merge(afoot, on="point_id").merge(number, on="section_id")
    parts = parts.sort_values(["at", "from_m", "to_m", "point_id", "seq"], ignore_index=True)
    return Held(parts, sections["length_m"].to_numpy(float))
