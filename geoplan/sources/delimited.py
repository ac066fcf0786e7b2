"""Read text files whose cells are parted by a sign.

From: the bytes of a csv or tab-separated file. To: rows of cells, and the lines that make none.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from geoplan.errors import InputError, Problem

_SEPARATORS = (",", "\t", ";", "|")
_RECORD_LINES_MAX = 100  # a cell with more line breaks is an open quote
_BAD_SHARE_MAX = 0.05  # of the bytes outside ASCII: more of them, and it is another encoding
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_delimited(data: bytes, name: str) -> tuple[list[list[str]], dict[int, str]]:
    """Return all rows and, by position from 0, those whose quotes do not pair (left empty).

    Understood are UTF-8 with and without its mark, UTF-16 with it ("Unicode text"), and GB18030,
    of which GBK is a part; commas, tabs, semicolons and bars between cells.

    Raises
    ------
    InputError
        When the bytes are no text in any of these.
    """
    text = decode_text(data, name)
    separator, skipped = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lost: dict[int, str] = {}
    try:
        rows = list(reader)
    except csv.Error:
        rows, lost = _line_by_line(text, separator)
    if skipped and rows:
        rows[0] = []
    return rows, lost


def decode_text(data: bytes, name: str) -> str:
    """Return the bytes of a text file as text; see :func:`read_delimited`.

    Raises
    ------
    InputError
        When they are no text in any encoding that offices use.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return _checked(text, name)
    for encoding in ("utf-8", "gb18030"):
        try:
            return _checked(data.decode(encoding), name)
        except UnicodeDecodeError:
            continue
    for encoding in ("utf-8", "gb18030"):  # a few broken bytes are no reason to refuse the rest
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") <= _BAD_SHARE_MAX * sum(byte > 127 for byte in data):
            return _checked(text, name)
    raise InputError(Problem("sheet.encoding", "error", file=name))


def _checked(text: str, name: str) -> str:
    if "\0" in text:
        raise InputError(Problem("sheet.encoding", "error", file=name))
    return text


def _separator(text: str) -> tuple[str, bool]:
    """Return the sign between cells, and whether the first line only says so (``sep=;``)."""
    first = text[:20].splitlines()[:1]
    if first and first[0].lower().startswith("sep=") and len(first[0]) == 5:
        return first[0][4], True
    lines = [line for line in text[:65_536].splitlines()[:60] if line.strip()]

    def regularity(sign: str) -> tuple[int, int]:
        """Lines that have the sign as often as most lines do, then how often that is."""
        counts = [n for line in lines if (n := _outside_quotes(line).count(sign))]
        usual = max(counts, key=counts.count, default=0)
        return counts.count(usual) if usual else 0, usual

    return max(_SEPARATORS, key=regularity), False


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _line_by_line(text: str, separator: str) -> tuple[list[list[str]], dict[int, str]]:
    """Read records one by one; a line that starts none is left empty and named."""
    lines = list(io.StringIO(text, newline=""))
    rows: list[list[str]] = []
    lost: dict[int, str] = {}
    at = 0
    while at < len(lines):
        reader = csv.reader(_few(lines, at), delimiter=separator, strict=True)
        try:
            rows.append(next(reader))
            at += reader.line_num
        except csv.Error as error:
            lost[len(rows)] = str(error)
            rows.append([])
            at += 1
    return rows, lost


def _few(lines: list[str], at: int) -> Iterator[str]:
    yield from lines[at : at + _RECORD_LINES_MAX]
