"""Look into every file that was written for anything that runs, computes or leads elsewhere."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from geoplan.render.pack import read_blob

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_TAKEN = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
_ICS = re.compile(
    r"(?:BEGIN|END|VERSION|PRODID|CALSCALE|METHOD|X-WR-CALNAME|TZID|DTSTART|DTEND|DTSTAMP|UID"
    r"|TZOFFSETFROM|TZOFFSETTO|TZNAME|SEQUENCE|SUMMARY|DESCRIPTION|ACTION|TRIGGER)[:;]"
)
_LIVE = ("script", "img", "iframe", "object", "embed", "link", "base", "form")


def faults_of(path: Path) -> Iterator[str]:
    """Yield what is wrong with the name or the content of a file."""
    yield from _name_faults(path.name)
    check = _CHECKS.get(path.suffix.lower())
    if check is not None:
        yield from check(path)


def _name_faults(name: str) -> Iterator[str]:
    if any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in name):
        yield "marks that nobody sees in its name"
    if re.search(r'[\\/:*?"<>|]', name) or name != name.strip(" ") or name.endswith("."):
        yield "a name that not every system takes"
    if _TAKEN.fullmatch(name):
        yield "the name of a device"
    if len(name.encode()) > 200:
        yield "too long a name"


def _workbook(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if ".." in name or name.startswith("/") or "externalLink" in name:
                yield f"part {name}"
            if not name.endswith((".xml", ".rels")):
                continue
            root = ET.fromstring(parts.read(name))  # noqa: S314 - our own file
            for element in root.iter():
                tag = element.tag.rpartition("}")[2]
                if tag in ("f", "hyperlink", "oleObject", "webPublishItem"):
                    yield f"{tag} in {name}: {element.text}"
                if element.get("TargetMode") == "External":
                    yield f"link in {name}"
                if tag == "sheet" and re.search(r"[\[\]:*?/\\]", element.get("name", "")):
                    yield f"sheet {element.get('name')}"


def _csv(path: Path) -> Iterator[str]:
    text = path.read_bytes().decode("utf-8-sig")
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
        for cell in row:
            if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
                yield f"row {number}: {cell[:40]!r}"


def _calendar(path: Path) -> Iterator[str]:
    text = path.read_bytes().decode()
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        if not _ICS.match(line) or "\n" in line or "\r" in line:
            yield f"line {line[:60]!r}"


def _json(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    for line in [text] if path.suffix != ".jsonl" else text.splitlines():
        json.loads(line)
    yield from ()


def _geopackage(path: Path) -> Iterator[str]:
    with sqlite3.connect(path) as base:
        if base.execute("pragma integrity_check").fetchone() != ("ok",):
            yield "a broken file"
        names = {row[0] for row in base.execute("select name from sqlite_master")}
        if "layer_styles" in names:
            for (style,) in base.execute("select styleQML from layer_styles"):
                ET.fromstring(style)  # noqa: S314 - our own file
    base.close()


class _Tags(HTMLParser):
    """Collects tags that could act, and what stands within scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._open: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            if name.startswith("on") or "javascript:" in (value or "").casefold():
                self.faults.append(f"<{tag} {name}={value!r}>")
        if tag in _LIVE and tag != "script":
            self.faults.append(f"<{tag}>")
        if tag == "script":
            self._open = given
            if given.keys() - {"type", "id"}:
                self.faults.append(f"<script {given}>")

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.scripts.append((self._open, data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._open = None


def _page(path: Path) -> Iterator[str]:
    tags = _Tags()
    tags.feed(path.read_text("utf-8"))
    yield from tags.faults
    for given, text in tags.scripts:
        kind = given.get("type")
        if kind == "application/json":
            json.loads(text)
        elif kind == "text/plain":
            read_blob(text) if not text.startswith("{") else json.loads(text)
        elif "window.pwned" in text:
            yield "a payload in a script"


_CHECKS: dict[str, Callable[[Path], Iterator[str]]] = {
    ".xlsx": _workbook,
    ".csv": _csv,
    ".ics": _calendar,
    ".json": _json,
    ".jsonl": _json,
    ".geojson": _json,
    ".gpkg": _geopackage,
    ".html": _page,
}
