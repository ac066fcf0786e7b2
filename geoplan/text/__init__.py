"""Every sentence a user reads, in Chinese and English.

From: codes and facts. To: sentences in the language of the build. The sentences live in
``zh/*.toml`` and ``en/*.toml``; both folders hold the same keys and the same placeholders (tested).
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from geoplan.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

LANGUAGES = ("zh", "en")
_ROWS_MAX = 10  # rows named one by one in a message


@cache
def messages(language: str) -> Mapping[str, str]:
    """Return all templates of ``language`` by dotted key."""
    folder = files(__package__) / language
    texts = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {k: v for f in texts for k, v in _flatten(tomllib.loads(f.read_text("utf-8")))}


def _flatten(node: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str]]:
    for key, value in node.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            yield from _flatten(value, name)
        else:
            yield name, value


class _Facts(dict[str, Any]):
    """Facts of which a missing one is empty: a message never hides an error behind its own."""

    def __missing__(self, key: str) -> str:
        return ""


_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


def say(key: str, language: str = "zh", **facts: Any) -> str:
    """Return the sentence ``key`` with its facts filled in.

    A part in double brackets is left out when a fact it names is missing or empty. A fact that
    starts with ``@`` is itself a key.
    """
    words = {k: _fact(v, language) for k, v in facts.items()}
    raw = messages(language)[key]
    if "[[" not in raw:
        return raw.format_map(_Facts(words)).strip("\n").rstrip()

    def part(match: re.Match[str]) -> str:
        named = [name for _, name, _, _ in string.Formatter().parse(match[1]) if name]
        return match[1] if all(words.get(name) not in (None, "") for name in named) else ""

    return _OPTIONAL.sub(part, raw).format_map(_Facts(words)).strip("\n").rstrip()


def _fact(value: Any, language: str) -> Any:
    is_key = isinstance(value, str) and value.startswith("@") and value[1:] in messages(language)
    return messages(language)[value[1:]] if is_key else value


def section(prefix: str, language: str = "zh") -> dict[str, str]:
    """Return all sentences below ``prefix``, keyed by the rest of their name."""
    head = prefix + "."
    return {k[len(head) :]: v for k, v in messages(language).items() if k.startswith(head)}


def where(problem: Problem, language: str = "zh", rows: Sequence[int] = ()) -> str:
    """Return the place of a problem: file, sheet, row (or all ``rows`` alike) and column."""
    numbers = sorted(rows) or ([] if problem.row is None else [problem.row])
    shown = "、".join(map(str, numbers[:_ROWS_MAX])) + ("…" if len(numbers) > _ROWS_MAX else "")
    parts = [
        problem.file,
        say("where.sheet", language, sheet=problem.sheet) if problem.sheet else "",
        say("where.row", language, row=shown) if shown else "",
        say("where.column", language, column=problem.column) if problem.column else "",
    ]
    return " ".join(p for p in parts if p)


def word_problem(problem: Problem, language: str = "zh") -> dict[str, str]:
    """Return ``level``, ``where``, ``what`` and ``fix`` of a problem as sentences."""
    facts: dict[str, Any] = {"file": problem.file, "row": problem.row, "column": problem.column}
    facts |= {"sheet": problem.sheet, "ref": problem.ref, "count": problem.count} | problem.facts
    return {
        "level": say(f"level.{problem.level}", language),
        "where": where(problem, language),
        "what": say(f"problem.{problem.code}.what", language, **facts),
        "fix": say(f"problem.{problem.code}.fix", language, **facts),
    }


def word_problems(problems: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    """Return the problems table with sentences beside its codes."""
    import pandas as pd  # only here: the command line words its messages without it

    from geoplan.tables import problems_from

    rows = [
        {"step": step, "count": problem.count, **word_problem(problem, language)}
        for step, problem in problems_from(problems)
    ]
    return pd.DataFrame(rows, columns=["step", "level", "count", "where", "what", "fix"])
