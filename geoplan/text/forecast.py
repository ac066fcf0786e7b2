"""Say what would come out if the assessors came today.

From: rows of ``forecasts``, ``gate``, ``draw_strata``. To: sentences, the gate first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.amounts import amount, error_of, share

Row = Mapping[str, Any]

_WORST = 5  # of each kind of group
_HARDLY_PCT = 1.0


def word_gate(gate: Row, language: str) -> list[str]:
    """Return what the negative list means, the veto first."""
    numbers = "、".join(str(n) for n in gate["open_vetoes"])
    verdict = say(
        f"negative.gate.{gate['state']}", language, numbers=numbers, count=gate["unknown_vetoes"]
    )
    lines = [verdict]
    if gate["open_others"]:
        marks = f"{gate['deduct']:g}"
        lines.append(say("negative.gate.others", language, count=gate["open_others"], deduct=marks))
    for key in ("unpriced", "unknown_others"):
        if gate[key]:
            lines.append(say(f"negative.gate.{key}", language, count=gate[key]))
    return lines


def word_veto(gate: pd.DataFrame, language: str) -> str:
    """Return what every page says where a veto is open; else nothing. ``gate`` may be empty."""
    rows = records(gate)
    is_open = bool(rows) and rows[0]["state"] == "veto"
    return word_gate(rows[0], language)[0] if is_open else ""


def word_outlook(forecasts: pd.DataFrame, gate: pd.DataFrame, settings: Settings) -> str:
    """Return the field score in one line, with what it leaves open; both tables may be empty.

    That nothing was checked, and that vetoes are unreported: a number alone looks like knowledge.
    """
    language = settings.language
    found = _county(forecasts)
    said = [say("forecast.unknown", language)]
    if found is not None:
        sure = f"{settings.forecast.interval_pct:g}"
        said = [say("forecast.line", language, sure=sure, **_numbers(found), **_chance(found))]
        said += [say("forecast.line_guess", language)] if is_hardly_known(forecasts) else []
    unreported = sum(row["unknown_vetoes"] for row in records(gate) if row["state"] == "unknown")
    said += [say("forecast.line_gate", language, count=unreported)] if unreported else []
    return say("forecast.line_and", language).join(said)


def is_hardly_known(forecasts: pd.DataFrame) -> bool:
    """Whether next to no check still counts; ``forecasts`` may be empty."""
    county = _county(forecasts)
    return county is not None and county["evidence_pct"] < _HARDLY_PCT


def _county(forecasts: pd.DataFrame) -> Row | None:
    """Return the row of the county, where anything can be drawn."""
    rows = (row for row in records(forecasts) if row["scope"] == "county" and row["draws"])
    return next(rows, None)


def word_forecast(
    rows: Sequence[Row],
    interval_pct: float,
    language: str,
    parts: Mapping[str, float] | None = None,
) -> list[str]:
    """Return the field score and the whole score in sentences.

    ``parts``: the shares (%) of what makes the field score uncertain: draw, items, unknown.
    """
    by_scope = {row["scope"]: row for row in rows if row["scope"] in ("total", "county")}
    county, total = by_scope["county"], by_scope["total"]
    if not county["draws"]:
        return [say("forecast.nothing", language)]
    sure = f"{interval_pct:g}"
    lines = [say("forecast.field", language, sure=sure, **_numbers(county))]
    lines += [say("forecast.target", language, **_chance(county)), *_skew(county, language)]
    if parts is not None:
        lines.append(say("forecast.parts", language, **{k: share(v) for k, v in parts.items()}))
    told = "evidence" if county["evidence_pct"] >= _HARDLY_PCT else "no_evidence"
    lines.append(say(f"forecast.{told}", language, evidence=share(county["evidence_pct"])))
    if total["mean"] == total["mean"]:  # not NaN
        lines.append(say("forecast.total", language, sure=sure, **_numbers(total)))
        lines += [say("forecast.target", language, **_chance(total)), *_skew(total, language)]
    else:
        chances = {k: percent(total[f"p_{k}"]) for k in ("worst", "best")}
        ends = {"target": f"{total['target']:g}", **_numbers(total)}
        lines.append(say("forecast.total_open", language, sure=sure, **ends, **chances))
    return lines


def word_strata(strata: Iterable[Row], random_share: float, language: str) -> str:
    """Return how many points of which kind a draw looks at."""
    drawn = {"fixed": 0.0, "likely": 0.0}
    for stratum in strata:
        drawn[stratum["kind"]] += stratum["drawn"]
    whole, percent = round(sum(drawn.values())), f"{100 * random_share:.0f}"
    numbers = {kind: f"{number:.1f}".removesuffix(".0") for kind, number in drawn.items()}
    said = say("forecast.draw", language, all=whole, share=percent, **numbers)
    unlisted = say("forecast.no_fixed", language) if whole and not drawn["fixed"] else ""
    return said + unlisted


def word_groups(rows: Sequence[Row], language: str) -> list[str]:
    """Return the groups of each kind that cost the field score most."""
    lines = []
    for scope in ("type", "township", "unit"):
        mine = [row for row in rows if row["scope"] == scope and row["draws"]]
        worst = sorted(mine, key=lambda row: (-row["loss"], row["key"]))[:_WORST]
        if worst:
            lines.append(say(f"forecast.worst_{scope}", language))
        for row in worst:
            name = row["name"] or say("forecast.no_name", language)
            facts = {"loss": amount(row["loss"], 2), "weight": amount(row["weight_pct"], 1)}
            facts |= _numbers(row)
            key = "group_same" if facts["low"] == facts["high"] else "group"
            lines.append("  " + say(f"forecast.{key}", language, name=name, **facts))
    return lines


def _skew(row: Row, language: str) -> list[str]:
    """Return why the mean is not within the interval, where it is not."""
    is_within = row["low"] <= row["mean"] <= row["high"]
    return [] if is_within else [say("forecast.skew", language)]


def _numbers(row: Row) -> dict[str, str]:
    names = ("mean", "median", "low", "high")
    return {name: f"{row[name]:.1f}" for name in names}


def percent(chance: float, digits: int = 0) -> str:
    """Return a simulated chance: it never shows that something is certain.

    >>> percent(100.0), percent(99.97, 1), percent(0.0), percent(42.31, 1)
    ('>99', '>99.9', '<1', '42.3')
    """
    least = 10.0**-digits
    if chance < least / 2:
        return f"<{least:g}"
    return f">{100 - least:g}" if chance > 100 - least / 2 else f"{chance:.{digits}f}"


def _chance(row: Row) -> dict[str, str]:
    """Return the chance to reach the target, and twice its standard error."""
    return {
        "target": f"{row['target']:g}",
        "chance": percent(row["p_target"]),
        "error": error_of(2 * row["p_error"]),
    }
