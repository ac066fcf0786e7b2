"""The notice of a mock assessment (模拟测评情况通报): figures, ranks, problems, rounds compared.

From: the sums of the rounds. To: the bytes of a workbook. Every sentence is made of figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.inventory_list import title
from geoplan.lists.mock_compare import Notice, apart_page, change_lines, rounds_page, score_line
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.risk.mock_results import ASPECTS, DIMENSIONS, worst_items
from geoplan.tables import records
from geoplan.text import say

_MOST, _NAMED = 5, 3
_SEEN_LEAST = 3  # places: rates of fewer are mostly chance
_SUM = (("rank", 6), ("value", 28), ("points", 9), ("seen", 9), ("observations", 10))
_SUM_MORE = (("unmet", 10), ("rate", 11), ("before", 12), ("change", 10))
_PROBLEMS = (
    *(("serial", 6), ("place", 26), ("type", 14), ("township", 14), ("unit", 20)),
    *(("standard", 40), ("aspect", 18), ("note", 34), ("day", 12)),
)


def notice_book(notice: Notice, catalogue: Catalogue, settings: Settings, alert: str) -> bytes:
    """Return the workbook: the text, the sums, the problems, the rounds, what does not count.

    ``alert``: as of :func:`~geoplan.lists.xlsx.workbook_bytes`.
    """
    pages = [text_page(notice, catalogue, settings)]
    for dimension in DIMENSIONS:
        earlier = (notice.before or {}).get(dimension, ())
        pages.append(_sums_page(dimension, notice.now[dimension], earlier, catalogue, settings))
    pages += [_problems_page(notice, catalogue, settings), rounds_page(notice, settings)]
    if len(notice.apart):
        pages.append(apart_page(notice.apart, settings))
    return workbook_bytes(pages, alert=alert)


def text_page(notice: Notice, catalogue: Catalogue, settings: Settings) -> Page:
    """Return the paragraphs, in a column that A4 across holds: LibreOffice shrinks none alone."""
    language = settings.language
    return Page(
        say("mock.notice", language),
        title("mock.notice", settings),
        [(say("mock.column.text", language), 90)],
        [[line] for line in notice_lines(notice, catalogue, settings)],
    )


def notice_lines(notice: Notice, catalogue: Catalogue, settings: Settings) -> Iterator[str]:
    """Yield the paragraphs of the notice."""
    language, last = settings.language, notice.rounds[-1]
    shown = {n: _shown(last[n]) for n in ("rate", "static", "dynamic")}
    facts = {n: last[n] for n in ("name", "points", "seen", "standards", "observations", "unmet")}
    facts |= {"day": last["day"].isoformat(), "unseen": last["points"] - last["seen"] or ""}
    if not last["observations"]:
        yield say("mock.line.nothing", language, **facts)
        return
    yield say("mock.line.head", language, **facts, **shown)
    yield score_line(last, settings)
    yield from change_lines(notice, settings)
    for dimension in DIMENSIONS:
        yield from _ranks(dimension, notice.now[dimension], catalogue, language)
    yield say("mock.line.problems", language)
    seen = notice.seen
    for number, aspect in enumerate(ASPECTS, 1):
        worst = worst_items(seen, aspect, _MOST)
        named = [
            say(
                "mock.line.item",
                language,
                standard=catalogue.indicators[i].name,
                unmet=unmet,
                seen=count,
            )
            for i, unmet, count in worst
        ]
        own = seen[seen["aspect"] == aspect]
        yield say(
            "mock.line.aspect",
            language,
            number=number,
            aspect=say(f"mock.aspect.{aspect}", language),
            unmet=int(own["result"].eq("unmet").sum()),
            seen=len(own),
            named=say("mock.line.also", language).join(named)
            or say("mock.line.no_problem", language),
        )
    yield say("mock.line.upkeep", language)


def _ranks(
    dimension: str, rows: Sequence[Mapping[str, Any]], catalogue: Catalogue, language: str
) -> Iterator[str]:
    """Yield a sentence on the first and the last of a dimension, where they differ.

    Of those with enough places looked at: nobody is named in public for one place.
    """
    word = say(f"mock.by_word.{dimension}", language)
    known = [row for row in rows if row["rank"] is not None and row["seen"] >= _SEEN_LEAST]
    if len(known) < 2:
        yield say("mock.line.ranks_few", language, dimension=word, least=_SEEN_LEAST)
        return
    if len({_shown(row["rate"]) for row in known}) < 2:
        return
    few = min(_NAMED, len(known) // 2)
    few = min(few, sum(row["rank"] > known[0]["rank"] for row in known))

    def named(chosen: Sequence[Mapping[str, Any]]) -> str:
        return say("mock.line.and", language).join(
            say(
                "mock.line.rate",
                language,
                value=_value(dimension, row["value"], catalogue, language),
                rate=_shown(row["rate"]),
                seen=row["seen"],
            )
            for row in chosen
        )

    best, worst = named(known[:few]), named(known[::-1][:few])
    facts = {"dimension": word, "least": _SEEN_LEAST, "best": best, "worst": worst}
    yield say("mock.line.ranks", language, **facts)


def _value(dimension: str, value: str, catalogue: Catalogue, language: str) -> str:
    if dimension == "type" and value in catalogue.types:
        return catalogue.types[value].name
    return value or say("list.none", language)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _heads(columns: Sequence[tuple[str, int]], language: str) -> list[tuple[str, int]]:
    return [(say(f"mock.column.{name}", language), width) for name, width in columns]


def _sums_page(
    dimension: str,
    rows: Sequence[Mapping[str, Any]],
    earlier: Sequence[Mapping[str, Any]],
    catalogue: Catalogue,
    settings: Settings,
) -> Page:
    language = settings.language
    then = {row["value"]: row["rate"] for row in earlier}
    body = []
    for row in rows:
        old, rate = then.get(row["value"]), row["rate"]
        change = rate - old if rate is not None and old is not None else None
        cells = {**row, "value": _value(dimension, row["value"], catalogue, language)}
        cells |= {"rate": _number(rate), "before": _number(old), "change": _number(change)}
        body.append([cells[name] for name, _ in (*_SUM, *_SUM_MORE)])
    heads = _heads((*_SUM, *_SUM_MORE), language)
    head = title(f"mock.by.{dimension}", settings)
    note = say("mock.note_sums", language)
    return Page(say(f"mock.by.{dimension}", language), head, heads, body, note=note)


def _problems_page(notice: Notice, catalogue: Catalogue, settings: Settings) -> Page:
    language, seen, names = settings.language, notice.seen, notice.names
    body = []
    for number, row in enumerate(records(seen[seen["result"] == "unmet"]), 1):
        told = {
            "serial": number,
            **{n: names[n].get(row["point_id"], "") for n in ("place", *DIMENSIONS)},
            "standard": catalogue.indicators[row["indicator_id"]].name,
            "aspect": say(f"mock.aspect.{row['aspect']}", language),
            "note": row["note"],
            "day": row["day"],
        }
        told["type"] = _value("type", told["type"], catalogue, language)
        body.append([told[name] for name, _ in _PROBLEMS])
    key = "mock.problems"
    heads = _heads(_PROBLEMS, language)
    return Page(say(key, language), title(key, settings), heads, body)
