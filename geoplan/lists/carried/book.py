"""The rounds as a workbook: an overview, the stops, and a sheet for the results to come back on.

From: rounds, points, catalogue. To: the bytes of ``巡查路线.xlsx`` or ``暗访路线.xlsx``; what
is filled in on the last sheet is taken in by ``geoplan collect``, and the rest passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.carried.evenness import evenness_page
from geoplan.lists.carried.plan import Round, Seen
from geoplan.lists.field_sheet import FieldStop, field_sheet
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.text import say
from geoplan.text.clock import clock
from geoplan.text.county import word_county

_ROUNDS = (
    *(("day", 12), ("team", 16), ("mode", 12), ("depart", 8), ("back", 8), ("stops", 7)),
    *(("required", 9), ("km", 9), ("walk_km", 11), ("service", 9), ("travel", 9)),
    *(("wait", 9), ("rest", 9), ("file", 34)),
)
_STOPS = (
    *(("day", 12), ("team", 16), ("seq", 6), ("start", 8), ("leave", 8), ("place", 28)),
    *(("type", 14), ("unit", 22), ("window", 16), ("task", 22), ("address", 24)),
    *(
        ("state", 16),
        ("lon", 11),
        ("lat", 11),
        ("point_id", 22),
        ("amap", 30),
        ("baidu", 30),
        ("tencent", 30),
    ),
)
_PASSED = (
    *(("day", 12), ("team", 16), ("place", 28), ("type", 14), ("unit", 22)),
    *(("passed_m", 12), ("length_m", 12), ("share", 12), ("point_id", 22)),
)
_PRINTED_STOPS = 12


def book_bytes(
    rounds: Sequence[Round],
    types: Mapping[str, str],
    catalogue: Catalogue,
    settings: Settings,
    source: str,
    uneven: Sequence[Round] = (),
    more: Sequence[Page] = (),
) -> bytes:
    """Return the workbook; ``types``: the type of each point by id.

    ``uneven``: the plan that was not balanced, which is then shown beside the one that is;
    ``more``: what a plan made anew changes, and what is in no round.
    """
    language = settings.language
    title = say(f"carried.book_{source}", language, county=word_county(settings))
    pages = [
        _page("rounds", title, _ROUNDS, _round_rows(rounds, language), language),
        _page("stops", title, _STOPS, _stop_rows(rounds, language), language, _PRINTED_STOPS),
        _checks(rounds, types, catalogue, title, source, language),
    ]
    if any(planned.passed for planned in rounds):
        rows = _passed_rows(rounds, language)
        pages.insert(2, _page("passed", title, _PASSED, rows, language))
    pages += more
    if uneven:
        pages += [
            evenness_page(rounds, uneven, title, language),
            _page("uneven_rounds", title, _ROUNDS[:-1], _round_rows(uneven, language), language),
            _page("uneven_stops", title, _STOPS[:10], _stop_rows(uneven, language), language),
        ]
    return workbook_bytes(pages, title)


def _page(
    key: str,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterator[list[Any]],
    language: str,
    printed: int = 0,
) -> Page:
    """Return a page with as many cells of each row as there are ``columns``."""
    heads = [(say(f"carried.column.{name}", language), width) for name, width in columns]
    name, note = (say(f"carried.sheet_{key}{end}", language) for end in ("", "_note"))
    cells = (row[: len(columns)] for row in rows)
    seq = tuple(j for j, (column, _) in enumerate(columns) if column == "seq")
    return Page(name, title, heads, cells, printed, note=note, centred=seq)


def _round_rows(rounds: Sequence[Round], language: str) -> Iterator[list[Any]]:
    for planned in rounds:
        row = planned.row
        yield [
            planned.day,
            planned.team,
            say(f"travel_mode.{row['mode']}", language),
            clock(row["depart_s"]),
            clock(row["return_s"]),
            len(planned.stops),
            int(row["required"]),
            round((row["travel_m"] + row["walk_m"]) / 1000, 1),
            round(row["walk_m"] / 1000, 1),
            *(round(row[f"{name}_min"]) for name in ("service", "travel", "wait", "break")),
            planned.file_name,
        ]


def _stop_rows(rounds: Sequence[Round], language: str) -> Iterator[list[Any]]:
    for planned in rounds:
        for stop in planned.stops:
            yield [
                planned.day,
                planned.team,
                stop.seq,
                *stop.times,
                stop.name,
                stop.type,
                stop.unit,
                stop.window,
                say(f"carried.task_{stop.row['kind']}", language),
                stop.address,
                say(f"carried.state_{stop.state}", language),
                round(stop.row["lon"], 6),
                round(stop.row["lat"], 6),
                stop.point_id,
                *(stop.links[provider] for provider in ("amap", "baidu", "tencent")),
            ]


def _passed_rows(rounds: Sequence[Round], language: str) -> Iterator[list[Any]]:
    """Return a row for each belt; of several rounds that pass it together, all teams."""
    teams: dict[str, list[str]] = {}
    belts: dict[str, Seen] = {}
    for planned in rounds:
        for belt in planned.passed:
            teams.setdefault(belt.row["task_id"], []).append(planned.team)
            belts[belt.row["task_id"]] = belt
    between = "、" if language == "zh" else ", "
    for task_id, one in belts.items():
        yield [
            one.row["day"],
            between.join(teams[task_id]),
            one.name,
            one.type,
            one.unit,
            round(one.row["passed_m"]),
            round(one.row["length_m"]),
            round(one.row["share_pct"]),
            one.point_id,
        ]


def _checks(
    rounds: Sequence[Round],
    types: Mapping[str, str],
    catalogue: Catalogue,
    title: str,
    source: str,
    language: str,
) -> Page:
    """Return every standard at each stop, then at what is passed, with room for results."""
    seen: list[tuple[Round, int, Seen]] = [
        (planned, seq, one)
        for planned in rounds
        for seq, one in enumerate((*planned.stops, *planned.passed), 1)
    ]
    stops = (
        FieldStop(
            seq,
            one.point_id,
            one.name,
            one.type,
            types.get(one.point_id, ""),
            planned.row["round_id"],
        )
        for planned, seq, one in seen
    )
    return field_sheet(
        stops,
        source,
        catalogue,
        language,
        name=say("carried.sheet_checks", language),
        title=title,
        note=say("carried.sheet_checks_note", language, source=say(f"source.{source}", language)),
        round_width=22,
    )
