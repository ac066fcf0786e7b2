"""Lay a workspace's changes over the shipped catalogue.

From: two sets of sections. To: :class:`Merged`, which remembers who wrote what.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geoplan.catalogue.fields import suggest
from geoplan.catalogue.read import SECTIONS, Sections
from geoplan.errors import Problem

_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class Merged:
    """The effective sections.

    ``own`` holds the fields that the workspace wrote for an entry, ``added`` the entries that it
    wrote alone, ``removed`` those that it dropped; all by section. ``shipped_files`` tells which
    file of the package holds an entry, by section and id.
    """

    sections: Sections
    file: str
    problems: list[Problem]
    shipped_files: Mapping[tuple[str, str], str] = field(default_factory=dict)
    own: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    added: set[tuple[str, str]] = field(default_factory=set)
    removed: dict[str, set[str]] = field(default_factory=lambda: {s: set() for s in SECTIONS})
    changed: list[str] = field(default_factory=list)

    def say(self, code: str, entry_id: str, column: str = "", **facts: Any) -> None:
        """Note a fault of the workspace's file."""
        self.problems.append(
            Problem(
                f"catalogue.{code}", "error", self.file, column=column, ref=entry_id, facts=facts
            )
        )


def apply_changes(
    shipped: Sections,
    change: Sections,
    file: str,
    problems: list[Problem],
    shipped_files: Mapping[tuple[str, str], str],
) -> Merged:
    """Return ``shipped`` with each change applied: fields replaced, entries added, dropped."""
    merged = Merged({s: dict(shipped.get(s, {})) for s in SECTIONS}, file, problems, shipped_files)
    for section in SECTIONS:
        for entry_id, raw in change.get(section, {}).items():
            _apply(merged, section, entry_id, raw)
            if merged.sections[section].get(entry_id) != shipped.get(section, {}).get(entry_id):
                merged.changed.append(entry_id)
    return merged


def _apply(merged: Merged, section: str, entry_id: str, raw: Any) -> None:
    entries = merged.sections[section]
    if isinstance(raw, Mapping) and "remove" in raw:
        _remove(merged, section, entry_id, raw)
    elif section == "bundles" and isinstance(raw, list):
        entries[entry_id] = raw
        merged.own[section, entry_id] = frozenset({""})
    elif section == "bundles":
        merged.say("not_list", entry_id, section, value=raw)
    elif not isinstance(raw, Mapping):
        merged.say("not_mapping", entry_id, section, value=raw)
    elif entry_id in entries:
        entries[entry_id] = _replaced(entries[entry_id], raw)
        merged.own[section, entry_id] = frozenset(map(str, raw))
    else:
        _add(merged, section, entry_id, raw)


def _replaced(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Fields are replaced whole; an empty field (``segment_m:``) goes back to the default."""
    return {k: v for k, v in {**old, **new}.items() if v is not None}


def _add(merged: Merged, section: str, entry_id: str, raw: Mapping[str, Any]) -> None:
    entries = merged.sections[section]
    near = difflib.get_close_matches(entry_id, entries, 3, 0.75)
    if near and "name" not in raw:
        # A change to an existing entry whose id is misspelt: asking for seven fields would mislead.
        merged.say("unknown_entry", entry_id, section, near="、".join(near))
    elif not _ID.fullmatch(entry_id):
        merged.say("bad_id", entry_id, section)
    else:
        entries[entry_id] = dict(raw)
        merged.own[section, entry_id] = frozenset(map(str, raw))
        merged.added.add((section, entry_id))


def _remove(merged: Merged, section: str, entry_id: str, raw: Mapping[str, Any]) -> None:
    if raw["remove"] is not True or len(raw) > 1:
        merged.say("remove_only", entry_id, "remove", value=raw["remove"])
    elif entry_id not in merged.sections[section]:
        known = merged.sections[section]
        merged.say("remove_unknown", entry_id, "remove", near=suggest(entry_id, known))
    else:
        del merged.sections[section][entry_id]
        merged.removed[section].add(entry_id)
