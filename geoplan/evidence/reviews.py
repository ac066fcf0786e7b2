"""Read which place people said a row of the list is.

From: ``data/state/清单核对.csv`` and ``inputs.reviews`` (清单核对.xlsx, filled in). To: the table
``reviews``, and every row that cannot be used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.config import Settings
from geoplan.errors import Gather, Problem
from geoplan.evidence.later import held
from geoplan.sources.sheets import ColumnNames, cell_date, cell_text, read_sheets
from geoplan.tables import TABLES, Output, from_rows
from geoplan.tables.safe_csv import plain_cell

COLUMNS = ColumnNames(
    {
        "ref": ("清单行编号", "list row"),
        "type": ("类别", "点位类别", "type"),
        "name": ("名称", "点位名称", "name"),
        "decision": ("决定", "decision"),
        "who": ("决定人", "谁", "who", "decided by"),
        "day": ("日期", "决定日期", "date"),
        "why": ("理由", "说明", "reason", "why"),
    },
    required=("ref", "decision"),
)

_ID = re.compile(r"〔([^〔〕]+)〕")
_NONE_OF_THEM = re.compile(r"都不是|新点位|none of them|a place of its own", re.IGNORECASE)
_BARE_ID = re.compile(r"[a-z_]+-[0-9a-z]+(?:-[0-9a-z]+)*")
_NO_YEAR = date.min  # a decision stands for years: a date without one says too little


def load_reviews(*, files: Mapping[str, Sequence[Path]], settings: Settings) -> Output:
    """Read all decisions; a row whose decision is empty is one that nobody has looked at yet."""
    paths, labels = files.get("reviews", ()), settings.inputs.reviews
    names = [p.name for p in paths[: len(paths) - len(labels)]] + list(labels)
    rows: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    gather = Gather()
    for path, label in zip(paths, names, strict=True):
        for sheet in gather.run(read_sheets, path, COLUMNS, label, problems) or []:
            for number, cells in sheet.rows:
                place: dict[str, Any] = {"file": label, "sheet": sheet.name, "row": number}
                row = _read_row(cells, place, problems)
                if row is not None:
                    rows.setdefault(row["review_id"], row)
    gather.raise_if_any()
    kept, later = held(rows.values(), settings, "review.future")
    return Output({"reviews": from_rows(TABLES["reviews"], kept)}, problems + later)


def _read_row(
    cells: Mapping[str, Any], place: Mapping[str, Any], problems: list[Problem]
) -> dict[str, Any] | None:
    text = {key: plain_cell(cell_text(cells.get(key, ""))) for key in COLUMNS.aliases}
    if not text["decision"]:
        return None
    facts = {"name": text["name"] or text["ref"], "value": text["decision"]}
    choice = _choice(text["decision"])
    if choice is None:
        problems.append(Problem("review.unknown_word", "lost", **place, column="决定", facts=facts))
        return None
    if not text["ref"] and not text["name"]:
        problems.append(Problem("review.no_ref", "lost", **place, column="清单行编号"))
        return None
    day = cell_date(cells["day"], _NO_YEAR) if text["day"] else None
    if text["day"] and day is None:
        facts["value"] = text["day"]
        problems.append(Problem("review.bad_date", "warning", **place, column="日期", facts=facts))
    key = "\x1f".join(map(str, (*place.values(), *text.values())))
    return {
        "review_id": sha256(key.encode()).hexdigest()[:16],
        **place,
        "ref": text["ref"],
        "type_id": text["type"],
        "name": text["name"],
        "choice": choice,
        "who": text["who"],
        "day": day,
        "why": text["why"],
    }


def _choice(decision: str) -> str | None:
    """Return the id of the point chosen, empty for none of them; None where it says neither."""
    if _NONE_OF_THEM.search(decision):
        return ""
    found = _ID.search(decision)
    if found:
        return found[1].strip()
    plain = unicodedata.normalize("NFKC", decision).strip()
    return plain if _BARE_ID.fullmatch(plain) else None
