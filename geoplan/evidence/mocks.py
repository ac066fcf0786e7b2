"""The mock assessments that were drawn: a file each, kept as long as anybody compares them.

From: ``data/state/mocks``. To: ``mock_points`` of each, in the order of their days.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.errors import InputError, Problem
from geoplan.publish import put_in_place
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.safe_csv import csv_text, plain_cell
from geoplan.text.file_names import safe_file_name

FOLDER = "data/state/mocks"
_TABLE = TABLES["mock_points"]


def mock_path(root: Path, name: str) -> Path:
    """Return where the round ``name`` is kept."""
    return root / FOLDER / f"{safe_file_name(name)}.csv"


def check_mock(root: Path, mock: pd.DataFrame) -> None:
    """Refuse a round whose name another one has that drew otherwise.

    Raises
    ------
    InputError
        Results of one would be taken for the other's.
    """
    name = str(mock["name"].iloc[0])
    path = mock_path(root, name)
    if path.is_file() and path.read_bytes() != _data(mock):
        raise InputError(Problem("mock.exists", "error", file=path.name, facts={"name": name}))


def keep_mock(root: Path, mock: pd.DataFrame, staged: Path) -> Path:
    """Keep a round that was drawn; ``staged``: a folder of the same disk to write in first."""
    check_mock(root, mock)
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
    """Return every round that was drawn, by day, then by name.

    Raises
    ------
    InputError
        When a file is not as it was written.
    """
    found = [_read(path) for path in sorted((root / FOLDER).glob("*.csv"))]
    return sorted(found, key=lambda mock: (mock["day"].iloc[0], mock["name"].iloc[0]))


def _cell(value: Any) -> Any:
    return repr(value) if isinstance(value, float) else value


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


def _row(line: Mapping[str, str]) -> dict[str, Any]:
    cells = {name: plain_cell(line[name]) for name in _TABLE.names}
    whole: dict[str, Any] = {name: int(cells[name]) for name in ("seed", "team", "seq")}
    share, day = float(cells["weight_pct"]), date.fromisoformat(cells["day"])
    return {**cells, **whole, "weight_pct": share, "day": day}
