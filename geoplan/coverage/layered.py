"""Every metre of a section with the last day somebody came by.

From: ``walked`` and visits to whole sections. To: :class:`Layers`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

_SLACK_M = 1e-6  # metres are kept to a micrometre

Layer = tuple[float, float, date]  # from, to, the last day


@dataclass(frozen=True)
class Layers:
    """``by_section``: parts that do not overlap, latest day first; ``length_m``: of sections."""

    by_section: Mapping[str, list[Layer]]
    length_m: Mapping[str, float]

    def whole(self, share_pct: float) -> dict[str, date]:
        """Return per section the latest day as of which ``share_pct`` of it had been walked."""
        found: dict[str, date] = {}
        for section_id, layers in self.by_section.items():
            needed_m = share_pct / 100.0 * self.length_m[section_id] - _SLACK_M
            walked_m = 0.0
            for from_m, to_m, day in layers:
                walked_m += to_m - from_m
                if walked_m >= needed_m:
                    found[section_id] = day
                    break
        return found

    def since(self, day: date) -> dict[str, float]:
        """Return the metres of each section walked on ``day`` or later."""
        return {
            section_id: sum(to_m - from_m for from_m, to_m, last in layers if last >= day)
            for section_id, layers in self.by_section.items()
        }

    def within(self, parts: pd.DataFrame) -> pd.DataFrame:
        """Return point, metres and age (less the ordinal of the day) of what of ``parts`` was."""
        rows = []
        columns = (parts[name] for name in ("point_id", "section_id", "from_m", "to_m"))
        for point_id, section_id, first, last in zip(*columns, strict=True):
            for from_m, to_m, day in self.by_section.get(section_id, ()):
                metres = min(to_m, last) - max(from_m, first)
                if metres > 0:
                    rows.append((point_id, metres, -day.toordinal()))
        found = pd.DataFrame(rows, columns=["point_id", "length_m", "age"])
        return found.astype({"length_m": "float64", "age": "int64"})


def lay_days(
    walked: pd.DataFrame, visits: Mapping[str, date], length_m: Mapping[str, float]
) -> Layers:
    """Return the layers of all sections known in ``length_m``; a visit is to all of a section."""
    spans: dict[str, list[Layer]] = defaultdict(list)
    for section_id, day in visits.items():
        if section_id in length_m:
            spans[section_id].append((0.0, length_m[section_id], day))
    columns = (walked[name] for name in ("section_id", "from_m", "to_m", "day"))
    for section_id, from_m, to_m, day in zip(*columns, strict=True):
        if section_id in length_m:
            spans[section_id].append((from_m, to_m, day))
    return Layers({key: _apart(spans[key]) for key in sorted(spans)}, length_m)


def _apart(spans: list[Layer]) -> list[Layer]:
    """Cut spans at each other's ends and give every piece its latest day."""
    if len(spans) == 1:
        return spans
    cuts = np.unique([m for from_m, to_m, _ in spans for m in (from_m, to_m)])
    latest: dict[int, date] = {}
    for from_m, to_m, day in spans:
        first, last = np.searchsorted(cuts, (from_m, to_m)).tolist()
        for i in range(first, last):
            latest[i] = max(latest.get(i, day), day)
    pieces = [(float(cuts[i]), float(cuts[i + 1]), day) for i, day in latest.items()]
    return sorted(pieces, key=lambda piece: (-piece[2].toordinal(), piece[0]))
