"""Place the rows of the lists, and tell for each sheet which coordinates it holds.

From: rows with their position as written. To: WGS-84 lon/lat of every row with its source datum,
and the rows of ``datums``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from geoplan.errors import InputError, Problem
from geoplan.sources.datum_hypotheses import Hypothesis, Numbers
from geoplan.sources.datum_verdict import (
    PAIRS_MIN,
    Bounds,
    Fit,
    Known,
    Verdict,
    decide,
    is_near_county,
    strays,
)
from geoplan.sources.datum_words import ACCEPTED, Declared, find_datum, is_auto
from geoplan.sources.list_position import Spot

Row = dict[str, Any]

_DECIMALS = 9  # a tenth of a millimetre: what was converted can be converted back
_COLUMN = "经度、纬度"
_NAMED_MAX = 10  # rows named one by one
_FILE = "geoplan.toml"
LIST_DATUMS = "inputs.list_datums"
# What is said of each verdict: basis, code of the sentence, level.
_SAID: tuple[tuple[str, str, Any], ...] = (
    ("measured", "datum.measured", "info"),
    ("confirmed", "datum.confirmed", "info"),
    ("beaten", "datum.beaten", "warning"),
    ("unverified", "datum.unverified", "info"),
    ("only_fit", "datum.only_fit", "info"),
    ("few", "datum.few", "info"),
    ("close", "datum.close", "warning"),
    ("far", "datum.far", "warning"),
    ("nowhere", "datum.nowhere", "warning"),
)


class Names(Protocol):
    """What rows are named after; geometry in metres of ``crs``."""

    crs: str

    def of(self, rows: Sequence[Mapping[str, Any]]) -> dict[int, Any]:
        """Return the geometry of the place each row is named after, by index in ``rows``."""


def read_declared(
    words: Sequence[str], files: Sequence[str], setting: str = LIST_DATUMS
) -> dict[str, Declared | None]:
    """Return what ``setting`` says of each file; None leaves a file to the measurement.

    Raises
    ------
    InputError
        When a word is not understood, or there are neither one word for all files nor one for each.
    """
    problems = []
    found: list[Declared | None] = []
    for word in words:
        found.append(None if is_auto(word) else find_datum(word))
        if found[-1] is None and not is_auto(word):
            facts = {"value": word, "accepted": "；".join(ACCEPTED)}
            problems.append(
                Problem("datum.unknown", "error", file=_FILE, column=setting, facts=facts)
            )
    if len(found) not in (1, len(files)):
        sizes = {"words": len(found), "files": len(files), "setting": setting}
        problems.append(Problem("datum.count", "error", file=_FILE, column=setting, facts=sizes))
    if problems:
        raise InputError(problems)
    return dict(zip(files, found * len(files) if len(found) == 1 else found, strict=False))


def place_rows(
    rows: Sequence[Row],
    declared: Mapping[str, Declared | None],
    known: Names,
    bounds: Bounds,
    setting: str = LIST_DATUMS,
) -> tuple[list[Row], list[Problem]]:
    """Give every row ``lon``, ``lat`` (WGS-84 degrees or None) and ``datum``; return ``datums``.

    Rows hold a ``spot`` (:class:`Spot` or None) and ``declared``, the words by which their sheet
    or they themselves name a datum. ``declared`` is what the settings say of each file, which
    overrides. ``bounds`` (W, S, E, N in degrees) are the county's; ``setting`` is where a planner
    may name the datum.
    """
    problems: list[Problem] = []
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    said: dict[str, Declared | None] = {"": None}
    for row in rows:
        row |= {"lon": None, "lat": None, "datum": ""}
        if row["spot"] is None:
            continue
        own = declared.get(row["file"]) or find_datum(row["declared"])
        if own is None and row["declared"]:
            facts = {"name": row["name"], "value": row["declared"], "accepted": "；".join(ACCEPTED)}
            problems.append(Problem("datum.not_understood", "warning", **_place(row), facts=facts))
        label = own.label if own else ""
        said[label] = own
        groups[row["file"], row["sheet"], label].append(row)
    datums = []
    for (file, sheet, label), group in sorted(groups.items(), key=lambda item: item[0]):
        group.sort(key=lambda row: row["row"])
        numbers = _numbers(group)
        named = Known(known.of(group), known.crs)
        verdict = decide(numbers, named, bounds, said[label])
        problems += _write(group, numbers, verdict, bounds)
        datums.append(_describe(file, sheet, label, verdict))
        problems.append(_tell(datums[-1], verdict, setting))
        problems += _strays(group, verdict, named)
    return datums, problems


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("file", "sheet", "row")}


def _numbers(rows: Sequence[Row]) -> Numbers:
    spots: list[Spot] = [row["spot"] for row in rows]
    x, y = (np.array([getattr(s, axis) for s in spots], dtype=float) for axis in ("x", "y"))
    return Numbers(x, y, np.array([s.is_marked for s in spots], dtype=bool))


def _write(
    rows: Sequence[Row], numbers: Numbers, verdict: Verdict, bounds: Bounds
) -> list[Problem]:
    """Write the positions into the rows; name those that lie far from the county."""
    fit, problems = verdict.fit, []
    is_swapped = is_near_county(*fit.hypothesis.swapped().to_wgs84(numbers), bounds)
    for i, row in enumerate(rows):
        if fit.is_inside[i]:
            row["lon"], row["lat"] = (round(float(v[i]), _DECIMALS) for v in (fit.lon, fit.lat))
            row["datum"] = fit.hypothesis.datum
            continue
        code = "list.swapped" if is_swapped[i] else "list.far_away"
        facts = {"name": row["name"], "lon": row["spot"].text[0], "lat": row["spot"].text[1]}
        problems.append(Problem(code, "warning", **_place(row), column=_COLUMN, facts=facts))
    return problems


def _describe(file: str, sheet: str, declared: str, verdict: Verdict) -> Row:
    fit, other = verdict.fit, verdict.other
    return {
        "file": file,
        "sheet": sheet,
        "declared": declared,
        "basis": verdict.basis,
        **_columns(fit.hypothesis),
        "rows": len(fit.lon),
        "rows_outside": int((~fit.is_inside).sum()),
        "pairs": verdict.pairs,
        "agree": verdict.agree,
        "residual_m": _metres(fit),
        "other_datum": other.hypothesis.datum if other else "",
        "other_axes": other.hypothesis.axes if other else "",
        "other_residual_m": _metres(other) if other else None,
    }


def _columns(hypothesis: Hypothesis) -> Row:
    return {
        "datum": hypothesis.datum,
        "axes": hypothesis.axes,
        "form": hypothesis.form,
        "meridian_deg": hypothesis.meridian_deg,
    }


def _metres(fit: Fit) -> float | None:
    return round(fit.median_m, 1) if np.isfinite(fit.median_m) else None


def _tell(row: Mapping[str, Any], verdict: Verdict, setting: str) -> Problem:
    """Return the sentence about one sheet."""
    facts = {
        "datum": _named(verdict.fit),
        "meridian": _number(row["meridian_deg"]),
        "residual": _number(row["residual_m"]),
        "pairs": row["pairs"],
        "least": PAIRS_MIN,
        "rows": row["rows"],
        "declared": row["declared"],
        "setting": setting,
    }
    if verdict.other is not None:
        facts |= {
            "other": _named(verdict.other),
            "other_residual": _number(row["other_residual_m"]),
            "other_word": row["other_datum"],
        }
    code, level = next((code, level) for basis, code, level in _SAID if basis == row["basis"])
    place = {"file": row["file"], "sheet": row["sheet"]}
    return Problem(code, level, **place, column=_COLUMN, facts=facts)


def _strays(rows: Sequence[Row], verdict: Verdict, known: Known) -> list[Problem]:
    """Name the rows that look like those of another source."""
    problems = []
    for fit, indices in strays(verdict, known):
        own = [rows[i] for i in indices]
        facts = {
            "rows": "、".join(str(row["row"]) for row in own[:_NAMED_MAX]),
            "more": "…" if len(own) > _NAMED_MAX else "",
            "datum": _named(verdict.fit),
            "other": _named(fit),
            "other_word": fit.hypothesis.datum,
        }
        place = {"file": own[0]["file"], "sheet": own[0]["sheet"], "column": _COLUMN}
        problems.append(Problem("datum.mixed", "warning", **place, count=len(own), facts=facts))
    return problems


def _named(fit: Fit) -> str:
    hypothesis = fit.hypothesis
    zone = "_zone" if hypothesis.form == "zone" else ""
    order = "" if hypothesis.is_usual_order else "_lat_lon"
    return f"@datum.{hypothesis.datum}{zone}{order}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value >= 10 else f"{value:g}"
