"""Read YAML that people edit: a key written twice is a fault, and so is anything but a mapping.

From: the text of a catalogue file. To: plain dicts by section and entry id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

from geoplan.errors import Problem

if TYPE_CHECKING:
    from yaml import SafeLoader as _Base
else:
    # libyaml is ten times faster, but not every wheel has it.
    _Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SECTIONS = ("families", "units", "indicators", "bundles", "point_types", "topics")

Sections = dict[str, dict[str, Any]]


class _Loader(_Base):
    """A safe loader that remembers keys written twice, of which YAML keeps only the last."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.repeated: list[tuple[str, int]] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    self.repeated.append((key.value, key.start_mark.line + 1))
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_sections(text: str, file: str, problems: list[Problem]) -> Sections:
    """Return the sections found in ``text``; what cannot be read is added to ``problems``."""
    raw = _parse(text, file, problems)
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        problems.append(Problem("catalogue.not_sections", "error", file=file))
        return {}
    sections: Sections = {}
    for name, entries in raw.items():
        if name not in SECTIONS:
            facts = {"name": name, "near": "、".join(SECTIONS)}
            problems.append(Problem("catalogue.unknown_section", "error", file=file, facts=facts))
        elif isinstance(entries, Mapping):
            sections[name] = {str(k): v for k, v in entries.items()}
        elif entries is not None:
            problems.append(Problem("catalogue.not_entries", "error", file=file, column=name))
    return sections


def _parse(text: str, file: str, problems: list[Problem]) -> Any:
    try:
        loader = _Loader(text)
        try:
            raw = loader.get_single_data()
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # ValueError: a date that is none (2025-02-30); RecursionError: nesting beyond all reason.
        mark = getattr(error, "problem_mark", None)
        facts = {"detail": getattr(error, "problem", None) or str(error)}
        row = mark.line + 1 if mark is not None else None
        problems.append(Problem("catalogue.not_yaml", "error", file=file, row=row, facts=facts))
        return None
    for key, row in loader.repeated:
        facts = {"name": key}
        problems.append(
            Problem("catalogue.repeated_key", "error", file=file, row=row, ref=key, facts=facts)
        )
    return raw
