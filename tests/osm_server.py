"""A small Nominatim and Overpass on this machine that fails when it is told to.

It answers the queries geoplan sends from the objects of an :class:`OsmText`, worked out here by
its own means: which node, way and relation lies in a box.
"""

from __future__ import annotations

import json
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import shapely

from tests.osm_text import OsmText

Box = tuple[float, float, float, float]
BUSY_PAGE = (
    '<?xml version="1.0"?><html><body><p><strong>Error</strong>: runtime error: open64: 0 Success '
    "Dispatcher_Client::request_read_and_idx::timeout. The server is probably too busy to handle "
    "your request.</p></body></html>"
)


class OsmServer(ThreadingHTTPServer):
    """Serves ``osm``; every Overpass request uses up one of ``faults`` until none is left."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, osm: OsmText) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = ET.fromstring(osm.text())  # noqa: S314 (written here)
        self.spots = {
            n.get("id"): shapely.Point(float(n.get("lon", "")), float(n.get("lat", "")))
            for n in self.root.iter("node")
        }
        self.gazetteer: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.place_faults: list[str] = []
        self.asked: list[dict[str, str]] = []
        self.boxes: list[Box] = []
        self.agents: set[str] = set()
        self.bases: list[str] = ["2026-11-01T00:00:00Z"]
        self.retry_after = "7"
        self.too_much_deg = 0.0  # boxes wider than this get no answer in time
        self.at_once = 0
        self.at_once_most = 0
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away: that is what is tested."""

    def answer(self, box: Box) -> str:
        """Everything in ``box``: whole ways, surfaces and townships with all their rings."""
        south, west, north, east = box
        area = shapely.box(west, south, east, north)
        ways = {w.get("id"): w for w in self.root.iter("way")}
        refs = {i: [nd.get("ref") for nd in way.iter("nd")] for i, way in ways.items()}
        nodes = {i for i, spot in self.spots.items() if area.intersects(spot)}
        inside = {
            i
            for i, ids in refs.items()
            if area.intersects(shapely.LineString([self.spots[n] for n in ids]))
        }
        relations = []
        for relation in self.root.iter("relation"):
            members = [(m.get("type"), m.get("ref")) for m in relation.iter("member")]
            if any(
                ref in {"node": nodes, "way": inside}.get(kind or "", ()) for kind, ref in members
            ):
                relations.append((relation, members))
        wanted = set(inside)
        for relation, members in relations:
            tags = {t.get("k"): t.get("v") for t in relation.iter("tag")}
            is_town = tags.get("boundary") == "administrative" and tags.get("admin_level") == "8"
            if tags.get("type") == "multipolygon" or is_town:
                wanted |= {ref for kind, ref in members if kind == "way"}
        nodes |= {n for way in wanted for n in refs[way]}
        parts = [n for n in self.root.iter("node") if n.get("id") in nodes]
        parts += [way for i, way in ways.items() if i in wanted]
        parts += [relation for relation, _ in relations]
        base = self.bases.pop(0) if len(self.bases) > 1 else self.bases[0]
        body = "\n".join(_with_meta(part) for part in reversed(parts))  # in no useful order
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="Overpass API">\n'
            "<note>The data is made available under ODbL.</note>\n"
            f'<meta osm_base="{base}"/>\n{body}\n</osm>\n'
        )


def _with_meta(part: ET.Element) -> str:
    meta = {"version": "3", "timestamp": "2024-05-06T07:08:09Z", "changeset": "5", "uid": "77"}
    copy = ET.Element(part.tag, part.attrib | meta | {"user": "某人"})
    copy.extend(list(part))
    return ET.tostring(copy, "unicode")


class _Handler(BaseHTTPRequestHandler):
    server: OsmServer

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(
            {"path": parts.path} | {k: v[0] for k, v in parse_qs(parts.query).items()}
        )
        self.server.agents.add(self.headers.get("User-Agent", ""))
        fault = self.server.place_faults.pop(0) if self.server.place_faults else ""
        text = json.dumps(self.server.gazetteer, ensure_ascii=False)
        if parts.path == "/lookup":
            wanted = parse_qs(parts.query)["osm_ids"][0]
            rows = [r for r in self.server.gazetteer if f"R{r['osm_id']}" == wanted]
            text = json.dumps(rows, ensure_ascii=False)
        self._reply(fault, text)

    def do_POST(self) -> None:
        server = self.server
        size = int(self.headers["Content-Length"])
        query = parse_qs(self.rfile.read(size).decode())["data"][0]
        assert self.path == "/interpreter"
        found = set(re.findall(r"(?:node|way|rel)\(([-\d.,]+)\)", query))
        assert len(found) == 1, query
        box = tuple(map(float, found.pop().split(",")))
        server.boxes.append(box)  # type: ignore[arg-type]
        server.agents.add(self.headers.get("User-Agent", ""))
        server.at_once += 1
        server.at_once_most = max(server.at_once, server.at_once_most)
        try:
            fault = server.faults.pop(0) if server.faults else ""
            if not fault and server.too_much_deg and box[3] - box[1] > server.too_much_deg:
                fault = "slow"
            self._reply(fault, server.answer(box))  # type: ignore[arg-type]
        finally:
            server.at_once -= 1

    def _reply(self, fault: str, text: str) -> None:
        status, headers, cut = 200, {}, None
        if fault == "stall":
            self.server.released.wait(10)
            return
        if fault == "close":
            self.close_connection = True
            return
        if fault.isdigit():
            status, text = int(fault), "<html><body>fault</body></html>"
            headers = {"Retry-After": self.server.retry_after} if status == 429 else {}
        elif fault == "crowded":
            status, text = 504, BUSY_PAGE
        elif fault == "page":
            text = BUSY_PAGE
        elif fault in ("slow", "memory", "remark"):
            said = {
                "slow": 'runtime error: Query timed out in "query" at line 3 after 181 seconds.',
                "memory": "runtime error: Query run out of memory using about 512 MB of RAM.",
                "remark": "runtime error: open64: 0 Success - reconstruct_items::1",
            }[fault]
            text = text.replace("</osm>", f"<remark> {said} </remark>\n</osm>")
        elif fault == "short":  # ends early without anyone noticing on the line
            text = text[: len(text) * 2 // 3]
        elif fault in ("cut", "hang"):
            cut = len(text) // 2
        elif fault == "empty":
            text = ""
        data = text.encode()
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:cut])
        self.close_connection = True
        if fault == "hang":
            self.server.released.wait(10)


@contextmanager
def serve(osm: OsmText) -> Iterator[OsmServer]:
    """Run a server in a thread for the length of a block."""
    server = OsmServer(osm)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def place_row(
    osm_id: int,
    name: str,
    geometry: Any,
    *,
    full_name: str = "",
    importance: float = 0.5,
    **kind: str,
) -> dict[str, Any]:
    """Return one answer of the gazetteer, as Nominatim words it."""
    west, south, east, north = geometry.bounds
    return {
        "place_id": osm_id,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "relation",
        "osm_id": osm_id,
        "lat": str(geometry.centroid.y),
        "lon": str(geometry.centroid.x),
        "class": kind.get("cls", "boundary"),
        "type": kind.get("type", "administrative"),
        "place_rank": 12,
        "importance": importance,
        "addresstype": "city",
        "name": name,
        "display_name": full_name or f"{name}, 测试市, 中国",
        "boundingbox": [str(south), str(north), str(west), str(east)],
        "geojson": json.loads(shapely.to_geojson(geometry)),
    }
