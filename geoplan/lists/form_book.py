"""The workbook that a unit fills in: what to look at, what is known, and room for what it finds.

From: what the page of the unit is told. To: the bytes of a workbook, which
:mod:`geoplan.evidence.formats.form` reads back whatever was done to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from geoplan.lists.form_cover import cover_page, form_mark
from geoplan.lists.xlsx import Blank, Page, workbook_bytes
from geoplan.tables.values import RESULTS
from geoplan.text import say, section

# Columns with their width in characters. What is behind the last one to be filled in is not
# printed: it tells the reader which row is which, however the rows were sorted.
_CHECKS = {
    **{"serial": 5, "point": 18, "indicator": 30, "weight": 7, "last": 9, "last_day": 11},
    **{"until": 11, "open": 18, "result": 10, "day": 11, "checker": 9, "note": 24},
    **{"photos": 14, "spots": 7, "spots_unmet": 7, "type": 14, "point_id": 14},
    **{"indicator_id": 12, "unit": 12},
}
_CHECKS_PRINTED = 15
_POINTS = {
    **{"serial": 5, "point": 20, "type": 13, "kind": 6, "address": 20, "township": 11},
    **{"community": 11, "grid": 10, "helps": 18, "overall": 7, "static": 7, "dynamic": 7},
    **{"last_day": 11, "faults": 7, "pending": 7, "due": 16, "not_ours": 10, "why": 22},
    **{"day": 11, "checker": 9, "point_id": 14, "unit": 12},
}
_POINTS_PRINTED = 20
_ITEMS = {
    **{"indicator": 44, "static_or_dynamic": 11, "weight": 8, "every": 14, "limit": 20},
    **{"evidence": 12, "indicator_id": 14},
}
_POINT_BLANKS = ("not_ours", "why", "day", "checker")
_CHECK_BLANKS = ("result", "day", "checker", "note", "photos", "spots", "spots_unmet")
# A day is text too: in a cell for dates a program makes the 10th of January 1900 of 10.25.
_TEXTS = ("day", "checker", "note", "photos", "why")

_DAY_HOURS = 8  # of work

KINDS = ("static", "dynamic")


def form_bytes(unit: Mapping[str, Any], language: str) -> bytes:
    """Return the workbook of ``unit``: how to fill it in, points, checks by kind, indicators."""
    pages = [cover_page(unit, language), _points_page(unit, language)]
    pages += [page for kind in KINDS if (page := _checks_page(unit, kind, language)).rows]
    pages.append(_items_page(unit, language))
    return workbook_bytes(pages, say("form.title", language, unit=unit["unit"]))


def _points_page(unit: Mapping[str, Any], language: str) -> Page:
    none = say("form.unknown", language)
    rows = []
    for n, point in enumerate(unit["points"], 1):
        score = point["score"]
        faults = sum(known[1] == "unmet" for known in point["known"])
        said = {
            "serial": n,
            "point": point["name"],
            "type": unit["types"][point["type"]][0],
            "kind": say(f"form.{'fixed' if point['fixed'] else 'likely'}", language),
            "address": point["address"],
            **{name: "、".join(point[name]) for name in ("community", "grid", "helps")},
            "township": "、".join(point["towns"]),
            **{name: none if (v := score[name]) is None else v for name in _SCORES},
            "last_day": _day(score["last"]) or say("form.never", language),
            "faults": faults,
            "pending": len(point["cases"]) - sum(_is_fault(case, point) for case in point["cases"]),
            "due": min(
                (c["due"] for c in point["cases"] if c["due"] and _is_fault(c, point)), default=""
            ),
            "point_id": point["id"],
            "unit": unit["unit"],
        }
        rows.append([said.get(name, "") for name in _POINTS])
    words = {"not_ours": (say("form.not_ours", language),)}
    return _form_page(
        "points", unit, language, _POINTS, rows, _POINTS_PRINTED, _POINT_BLANKS, words
    )


_SCORES = ("overall", "static", "dynamic")


def _is_fault(case: Mapping[str, Any], point: Mapping[str, Any]) -> bool:
    return any(known[0] == case["item"] and known[1] == "unmet" for known in point["known"])


def _checks_page(unit: Mapping[str, Any], kind: str, language: str) -> Page:
    """Return a row for every point and each indicator of its type that is of ``kind``."""
    states = section("form_state", language)
    weights = {True: say("form.serious", language), False: say("form.usual", language)}
    rows: list[list[Any]] = []
    for point in unit["points"]:
        known = {one[0]: one for one in point["known"]}
        cases = {one["item"]: one for one in point["cases"]}
        type_name, asked = unit["types"][point["type"]]
        for number in asked:
            item = unit["indicators"][number]
            if item["kind"] != kind:
                continue
            _, state, day, note = known.get(number, (number, "", "", ""))
            said = {
                "serial": len(rows) + 1,
                "point": point["name"],
                "indicator": item["name"],
                "weight": weights[item["serious"]],
                "last": states[state or "never"],
                "last_day": _day(day),
                "until": _until(state, day, item["days"]),
                "open": _open(cases.get(number), state == "unmet", note, language),
                "type": type_name,
                "point_id": point["id"],
                "indicator_id": item["id"],
                "unit": unit["unit"],
            }
            rows.append([said.get(name, "") for name in _CHECKS])
    results = tuple(say(f"result.{result}", language) for result in RESULTS)
    words = {"result": (*results, say("form.not_ours", language))}
    return _form_page(kind, unit, language, _CHECKS, rows, _CHECKS_PRINTED, _CHECK_BLANKS, words)


def _items_page(unit: Mapping[str, Any], language: str) -> Page:
    rows = []
    for item in unit["indicators"]:
        hours = item["hours"]
        limit = "form.limit" if hours else "form.no_limit"
        facts = {"hours": f"{hours:g}"} if hours else {}
        facts |= {"days": f"{hours / _DAY_HOURS:g}"} if (hours or 0) >= _DAY_HOURS else {}
        said = {
            "indicator": item["name"],
            "static_or_dynamic": say(f"form.{item['kind']}", language),
            "weight": say(f"form.{'serious' if item['serious'] else 'usual'}", language),
            "every": say("form.every", language, days=item["days"]),
            "limit": say(limit, language, **facts),
            "evidence": say("form.needs_photo", language) if item["evidence"] else "",
            "indicator_id": item["id"],
        }
        rows.append([said[name] for name in _ITEMS])
    return _form_page("items", unit, language, _ITEMS, rows, len(_ITEMS), (), {})


def _form_page(
    name: str,
    unit: Mapping[str, Any],
    language: str,
    widths: Mapping[str, int],
    rows: Sequence[Sequence[Any]],
    printed: int,
    blanks: Sequence[str],
    words: Mapping[str, tuple[str, ...]],
) -> Page:
    heads = section("form_column", language)
    order = list(widths)
    notes = (form_mark(unit, language), say(f"form_note.{name}", language))
    return Page(
        say(f"form_page.{name}", language),
        say(f"form_title.{name}", language, unit=unit["unit"]),
        [(heads[column], width) for column, width in widths.items()],
        rows,
        printed=printed,
        note="\n".join(notes),
        blanks={
            order.index(column): Blank(choices=words.get(column, ()), is_text=column in _TEXTS)
            for column in blanks
        },
        frozen=2,
        signed=_signed(language) if blanks else ("", ""),
    )


def _signed(language: str) -> tuple[str, str]:
    return say("form.signed_left", language), say("form.signed_right", language)


def _day(text: str) -> date | str:
    return date.fromisoformat(text) if text else ""


def _until(state: str, day: str, days: int) -> date | str:
    """Return the last day on which a pass counts; a fault stands until it is mended."""
    if state not in ("met", "expired"):
        return ""
    return date.fromisoformat(day) + timedelta(days)


def _open(case: Mapping[str, Any] | None, is_fault: bool, note: str, language: str) -> str:
    """Return what was wrong, and how far the mending is; what is mended has no limit any more."""
    shown = note if is_fault else ""
    if case is None:
        return shown
    facts = {"id": case["id"], "state": say(f"case_state.{case['state']}", language)}
    if is_fault:
        facts |= {"note": shown, "due": case["due"], "late": case["late"] or ""}
        facts |= {"supervised": say("form.supervised", language) if case["supervised"] else ""}
    return say("form.open" if is_fault else "form.to_close", language, **facts)
