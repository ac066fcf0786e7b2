"""What the map knows by name: streets, places, areas, house numbers.

From: sections, the network, ``places`` and ``areas``. To: :class:`Gazetteer`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.geo import to_metric
from geoplan.inventory.addresses.fold import fold, folded_key, name_key
from geoplan.inventory.addresses.known import KnownNames
from geoplan.inventory.addresses.street import Street, join
from geoplan.network import Network

Objects = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]

_SUFFIXES = ("路", "大道", "街", "大街", "道", "巷", "胡同", "弄", "公路")
_ENDS = re.compile(r"(大道|大街|公路|路|街|道|巷)$")
_ROADS = {"g": "国道", "s": "省道", "x": "县道", "y": "乡道"}
_CODED = re.compile(
    r"(?P<letter>[gsxy])(?P<n>\d{2,4})(?:国道|省道|县道|乡道|线|公路)?"
    r"|(?P<m>\d{2,4})(?P<word>国道|省道|县道|乡道)"
    r"|(?P<first>国道|省道|县道|乡道)(?P<o>\d{2,4})线?"
)
_PLACES_OF_PARTS = "东西南北中"
_NEAR_MAX = 3
_NEAR_LEAST = 0.5
_COMMON = 200  # a pair of letters in more names than this tells nothing


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Names on the map.

    Attributes
    ----------
    network
        All streets.
    names
        The street's name of every section of ``network``; "" for none.
    county_names
        The county and what it lies in: dropped in front of a name.
    places, areas
        Tables with ``name`` and ``geometry`` (WGS-84), ``places`` with ``tags``.
    """

    network: Network
    names: Objects
    county_names: tuple[str, ...]
    places: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame

    @cached_property
    def known(self) -> KnownNames:
        """The same names, to be found in text."""
        areas = [str(name) for name in self.areas["name"] if name]
        spellings = sorted({str(name) for name in self.names if name})
        return KnownNames(self.county_names, areas, spellings)

    @cached_property
    def _sections(self) -> dict[str, Ints]:
        """Sections by the key of their name."""
        names, code = np.unique(self.names.astype(str), return_inverse=True)
        keys = np.array([name_key(name) for name in names], dtype=object)
        keys, number = np.unique(keys.astype(str), return_inverse=True)
        code = number[code]
        order = np.argsort(code, kind="stable")
        bounds = np.searchsorted(code[order], np.arange(len(keys) + 1))
        spans = zip(keys.tolist(), pairwise(bounds.tolist()), strict=True)
        return {key: order[first:last] for key, (first, last) in spans if key}

    @cached_property
    def _spoken(self) -> dict[str, str]:
        """Names by their keys, as the map writes them."""
        names = self.names
        return {key: str(names[sections[0]]) for key, sections in self._sections.items()}

    @cached_property
    def _streets(self) -> dict[str, list[Street]]:
        return {}

    def streets(self, name: str) -> list[Street]:
        """Return the streets that ``name`` may mean, [] for none.

        Several where the suffix is left out: 解放 is 解放路 or 解放街.
        """
        key = name_key(name)
        if key not in self._streets:
            self._streets[key] = self._find(key, name)
        return self._streets[key]

    def _find(self, key: str, name: str) -> list[Street]:
        if key in self._sections:
            return [self._street(key)]
        coded = [self._street(k) for k in _spoken_codes(key) if k in self._sections]
        if coded:
            return [join(coded)]
        bare = [self._street(key + s) for s in _SUFFIXES if key + s in self._sections]
        if bare or not (ending := _ENDS.search(key)):
            return bare
        stem = key[: ending.start()]
        keys = [k for d in _PLACES_OF_PARTS if (k := stem + d + ending[0]) in self._sections]
        if not keys:
            return []
        whole = join([self._street(k) for k in keys])
        return [Street(self.network, name, whole.sections, tuple(self._spoken[k] for k in keys))]

    def _street(self, key: str) -> Street:
        return Street(self.network, self._spoken[key], self._sections[key])

    def near_streets(self, name: str) -> list[str]:
        """Return names of streets that look like ``name``, the likest first."""
        return self._street_names.like(name)

    def near_places(self, name: str) -> list[str]:
        """Return names of places that look like ``name``, the likest first."""
        return self._place_names.like(name)

    @cached_property
    def _street_names(self) -> _Likeness:
        return _Likeness(self._spoken.values())

    @cached_property
    def _place_names(self) -> _Likeness:
        return _Likeness(name for name in self.places["name"] if name)

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        """Rows of ``places`` by the key of their name, with and without the county in front."""
        found: dict[str, list[int]] = defaultdict(list)
        for row, name in enumerate(self.places["name"]):
            if not name:
                continue
            folded = fold(name)
            for key in {folded_key(folded), self._bare_key(folded)}:
                found[key].append(row)
        return found

    def _bare_key(self, folded: str) -> str:
        """Return the key of a name without the county's in front (县医院 keeps its 县)."""
        for head in self._heads:
            if folded.startswith(head) and len(folded) > len(head) + 1:
                return folded_key(folded[len(head) :])
        return folded_key(folded)

    @cached_property
    def _heads(self) -> list[str]:
        return [head for name in self.county_names if (head := fold(name))]

    @cached_property
    def shapes(self) -> Objects:
        """Outlines of ``places`` in the plane, row by row."""
        return np.asarray(to_metric(self.places.geometry, self.network.crs).to_numpy(), object)

    def places_called(self, name: str) -> Objects:
        """Return the outlines (in the plane) of all places called ``name``."""
        rows = self._rows.get(name_key(name)) or self._rows.get(self._bare_key(fold(name))) or []
        return self.shapes[rows]

    @cached_property
    def _areas(self) -> Mapping[str, Sequence[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        outlines = to_metric(self.areas.geometry, self.network.crs)
        for name, outline in zip(self.areas["name"], outlines, strict=True):
            if name:
                shapely.prepare(outline)
                found[name_key(name)].append(outline)
        return found

    def outlines(self) -> list[tuple[str, Any]]:
        """Return names and outlines (in the plane) of the areas, the largest first."""
        names = [str(name) for name in self.areas["name"]]
        pairs = [(n, self.area(n)) for n in names if n]
        return sorted(pairs, key=lambda pair: (-pair[1].area, pair[0]))

    def area(self, name: str) -> Any:
        """Return the outline (in the plane) of the township or community ``name``, or None."""
        found = self._areas.get(name_key(name))
        return found[0] if found else None


def _spoken_codes(key: str) -> list[str]:
    """Return how a numbered road is called: 320国道, G320, G320国道, 国道320 are one."""
    match = _CODED.fullmatch(key)
    if not match:
        return []
    number = match["n"] or match["m"] or match["o"]
    word = match["word"] or match["first"] or _ROADS.get(match["letter"] or "", "")
    letters = [letter for letter, road in _ROADS.items() if road == word]
    forms = [f"{c}{number}{s}" for c in letters for s in ("", word, "线", "公路")]
    return [*forms, f"{number}{word}", f"{word}{number}", f"{word}{number}线"]


class _Likeness:
    """Names by the pairs of letters in them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))
        self._having: dict[str, list[int]] = defaultdict(list)
        for i, name in enumerate(self._names):
            for pair in _pairs(name):
                self._having[pair].append(i)

    def like(self, name: str) -> list[str]:
        shared: Counter[int] = Counter()
        for pair in sorted(_pairs(name)):
            having = self._having.get(pair, [])
            if len(having) <= _COMMON:
                shared.update(having)
        folded = fold(name)
        close = [
            (-SequenceMatcher(None, folded, fold(self._names[i])).ratio(), self._names[i])
            for i, _ in shared.most_common(_COMMON // 4)
        ]
        return [other for ratio, other in sorted(close) if -ratio >= _NEAR_LEAST][:_NEAR_MAX]


def _pairs(name: str) -> set[str]:
    folded = fold(name)
    return {a + b for a, b in pairwise(f"^{folded}$")}
