"""Put every payload into every text field of the files of a county.

A copy of a good row for each column and payload, with just that cell changed: what is good stays,
and no field is left out.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import osmium
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell

from tests.enemy.payloads import PAYLOADS
from tests.evidence.corrupt import as_xlsx
from tests.evidence.returned import WORDS, Record, answer, as_csv, as_json, as_sheet, as_text

Rows = list[list[Any]]
_HEAD_ROWS = 8
_OSM_TAGS = ("name", "addr:street", "addr:housenumber", "operator", "brand", "ref", "name:en")
_EACH = 12  # of named objects, one in so many gets another name


def plant_workbook(path: Path) -> int:
    """Add the rows to every sheet of a workbook; return how many."""
    book = openpyxl.load_workbook(path)
    count = 0
    for sheet in book:
        grid = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for number, row in enumerate(_planted(grid), len(grid) + 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column)
                if isinstance(cell, MergedCell):
                    continue
                text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
                cell.value = text
                if isinstance(text, str):
                    cell.data_type = "s"  # a text, whatever it begins with
            count += 1
    book.save(path)
    return count


def plant_csv(path: Path, encoding: str) -> int:
    """Add the rows to a csv file; return how many."""
    grid = list(csv.reader(io.StringIO(path.read_text(encoding), newline="")))
    rows = list(_planted(grid))
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    text = out.getvalue().replace("\0", "").encode(encoding, "replace")
    path.write_bytes(path.read_bytes().rstrip(b"\r\n") + b"\r\n" + text)
    return len(rows)


def _planted(grid: Rows) -> Iterable[list[Any]]:
    head = _head(grid)
    if head is None:
        return
    width = len(grid[head])
    below = grid[head + 1 :] or [[None] * width]
    good = max(below[:40], key=lambda row: sum(v not in (None, "") for v in row))
    for column, title in enumerate(grid[head]):
        if title in (None, ""):
            continue
        for payload in PAYLOADS:
            row = [*good, *[None] * (width - len(good))]
            row[column] = payload
            yield row


def _head(grid: Rows) -> int | None:
    """Return the row of headings: of the first ones that with the most different texts."""
    widths = [len({v for v in row if isinstance(v, str) and v}) for row in grid[:_HEAD_ROWS]]
    return widths.index(max(widths)) if widths and max(widths) > 1 else None


def plant_geojson(path: Path) -> int:
    """Add small squares, for each property and payload one."""
    data = json.loads(path.read_text("utf-8"))
    good = data["features"][0]
    x, y = _corner(good["geometry"]["coordinates"])
    count = 0
    for key, value in good["properties"].items():
        if not isinstance(value, str):
            continue
        for payload in PAYLOADS:
            west, south = x + 0.0004 * (count % 20), y + 0.0004 * (count // 20)
            ring = [[west, south], [west + 3e-4, south], [west + 3e-4, south + 3e-4], [west, south]]
            shape = {"type": "Polygon", "coordinates": [ring]}
            properties = {**good["properties"], key: payload}
            data["features"].append(
                {"type": "Feature", "properties": properties, "geometry": shape}
            )
            count += 1
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return count


def _corner(coordinates: Any) -> tuple[float, float]:
    while isinstance(coordinates[0], list):
        coordinates = coordinates[0]
    return coordinates[0], coordinates[1]


class _Renamer(osmium.SimpleHandler):  # type: ignore[misc]
    """Copies an extract and gives every so many-th named object a payload in one of its tags."""

    def __init__(self, writer: Any) -> None:
        super().__init__()
        self.writer, self.seen, self.changed = writer, 0, 0

    def _tags(self, thing: Any) -> Any:
        tags = {tag.k: tag.v for tag in thing.tags}
        if tags.get("name") and "boundary" not in tags:
            self.seen += 1
            if self.seen % _EACH == 0:
                key = _OSM_TAGS[0 if self.changed % 2 else self.changed // 2 % len(_OSM_TAGS)]
                tags[key] = PAYLOADS[self.changed % len(PAYLOADS)].replace("\0", "")[:200]
                self.changed += 1
        return thing.replace(tags=tags)

    def node(self, thing: Any) -> None:
        self.writer.add_node(self._tags(thing))

    def way(self, thing: Any) -> None:
        self.writer.add_way(self._tags(thing))

    def relation(self, thing: Any) -> None:
        self.writer.add_relation(self._tags(thing))


def plant_osm(path: Path) -> int:
    """Rename objects of an extract."""
    other = path.with_name("other.osm.pbf")
    writer = osmium.SimpleWriter(str(other))
    renamer = _Renamer(writer)
    renamer.apply_file(str(path))
    writer.close()
    other.replace(path)
    return renamer.changed


def plant_settings(path: Path, extra: Mapping[str, Sequence[str]], catalogue: str) -> None:
    """Name the county and a round so, and add input files."""
    text = path.read_text("utf-8")
    for old, new in (
        ('\nname = "禾溪县（虚构）"', '"><img src=x onerror=window.pwned=1>=../../禾溪县'),
        ('\nname = "第二轮"', "=</script><script>window.pwned=1</script>..\\x"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, f"\nname = {json.dumps(new)}")
    added = f"catalogue = {json.dumps(catalogue)}\n"
    added += "".join(f"{key} = {json.dumps(list(files))}\n" for key, files in extra.items())
    path.write_text(text.replace("[inputs]\n", f"[inputs]\n{added}"), "utf-8")


def hostile_catalogue(types: Sequence[str], indicators: Sequence[str]) -> str:
    """Return changes to the catalogue that give types and indicators such names."""
    payloads = [text for text in PAYLOADS if text.isprintable()]
    named = {
        key: {
            thing: {"name": f"{payloads[n % len(payloads)]}{n}"} for n, thing in enumerate(things)
        }
        for key, things in (("point_types", types), ("indicators", indicators))
    }
    return json.dumps(named, ensure_ascii=False)  # which is YAML as well


def sheet_of(columns: Any, good: Mapping[str, str], more: Iterable[Mapping[str, str]] = ()) -> str:
    """Return a csv with the columns that a reader knows: for each of them every payload."""
    keys = list(columns.aliases)
    rows = [[good.get(key, "") for key in keys]]
    for at in range(len(keys)):
        for payload in PAYLOADS:
            row = list(rows[0])
            row[at] = payload
            rows.append(row)
    rows += [[{**good, **one}.get(key, "") for key in keys] for one in more]
    out = io.StringIO()
    csv.writer(out).writerows([[columns.aliases[key][0] for key in keys], *rows])
    return "\ufeff" + out.getvalue().replace("\0", "")  # such a file is refused as a whole


def returned_files(point: str, unit: str) -> dict[str, bytes]:
    """Return files as units send them: every payload in every field of every format."""
    good = answer(point, "env_clean", note="有积水", photos=["a.jpg"], result="unmet")
    claim = {"kind": "not_ours", "point": point, "time": "2026-10-12T08:00"}
    claim |= {"who": "李某", "why": "不归我们"}
    records: list[Record] = [good]
    for field in ("point", "indicator", "result", "time", "checker", "note", "corrects", "source"):
        records += [good | {field: payload} for payload in PAYLOADS]
    records += [good | {"photos": [payload, "../" + payload]} for payload in PAYLOADS]
    marked = [record for record in records if record["result"] in WORDS]
    for field in ("point", "who", "why", "time"):
        records += [claim | {field: payload} for payload in PAYLOADS]
    files = {
        "=cmd.json": as_json(records, unit),
        "CON .txt": as_text(records, unit),
        "+1.csv": as_csv(records, unit),
        "表 @.csv": as_sheet(records),
        "-1.xlsx": as_xlsx([_cleaned(record) for record in marked]),
    }
    writers: dict[str, Callable[..., bytes]] = {"json": as_json, "txt": as_text, "csv": as_csv}
    for n, payload in enumerate(PAYLOADS):
        ending = list(writers)[n % 3]
        files[f"单位{n}.{ending}"] = writers[ending]([good, claim], payload, payload)
    return files


def _cleaned(record: Record) -> Record:
    """Return a record without the marks that no workbook can hold."""

    def clean(value: Any) -> Any:
        if isinstance(value, list):
            return [clean(one) for one in value]
        return ILLEGAL_CHARACTERS_RE.sub("", value)

    return {key: clean(value) for key, value in record.items()}
