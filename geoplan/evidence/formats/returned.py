"""A returned file as its readers see it, and what they make of it.

From: a path. To: its content, taken apart once however many readers ask. Only the content counts:
a file renamed, or sent as another kind, is read alike.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from geoplan.errors import InputError, Problem
from geoplan.evidence.fold import Record
from geoplan.sources.cells import cell_text
from geoplan.sources.delimited import decode_text, read_delimited
from geoplan.sources.grids import Grid, read_grids

MB_MAX = 64
_HEAD_LINES = 10
_HEAD_BYTES = 4096
_MARKS = (b'"geoplan"', "geoplan自检".encode())

Kind = Literal["workbook", "json", "text"]


@dataclass(frozen=True)
class Returned:
    """A file that came back; ``name`` is what messages call it."""

    path: Path
    name: str

    @cached_property
    def data(self) -> bytes:
        """Return its bytes.

        Raises
        ------
        InputError
            When it is empty or too large to be a form.
        """
        if not self.path.is_file():  # a folder, a device, nothing
            raise FileNotFoundError(self.path)
        with self.path.open("rb") as file:
            data = file.read(MB_MAX * 1_000_000 + 1)
        if len(data) > MB_MAX * 1_000_000:
            facts = {"most": MB_MAX}
            raise InputError(Problem("collect.too_large", "error", file=self.name, facts=facts))
        if not data.strip(b"\0 \t\r\n"):
            raise InputError(Problem("collect.empty", "error", file=self.name))
        return data

    @cached_property
    def kind(self) -> Kind:
        """Return what kind of file it is by its first bytes."""
        if self.is_workbook:
            return "workbook"
        return "json" if self.text.lstrip()[:1] in ("{", "[") else "text"

    @property
    def is_workbook(self) -> bool:
        """Whether it begins as xlsx or xls files do."""
        return self.data.startswith((b"PK", b"\xd0\xcf\x11\xe0"))

    @cached_property
    def written(self) -> bytes:
        """Return its bytes without the zeros at the end that a stick pulled out leaves there."""
        is_wide = self.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return self.data if is_wide or self.is_workbook else self.data.rstrip(b"\0")

    @cached_property
    def text(self) -> str:
        """Return its text, lines ending alike; raise :class:`InputError` where it is none.

        What a page wrote is UTF-8, and is read as such even where bytes of it are broken.
        """
        data = self.written
        is_ours = any(mark in data[:_HEAD_BYTES] for mark in _MARKS)
        text = data.decode("utf-8-sig", "replace") if is_ours else decode_text(data, self.name)
        return text.replace("\0", " ").replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def headings(self) -> frozenset[str]:
        """Return the words of the first lines of a csv; empty for any other kind."""
        if self.kind != "text":
            return frozenset()
        head = "\n".join(self.text.split("\n", _HEAD_LINES)[:_HEAD_LINES])
        rows, _ = read_delimited(head.encode(), self.name)
        return frozenset(cell_text(cell) for row in rows for cell in row)

    @cached_property
    def grids(self) -> list[Grid]:
        """Return the sheets of a workbook or the one of a text.

        Raises
        ------
        InputError
            When it is damaged, locked, too large or no table.
        """
        return read_grids(self.path, self.name, self.written)


@dataclass
class Reading:
    """What a reader found: of whom, for which round, its records, and what is wrong with it."""

    origin: str
    unit: str = ""
    round: str = ""
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class ReturnFormat:
    """One kind of returned file.

    ``recognises`` looks at the content only. ``read`` returns every record that can be saved from
    a damaged file, and raises :class:`InputError` where there is none.
    """

    name: str
    recognises: Callable[[Returned], bool]
    read: Callable[[Returned], Reading]
