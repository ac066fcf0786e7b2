"""What flows between the organs: one contract a table.

A contract names the key, every column with its unit and meaning, the CRS and the order of rows.
:func:`check` holds a frame against its contract; :mod:`geoplan.tables.contracts` lists them.
"""

from geoplan.tables.contracts import TABLES
from geoplan.tables.model import (
    Column,
    Output,
    Table,
    check,
    from_rows,
    problems_frame,
    problems_from,
    records,
)

__all__ = [
    "TABLES",
    "Column",
    "Output",
    "Table",
    "check",
    "from_rows",
    "problems_frame",
    "problems_from",
    "records",
]
