"""Look into an xlsx file before it is opened: whether it is whole and how far it unfolds.

From: the bytes of the file. To: the cells that hold errors, or the reason not to open it. A sheet
is held in memory as a full rectangle, so that one stray cell in the last corner would fill it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from geoplan.errors import InputError, Problem

UNFOLDED_MB_MAX = 256
_CHUNK = 1 << 20
_MEMBERS_MAX = 5000
_ERRORS_MAX = 10_000
_COLUMNS_MAX = 16_384

_ATTRIBUTES = rb"((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)"
_EVERY = re.compile(rb"<(?:[\w.-]+:)?(row|c|v|is)(?=[\s/>])" + _ATTRIBUTES + rb">")
_FILLED = re.compile(rb"<(?:[\w.-]+:)?(c|v|is)(?=[\s/>])" + _ATTRIBUTES + rb"(?<!/)>")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{0,3})(\d{1,7})")
_UNPLACED = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])(?![^<>]*\sr\s*=)")
_ANY_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?(sheet|Relationship)\s((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")

Cells = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Scan:
    """Cells that hold an error, by the title of their sheet: (row, column) from 0 -> #N/A."""

    errors: Mapping[str, Cells] = field(default_factory=dict)


def scan_workbook(data: bytes, name: str, cells_max: int) -> Scan:
    """Return what only the file itself tells, or raise if it must not be opened.

    Raises
    ------
    InputError
        When the file is damaged, locked or no xlsx, unfolds to more than
        :data:`UNFOLDED_MB_MAX`, or a sheet reaches over more than ``cells_max`` cells.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _scan(archive, name, cells_max)
    except InputError:
        raise
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise _error("sheet.truncated", name) from error
    except (RuntimeError, NotImplementedError) as error:  # how zipfile says: encrypted, unknown
        raise _error("sheet.password", name) from error


def _scan(archive: ZipFile, name: str, cells_max: int) -> Scan:
    members = {info.filename.lower(): info for info in archive.infolist()}
    if "xl/workbook.xml" not in members:
        code = (
            "sheet.kind" if {"mimetype", "xl/workbook.bin"} & members.keys() else "sheet.no_table"
        )
        raise _error(code, name)
    if len(archive.infolist()) > _MEMBERS_MAX:
        raise _error("sheet.too_large", name, size=f"{len(archive.infolist()):,}")
    budget = _Budget(name)
    titles = _titles(archive, members, budget)
    errors: dict[str, Cells] = {}
    for path, info in members.items():
        chunks = budget.read(archive, info)
        if path not in titles and not path.startswith("xl/worksheets/"):
            for _ in chunks:
                pass
            continue
        rough = _estimate(chunks, name)
        if rough.has_errors or rough.rows * rough.columns > cells_max:
            tags = _EVERY if rough.has_unplaced else _FILLED
            chunks = budget.read(archive, info, is_again=True)
            sheet = titles.get(path, "")
            errors[sheet] = _errors(_tags(chunks, tags, name), name, sheet, cells_max)
    return Scan(errors)


class _Budget:
    """Unfolds members piece by piece and stops when they come to more than is allowed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.left = UNFOLDED_MB_MAX * 1_000_000

    def read(self, archive: ZipFile, info: ZipInfo, is_again: bool = False) -> Iterator[bytes]:
        info.file_size = self.left + _CHUNK  # what the file says of itself may be a lie
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                self.left -= 0 if is_again else len(chunk)
                if self.left < 0:
                    raise _error("sheet.too_large", self.name, size=f"> {UNFOLDED_MB_MAX} MB")
                yield chunk


def _titles(archive: ZipFile, members: Mapping[str, ZipInfo], budget: _Budget) -> dict[str, str]:
    """Return the titles of sheets by the path of their member."""
    targets: dict[str, str] = {}
    for row in _elements(archive, members.get("xl/_rels/workbook.xml.rels"), budget):
        path = row.get("Target", "").lstrip("/").lower()
        targets[row.get("Id", "")] = path if path.startswith("xl/") else "xl/" + path
    return {
        targets.get(next((v for k, v in row.items() if k.endswith(":id")), ""), ""): row["name"]
        for row in _elements(archive, members["xl/workbook.xml"], budget)
        if "name" in row
    }


def _elements(archive: ZipFile, info: ZipInfo | None, budget: _Budget) -> Iterator[dict[str, str]]:
    text = b"".join(budget.read(archive, info)).decode("utf-8", "replace") if info else ""
    for match in _ELEMENT.finditer(text):
        yield {key: unescape(a or b) for key, a, b in _ATTRIBUTE.findall(match[2])}


@dataclass
class _Rough:
    """How far the cells of a sheet reach at most, empty ones with a format among them."""

    rows: int = 0
    columns: int = 0
    has_unplaced: bool = False
    has_errors: bool = False


def _estimate(chunks: Iterator[bytes], name: str) -> _Rough:
    """Look over a sheet quickly; a cell that does not say where it is may be anywhere."""
    rough = _Rough()
    for data in _whole_tags(chunks, name):
        places = _REFERENCE.findall(data)
        rough.rows = max(rough.rows, *map(int, {row for _, row in places}), 0)
        letters = {letters.upper() for letters, _ in places}
        rough.columns = max(rough.columns, *map(_columns_to, letters), 0)
        if not rough.has_unplaced and _UNPLACED.search(data):
            rough.has_unplaced, rough.columns = True, _COLUMNS_MAX
        rough.has_errors = rough.has_errors or _ANY_ERROR.search(data) is not None
    return rough


def _whole_tags(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Yield the stream in pieces that begin and end between tags."""
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        cut = data.rfind(b"<")
        rest = data[cut:] if cut >= 0 else b""
        if len(rest) > _CHUNK:
            raise _error("sheet.unreadable", name)
        yield data[:cut] if cut >= 0 else data
    yield rest


def _errors(
    tags: Iterator[tuple[bytes, bytes, str]], name: str, sheet: str, cells_max: int
) -> Cells:
    """Return the cells of a sheet that hold an error; raise if it reaches too far."""
    found: Cells = {}
    row, column, rows, columns, is_error = -1, -1, 0, 0, False
    for tag, attributes, text in tags:
        if tag == b"row":
            where = _REFERENCE.search(attributes)
            row, column = int(where[2]) - 1 if where else row + 1, -1
        elif tag == b"c":
            where = _REFERENCE.search(attributes)
            column = _columns_to(where[1]) - 1 if where else column + 1
            row = int(where[2]) - 1 if where else row
            is_error = _ANY_ERROR.search(attributes) is not None
        else:
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if rows * columns > cells_max:
                raise _error("sheet.too_wide", name, sheet, row=f"{rows:,}", columns=f"{columns:,}")
            if is_error and len(found) < _ERRORS_MAX:
                found[row, column] = text if text.startswith("#") else "#ERROR"
    return found


def _tags(
    chunks: Iterator[bytes], pattern: re.Pattern[bytes], name: str
) -> Iterator[tuple[bytes, bytes, str]]:
    """Yield tags with their attributes, those of values with what follows."""
    for data in _whole_tags(chunks, name):
        for match in pattern.finditer(data):
            text = data[match.end() : match.end() + 16] if match[1] == b"v" else b""
            yield match[1], match[2], text.split(b"<")[0].decode("ascii", "replace")


def _columns_to(letters: bytes) -> int:
    """Return how many columns there are up to the one called ``letters``: C is 3."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _error(code: str, name: str, sheet: str = "", **facts: str) -> InputError:
    return InputError(Problem(code, "error", file=name, sheet=sheet, facts=facts))
