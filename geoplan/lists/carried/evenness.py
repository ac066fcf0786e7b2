"""What evenness costs: the plan as it is beside the one that does not ask for it.

From: the rounds of both plans. To: pages of ``巡查路线.xlsx``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from geoplan.lists.carried.plan import Round
from geoplan.lists.xlsx import Page
from geoplan.text import say

_COLUMNS = (("figure", 34), ("even", 16), ("uneven", 16), ("difference", 12))
_SUMS = ("stops", "required", "value", "service_min", "travel_min", "wait_min", "work_min")

Figures = dict[str, float]


def evenness_page(
    even: Sequence[Round], uneven: Sequence[Round], title: str, language: str
) -> Page:
    """Return the figures of both plans side by side."""
    heads = [(say(f"carried.column.{name}", language), width) for name, width in _COLUMNS]
    name, note = (say(f"carried.sheet_evenness{end}", language) for end in ("", "_note"))
    return Page(name, title, heads, _rows(figures(even), figures(uneven), language), note=note)


def figures(rounds: Sequence[Round]) -> Figures:
    """Return sums, the longest and the shortest day of those who go out (minutes, km, percent)."""
    rows = [planned.row for planned in rounds]
    work = [float(row["work_min"]) for row in rows]
    found: Figures = {"rounds": len(rows)}
    found |= {name: sum(float(row[name]) for row in rows) for name in _SUMS}
    found["km"] = sum(row["travel_m"] + row["walk_m"] for row in rows) / 1000
    return found | {"longest": max(work, default=0.0), "shortest": min(work, default=0.0)}


def _rows(even: Figures, uneven: Figures, language: str) -> Iterator[list[Any]]:
    for name, value in even.items():
        digits: Callable[[float], float] = _digits(name)
        shown = [digits(value), digits(uneven[name])]
        yield [say(f"carried.figure.{name}", language), *shown, digits(shown[0] - shown[1])]


def _digits(name: str) -> Callable[[float], float]:
    """Return how a figure is rounded: what counts is whole, so are minutes."""
    places = {"value": 2, "km": 1}.get(name, 0)
    return lambda value: round(value, places) if places else float(round(value))
