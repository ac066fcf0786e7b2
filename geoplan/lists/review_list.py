"""Rows of the list that may be one place or another, as a sheet to decide on and send back.

From: matches, listed, points, candidates, reviews. To: a workbook with three sheets;
``inputs.reviews`` reads it back by its headings. The third holds every decision known so far: who
replaces an older filled-in sheet by this one takes nothing back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Blank, Page, workbook_bytes
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.matches import word_match

FILE_NAME = "清单核对.xlsx"

_LISTED = (
    ("listed_id", 14),
    ("file", 16),
    ("sheet", 12),
    ("row", 6),
    ("type", 14),
    ("name", 26),
    ("address", 24),
)
_OFFERED = (("candidates", 60),)
_MATCHED = (("point_name", 26), ("point_id", 22), ("how", 44))
_ASKED = (("decision", 40), ("who", 10), ("day", 12), ("why", 24))
_DECIDED = (("listed_id", 14), ("type", 14), ("name", 26), *_ASKED)
_CHOICES_MAX = 255  # letters of all choices of a cell together, by Excel's own limit
_NAME_MAX = 24


def render_review_list(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the rows in doubt, those matched, and the decisions so far, into ``folder``."""
    names = _names(tables)
    by_row: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for match in records(tables["matches"]):
        by_row[match["listed_id"]].append(match)
    rows = sorted(records(tables["listed"]), key=lambda r: (r["file"], r["sheet"], r["row"]))
    pages = [
        _doubts(rows, by_row, names, catalogue, settings),
        _matched(rows, by_row, names, catalogue, settings),
        _decided(tables["reviews"], names, catalogue, settings),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages))


def _names(tables: Mapping[str, Any]) -> dict[str, str]:
    candidates, points = tables["candidates"], tables["points"]
    found = dict(zip(candidates["candidate_id"], candidates["name"], strict=True))
    return found | dict(zip(points["point_id"], points["name"], strict=True))


def _doubts(
    rows: Sequence[dict[str, Any]],
    by_row: Mapping[str, list[dict[str, Any]]],
    names: Mapping[str, str],
    catalogue: Catalogue,
    settings: Settings,
) -> Page:
    language = settings.language
    cells, choices = [], []
    for row in rows:
        offered = [m for m in by_row.get(row["listed_id"], ()) if m["status"] == "doubt"]
        if not offered:
            continue
        offered.sort(key=lambda m: m["rank"])
        lines = [
            f"{names.get(m['point_id'], '')}〔{m['point_id']}〕{word_match(m, language)}"
            for m in offered
        ]
        cells.append([*_listed_cells(row, catalogue), "\n".join(lines)])
        choices.append(_choices(offered, names, language))
    columns = (*_LISTED, *_OFFERED, *_ASKED)
    first = len(_LISTED) + len(_OFFERED)
    blanks = {i: Blank(is_day=name == "day") for i, (name, _) in enumerate(_ASKED, first)}
    blanks[first] = Blank(by_row=tuple(choices))
    return Page(
        say("review_list.doubts", language),
        title("review_list.doubts", settings),
        _heads(columns, language),
        cells,
        note=say("review_list.how", language),
        blanks=blanks,
    )


def _choices(
    offered: Sequence[Mapping[str, Any]], names: Mapping[str, str], language: str
) -> tuple[str, ...]:
    """Return what a cell offers; names are cut short until all fit, ids never are."""
    new = say("review_list.new", language)
    for most in range(_NAME_MAX, -1, -1):
        found = [
            f"{_plain(names.get(m['point_id'], ''), most)}〔{m['point_id']}〕" for m in offered
        ]
        if len(",".join([*found, new])) <= _CHOICES_MAX:
            break
    while len(",".join([*found, new])) > _CHOICES_MAX:
        found.pop()
    return (*found, new)


def _plain(name: str, most: int) -> str:
    """Return a name as it may stand among the choices, which commas part."""
    plain = name.replace(",", "，").replace('"', "”").replace("\n", " ").lstrip("=+-@ \t\r")
    return plain if len(plain) <= most else plain[: max(most - 1, 0)] + "…" * (most > 0)


def _matched(
    rows: Sequence[dict[str, Any]],
    by_row: Mapping[str, list[dict[str, Any]]],
    names: Mapping[str, str],
    catalogue: Catalogue,
    settings: Settings,
) -> Page:
    """All rows that have a place, how they came by it, and cells to decide otherwise."""
    language = settings.language
    cells = [
        [
            *_listed_cells(row, catalogue),
            names.get(match["point_id"], ""),
            match["point_id"],
            word_match(match, language),
        ]
        for row in rows
        for match in by_row.get(row["listed_id"], ())
        if match["status"] != "doubt"
    ]
    columns = (*_LISTED, *_MATCHED, *_ASKED)
    first = len(_LISTED) + len(_MATCHED)
    blanks = {i: Blank(is_day=name == "day") for i, (name, _) in enumerate(_ASKED, first)}
    blanks[first] = Blank(choices=(say("review_list.new", language),))
    return Page(
        say("review_list.matched", language),
        title("review_list.matched", settings),
        _heads(columns, language),
        cells,
        note=say("review_list.otherwise", language),
        blanks=blanks,
    )


def _decided(
    reviews: pd.DataFrame, names: Mapping[str, str], catalogue: Catalogue, settings: Settings
) -> Page:
    """All decisions as they were given, each once, in the order in which they were read."""
    language = settings.language
    cells: dict[tuple[Any, ...], list[Any]] = {}
    for row in records(reviews):
        known = catalogue.types.get(row["type_id"])
        choice = row["choice"]
        decision = f"{names.get(choice, '')}〔{choice}〕" if choice else ""
        line = [
            row["ref"],
            known.name if known else row["type_id"],
            row["name"],
            decision or say("review_list.new", language),
            row["who"],
            row["day"],
            row["why"],
        ]
        cells.setdefault(tuple(line), line)
    return Page(
        say("review_list.decided", language),
        title("review_list.decided", settings),
        _heads(_DECIDED, language),
        list(cells.values()),
        note=say("review_list.kept", language),
    )


def _heads(columns: Sequence[tuple[str, int]], language: str) -> list[tuple[str, int]]:
    return [(say(f"review_column.{name}", language), width) for name, width in columns]


def _listed_cells(row: Mapping[str, Any], catalogue: Catalogue) -> list[Any]:
    return [
        row["listed_id"],
        row["file"],
        row["sheet"],
        row["row"],
        catalogue.types[row["type_id"]].name,
        row["name"],
        row["address"],
    ]
