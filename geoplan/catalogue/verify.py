"""Hold the built catalogue against itself.

From: the concepts and what the workspace changed. To: problems.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from geoplan.catalogue.model import Catalogue, PointType
from geoplan.catalogue.override import Merged
from geoplan.errors import Problem
from geoplan.text.names import unit_name

FAMILIES_MAX = 8  # more symbols and colours than that nobody tells apart
_RULE_FIELDS = frozenset({"osm", "not_tags", "not_name"})


def verify(catalogue: Catalogue, merged: Merged) -> None:
    """Add every contradiction to ``merged.problems``."""
    broken = {p.ref for p in merged.problems}
    for point_type in catalogue.types.values():
        if point_type.id not in broken:
            _check_examples(point_type, merged)
    _check_removed(catalogue, merged)
    _check_families(catalogue, merged)
    types = [(t.id, n) for t in catalogue.types.values() for n in (t.name, *t.aliases)]
    _check_unique("point_types", types, merged)
    names = [(u.id, n) for u in catalogue.units.values() for n in (u.name, *u.aliases)]
    _check_unique("units", [(i, unit_name(n)) for i, n in names], merged)
    indicators = [(i.id, i.name) for i in catalogue.indicators.values()]
    _check_unique("indicators", indicators, merged)


def _check_examples(point_type: PointType, merged: Merged) -> None:
    shipped_file = merged.shipped_files.get(("point_types", point_type.id), merged.file)
    own = merged.own.get(("point_types", point_type.id), frozenset())
    numbers = {True: 0, False: 0}
    for example in point_type.examples:
        numbers[example.matches] += 1
        if point_type.matches(example.tags, example.geom) == example.matches:
            continue
        field = "match" if example.matches else "no_match"
        facts = {
            "tags": json.dumps(example.tags, ensure_ascii=False),
            "geom": example.geom,
        }
        merged.problems.append(
            Problem(
                "catalogue.example_missed" if example.matches else "catalogue.example_claimed",
                "error",
                merged.file if own & {*_RULE_FIELDS, field} else shipped_file,
                column=f"{field}[{numbers[example.matches]}]",
                ref=point_type.id,
                facts=facts,
            )
        )


def _check_removed(catalogue: Catalogue, merged: Merged) -> None:
    """Refuse to drop what types need; a dropped indicator simply leaves them."""
    for unit in sorted(merged.removed["units"]):
        users = [t.id for t in catalogue.types.values() if unit in (t.lead, *t.supporting)]
        users += [t.id for t in catalogue.topics.values() if unit in (t.lead, *t.supporting)]
        _still_used(merged, unit, users)
    for family in sorted(merged.removed["families"]):
        _still_used(merged, family, [t.id for t in catalogue.types.values() if t.family == family])
    for bundle in sorted(merged.removed["bundles"]):
        raw = merged.sections["point_types"]
        users = [t for t in catalogue.types if bundle in (raw[t].get("bundles") or ())]
        _still_used(merged, bundle, users)
    for type_id in sorted(merged.removed["point_types"]):
        _still_used(merged, type_id, _left_alone(catalogue, merged, type_id))


def _left_alone(catalogue: Catalogue, merged: Merged, type_id: str) -> list[str]:
    """Return the types whose rule went by the dropped type, and by nothing that is left."""
    raw = merged.sections["point_types"]
    return [
        t.id
        for t in catalogue.types.values()
        if t.derive and not t.derive.around and type_id in (raw[t.id]["derive"].get("around") or ())
    ]


def _still_used(merged: Merged, entry_id: str, users: list[str]) -> None:
    if users:
        merged.say("still_used", entry_id, "remove", users="、".join(users))


def _check_families(catalogue: Catalogue, merged: Merged) -> None:
    file = merged.file if merged.own else "families.yaml"
    if len(catalogue.families) > FAMILIES_MAX:
        limit = {"number": len(catalogue.families), "most": FAMILIES_MAX}
        merged.problems.append(Problem("catalogue.too_many_families", "error", file, facts=limit))
    seen: dict[str, str] = {}
    for family in catalogue.families.values():
        if family.symbol in seen:
            facts = {"value": family.symbol, "other": seen[family.symbol]}
            merged.problems.append(
                Problem(
                    "catalogue.repeated_symbol",
                    "error",
                    file,
                    column="symbol",
                    ref=family.id,
                    facts=facts,
                )
            )
        seen.setdefault(family.symbol, family.id)


def _check_unique(section: str, names: Iterable[tuple[str, str]], merged: Merged) -> None:
    """Two entries of one name: a list that says the name could mean either."""
    seen: dict[str, str] = {}
    for entry_id, name in names:
        other = seen.setdefault(name, entry_id)
        if other == entry_id or not name:
            continue
        culprit = next((i for i in (entry_id, other) if (section, i) in merged.own), "")
        merged.problems.append(
            Problem(
                "catalogue.repeated_name",
                "error",
                merged.file if culprit else merged.shipped_files.get((section, entry_id), ""),
                column="name",
                ref=culprit or entry_id,
                facts={"value": name, "other": other if culprit != other else entry_id},
            )
        )
