"""Find the points that people speak of by id or by name.

From: ``points``, ``identities``, what a row of a returned sheet calls a point. To: the points that
the row speaks for, or why there are none.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pandas as pd

from geoplan.tables.heirs import Heirs
from geoplan.text.names.fold import bare_name, normal_name

_SUGGEST_MAX = 20  # near names are looked for in the first so many rows; each costs a scan
_IDS_MAX = 5


@dataclass(frozen=True)
class Found:
    """The points a row speaks for, each with whether the row itself names it (or whom it inherits).

    ``fault`` says why there are none: ``unknown``, ``ambiguous``, ``gone`` or ``candidate``;
    ``facts`` are what the sentence about it names.
    """

    targets: dict[str, bool]
    fault: str = ""
    facts: dict[str, str] = field(default_factory=dict)


class PointFinder:
    """Looks points up by id or by a name that only one of them bears."""

    def __init__(
        self, points: pd.DataFrame, identities: pd.DataFrame, counties: tuple[str, ...]
    ) -> None:
        self.ids = set(points["point_id"])
        self.heirs = Heirs(identities, self.ids)
        self.counties = counties
        self.points = points
        self.suggested = 0

    def find(self, ref: str, day: date) -> Found:
        """Return the points that what was seen at ``ref`` on ``day`` speaks for."""
        targets = dict.fromkeys(self.heirs.of(ref, day), False)
        if ref in self.ids:
            return Found({ref: True} | targets)
        if targets:
            return Found(targets)
        if ref in self.heirs.status:
            fault = "candidate" if self.heirs.status[ref] == "candidate" else "gone"
            return Found({}, fault, {"heirs": "、".join(self.heirs.of(ref, date.min))})
        found = self.named(ref)
        if len(found) == 1:
            return Found({found[0]: True})
        if found:
            return Found({}, "ambiguous", {"ids": "、".join(found[:_IDS_MAX])})
        return Found({}, "unknown", {"near": self.near(ref)})

    def knows(self, ref: str) -> bool:
        """Whether ``ref`` is the id of a point that is or was, or the name of one or several."""
        return ref in self.ids or ref in self.heirs.status or bool(self.named(ref))

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Ids by folded name; most answers give an id, and this is never asked for."""
        return self._ids_by(normal_name)

    @cached_property
    def by_bare(self) -> dict[str, list[str]]:
        """Ids by folded name without the county's own."""
        return self._ids_by(lambda name: bare_name(name, self.counties))

    def _ids_by(self, fold: Callable[[str], str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for point_id, name in zip(self.points["point_id"], self.points["name"], strict=True):
            found[fold(name)].append(point_id)
        return found

    def named(self, text: str) -> list[str]:
        """Return the ids of the points called ``text``: one is a match, several are ambiguous."""
        # The county's own name in front tells a hospital from the bus stop named after it.
        found = self.by_name.get(normal_name(text), [])
        return found or self.by_bare.get(bare_name(text, self.counties), [])

    def near(self, text: str) -> str:
        """Return up to three similar names."""
        self.suggested += 1
        if self.suggested > _SUGGEST_MAX:
            return ""
        names = self.points["name"].tolist()
        return "、".join(dict.fromkeys(difflib.get_close_matches(text, names, 3, 0.5)))
