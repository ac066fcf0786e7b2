"""How complete the inventory is: counts, findings, and what the data left open.

From: completeness, findings, problems. To: a workbook with three sheets.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage import UNKNOWN_TOWNSHIP
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.tables.values import FINDINGS
from geoplan.text import say, word_problems

FILE_NAME = "清点核对.xlsx"

_STEPS = ("inventory", "completeness")  # whose problems are about rules and data
_NOT_COUNTED = ("derived", "list_only")
_COUNT_COLUMNS = (
    ("township", 18),
    ("type", 24),
    ("osm", 10),
    ("listed", 10),
    ("both", 10),
    ("missing", 10),
    ("estimate", 22),
    ("method", 52),
)
_FINDING_COLUMNS = (
    ("rank", 6),
    ("kind", 11),
    ("type", 24),
    ("name", 28),
    ("township", 16),
    ("detail", 52),
    ("todo", 34),
    ("lon", 11),
    ("lat", 11),
    ("id", 26),
)
_FINDINGS_PRINTED = 9


def render_inventory_list(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the workbook on completeness into ``folder``."""
    pages = [
        _counts_page(tables["completeness"], catalogue, settings),
        _findings_page(tables["findings"], catalogue, settings),
        _rules_page(problems, settings),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(workbook_bytes(pages))


def title(key: str, settings: Settings) -> str:
    """Return the title line of a sheet: county, sheet and what may be done with it."""
    language = settings.language
    county = f"{settings.county.name} " if settings.county.name else ""
    note = say("list.disclaimer", language, day=settings.day.isoformat())
    return f"{county}{say(key, language)}　{note}"


def _counts_page(completeness: pd.DataFrame, catalogue: Catalogue, settings: Settings) -> Page:
    """Whole county first, then township by township, types in the catalogue's order."""
    language = settings.language
    rank = {type_id: i for i, type_id in enumerate(catalogue.types)}
    towns = {
        "": settings.county.name or say("list.county", language),
        UNKNOWN_TOWNSHIP: say("inventory_list.unknown_township", language),
    }
    rows = [
        [
            towns.get(row["township"], row["township"]),
            catalogue.types[row["type_id"]].name,
            row["osm"],
            row["listed"],
            row["both"],
            row["missing"],
            _estimate(row, language),
            say(f"method.{row['method']}", language),
        ]
        for row in sorted(
            records(completeness),
            key=lambda r: (
                r["township"] != "",
                r["township"] == UNKNOWN_TOWNSHIP,
                r["township"],
                rank[r["type_id"]],
            ),
        )
    ]
    return Page(
        say("inventory_list.counts", language),
        title("inventory_list.counts", settings),
        _heads(_COUNT_COLUMNS, language),
        rows,
        note=say("inventory_list.caution", language),
    )


def _estimate(row: Mapping[str, Any], language: str) -> str:
    if pd.isna(row["estimate"]):
        key = "not_counted" if row["method"] in _NOT_COUNTED else "unknown"
        return say(f"inventory_list.{key}", language)
    facts = {name: round(row[name]) for name in ("low", "high")}
    return say("inventory_list.estimate", language, total=round(row["estimate"]), **facts)


def _findings_page(findings: pd.DataFrame, catalogue: Catalogue, settings: Settings) -> Page:
    """Rows of the list first: they are somebody's word; then by township and type."""
    language = settings.language
    order = {kind: i for i, kind in enumerate(("unlocated", "unlisted", "missing"))}
    rank = {type_id: i for i, type_id in enumerate(catalogue.types)}
    found = sorted(
        records(findings),
        key=lambda r: (
            order[r["kind"]],
            r["township"],
            rank[r["type_id"]],
            r["name"],
            r["finding_id"],
        ),
    )
    rows = [
        [
            number,
            say(f"finding_kind.{row['kind']}", language),
            catalogue.types[row["type_id"]].name,
            row["name"],
            row["township"],
            row["detail"],
            say(f"finding_fix.{row['kind']}", language),
            *(None if pd.isna(row[axis]) else round(row[axis], 6) for axis in ("lon", "lat")),
            row["point_id"],
        ]
        for number, row in enumerate(found, 1)
    ]
    counts = findings["kind"].value_counts().to_dict()
    kinds = [f"{say(f'finding_kind.{k}', language)} {counts.get(k, 0)}" for k in FINDINGS]
    return Page(
        say("inventory_list.findings", language),
        title("inventory_list.findings", settings),
        _heads(_FINDING_COLUMNS, language),
        rows,
        _FINDINGS_PRINTED,
        note="　".join(kinds),
    )


def _rules_page(problems: pd.DataFrame, settings: Settings) -> Page:
    """List what the steps that make the inventory had to say."""
    language = settings.language
    worded = word_problems(problems[problems["step"].isin(_STEPS)], language)
    names = (("level", 8), ("count", 7), ("where", 30), ("what", 70), ("fix", 55))
    heads = [(say(f"column.{name}", language), width) for name, width in names]
    rows = worded[[name for name, _ in names]].to_numpy().tolist()
    return Page(
        say("inventory_list.rules", language), title("inventory_list.rules", settings), heads, rows
    )


def _heads(columns: tuple[tuple[str, int], ...], language: str) -> list[tuple[str, int]]:
    return [(say(f"inventory_column.{name}", language), width) for name, width in columns]
