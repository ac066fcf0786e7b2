"""The form of a table contract, and the check of a frame against it.

From: any frame an organ made. To: the same frame in contract order, or :class:`TableError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import le
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.errors import Problem, TableError
from geoplan.geo import WGS84, is_wgs84

Kind = Literal["text", "int", "float", "bool", "date", "list", "json", "geometry"]

# Storage types; "int" and "float" columns may hold NA only where the column is optional.
_OBJECT = np.dtype(object)
_DTYPES: dict[Kind, Any] = {
    "text": _OBJECT,
    "int": pd.Int64Dtype(),
    "float": np.dtype("float64"),
    "bool": np.dtype("bool"),
    "date": _OBJECT,
    "list": _OBJECT,
    "json": _OBJECT,
}


@dataclass(frozen=True)
class Column:
    """One column: what it means, in which unit, and whether it may be empty."""

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    optional: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: a sentence, key, columns; rows are sorted by ``order`` (default: the key)."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Column names in contract order."""
        return [c.name for c in self.columns]

    @property
    def geometry(self) -> bool:
        """Whether rows carry a geometry (EPSG:4326)."""
        return any(c.kind == "geometry" for c in self.columns)


@dataclass(frozen=True)
class Output:
    """What an organ returns: its tables by name, and what it has to say about the input.

    ``objects`` are handed to other organs of the same run, and written nowhere.
    """

    tables: Mapping[str, pd.DataFrame]
    problems: Sequence[Problem] = field(default_factory=tuple)
    objects: Mapping[str, Any] = field(default_factory=dict)


def from_rows(table: Table, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Make a checked frame from mappings that hold every column of ``table``."""
    listed = list(rows)
    columns = {c.name: [row[c.name] for row in listed] for c in table.columns}
    # As objects, pandas need not look at every cell to find out what it is.
    data = {
        c.name: pd.Series(columns[c.name], dtype=object)
        if c.kind == "geometry" or _DTYPES[c.kind] is _OBJECT
        else columns[c.name]
        for c in table.columns
    }
    return check(table, pd.DataFrame(data, columns=table.names))


def check(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with the contract's columns, types, CRS and row order.

    Raises
    ------
    TableError
        With every breach at once: missing or unknown columns, empty cells, values outside
        the allowed set, duplicate keys, wrong CRS.
    """
    missing = [n for n in table.names if n not in frame.columns]
    unknown = [n for n in frame.columns if n not in table.names]
    if missing or unknown:
        raise _breach(table, [f"missing {missing}" if missing else "", f"unknown {unknown}"])
    faults: list[str] = []
    plain = pd.DataFrame(frame)  # each column taken from a GeoDataFrame costs a look at its CRS
    cast = {c.name: _cast(plain[c.name], c, faults) for c in table.columns}
    out = pd.DataFrame(cast, index=frame.index)
    if table.geometry:
        out = _with_crs(out, getattr(frame, "crs", None), faults)
    keys = _tuples(out, table.key)
    if len(set(keys)) < len(keys):
        again = out.loc[out.duplicated(list(table.key)), list(table.key)].head(3).to_numpy()
        faults.append(f"duplicate key {again.tolist()}")
    if faults:
        raise _breach(table, faults)
    return _in_order(out, list(table.order or table.key))


def _tuples(frame: pd.DataFrame, names: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(frame[name].tolist() for name in names), strict=True))


def _in_order(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return the rows sorted by ``names``; most organs make them in that order."""
    keys = _tuples(frame, names)
    if not all(map(le, keys, islice(keys, 1, None))):
        frame = frame.take(sorted(range(len(keys)), key=keys.__getitem__))
    return frame.reset_index(drop=True)


def _cast(series: pd.Series[Any], column: Column, faults: list[str]) -> pd.Series[Any]:
    """Return the column in its storage type, empty cells as None; note what is wrong with it."""
    if column.kind != "geometry" and series.dtype != _DTYPES[column.kind]:
        series = series.astype(_DTYPES[column.kind])
    is_empty = series.isna().to_numpy()
    if is_empty.any():
        if not column.optional:
            faults.append(f"{column.name} is empty in {int(is_empty.sum())} rows")
        if series.dtype == _OBJECT:
            series = series.mask(is_empty, None)
    if column.values:
        strange = sorted(set(series.dropna()) - set(column.values))
        if strange:
            faults.append(f"{column.name} holds {strange[:5]}")
    return series


def _with_crs(out: pd.DataFrame, crs: Any, faults: list[str]) -> gpd.GeoDataFrame:
    geo = gpd.GeoDataFrame(out, geometry="geometry", crs=crs or WGS84)
    if not is_wgs84(geo.crs):
        faults.append(f"CRS is {geo.crs}, not EPSG:4326")
    return geo


def _breach(table: Table, faults: Iterable[str]) -> TableError:
    text = "; ".join(f for f in faults if f)
    return TableError(
        Problem(
            "table.breach", "error", ref=table.name, facts={"table": table.name, "detail": text}
        )
    )


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of ``frame`` as mappings by column name."""
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def problems_frame(problems: Iterable[Problem], step: str = "") -> pd.DataFrame:
    """Return problems as rows (``facts`` kept for :mod:`geoplan.text` to word)."""
    rows = [
        {
            "step": step,
            "level": p.level,
            "code": p.code,
            "file": p.file,
            "sheet": p.sheet,
            "row": p.row,
            "column": p.column,
            "ref": p.ref,
            "count": p.count,
            "facts": p.facts,
        }
        for p in problems
    ]
    names = ["step", "level", "code", "file", "sheet", "row", "column", "ref", "count", "facts"]
    return pd.DataFrame(rows, columns=names)


def problems_from(frame: pd.DataFrame) -> list[tuple[str, Problem]]:
    """Return the problems of a frame made by :func:`problems_frame`, each with its step."""
    out = []
    for record in records(frame):
        step = str(record.pop("step"))
        record["row"] = None if pd.isna(record["row"]) else int(record["row"])
        out.append((step, Problem(**record)))
    return out
