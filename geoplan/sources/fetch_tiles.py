"""Cut a county into questions an Overpass server can answer, and keep the answers.

From: an outline in WGS-84. To: tiles, the query of each, and a folder of checked answers.

A query holds numbers only: no name ever gets into it.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geoplan.sources.fetch_http import BrokenFault, TooMuchFault
from geoplan.sources.osm_sort import add_to

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

TILE_DEG = 0.25
"""Side of a tile at most; some 25 km, which a public server answers in seconds."""
SPLITS_MAX = 4
"""Times a tile may be quartered: down to 1.5 km."""
MARGIN_DEG = 0.01
"""Kept around the outline, about 1 km: streets and stations just outside matter to the county."""
SERVER_TIMEOUT_S = 180

_QUERY = """\
[out:xml][timeout:{timeout_s}][maxsize:536870912];
node({box})->.points;
way({box})->.lines;
rel({box})->.groups;
(
  rel.groups["type"="multipolygon"];
  rel.groups["boundary"="administrative"]["admin_level"~"^(7|8|9|10)$"];
)->.surfaces;
way(r.surfaces)->.rings;
(.lines; .rings;)->.ways;
(.points; node(w.ways); .ways; .groups;);
out meta qt;
"""
_END = b"</osm>"
_TAIL_BYTES = 4096
_REMARK = re.compile(rb"<remark>(.*?)</remark>", re.DOTALL)
_BASE = re.compile(rb'osm_base="(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"')
_TOO_MUCH = re.compile(r"timed out|out of memory|ran out|too (?:large|much)", re.IGNORECASE)


@dataclass(frozen=True)
class Tile:
    """One box of the grid; ``name`` tells its place in the grid and in the tiles it was cut from.

    Degrees WGS-84.
    """

    name: str
    west: float
    south: float
    east: float
    north: float

    @property
    def query(self) -> str:
        """Return the Overpass QL for everything in the box.

        Ways come whole; multipolygons, townships and villages with all their rings; other relations
        (bus lines, counties, provinces) with those members that lie in some tile.
        """
        box = f"{self.south:.6f},{self.west:.6f},{self.north:.6f},{self.east:.6f}"
        return _QUERY.format(box=box, timeout_s=SERVER_TIMEOUT_S)

    @property
    def can_split(self) -> bool:
        """Whether quarters of this tile are still worth asking for."""
        return len(self.name.partition(".")[2]) < SPLITS_MAX

    def quarters(self) -> tuple[Tile, ...]:
        """Return the four quarters; together they cover the tile."""
        middle_x, middle_y = (self.west + self.east) / 2, (self.south + self.north) / 2
        head = self.name if "." in self.name else self.name + "."
        return (
            Tile(f"{head}0", self.west, self.south, middle_x, middle_y),
            Tile(f"{head}1", middle_x, self.south, self.east, middle_y),
            Tile(f"{head}2", self.west, middle_y, middle_x, self.north),
            Tile(f"{head}3", middle_x, middle_y, self.east, self.north),
        )


def bounds_of(outline: Polygon | MultiPolygon) -> tuple[float, float, float, float]:
    """Return W, S, E, N of the outline with its margin, degrees."""
    west, south, east, north = outline.bounds
    margin_lon = MARGIN_DEG / max(math.cos(math.radians((south + north) / 2)), 0.1)
    return (
        max(west - margin_lon, -180.0),
        max(south - MARGIN_DEG, -90.0),
        min(east + margin_lon, 180.0),
        min(north + MARGIN_DEG, 90.0),
    )


def tiles_of(outline: Polygon | MultiPolygon) -> list[Tile]:
    """Return the tiles, row by row, of the grid over ``outline`` that touch it or its margin."""
    west, south, east, north = bounds_of(outline)
    columns = max(math.ceil((east - west) / TILE_DEG), 1)
    rows = max(math.ceil((north - south) / TILE_DEG), 1)
    width, height = (east - west) / columns, (north - south) / rows
    tiles = [
        Tile(
            f"{row:03d}-{column:03d}",
            west + column * width,
            south + row * height,
            east if column == columns - 1 else west + (column + 1) * width,
            north if row == rows - 1 else south + (row + 1) * height,
        )
        for row in range(rows)
        for column in range(columns)
    ]
    return touching(tiles, outline)


def touching(tiles: list[Tile] | tuple[Tile, ...], outline: Any) -> list[Tile]:
    """Return those tiles that lie within the margin of ``outline``."""
    import shapely

    boxes = [shapely.box(t.west, t.south, t.east, t.north) for t in tiles]
    near = shapely.dwithin(boxes, outline, 2 * MARGIN_DEG)
    return [tile for tile, is_near in zip(tiles, near, strict=True) if is_near]


@dataclass(frozen=True)
class Answers:
    """The folder that keeps answers until all are there.

    An answer's name holds the hash of its question, so that a changed question is asked again.
    """

    folder: Path

    def path(self, tile: Tile) -> Path:
        """Return where the answer for ``tile`` is kept."""
        asked = hashlib.sha256(tile.query.encode()).hexdigest()[:16]
        return self.folder / f"tile-{tile.name}-{asked}.osm"

    def state(self, tile: Tile) -> str | None:
        """Return what :func:`check_answer` says of a kept answer; one that is damaged is removed.

        None when there is none.
        """
        path = self.path(tile)
        try:
            return check_answer(path)
        except FileNotFoundError:
            return None
        except (BrokenFault, TooMuchFault):
            path.unlink()
            return None

    def count(self) -> int:
        """Return how many answers an earlier run has left."""
        return len(list(self.folder.glob("tile-*.osm")))

    def was_split(self, tile: Tile) -> bool:
        """Whether an earlier run got some part of ``tile`` after cutting it up."""
        head = tile.name if "." in tile.name else tile.name + "."
        return any(self.folder.glob(f"tile-{head}[0-3]*.osm"))

    def remove(self) -> None:
        """Remove what a download has left behind, and the folder if nothing else is in it."""
        for path in self._own():
            path.unlink()
        if self.folder.is_dir() and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _own(self) -> Iterator[Path]:
        for pattern in ("tile-*.osm", "part-*", "place.json"):
            yield from self.folder.glob(pattern)


def check_answer(path: Path) -> str:
    """Return the state of the data (``osm_base``, ISO UTC; "" if not said) of a whole answer.

    Raises
    ------
    BrokenFault
        When the answer is cut off, is no OSM data, or tells of a fault of the server.
    TooMuchFault
        When the server ran out of time or memory.
    """
    import osmium

    with path.open("rb") as file:
        head = file.read(_TAIL_BYTES)
        size = file.seek(0, 2)
        file.seek(max(size - _TAIL_BYTES, 0))
        tail = file.read()
    remark = _REMARK.search(tail)
    if remark is not None and b"error" in remark[1]:
        said = remark[1].decode("utf-8", "replace")
        raise (TooMuchFault if _TOO_MUCH.search(said) else BrokenFault)(said)
    if b"<osm" not in head:
        raise BrokenFault(re.sub(r"<[^>]*>", " ", head.decode("utf-8", "replace")) or "0 bytes")
    if not tail.rstrip().endswith(_END):
        raise BrokenFault(f"…{tail[-40:].decode('utf-8', 'replace')}")
    try:
        add_to(osmium.MergeInputReader(), path)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise BrokenFault(str(error)) from error
    base = _BASE.search(head)
    return base[1].decode() if base else ""
