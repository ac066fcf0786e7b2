"""Take the fields of one entry apart, noting every fault instead of stopping at the first.

From: a raw mapping. To: typed values, with a stand-in where the value cannot be used.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geoplan.catalogue.model import ANY
from geoplan.errors import Problem

Tags = dict[str, tuple[str, ...]]


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the names nearest to ``word``; all of them when none is near and they are few."""
    names = list(known)
    near = difflib.get_close_matches(word, names, 3, 0.6)
    return "、".join(near or sorted(names)[:12])


@dataclass(frozen=True)
class Entry:
    """One entry of the catalogue, or a part of one (``prefix``), while it is being read.

    ``own_fields`` are those the workspace wrote: their faults are reported in ``override_file``.
    """

    id: str
    raw: Mapping[str, Any]
    problems: list[Problem]
    file: str
    override_file: str = ""
    own_fields: frozenset[str] = frozenset()
    prefix: str = ""

    def say(self, code: str, column: str = "", **facts: Any) -> None:
        """Note a fault of the field ``column``."""
        path = f"{self.prefix}.{column}" if self.prefix and column else self.prefix + column
        top = re.split(r"[.\[]", path, maxsplit=1)[0]
        file = self.override_file if top in self.own_fields else self.file
        self.problems.append(
            Problem(f"catalogue.{code}", "error", file, column=path, ref=self.id, facts=facts)
        )

    def part(self, prefix: str, raw: Mapping[str, Any]) -> Entry:
        """Return a part of this entry as an entry of its own."""
        return Entry(
            self.id, raw, self.problems, self.file, self.override_file, self.own_fields, prefix
        )

    def expect(self, required: Iterable[str], optional: Iterable[str]) -> None:
        """Note fields that nobody reads, and those that are needed but absent."""
        known = (*required, *optional)
        for name in self.raw:
            if name not in known:
                self.say("unknown_field", str(name), near=suggest(str(name), known))
        for name in required:
            if self.raw.get(name) is None:
                self.say("missing_field", name)

    def text(self, field: str, default: str = "") -> str:
        """Return a text that is not empty."""
        value = self.raw.get(field)
        if value is None:
            return default
        if not isinstance(value, str):
            self.say("not_text", field, value=value)
            return default
        if not value.strip():
            self.say("empty_text", field)
        return value.strip()

    def choice(self, field: str, choices: Iterable[str], code: str, default: str = "") -> str:
        """Return a text that is one of ``choices``."""
        value = self.text(field, default)
        names = list(choices)
        if value and self.raw.get(field) is not None and value not in names:
            self.say(code, field, value=value, near=suggest(value, names))
        return value

    def number(self, field: str, default: float, *, positive: bool = True) -> float:
        """Return a finite number above zero (``positive=False``: or zero)."""
        value = self.raw.get(field)
        if value is None:
            return default
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            self.say("not_number", field, value=value)
            return default
        if value < 0 or (positive and value == 0):
            self.say("not_positive" if positive else "negative", field, value=value)
        return value

    def whole(self, field: str, default: int, *, least: int | None = None) -> int:
        """Return a whole number of at least ``least``."""
        value = self.raw.get(field)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            self.say("not_whole", field, value=value)
            return default
        if least is not None and value < least:
            self.say("not_positive" if least else "negative", field, value=value)
        return value

    def flag(self, field: str) -> bool:
        """Return true or false; false when absent."""
        value = self.raw.get(field, False)
        if not isinstance(value, bool):
            self.say("not_flag", field, value=value)
            return False
        return value

    def items(self, field: str) -> list[Any]:
        """Return a list; empty when absent."""
        value = self.raw.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.say("not_list", field, value=value)
            return []
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of texts."""
        good = []
        for value in self.items(field):
            if isinstance(value, str) and value.strip():
                good.append(value.strip())
            else:
                self.say("not_text", field, value=value)
        return tuple(good)

    def names(self, field: str, known: Iterable[str], code: str) -> tuple[str, ...]:
        """Return a list of ids, each of which must be among ``known``."""
        values, ids = self.texts(field), list(known)
        for value in values:
            if value not in ids:
                self.say(code, field, value=value, near=suggest(value, ids))
        return values

    def parts(self, field: str) -> list[Entry]:
        """Return a list of mappings, each as a part of this entry."""
        found = []
        for i, value in enumerate(self.items(field), 1):
            path = f"{field}[{i}]"
            if isinstance(value, Mapping):
                found.append(self.part(path, value))
            else:
                self.say("not_mapping", path, value=value)
        return found

    def pattern(self, field: str) -> re.Pattern[str] | None:
        """Return a compiled regular expression; None when absent."""
        value = self.text(field)
        if not value:
            return None
        try:
            return re.compile(value)
        except (re.error, OverflowError, RecursionError) as error:
            self.say("bad_regex", field, value=value, detail=str(error))
            return None

    def tags(self, field: str) -> Tags:
        """Return OSM tags, each with the values that count.

        YAML reads a bare ``yes`` as true and ``8`` as a number, which no OSM value equals: said,
        never guessed.
        """
        raw = self.raw.get(field)
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self.say("not_mapping", field, value=raw)
            return {}
        tags: Tags = {}
        for key, value in raw.items():
            values = value if isinstance(value, list) else [value]
            bad = [v for v in (key, *values) if not isinstance(v, str) or not v]
            for wrong in bad:
                self.say("tag_not_text", f"{field}.{key}", value=wrong)
            if not values:
                self.say("tag_not_text", f"{field}.{key}", value="[]")
            elif not bad:
                tags[key] = (ANY,) if ANY in values else tuple(values)
        return tags
