"""Tell which unit a written name means.

From: names in lists, rules and grids, and the catalogue's units with their aliases.
To: the catalogue's own name of the unit, a role (各乡镇（街道）), or the name as it is written.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.duties.townships import community_name, township_name
from geoplan.errors import Problem
from geoplan.text.names import normal_name, unit_name

_LEVELS = "县市区旗"
# Words for "whoever it concerns": nobody can be rung up under that name.
_NOBODY = re.compile(r"^(?:各|有关|相关|全县|全市|全区)|(?:有关|相关)(?:单位|部门)$")


@dataclass(frozen=True)
class Named:
    """What a name means: a unit's ``name``, or the ``role`` that stands for one at each point."""

    name: str
    role: str = ""


class UnitBook:
    """The units of one county by every name they go by; remembers names nobody knows.

    ``townships`` and ``communities`` are those on the map: they are units too.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        settings: Settings,
        townships: Iterable[str] = (),
        communities: Iterable[str] = (),
    ) -> None:
        counties = {settings.county.name, settings.county.area}
        full = {re.sub(r"[（(].*", "", c) for c in counties if c}
        heads = {normal_name(c) for c in full if len(c) > 1}
        self._heads = sorted(heads | {h[:-1] for h in heads if len(h) > 2 and h[-1] in _LEVELS})[
            ::-1
        ]
        own = {head[-1] for head in heads if head[-1] in _LEVELS}
        self._levels = {"县", *own} if own else set(_LEVELS)
        self._known = _index(catalogue)
        self._names = [unit.name for unit in catalogue.units.values()]
        self._townships, self._communities = _folded(townships), _folded(communities)
        self._met: dict[str, Named | None] = {}
        self._new: Counter[str] = Counter()
        self._vague: Counter[str] = Counter()
        self._first: dict[str, tuple[str, str, int]] = {}

    def find(self, written: str, place: Mapping[str, object] | None = None) -> Named | None:
        """Return what ``written`` means; None for 各有关单位 and its like.

        A name that nobody knows means itself: it is never taken for one that looks like it.
        ``place`` (file, sheet, row) is where the first of them stands.
        """
        if written not in self._met:
            self._met[written] = self._look_up(written)
        found = self._met[written]
        if found is None or (not found.role and found.name == written):
            self._remember(written, found is None, place)
        return found

    def _look_up(self, written: str) -> Named | None:
        forms = self._forms(written)
        for form in forms:
            if form in self._known:
                return self._known[form]
        town = normal_name(township_name(written))
        if town in self._townships:
            return Named(self._townships[town])
        community = normal_name(community_name(written))
        if community in self._communities:
            return Named(self._communities[community])
        return None if _NOBODY.search(normal_name(written)) else Named(written)

    def _forms(self, written: str) -> list[str]:
        """Return the name folded; then without the county's name or level in front."""
        folded = normal_name(written)
        forms = [folded]
        forms += [folded[len(h) :] for h in self._heads if folded.startswith(h)]
        forms += [form[1:] for form in forms if form[:1] in self._levels]
        return [form for form in dict.fromkeys(forms) if len(form) > 1]

    def _remember(self, written: str, is_vague: bool, place: Mapping[str, object] | None) -> None:
        if not is_vague and (normal_name(written) in self._known or self._is_local(written)):
            return
        (self._vague if is_vague else self._new)[written] += 1
        if place is not None:
            spot = str(place["file"]), str(place["sheet"]), int(str(place["row"]))
            self._first[written] = min(self._first.get(written, spot), spot)

    def _is_local(self, written: str) -> bool:
        return normal_name(written) in {*self._townships, *self._communities}

    def problems(self) -> list[Problem]:
        """Return one problem for every name that nobody knows, with names near to it."""
        out = []
        for code, level, names in (
            ("duty.new_unit", "info", self._new),
            ("duty.vague_unit", "lost", self._vague),
        ):
            for name, count in sorted(names.items()):
                near = difflib.get_close_matches(name, self._names, 2, 0.5)
                facts = {"unit": name, "near": "、".join(near)}
                file, sheet, row = self._first.get(name, ("", "", 0))
                place = {"file": file, "sheet": sheet, "row": row or None}
                out.append(Problem(code, level, **place, count=count, facts=facts))  # type: ignore[arg-type]
        return out


def _folded(names: Iterable[str]) -> dict[str, str]:
    """Return names by their folded form; two that fold alike stand under the first."""
    out: dict[str, str] = {}
    for name in sorted(names):
        out.setdefault(normal_name(name), name)
    return out


def _index(catalogue: Catalogue) -> dict[str, Named]:
    """Return units by folded name and alias, without the 县 in front.

    A name comes before another unit's alias; that no two units share one is checked on loading.
    """
    known: dict[str, Named] = {}
    units = catalogue.units.values()
    for pairs in (
        [(u, u.name) for u in units],
        [(u, alias) for u in units for alias in u.aliases],
    ):
        for unit, name in pairs:
            for form in (normal_name(name), unit_name(name)):
                known.setdefault(form, Named(unit.name, unit.role))
    return known
