"""How the score of a mock assessment is told: how sure it is, and against the rounds before.

From: the figures of the rounds. To: sentences and pages of the notice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page
from geoplan.risk.mock_error import Estimate
from geoplan.tables import records
from geoplan.text import say

_ROUNDS = (
    *(
        ("name", 22),
        ("drawn_day", 12),
        ("points", 9),
        ("seen", 9),
        ("seen_pct", 12),
        ("items_pct", 12),
    ),
    *(("standards", 9), ("observations", 10), ("unmet", 10), ("rate", 11), ("static", 11)),
    *(("dynamic", 11), ("field", 12), ("low", 10), ("high", 10), ("risen", 12), ("margin", 12)),
    *(("verdict", 22), ("seed", 12)),
)
_APART = (
    *(
        ("serial", 6),
        ("reason", 34),
        ("scored", 8),
        ("named", 20),
        ("ref", 24),
        ("standard", 40),
        ("result", 10),
    ),
    *(("day", 12), ("checker", 10), ("file", 24), ("sheet", 14), ("row", 8)),
)

Sums = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, eq=False)
class Notice:
    """What the notice of the last of ``rounds`` is made of.

    ``changes``: how the field score rose from the round before to each (None: nobody can say);
    ``before``: the sums of the round before; ``names``: place, type, township and unit of each
    point; ``apart``: results that count in no round, with a ``reason`` and whether scores use them
    (``is_scored``).
    """

    rounds: Sequence[Mapping[str, Any]]
    changes: Sequence[Estimate | None]
    now: Sums
    before: Sums | None
    seen: pd.DataFrame
    names: Mapping[str, Mapping[str, str]]
    apart: pd.DataFrame


def score_line(one: Mapping[str, Any], settings: Settings) -> str:
    """Return how the score of a round stands: how much was seen, how far chance may have it off.

    Where something was not seen, what the score would be if all of it failed or passed.
    """
    language, level = settings.language, settings.forecast.interval_pct
    found: Estimate = one["field"]
    facts = {"field": f"{found.value:.1f}", "level": f"{level:g}"}
    facts |= {"seen": _share(found.seen_pct), "items": _share(one["items_pct"])}
    least = found.value * found.seen_pct / 100
    if found.seen_pct < 100 - 1e-6:
        facts |= {"worst": f"{least:.1f}", "best": f"{least + 100 - found.seen_pct:.1f}"}
    else:
        facts |= {"worst": "", "best": ""}
    margin = found.margin(level)
    if margin is None:
        return say("mock.line.score_alone", language, **facts)
    if not margin:
        return say("mock.line.score_certain", language, **facts)
    low, high = _ends(found, level)
    return say("mock.line.score", language, **facts, low=f"{low:.1f}", high=f"{high:.1f}")


def change_lines(notice: Notice, settings: Settings) -> Iterator[str]:
    """Yield a sentence on the change since the round before, where both have results."""
    change = notice.changes[-1]
    if change is None:
        return
    before = notice.rounds[-2]
    level = settings.forecast.interval_pct
    margin = change.margin(level)
    facts = {
        "before": before["name"],
        "score": f"{before['field'].value:.1f}",
        "change": f"{abs(change.value):.1f}",
        "way": say(f"mock.way.{'higher' if change.value >= 0 else 'lower'}", settings.language),
        "margin": "" if margin is None else f"{margin:.1f}",
        "level": f"{level:g}",
    }
    verdict = "level" if facts["change"] == "0.0" else _verdict(change, level)
    yield say(f"mock.line.change_{verdict}", settings.language, **facts)


def _verdict(change: Estimate, level: float) -> str:
    margin = change.margin(level)
    if margin is None:
        return "unknown"
    return "clear" if abs(change.value) > margin else "chance"


def rounds_page(notice: Notice, settings: Settings) -> Page:
    """Return the page of all rounds, each beside the one before."""
    language, level = settings.language, settings.forecast.interval_pct
    body = []
    for one, change in zip(notice.rounds, notice.changes, strict=True):
        found = one["field"]
        low, high = _ends(found, level) if found else (None, None)
        told = {
            **one,
            "drawn_day": one["day"],
            "field": found and found.value,
            "seen_pct": found.seen_pct if found else 0.0,
            **{"low": low, "high": high, "risen": change and change.value},
            "margin": change and change.margin(level),
            "verdict": change and say(f"mock.verdict.{_verdict(change, level)}", language),
        }
        body.append([_cell(told[name]) for name, _ in _ROUNDS])
    heads = _heads(_ROUNDS, language, level=f"{level:g}")
    note = say("mock.note_rounds", language)
    key = "mock.rounds"
    return Page(say(key, language), title(key, settings), heads, body, note=note)


def apart_page(apart: pd.DataFrame, settings: Settings) -> Page:
    """Return the page of results of mocks that count in no round, each with the reason."""
    language = settings.language
    body = []
    for number, row in enumerate(records(apart), 1):
        told = {
            **row,
            "serial": number,
            "reason": say(f"mock.apart.{row['reason']}", language),
            "scored": say(f"mock.scored.{'yes' if row['is_scored'] else 'no'}", language),
            **{"named": row["round"], "ref": row["point_ref"], "standard": row["indicator_ref"]},
            "result": say(f"result.{row['result']}", language),
        }
        body.append([told[name] for name, _ in _APART])
    note = say("mock.note_apart", language)
    key = "mock.not_counted"
    return Page(say(key, language), title(key, settings), _heads(_APART, language), body, note=note)


def _ends(found: Estimate, level: float) -> tuple[float | None, float | None]:
    margin = found.margin(level)
    if margin is None:
        return None, None
    return max(found.value - margin, 0.0), min(found.value + margin, 100.0)


def _share(value: float) -> str:
    """Return a share with one decimal; what is not all of it is never told as all."""
    return f"{min(value, 99.9) if value < 100 - 1e-6 else value:.1f}"


def _cell(value: Any) -> Any:
    return round(value, 1) if isinstance(value, float) else value


def _heads(
    columns: Sequence[tuple[str, int]], language: str, **facts: str
) -> list[tuple[str, int]]:
    return [(say(f"mock.column.{name}", language, **facts), width) for name, width in columns]
