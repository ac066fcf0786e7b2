"""Load the catalogue: shipped files, a workspace's changes, every check at once.

From: ``data/*.yaml`` and ``data/point_types/<family>.yaml`` in this package, and the text of the
workspace's own file. To:
:class:`~geoplan.catalogue.model.Catalogue`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TypeVar

from geoplan.catalogue.build import (
    build_family,
    build_indicator,
    build_topic,
    build_type,
    build_unit,
)
from geoplan.catalogue.fields import Entry, suggest
from geoplan.catalogue.model import Catalogue, PointType, Topic
from geoplan.catalogue.override import Merged, apply_changes
from geoplan.catalogue.read import Sections, read_sections
from geoplan.catalogue.verify import verify
from geoplan.errors import CatalogueError, Problem

_FIRST_FILES = ("families.yaml", "units.yaml", "indicators.yaml", "topics.yaml")

_VERSION_DIGITS = 12

T = TypeVar("T")


def load_catalogue(override_text: str | None = None, override_file: str = "") -> Catalogue:
    """Return the catalogue in force.

    Parameters
    ----------
    override_text
        A workspace's changes as YAML with the same sections (``families``, ``units``,
        ``indicators``, ``bundles``, ``point_types``, ``topics``). An entry changes only the
        fields it names; an unknown id is a new entry and needs every required field;
        ``remove: true`` drops an entry (a dropped indicator leaves the types that shared it, a
        dropped type the belts and campaigns about it).
    override_file
        The name to report problems of ``override_text`` under.

    Raises
    ------
    CatalogueError
        With every fault found, each with file, entry (``ref``) and field (``column``).

    Examples
    --------
    >>> change = "point_types: {bank: {quota: 5}}"
    >>> load_catalogue(change, "catalogue.yaml").types["bank"].quota
    5
    """
    shipped, shipped_files, faults = read_shipped()
    problems = list(faults)
    change = read_sections(override_text, override_file, problems) if override_text else {}
    merged = apply_changes(shipped, change, override_file, problems, shipped_files)
    catalogue = _build(merged)
    verify(catalogue, merged)
    if problems:
        raise CatalogueError(problems)
    return catalogue


@cache
def read_shipped() -> tuple[Sections, dict[tuple[str, str], str], tuple[Problem, ...]]:
    """Return the shipped sections, the file that holds each entry, and faults; types by family.

    Kept: parsing is most of the time that loading takes, and nothing changes what it returns.
    """
    folder = files(__package__) / "data"
    sections: Sections = {}
    origin: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []

    def take(name: str) -> None:
        found = read_sections((folder / name).read_text("utf-8"), name, problems)
        for section, entries in found.items():
            sections.setdefault(section, {}).update(entries)
            origin.update({(section, entry_id): name for entry_id in entries})

    for name in _FIRST_FILES:
        take(name)
    for family in sections["families"]:
        take(f"point_types/{family}.yaml")
    return sections, origin, tuple(problems)


def _build(merged: Merged) -> Catalogue:
    families = _each(merged, "families", build_family)
    units = _each(merged, "units", build_unit)
    indicators = _each(merged, "indicators", build_indicator)
    bundles = _bundles(merged)
    # What the workspace dropped counts as known here: verify() tells who still needs it.
    known_families = {*families, *merged.removed["families"]}
    known_units = {*units, *merged.removed["units"]}

    def build(entry: Entry) -> PointType:
        own = _indicators(entry, bundles, merged)
        return build_type(entry, known_families, known_units, own, _around(entry, merged))

    def build_campaign(entry: Entry) -> Topic:
        types = _known(entry, "types", merged, "point_types", "unknown_type")
        return build_topic(entry, known_units, types)

    return Catalogue(
        version=_version(merged.sections),
        families=families,
        units=units,
        indicators=indicators,
        types=_each(merged, "point_types", build),
        changed=tuple(sorted(set(merged.changed))),
        topics=_each(merged, "topics", build_campaign),
    )


def _each(merged: Merged, section: str, build: Callable[[Entry], T]) -> dict[str, T]:
    return {
        i: build(_entry(merged, section, i, raw)) for i, raw in merged.sections[section].items()
    }


def _entry(merged: Merged, section: str, entry_id: str, raw: object) -> Entry:
    key = section, entry_id
    file = merged.file if key in merged.added else merged.shipped_files.get(key, merged.file)
    own = merged.own.get(key, frozenset())
    fields = raw if isinstance(raw, Mapping) else {}
    entry = Entry(entry_id, fields, merged.problems, file, merged.file, own)
    if not isinstance(raw, Mapping):
        entry.say("not_mapping", value=raw)
    return entry


def _bundles(merged: Merged) -> dict[str, tuple[str, ...]]:
    bundles = {}
    for bundle, raw in merged.sections["bundles"].items():
        own = frozenset({bundle}) if ("bundles", bundle) in merged.own else frozenset()
        file = merged.shipped_files.get(("bundles", bundle), merged.file)
        entry = Entry(bundle, {bundle: raw}, merged.problems, file, merged.file, own)
        bundles[bundle] = _known(entry, bundle, merged, "indicators", "unknown_indicator")
    return bundles


def _indicators(
    entry: Entry, bundles: Mapping[str, tuple[str, ...]], merged: Merged
) -> tuple[str, ...]:
    """Return the indicators of the type's bundles and its own, each once, in that order."""
    names = {*bundles, *merged.removed["bundles"]}
    chosen = entry.names("bundles", names, "unknown_bundle")
    ids = [i for name in chosen for i in bundles.get(name, ())]
    ids += _known(entry, "indicators", merged, "indicators", "unknown_indicator")
    if not ids and entry.raw.get("indicators") is not None:
        entry.say("no_indicators", "indicators")
    return tuple(dict.fromkeys(ids))


def _around(entry: Entry, merged: Merged) -> tuple[str, ...]:
    """Return the types that the rule in ``derive`` names and that exist."""
    raw = entry.raw.get("derive")
    if not isinstance(raw, Mapping):
        return ()
    return _known(entry.part("derive", raw), "around", merged, "point_types", "unknown_type")


def _known(
    entry: Entry,
    field: str,
    merged: Merged,
    section: str,
    code: str,
) -> tuple[str, ...]:
    """Return the listed ids that exist in ``section``; dropped ones vanish from shipped lists."""
    known = merged.sections[section]
    is_own = (entry.prefix or field) in entry.own_fields
    ids = []
    for value in entry.texts(field):
        if value in known:
            ids.append(value)
        elif value not in merged.removed[section] or is_own:
            entry.say(code, field, value=value, near=suggest(value, known))
    return tuple(ids)


def _version(sections: Sections) -> str:
    try:
        text = json.dumps(sections, ensure_ascii=False, sort_keys=True, default=str)
    except (TypeError, ValueError, RecursionError):
        text = repr(sections)  # odd keys or a loop: the problems that say so follow
    return sha256(text.encode()).hexdigest()[:_VERSION_DIGITS]
