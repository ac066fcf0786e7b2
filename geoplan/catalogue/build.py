"""Turn raw entries into the concepts of the catalogue.

From: sections as read. To: :class:`Family`, :class:`Unit`, :class:`Indicator`, :class:`PointType`,
:class:`Topic`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from itertools import pairwise
from typing import Any

from geoplan.catalogue.derive import read_derive
from geoplan.catalogue.fields import Entry, Tags
from geoplan.catalogue.model import Clause, Example, Family, Indicator, PointType, Topic, Unit
from geoplan.config import SCORE_MODES, SIDES
from geoplan.tables.values import SHAPES

SYMBOLS = (
    "circle",
    "square",
    "triangle",
    "diamond",
    "triangle_down",
    "pentagon",
    "cross",
    "hexagon",
)
GEOMS = ("point", "line", "area", "relation")
KINDS = ("static", "dynamic")
WITHIN = ("built_up", "outside_built_up")
UNIT_ROLES = ("territorial", "community", "grid_sponsor", "grid_head")

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
# "(?i)…" may only start an expression: joined with another it becomes "(?i:…)".
_LEADING_FLAGS = re.compile(r"^(?:\(\?([aimsux]+)\))?")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_INDICATOR_OPTIONAL = (
    "is_serious",
    "repair_hours",
    "source",
    "side",
    "needs_evidence",
    "mode",
    "deduction",
    "repair_min",
)
_TYPE_REQUIRED = ("name", "family", "shape", "priority", "lead", "indicators")
_TYPE_OPTIONAL = (
    "osm",
    "derive",
    "aliases",
    "supporting",
    "bundles",
    "within",
    "merge_m",
    "segment_m",
    "visit_min",
    "time_windows",
    "quota",
    "random_weight",
    "is_random_focus",
    "expected_min_per_township",
    "full_coverage",
    "fixed_always",
    "gate_on_new",
    "source",
    "not_tags",
    "not_name",
    "match",
    "no_match",
)
_DEFAULT: dict[str, Any] = {
    f.name: f.default for f in fields(PointType) if f.default is not MISSING
}


def build_family(entry: Entry) -> Family:
    """Read one family."""
    entry.expect(("name", "symbol", "colour"), ())
    colour = entry.text("colour")
    if colour and not _COLOUR.fullmatch(colour):
        entry.say("bad_colour", "colour", value=colour)
    symbol = entry.choice("symbol", SYMBOLS, "bad_choice")
    return Family(entry.id, entry.text("name"), symbol, colour)


def build_unit(entry: Entry) -> Unit:
    """Read one unit."""
    entry.expect(("name",), ("role", "source", "aliases"))
    role = entry.choice("role", UNIT_ROLES, "bad_choice")
    return Unit(entry.id, entry.text("name"), role, entry.text("source"), entry.texts("aliases"))


def build_indicator(entry: Entry) -> Indicator:
    """Read one indicator."""
    entry.expect(("name", "group", "kind", "weight", "interval_days"), _INDICATOR_OPTIONAL)
    return Indicator(
        entry.id,
        entry.text("name"),
        entry.text("group"),
        entry.choice("kind", KINDS, "bad_choice"),
        entry.number("weight", 1),
        entry.flag("is_serious"),
        entry.whole("interval_days", 1, least=1),
        entry.text("source"),
        _optional_number(entry, "repair_hours"),
        entry.choice("side", SIDES, "bad_choice"),
        entry.flag("needs_evidence"),
        entry.choice("mode", SCORE_MODES, "bad_choice"),
        _optional_number(entry, "deduction"),
        _optional_number(entry, "repair_min"),
    )


def build_topic(entry: Entry, units: Collection[str], types: tuple[str, ...]) -> Topic:
    """Read one campaign; ``types`` are those it names that exist."""
    entry.expect(("name", "lead"), ("supporting", "types", "deadline", "source"))
    return Topic(
        entry.id,
        entry.text("name"),
        entry.choice("lead", units, "unknown_unit"),
        entry.names("supporting", units, "unknown_unit"),
        types,
        entry.text("deadline"),
        entry.text("source"),
    )


def build_type(
    entry: Entry,
    families: Collection[str],
    units: Collection[str],
    indicators: tuple[str, ...],
    around: tuple[str, ...],
) -> PointType:
    """Read one point type.

    ``indicators`` are its own and those of its bundles, ``around`` the types its rule names; of
    both only those that exist.
    """
    entry.expect(_TYPE_REQUIRED, _TYPE_OPTIONAL)
    shape = entry.choice("shape", SHAPES, "bad_choice")
    return PointType(
        id=entry.id,
        name=entry.text("name"),
        family=entry.choice("family", families, "unknown_family"),
        shape=shape,
        priority=entry.whole("priority", 0),
        clauses=_clauses(entry),
        lead=entry.choice("lead", units, "unknown_unit"),
        supporting=entry.names("supporting", units, "unknown_unit"),
        indicators=indicators,
        within=entry.choice("within", WITHIN, "bad_choice"),
        merge_m=entry.number("merge_m", _DEFAULT["merge_m"], positive=False),
        segment_m=_optional_number(entry, "segment_m"),
        visit_min=entry.number("visit_min", _DEFAULT["visit_min"]),
        time_windows=_windows(entry),
        quota=entry.whole("quota", _DEFAULT["quota"], least=0),
        random_weight=entry.number("random_weight", _DEFAULT["random_weight"], positive=False),
        is_random_focus=entry.flag("is_random_focus"),
        expected_min_per_township=entry.whole("expected_min_per_township", 0, least=0),
        source=entry.text("source"),
        examples=(*_examples(entry, "match"), *_examples(entry, "no_match")),
        aliases=entry.texts("aliases"),
        derive=read_derive(entry, shape, around),
        full_coverage=entry.flag("full_coverage"),
        fixed_always=entry.flag("fixed_always"),
        gate_on_new=entry.flag("gate_on_new"),
    )


def _optional_number(entry: Entry, field: str) -> float | None:
    return entry.number(field, 1) if entry.raw.get(field) is not None else None


def _clauses(entry: Entry) -> tuple[Clause, ...]:
    """Read the OSM conditions; what the entry refuses as a whole, every condition refuses."""
    common_tags, common_name = entry.tags("not_tags"), entry.pattern("not_name")
    clauses = []
    for part in entry.parts("osm"):
        part.expect(("tags", "geom"), ("name", "not_name", "not_tags"))
        tags, name = part.tags("tags"), part.pattern("name")
        if isinstance(part.raw.get("tags"), Mapping) and (
            not part.raw["tags"] or (set(tags) == {"name"} and part.raw.get("name") is None)
        ):
            part.say("rule_too_wide", "tags")
        clauses.append(
            Clause(
                tags,
                frozenset(_geoms(part)),
                name,
                _either(part, common_name, part.pattern("not_name")),
                _both(common_tags, part.tags("not_tags")),
            )
        )
    return tuple(clauses)


def _geoms(part: Entry) -> tuple[str, ...]:
    if isinstance(part.raw.get("geom"), str):
        return (part.choice("geom", GEOMS, "bad_choice"),)
    return part.names("geom", GEOMS, "bad_choice")


def _either(
    part: Entry, one: re.Pattern[str] | None, two: re.Pattern[str] | None
) -> re.Pattern[str] | None:
    if one is None or two is None:
        return one or two
    joined = "|".join(_LEADING_FLAGS.sub(r"(?\1:", p.pattern) + ")" for p in (one, two))
    try:
        return re.compile(joined)
    except re.error as error:  # a group of the same name in both
        part.say("bad_regex", "not_name", value=joined, detail=str(error))
        return None


def _both(one: Tags, two: Tags) -> Tags:
    return {k: (*one.get(k, ()), *two.get(k, ())) for k in (*one, *two)}


def _windows(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Read pairs of clock times, in order and not overlapping."""
    windows = []
    for i, pair in enumerate(entry.items("time_windows"), 1):
        good = (
            isinstance(pair, list)
            and len(pair) == 2
            and all(isinstance(t, str) and _CLOCK.fullmatch(t) for t in pair)
            and pair[0] < pair[1]
        )
        if good:
            windows.append((pair[0], pair[1]))
        else:
            entry.say("bad_window", f"time_windows[{i}]", value=pair)
    if any(a[1] > b[0] for a, b in pairwise(windows)):
        entry.say("windows_overlap", "time_windows")
    return tuple(windows)


def _examples(entry: Entry, field: str) -> list[Example]:
    examples = []
    for part in entry.parts(field):
        part.expect(("tags", "geom"), ("also",) if field == "match" else ())
        raw = part.raw.get("tags")
        pairs = raw if isinstance(raw, Mapping) else {}
        if raw is not None and not isinstance(raw, Mapping):
            part.say("not_mapping", "tags", value=raw)
        for key, value in pairs.items():
            for wrong in (v for v in (key, value) if not isinstance(v, str)):
                part.say("tag_not_text", f"tags.{key}", value=wrong)
        tags = {str(k): str(v) for k, v in pairs.items()}
        geom = part.choice("geom", GEOMS, "bad_choice")
        examples.append(Example(tags, geom, field == "match", part.texts("also")))
    return examples
