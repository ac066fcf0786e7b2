"""Read ``geoplan.toml``, every fault at once.

From: its text. To: :class:`Settings`, or every unknown name and wrong value.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from math import inf, isfinite
from typing import Any, get_type_hints

from geoplan.config.model import REPEATED, SECTIONS, Settings
from geoplan.config.patrol import Team
from geoplan.config.scores import Round
from geoplan.config.what_if import WhatIf
from geoplan.errors import Problem, SettingsError


def parse_settings(text: str, file: str = "geoplan.toml") -> Settings:
    """Read settings from the text of ``geoplan.toml``.

    Raises
    ------
    SettingsError
        With one problem for every unknown name, wrong type or bad value at once.
    """
    raw = _toml(text, file)
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for name, kind in SECTIONS.items():
        section = raw.pop(name, {})
        if not isinstance(section, Mapping):
            problems.append(_wrong(file, name, section, "@expected.table"))
            continue
        values[name] = kind(**_read(kind, section, name, file, problems))
    cases = values.get("cases")
    if cases is not None and cases.spans is None:
        hours = "、".join(cases.work_hours)
        problems.append(_wrong(file, "cases.work_hours", hours, "@expected.work_hours"))
    values["rounds"] = _read_rounds(raw.pop("rounds", []), file, problems)
    values["teams"] = _read_teams(raw.pop("teams", []), file, problems)
    values |= _read(Settings, raw, "", file, problems)
    if values.get("language", "zh") not in ("zh", "en"):
        problems.append(_wrong(file, "language", values["language"], "zh | en"))
    if problems:
        raise SettingsError(problems)
    return Settings(**values)


def parse_what_ifs(text: str, file: str) -> tuple[WhatIf, ...]:
    """Read the ``[[what_if]]`` of a file.

    Raises
    ------
    SettingsError
        With one problem for every fault; also where there is none at all.
    """
    raw = _toml(text, file)
    problems: list[Problem] = []
    given = raw.pop("what_if", [])
    found = _read_repeated(WhatIf, given, "what_if", file, problems)
    for name in raw:
        facts = {"name": name, "near": "[[what_if]]"}
        problems.append(Problem("settings.unknown", "error", file, column=name, facts=facts))
    if not (found or problems):
        problems.append(_wrong(file, "what_if", "", "@expected.tables"))
    if problems:
        raise SettingsError(problems)
    return tuple(found)


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        is_path = "\\" in str(error)  # "data\inputs\x.xlsx", as Explorer shows it
        code = "settings.backslash" if is_path else "settings.not_toml"
        raise SettingsError(
            Problem(code, "error", file=file, facts={"detail": str(error)})
        ) from error


def _read_repeated(
    kind: type[Any], raw: Any, section: str, file: str, problems: list[Problem]
) -> list[Any]:
    """Read ``[[section]]``: each with a name of its own, and all it must have."""
    if not isinstance(raw, list) or not all(isinstance(one, Mapping) for one in raw):
        problems.append(_wrong(file, section, raw, "@expected.tables"))
        return []
    made: list[Any] = []
    for number, one in enumerate(raw, 1):
        place = f"{section}[{number}]"
        found = _read(kind, one, place, file, problems)
        lacking = [f.name for f in fields(kind) if f.default is MISSING and f.name not in one]
        for name in lacking:
            facts = {"name": f"{place}.{name}", "section": f"[[{section}]]"}
            problems.append(Problem("settings.missing", "error", file, column=name, facts=facts))
        if len(found) < len(one) or lacking:
            continue
        other = kind(**found)
        if not other.name.strip() or other.name in {earlier.name for earlier in made}:
            problems.append(_wrong(file, f"{place}.name", other.name, "@expected.own_name"))
        made.append(other)
    return made


def _read_rounds(raw: Any, file: str, problems: list[Problem]) -> tuple[Round, ...]:
    """Read ``[[rounds]]``: their days in order."""
    found: list[Round] = _read_repeated(Round, raw, "rounds", file, problems)
    for one in found:
        if one.end < one.start:
            expected = f"≥ {one.start.isoformat()}"
            place = f"rounds[{found.index(one) + 1}].end"
            problems.append(_wrong(file, place, one.end, expected))
    return tuple(found)


def _read_teams(raw: Any, file: str, problems: list[Problem]) -> tuple[Team, ...]:
    """Read ``[[teams]]``: their hours in order, their days off days."""
    teams: list[Team] = _read_repeated(Team, raw, "teams", file, problems)
    for number, team in enumerate(teams, 1):
        place = f"teams[{number}]"
        if team.spans is None:
            hours = "、".join(team.hours)
            problems.append(_wrong(file, f"{place}.hours", hours, "@expected.hours"))
        for day in team.off_days:
            if _convert(day, date) is None:
                problems.append(_wrong(file, f"{place}.off_days", day, "@expected.date"))
    return tuple(teams)


def _slashed(path: Any) -> Any:
    """Return one or several paths with the slashes that every system knows."""
    if isinstance(path, str):
        return path.replace("\\", "/")
    return tuple(part.replace("\\", "/") for part in path)


def _wrong(file: str, name: str, value: object, expected: str) -> Problem:
    return Problem(
        "settings.wrong_value",
        "error",
        file=file,
        column=name,
        facts={"name": name, "value": str(value), "expected": expected},
    )


def _read(
    kind: type[Any],
    raw: Mapping[str, Any],
    prefix: str,
    file: str,
    problems: list[Problem],
) -> dict[str, Any]:
    hints = get_type_hints(kind)
    known = {f.name: f.metadata for f in fields(kind) if f.metadata}
    out: dict[str, Any] = {}
    for key, value in raw.items():
        name = f"{prefix}.{key}" if prefix else key
        if key not in known:
            near = difflib.get_close_matches(key, sorted({*known, *SECTIONS, *REPEATED}), 3)
            problems.append(
                Problem(
                    "settings.unknown",
                    "error",
                    file=file,
                    column=name,
                    facts={"name": name, "near": "、".join(near)},
                )
            )
            continue
        converted = _convert(value, hints[key])
        expected = _expected(hints[key]) if converted is None else _unfit(converted, known[key])
        if expected:
            problems.append(_wrong(file, name, value, expected))
        else:
            out[key] = _slashed(converted) if known[key]["is_path"] else converted
    return out


def _unfit(value: Any, declared: Mapping[str, Any]) -> str:
    """Return what is expected instead of ``value``, or nothing where it fits."""
    choices = declared["choices"]
    if choices:
        given = value if isinstance(value, tuple) else (value,)
        return "" if set(given) <= set(choices) else " | ".join(choices)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if value == 0 and not declared["zero"]:
        return "@expected.number"
    low, high = declared["bounds"]
    return "" if low <= value <= high else _between(low, high, declared["zero"])


def _between(low: float, high: float, zero: bool) -> str:
    if low == 0 and high == inf and not zero:
        return "@expected.number"
    return f"{low:g} … {high:g}"


def _expected(hint: Any) -> str:
    names = {float: "number", int: "whole", bool: "bool", str: "text"}
    names |= {tuple[str, ...]: "texts", tuple[float, ...]: "numbers"}
    return f"@expected.{names.get(hint, 'date')}"


def _convert(value: Any, hint: Any) -> Any:
    """Return ``value`` in the declared type, or None where it does not fit."""
    if hint is float:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if fits and isfinite(value) else None
    if hint is int:
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    if hint in (bool, str):
        return value if isinstance(value, hint) else None
    if hint == tuple[str, ...]:
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        return None
    if hint == tuple[float, ...]:
        listed = value if isinstance(value, list) else [value]
        numbers = [_convert(v, float) for v in listed]
        return None if not all(number and number > 0 for number in numbers) else tuple(numbers)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):  # date | None, the only other declared type
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
