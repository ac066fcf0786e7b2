"""Read and write what a county remembers: the register of identities, and people's decisions.

From: ``data/state/*.csv`` and returned sheets. To: ``register`` and ``decisions``, and back.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any

from geoplan.config import Settings
from geoplan.errors import Gather, InputError, Problem
from geoplan.evidence.later import held
from geoplan.sources.sheets import ColumnNames, cell_date, cell_text, read_sheets
from geoplan.tables import TABLES, Output, from_rows
from geoplan.tables.safe_csv import csv_text, plain_cell

REGISTER_FILE = "identities.csv"

COLUMNS = ColumnNames(
    {
        "ref": ("编号", "点位编号", "候选编号", "点位", "id"),
        "type": ("类别", "点位类别", "type"),
        "name": ("名称", "点位名称", "name"),
        "decision": ("决定", "确认或否决", "是否确认", "decision"),
        "who": ("决定人", "谁", "decided by", "who"),
        "day": ("日期", "决定日期", "date"),
        "why": ("理由", "说明", "reason", "why"),
    },
    required=("decision",),
)
DECISION_WORDS: dict[str, str] = {
    **dict.fromkeys(("确认", "是", "属实", "同意", "√", "confirm", "yes"), "confirm"),
    **dict.fromkeys(("否决", "否", "不是", "不属实", "不同意", "×", "reject", "no"), "reject"),
}

_NO_YEAR = date.min  # a decision stands for years: a date without one says too little

Rows = list[dict[str, Any]]


def load_state(*, files: Mapping[str, Sequence[Path]], settings: Settings) -> Output:
    """Read the register (none yet is an empty one) and all decisions."""
    problems: list[Problem] = []
    gather = Gather()
    register: Rows = []
    for path in files.get("register", ()):
        register += gather.run(_read_register, path, problems) or []
    paths, labels = files.get("decisions", ()), settings.inputs.decisions
    names = [p.name for p in paths[: len(paths) - len(labels)]] + list(labels)
    decisions: dict[str, dict[str, Any]] = {}
    for path, label in zip(paths, names, strict=True):
        for row in gather.run(_read_decisions, path, label, problems) or []:
            decisions.setdefault(row["decision_id"], row)
    gather.raise_if_any()
    kept, later = held(decisions.values(), settings, "decision.future")
    tables = {
        "register": from_rows(TABLES["register"], register),
        "decisions": from_rows(TABLES["decisions"], kept),
    }
    return Output(tables, problems + later)


def write_register(*, tables: Mapping[str, Any], folder: Path, **_: Any) -> None:
    """Write ``identities`` as the register that the next build reads."""
    folder.mkdir(parents=True, exist_ok=True)
    names = TABLES["register"].names
    columns = ([_cell(value) for value in tables["identities"][name]] for name in names)
    text = csv_text(names, zip(*columns, strict=True))
    (folder / REGISTER_FILE).write_text(text, "utf-8", newline="")


def _cell(value: Any) -> Any:
    return repr(float(value)) if isinstance(value, float) and isfinite(value) else _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _read_register(path: Path, problems: list[Problem]) -> Rows:
    """Return the usable rows of the register; the others are listed."""
    try:
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        facts = {"detail": str(error)}
        raise InputError(
            Problem("register.unreadable", "error", file=path.name, facts=facts)
        ) from error
    names = TABLES["register"].names
    heads = lines[0] if lines else []
    missing = [n for n in names if n not in heads]
    if missing:
        facts = {"missing": "、".join(missing)}
        raise InputError(Problem("register.no_column", "error", file=path.name, facts=facts))
    found: dict[str, dict[str, Any]] = {}
    for number, cells in enumerate(lines[1:], 2):
        if not any(cells):
            continue
        row, wrong = _identity(dict(zip(heads, map(plain_cell, cells), strict=False)), names)
        if not wrong and row["point_id"] in found:
            wrong = "point_id"
        if wrong:
            problems.append(
                Problem("register.bad_row", "lost", file=path.name, row=number, column=wrong)
            )
            continue
        found[row["point_id"]] = row
    return list(found.values())


def _identity(cells: Mapping[str, str], names: Sequence[str]) -> tuple[dict[str, Any], str]:
    """Return one row of the register, and the first column whose cell cannot be used."""
    row: dict[str, Any] = {name: cells.get(name, "") for name in names}
    columns = {c.name: c for c in TABLES["register"].columns}
    for name in names:
        column, text = columns[name], row[name]
        if column.kind == "float":
            row[name] = _number(text)
            if row[name] is None and (text or not column.optional):
                return row, name
        elif column.values and text not in column.values:
            return row, name
    return row, next((n for n in ("point_id", "type_id") if not row[n]), "")


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _read_decisions(path: Path, label: str, problems: list[Problem]) -> Rows:
    rows: Rows = []
    for sheet in read_sheets(path, COLUMNS, label, problems):
        for number, cells in sheet.rows:
            place = {"file": label, "sheet": sheet.name, "row": number}
            row = _decision(cells, place, problems.append)
            if row is not None:
                rows.append(row)
    return rows


def _decision(
    cells: Mapping[str, Any],
    place: Mapping[str, Any],
    complain: Callable[[Problem], None],
) -> dict[str, Any] | None:
    """Return one decision; an empty one is none, one that cannot be read is named."""
    text = {key: cell_text(cells.get(key, "")) for key in COLUMNS.aliases}
    if not text["decision"]:
        return None
    word = DECISION_WORDS.get(unicodedata.normalize("NFKC", text["decision"]).casefold())
    facts = {"value": text["decision"], "name": text["name"] or text["ref"]}
    if word is None:
        complain(Problem("decision.unknown_word", "lost", **place, column="决定", facts=facts))
        return None
    if not text["ref"] and not text["name"]:
        complain(Problem("decision.no_ref", "lost", **place, column="编号"))
        return None
    day = cell_date(cells["day"], _NO_YEAR) if text["day"] else None
    if text["day"] and day is None:
        facts["value"] = text["day"]
        complain(Problem("decision.bad_date", "warning", **place, column="日期", facts=facts))
    key = [*place.values(), *text.values()]
    return {
        "decision_id": sha256("\x1f".join(map(str, key)).encode()).hexdigest()[:16],
        **place,
        "ref": text["ref"] or text["name"],
        "type_id": text["type"],
        "decision": word,
        "who": text["who"],
        "day": day,
        "why": text["why"],
    }
