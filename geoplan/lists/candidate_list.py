"""The candidates that await a decision, as a sheet to fill in and send back.

From: candidates, decisions, points, duties, areas. To: a workbook with three sheets;
``inputs.decisions`` reads it back by its headings. The third holds every decision known so far: who
replaces an older filled-in sheet by this one takes nothing back.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage import townships_of
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Blank, Page, workbook_bytes
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.reasons import word_reason

FILE_NAME = "候选点位.xlsx"

_KNOWN = (
    ("id", 24),
    ("type", 14),
    ("name", 28),
    ("reason", 40),
    ("confidence", 8),
    ("township", 14),
    ("lon", 11),
    ("lat", 11),
)
_BEFORE = (("before", 30),)
_DECIDED = (("id", 28), ("type", 14), ("decision", 9), ("who", 10), ("day", 12), ("why", 24))
_ASKED = (("decision", 9), ("who", 10), ("day", 12), ("why", 24))


def render_candidate_list(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the candidates awaiting a decision, and those rejected, into ``folder``."""
    candidates = tables["candidates"]
    towns = townships_of(candidates, tables["areas"], tables["points"], tables["duties"])
    rows = [{**row, "township": town} for row, town in zip(records(candidates), towns, strict=True)]
    waiting = [row for row in rows if not row["decision"]]
    rejected = [row for row in rows if row["decision"] == "rejected"]
    pages = [
        _page("waiting", "how", _KNOWN, waiting, catalogue, settings),
        _page("rejected", "change", (*_KNOWN, *_BEFORE), rejected, catalogue, settings),
        _decided_page(tables["decisions"], catalogue, settings),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages))


def _page(
    key: str,
    note: str,
    known: tuple[tuple[str, int], ...],
    candidates: list[dict[str, Any]],
    catalogue: Catalogue,
    settings: Settings,
) -> Page:
    """Candidates by township and type, the surest first, with empty cells for the decision."""
    language = settings.language
    rank = {type_id: i for i, type_id in enumerate(catalogue.types)}
    found = sorted(
        candidates,
        key=lambda r: (
            r["township"],
            rank[r["type_id"]],
            -r["confidence"],
            r["name"],
            r["candidate_id"],
        ),
    )
    columns = (*known, *_ASKED)
    heads = [(say(f"candidate_column.{name}", language), width) for name, width in columns]
    rows = [[_cells(row, catalogue, language)[name] for name, _ in known] for row in found]
    words = (say("decision.confirm", language), say("decision.reject", language))
    blanks = {
        i: Blank(choices=words if name == "decision" else (), is_day=name == "day")
        for i, (name, _) in enumerate(_ASKED, len(known))
    }
    return Page(
        say(f"candidate_list.{key}", language),
        title(f"candidate_list.{key}", settings),
        heads,
        rows,
        note=say(f"candidate_list.{note}", language),
        blanks=blanks,
    )


def _decided_page(decisions: pd.DataFrame, catalogue: Catalogue, settings: Settings) -> Page:
    """All decisions as they were given, each once, in the order in which they were read."""
    language = settings.language
    rows: dict[tuple[Any, ...], list[Any]] = {}
    for row in records(decisions):
        known = catalogue.types.get(row["type_id"])
        cells = [
            row["ref"],
            known.name if known else row["type_id"],
            say(f"decision.{row['decision']}", language),
            row["who"],
            row["day"],
            row["why"],
        ]
        rows.setdefault(tuple(cells), cells)
    return Page(
        say("candidate_list.decided", language),
        title("candidate_list.decided", settings),
        [(say(f"candidate_column.{name}", language), width) for name, width in _DECIDED],
        list(rows.values()),
        note=say("candidate_list.kept", language),
    )


def _cells(row: Mapping[str, Any], catalogue: Catalogue, language: str) -> dict[str, Any]:
    return {
        "id": row["candidate_id"],
        "type": catalogue.types[row["type_id"]].name,
        "name": row["name"],
        "reason": word_reason(row["reason"], language),
        "confidence": round(row["confidence"], 2),
        "township": row["township"],
        "lon": round(row["lon"], 6),
        "lat": round(row["lat"], 6),
        "before": row["decided"],
    }
