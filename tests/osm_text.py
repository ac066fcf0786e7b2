"""Write small OSM files by hand, so that a test shows every tag it depends on."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

Member = tuple[str, int, str]


class OsmText:
    """Collects nodes, ways and relations; coordinates are metres east and north of an origin."""

    M_PER_DEG = 111_320.0

    def __init__(self, lon: float = 116.0, lat: float = 28.0) -> None:
        self.lon, self.lat = lon, lat
        self.parts: dict[str, dict[int, str]] = {"node": {}, "way": {}, "relation": {}}
        self.next_id = 1000

    def at(self, east_m: float, north_m: float) -> tuple[float, float]:
        """Return lon, lat in degrees."""
        scale = 0.8829  # cos 28°
        lon = self.lon + east_m / (self.M_PER_DEG * scale)
        return round(lon, 7), round(self.lat + north_m / self.M_PER_DEG, 7)

    def _id(self, given: int | None) -> int:
        if given is not None:
            return given
        self.next_id += 1
        return self.next_id

    def node(self, east_m: float, north_m: float, id: int | None = None, **tags: str) -> int:
        number = self._id(id)
        lon, lat = self.at(east_m, north_m)
        self.parts["node"][number] = (
            f'<node id="{number}" lon="{lon}" lat="{lat}">{_tags(tags)}</node>'
        )
        return number

    def way(self, nodes: list[int], id: int | None = None, **tags: str) -> int:
        number = self._id(id)
        refs = "".join(f'<nd ref="{n}"/>' for n in nodes)
        self.parts["way"][number] = f'<way id="{number}">{refs}{_tags(tags)}</way>'
        return number

    def line(self, *corners: tuple[float, float], id: int | None = None, **tags: str) -> int:
        return self.way([self.node(*c) for c in corners], id, **tags)

    def box(
        self,
        west: float,
        south: float,
        east: float,
        north: float,
        id: int | None = None,
        **tags: str,
    ) -> int:
        ring = [
            self.node(x, y) for x, y in ((west, south), (east, south), (east, north), (west, north))
        ]
        return self.way([*ring, ring[0]], id, **tags)

    def relation(self, members: list[Member], id: int | None = None, **tags: str) -> int:
        number = self._id(id)
        refs = "".join(f'<member type="{t}" ref="{r}" role="{role}"/>' for t, r, role in members)
        self.parts["relation"][number] = f'<relation id="{number}">{refs}{_tags(tags)}</relation>'
        return number

    def text(self) -> str:
        lines = (sorted(part.items()) for part in self.parts.values())
        body = "\n".join(line for part in lines for _, line in part)
        return f'<?xml version="1.0"?>\n<osm version="0.6">\n{body}\n</osm>\n'

    def write(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text(), "utf-8")
        return path


def _tags(tags: dict[str, str]) -> str:
    """Keyword names use two underscores for a colon: ``addr__street``."""
    return "".join(
        f"<tag k={quoteattr(k.replace('__', ':'))} v={quoteattr(v)}/>" for k, v in tags.items()
    )
