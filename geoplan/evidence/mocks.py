"""The mock assessments that were drawn: a file each, kept as long as anybody compares them.

From: ``data/state/mocks``. To: ``mock_points`` of each, in the order they were drawn.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.errors import InputError, Problem
from geoplan.publish import put_in_place
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.safe_csv import csv_text, plain_cell
from geoplan.text.file_names import safe_file_name
from geoplan.text.round_names import round_key

FOLDER = "data/state/mocks"
_TABLE = TABLES["mock_points"]
# What rounds from before these columns are taken for: their error is rather too large.
_UNTOLD = {"number": "0", "pick": "0", "walk_m": "0", "unit_pct": "0", "within_pct": "100"}
_MIDDLE = [column.name for column in _TABLE.columns if column.optional]  # of a piece of road


def mock_path(root: Path, name: str) -> Path:
    """Return where the round ``name`` is kept."""
    return root / FOLDER / f"{safe_file_name(name)}.csv"


def numbered(root: Path, mock: pd.DataFrame) -> pd.DataFrame:
    """Return a round with its number: after all that were drawn, or its own if it was drawn.

    Raises
    ------
    InputError
        When a round of that name drew otherwise: results of one would be taken for the other's.
        Names that come back from a sheet or form as the same are the same.
    """
    name = str(mock["name"].iloc[0])
    last = 0
    for other in read_mocks(root):
        number, theirs = int(other["number"].iloc[0]), str(other["name"].iloc[0])
        last = max(last, number)
        if round_key(theirs) == round_key(name) or mock_path(root, theirs) == mock_path(root, name):
            same = mock.assign(number=pd.array([number] * len(mock), dtype="Int64"))
            told = same if other[_MIDDLE].notna().any(axis=None) else same.assign(**other[_MIDDLE])
            if _data(other) != _data(told):
                path = mock_path(root, theirs)
                facts = {"name": theirs}
                raise InputError(Problem("mock.exists", "error", file=path.name, facts=facts))
            return same
    return mock.assign(number=pd.array([last + 1] * len(mock), dtype="Int64"))


def keep_mock(root: Path, mock: pd.DataFrame, staged: Path) -> Path:
    """Keep a round that has its number; ``staged``: a folder of the same disk to write in first."""
    path = mock_path(root, str(mock["name"].iloc[0]))
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = staged / path.name
        aside.write_bytes(_data(mock))
        put_in_place([(aside, path)], root)
    return path


def _data(mock: pd.DataFrame) -> bytes:
    rows = ([_cell(value) for value in row.values()] for row in records(mock))
    return csv_text(_TABLE.names, rows).encode("utf-8")


def read_mocks(root: Path) -> list[pd.DataFrame]:
    """Return every round that was drawn, by day, those of one day as they were drawn.

    Raises
    ------
    InputError
        When a file is not as it was written.
    """
    found = [_read(path) for path in sorted((root / FOLDER).glob("*.csv"))]
    return sorted(found, key=lambda mock: tuple(mock[n].iloc[0] for n in ("day", "number", "name")))


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return repr(value) if value == value else ""  # not NaN
    return value


def _read(path: Path) -> pd.DataFrame:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text, newline="")))
        rows = [_row(line) for line in lines]
    except (UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError) as error:
        raise InputError(Problem("mock.unreadable", "error", file=path.name)) from error
    if not rows or len({row["name"] for row in rows}) > 1:
        raise InputError(Problem("mock.unreadable", "error", file=path.name))
    return from_rows(_TABLE, rows)


def _row(line: dict[str, str]) -> dict[str, Any]:
    told = _UNTOLD | dict.fromkeys(_MIDDLE, "") | line
    cells = {name: plain_cell(told[name]) for name in _TABLE.names}
    whole = {name: int(cells[name]) for name in _of_kind("int")}
    shares = {name: float(cells[name]) for name in _of_kind("float") if name not in _MIDDLE}
    middle = {name: float(cells[name] or "nan") for name in _MIDDLE}
    return {**cells, **whole, **shares, **middle, "day": date.fromisoformat(cells["day"])}


def _of_kind(kind: str) -> list[str]:
    return [column.name for column in _TABLE.columns if column.kind == kind]
