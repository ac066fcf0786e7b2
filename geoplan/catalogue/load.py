"""Load the catalogue: shipped files, a workspace's changes, every check at once.

From: ``data/*.yaml`` in this package and the text of the workspace's own file. To:
:class:`~geoplan.catalogue.model.Catalogue`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import TypeVar

from geoplan.catalogue.build import build_family, build_indicator, build_type, build_unit
from geoplan.catalogue.fields import Entry, suggest
from geoplan.catalogue.model import Catalogue, PointType
from geoplan.catalogue.override import Merged, apply_changes
from geoplan.catalogue.read import SECTIONS, Sections, read_sections
from geoplan.catalogue.verify import verify
from geoplan.errors import CatalogueError, Problem

# bundles live beside the indicators that they list
FILES = {s: f"{'indicators' if s == 'bundles' else s}.yaml" for s in SECTIONS}

_VERSION_DIGITS = 12

T = TypeVar("T")


def load_catalogue(override_text: str | None = None, override_file: str = "") -> Catalogue:
    """Return the catalogue in force.

    Parameters
    ----------
    override_text
        A workspace's changes as YAML with the same sections (``families``, ``units``,
        ``indicators``, ``bundles``, ``point_types``). An entry changes only the fields it names;
        an unknown id is a new entry and needs every required field; ``remove: true`` drops an
        entry (a dropped indicator leaves the types that shared it).
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
    problems: list[Problem] = []
    shipped = _read_shipped(problems)
    change = read_sections(override_text, override_file, problems) if override_text else {}
    merged = apply_changes(shipped, change, override_file, problems)
    catalogue = _build(merged)
    verify(catalogue, merged, FILES)
    if problems:
        raise CatalogueError(problems)
    return catalogue


def _read_shipped(problems: list[Problem]) -> Sections:
    folder = files(__package__) / "data"
    sections: Sections = {}
    for name in sorted(set(FILES.values())):
        sections |= read_sections((folder / name).read_text("utf-8"), name, problems)
    return sections


def _build(merged: Merged) -> Catalogue:
    families = _each(merged, "families", build_family)
    units = _each(merged, "units", build_unit)
    indicators = _each(merged, "indicators", build_indicator)
    bundles = _bundles(merged)
    # What the workspace dropped counts as known here: verify() tells who still needs it.
    known_families = {*families, *merged.removed["families"]}
    known_units = {*units, *merged.removed["units"]}

    def build(entry: Entry) -> PointType:
        return build_type(entry, known_families, known_units, _indicators(entry, bundles, merged))

    return Catalogue(
        version=_version(merged.sections),
        families=families,
        units=units,
        indicators=indicators,
        types=_each(merged, "point_types", build),
        changed=tuple(sorted(set(merged.changed))),
    )


def _each(merged: Merged, section: str, build: Callable[[Entry], T]) -> dict[str, T]:
    return {
        i: build(_entry(merged, section, i, raw)) for i, raw in merged.sections[section].items()
    }


def _entry(merged: Merged, section: str, entry_id: str, raw: object) -> Entry:
    key = section, entry_id
    file = merged.file if key in merged.added else FILES[section]
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
        file = FILES["bundles"]
        entry = Entry(bundle, {bundle: raw}, merged.problems, file, merged.file, own)
        bundles[bundle] = _known(entry, bundle, merged)
    return bundles


def _indicators(
    entry: Entry, bundles: Mapping[str, tuple[str, ...]], merged: Merged
) -> tuple[str, ...]:
    """Return the indicators of the type's bundles and its own, each once, in that order."""
    names = {*bundles, *merged.removed["bundles"]}
    chosen = entry.names("bundles", names, "unknown_bundle")
    ids = [i for name in chosen for i in bundles.get(name, ())]
    ids += _known(entry, "indicators", merged)
    if not ids and entry.raw.get("indicators") is not None:
        entry.say("no_indicators", "indicators")
    return tuple(dict.fromkeys(ids))


def _known(entry: Entry, field: str, merged: Merged) -> tuple[str, ...]:
    """Return the listed indicators that exist; dropped ones vanish from shipped lists."""
    indicators = merged.sections["indicators"]
    ids = []
    for value in entry.texts(field):
        if value in indicators:
            ids.append(value)
        elif value not in merged.removed["indicators"] or field in entry.own_fields:
            entry.say("unknown_indicator", field, value=value, near=suggest(value, indicators))
    return tuple(ids)


def _version(sections: Sections) -> str:
    try:
        text = json.dumps(sections, ensure_ascii=False, sort_keys=True, default=str)
    except (TypeError, ValueError, RecursionError):
        text = repr(sections)  # odd keys or a loop: the problems that say so follow
    return sha256(text.encode()).hexdigest()[:_VERSION_DIGITS]
