"""The concepts of the catalogue, frozen.

From: :mod:`geoplan.catalogue.load`. To: every organ that needs to know what a type means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from geoplan.catalogue.english import english_names

ANY = "*"

_NO_TAG = ("", "")  # where clauses without tags are filed: OSM keys are never empty


@dataclass(frozen=True)
class Clause:
    """One OSM condition: every tag must hold one of its values, the geometry and the name must fit.

    ``not_tags`` is the reverse of ``tags``: one value found is enough to refuse the object.
    """

    tags: Mapping[str, tuple[str, ...]]
    geom: frozenset[str]  # of "point", "line", "area", "relation"
    name: re.Pattern[str] | None = None
    not_name: re.Pattern[str] | None = None
    not_tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def matches(self, tags: Mapping[str, str], geom: str) -> bool:
        """Whether an object with ``tags`` and geometry kind ``geom`` fulfils the clause."""
        if geom not in self.geom:
            return False
        for key, values in self.tags.items():
            value = tags.get(key)
            if value is None or not _holds(value, values):
                return False
        for key, values in self.not_tags.items():
            value = tags.get(key)
            if value is not None and _holds(value, values):
                return False
        title = tags.get("name", "")
        if self.name is not None and not self.name.search(title):
            return False
        return self.not_name is None or not self.not_name.search(title)


def _holds(value: str, values: tuple[str, ...]) -> bool:
    """OSM lists several values with semicolons: ``shop=bakery;supermarket`` is both."""
    return (
        values == (ANY,)
        or value in values
        or (";" in value and any(part.strip() in values for part in value.split(";")))
    )


@dataclass(frozen=True)
class Example:
    """An object that must, or must not, be of the type; run as a test.

    ``also`` names the other types whose rules rightly claim a matching object too.
    """

    tags: Mapping[str, str]
    geom: str
    matches: bool
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Derive:
    """How points of a type are made from the network and from other points, not from tags.

    ``rule``: ``belt`` and ``corridor`` (streets within reach of the points of ``around``),
    ``stops`` (groups of stops of a bus line), ``junction`` (crossings of the streets of
    ``around``), ``fringe`` (ring of the built-up outline), ``village``, ``compound``.
    ``params`` are numbers by name; lengths end in ``_m``.
    """

    rule: str
    around: tuple[str, ...]  # ids of types
    params: Mapping[str, float]


@dataclass(frozen=True)
class PointType:
    """A category of points and all that geoplan knows about it.

    Without ``clauses`` no OSM object is claimed; without ``derive`` nothing is made from the
    network; without both, only the lists that offices send bring points of the type.

    ``within`` is ``"built_up"``, ``"outside_built_up"`` or ``""`` (anywhere).
    ``merge_m``: objects of one place (node, way, relation) at most this far apart are one point.
    ``segment_m``: target length of a stretch.
    ``lead`` units with role ``territorial`` resolve to the township of the point.
    ``aliases`` are other words for the type in the lists that offices send.
    ``full_coverage``: every one is to be inspected; ``fixed_always``: drawn as a fixed point
    whether listed or not; ``gate_on_new``: a new one is inspected before it opens.
    """

    id: str
    name: str
    family: str
    shape: str
    priority: int
    clauses: tuple[Clause, ...]
    lead: str
    supporting: tuple[str, ...]
    indicators: tuple[str, ...]
    within: str = ""
    merge_m: float = 60.0
    segment_m: float | None = None
    visit_min: float = 15.0
    time_windows: tuple[tuple[str, str], ...] = ()
    quota: int = 0
    random_weight: float = 1.0
    is_random_focus: bool = False
    expected_min_per_township: int = 0
    source: str = ""
    examples: tuple[Example, ...] = ()
    aliases: tuple[str, ...] = ()
    derive: Derive | None = None
    full_coverage: bool = False
    fixed_always: bool = False
    gate_on_new: bool = False

    def matches(self, tags: Mapping[str, str], geom: str) -> bool:
        """Whether any clause holds."""
        return any(clause.matches(tags, geom) for clause in self.clauses)


@dataclass(frozen=True)
class Indicator:
    """One thing to check; ``interval_days`` after which an answer no longer counts.

    ``repair_hours``: working hours within which a fault is to be put right (a working day is 8);
    None where no limit is set. ``side``: who answers for it where a point has two heads, ``lead``
    (the department) or ``township``; empty: as the settings say for its kind. ``needs_evidence``:
    an answer that it is met counts only with a photo. ``mode``: how faults cost marks,
    ``pass_rate`` or ``per_spot``; empty: as the settings say. ``deduction``: marks off for each
    faulty spot, in the unit of ``weight``; None: as the settings say. ``repair_min``: minutes of
    work to put it right; None: as the settings say for its kind.
    """

    id: str
    name: str
    group: str
    kind: str  # "static" | "dynamic"
    weight: float
    is_serious: bool
    interval_days: int
    source: str = ""
    repair_hours: float | None = None
    side: str = ""
    needs_evidence: bool = False
    mode: str = ""
    deduction: float | None = None
    repair_min: float | None = None


@dataclass(frozen=True)
class Unit:
    """An organisation, or a role (``territorial``, ``grid_sponsor`` ...) that stands for one.

    ``aliases`` are the other names it goes by; a 县 in front stands for the county's own name.
    """

    id: str
    name: str
    role: str = ""
    source: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """A campaign on one subject: who leads it, who helps, and the types it is about."""

    id: str
    name: str
    lead: str
    supporting: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    deadline: str = ""  # as announced ("10-30"); not always a date
    source: str = ""


@dataclass(frozen=True)
class Family:
    """One of at most eight groups that carry symbol and colour on the map."""

    id: str
    name: str
    symbol: str
    colour: str


@dataclass(frozen=True)
class Catalogue:
    """The whole catalogue of one build: shipped entries with the workspace's changes applied."""

    version: str
    families: Mapping[str, Family]
    units: Mapping[str, Unit]
    indicators: Mapping[str, Indicator]
    types: Mapping[str, PointType]
    changed: tuple[str, ...] = field(default_factory=tuple)
    topics: Mapping[str, Topic] = field(default_factory=dict)

    @cached_property
    def by_priority(self) -> tuple[PointType, ...]:
        """Types, highest priority first, then by id."""
        return tuple(sorted(self.types.values(), key=lambda t: (-t.priority, t.id)))

    def classify(self, tags: Mapping[str, str], geom: str) -> list[PointType]:
        """Return every type whose rule claims the object, highest priority first."""
        ranks: set[int] = set()
        filed = self._filed.get(geom, {})
        for key, value in (*tags.items(), _NO_TAG):
            by_value = filed.get(key)
            if by_value is None:
                continue
            parts = map(str.strip, value.split(";")) if ";" in value else ()
            for one in {ANY, value, *parts}:
                for rank, clause in by_value.get(one, ()):
                    if rank not in ranks and clause.matches(tags, geom):
                        ranks.add(rank)
        return [self.by_priority[rank] for rank in sorted(ranks)]

    @cached_property
    def _filed(self) -> dict[str, dict[str, dict[str, list[tuple[int, Clause]]]]]:
        """Clauses by geometry, by the first of their keys and each of its values.

        An object without that tag cannot fulfil the clause, so most clauses are never asked:
        objects are classified two to six times faster than by asking every type.
        """
        filed: dict[str, dict[str, dict[str, list[tuple[int, Clause]]]]] = {}
        for rank, point_type in enumerate(self.by_priority):
            for clause in point_type.clauses:
                key, values = next(iter(clause.tags.items()), (_NO_TAG[0], (_NO_TAG[1],)))
                for geom in sorted(clause.geom):
                    by_value = filed.setdefault(geom, {}).setdefault(key, {})
                    for value in values:
                        by_value.setdefault(value, []).append((rank, clause))
        return filed

    @cached_property
    def osm_index(self) -> dict[str, frozenset[str]]:
        """OSM keys the rules ask for, each with the values that matter (``*`` = any)."""
        index: dict[str, set[str]] = {}
        for point_type in self.types.values():
            for clause in point_type.clauses:
                for key, values in clause.tags.items():
                    if key != "name":
                        index.setdefault(key, set()).update(values)
        return {key: frozenset(values) for key, values in sorted(index.items())}

    def find_type(self, text: str) -> PointType | None:
        """Return the type of that id, name, alias, English name or part of a name (in brackets)."""
        wanted, english = text.strip(), english_names()["types"]
        for point_type in self.types.values():
            if wanted in (point_type.id, point_type.name, *point_type.aliases):
                return point_type
        for point_type in self.types.values():
            if wanted.casefold() == english.get(point_type.id, "").casefold() != "":
                return point_type
        for point_type in self.types.values():
            parts = re.split(r"[（）()、，,/]", point_type.name)
            if wanted and wanted in parts:
                return point_type
        return None

    def find_indicator(self, text: str) -> Indicator | None:
        """Return the indicator whose id or wording is ``text``."""
        return self._by_wording.get(text.strip())

    @cached_property
    def _by_wording(self) -> dict[str, Indicator]:
        """Indicators by id and by wording; of two that share one, the first."""
        found: dict[str, Indicator] = {}
        for indicator in self.indicators.values():
            found.setdefault(indicator.id, indicator)
            found.setdefault(indicator.name, indicator)
        return found
