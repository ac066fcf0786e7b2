"""The first sheet of a unit's form: how to fill it in, by when, and where the unit stands.

From: what the page of the unit is told, goals. To: a page of the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geoplan.lists.xlsx import Blank, Page
from geoplan.text import say, section

_WIDTHS = {"what": 20, "how": 76}
_ASKED = ("all_day", "all_checker")


def cover_page(unit: Mapping[str, Any], language: str) -> Page:
    """Return the sheet; a day and a name written here stand for all rows that have none."""
    columns = section("form_cover_column", language)
    heads = section("form_cover_head", language)
    facts = _facts(unit, language)
    rows = [
        [head, "" if key in _ASKED else say(f"form_cover.{key}", language, **facts)]
        for key, head in heads.items()
    ]
    only = tuple(i for i, key in enumerate(heads) if key in _ASKED)
    return Page(
        say("form_page.cover", language),
        say("form.title", language, unit=unit["unit"]),
        [(columns[name], width) for name, width in _WIDTHS.items()],
        rows,
        note=form_mark(unit, language),
        blanks={1: Blank(is_text=True, only=only)},
        is_form=True,
    )


def form_mark(unit: Mapping[str, Any], language: str) -> str:
    """Return the line that says whose the form is and of when; it stands on every sheet."""
    return say(
        "form.mark",
        language,
        name=unit["unit"],
        round=unit["round"] or say("form.no_round", language),
        day=unit["as_of"],
        deadline=unit["deadline"] or say("form.no_deadline", language),
        id=unit["id"],
    )


def _facts(unit: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what the sheet says of the unit; what nobody knows counts as neither good nor bad."""
    states = list(_states(unit))
    likely = [p["score"]["overall"] for p in unit["points"] if not p["fixed"]]
    goals = unit["goals"]
    facts: dict[str, Any] = {
        "county": unit["county"],
        "unit": unit["unit"],
        "round": unit["round"] or say("form.no_round", language),
        "deadline": unit["deadline"] or say("form.no_deadline", language),
        "points": len(unit["points"]),
        "likely": len(likely),
        "likely_below": sum(v is not None and v < goals["likely"] for v in likely),
        "likely_unknown": sum(v is None for v in likely),
        **{f"{name}_goal": f"{goal:g}" for name, goal in goals.items()},
    }
    facts["fixed"] = facts["points"] - facts["likely"]
    for name in ("static", "dynamic", "fixed"):
        mine = [state for kinds, state in states if name in kinds]
        facts[f"{name}_items"] = len(mine)
        facts[f"{name}_unmet"] = mine.count("unmet")
        facts[f"{name}_open"] = sum(state in ("", "expired", "unverified") for state in mine)
    return facts


def _states(unit: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield kind and standing of every item that is to be looked at."""
    for point in unit["points"]:
        known = {one[0]: one[1] for one in point["known"]}
        for number in unit["types"][point["type"]][1]:
            kinds = unit["indicators"][number]["kind"], "fixed" if point["fixed"] else "likely"
            yield kinds, known.get(number, "")
