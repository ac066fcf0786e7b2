"""Reading extracts: counts against an independent pass, bad files, broken objects."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import osmium
import pytest

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import Inputs, Settings
from geoplan.errors import InputError
from geoplan.sources import load_sources
from geoplan.sources.osm_layers import is_street, storeys
from geoplan.sources.osm_read import read_extract
from geoplan.tables import Output
from tests.osm_text import OsmText


class Recount(osmium.SimpleHandler):
    """An independent count by callbacks, with osmium's own area assembly."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.streets = 0

    def _take(self, tags: osmium.osm.TagList) -> None:
        for key in ("amenity", "shop", "leisure", "office", "place"):
            if key in tags:
                self.found[f"{key}={tags[key]}"] += 1

    def node(self, n: osmium.osm.Node) -> None:
        self._take(n.tags)

    def way(self, w: osmium.osm.Way) -> None:
        self.streets += is_street(dict(w.tags)) and len(w.nodes) > 1
        if not w.is_closed() and not is_street(dict(w.tags)):
            self._take(w.tags)

    def area(self, a: osmium.osm.Area) -> None:
        tags = dict(a.tags)
        is_boundary = tags.get("boundary") == "administrative" and "admin_level" in tags
        if len(list(a.outer_rings())) and not is_street(tags) and not is_boundary:
            self._take(a.tags)


@pytest.mark.shared
def test_counts_equal_an_independent_pass(extract: Path, catalogue: Catalogue) -> None:
    recount = Recount()
    recount.apply_file(str(extract), locations=True)
    got = read_extract(extract, catalogue)
    mine = Counter(
        f"{key}={place['tags'][key]}"
        for place in got.places
        for key in ("amenity", "shop", "leisure", "office", "place")
        if key in place["tags"]
    )
    assert mine == recount.found
    whole = {s["street_id"].split(".")[0] for s in got.streets}
    lost = sum(p.code == "osm.no_nodes" for p in got.problems)
    assert len(whole) + lost == recount.streets


def test_pbf_and_xml_of_one_extract_agree(catalogue: Catalogue) -> None:
    from tests.conftest import SHARED

    pbf, xml = SHARED / "guixi-2024.osm.pbf", SHARED / "guixi-2024.osm"
    if not pbf.is_file():
        pytest.skip("real extract guixi-2024 is not here")
    a, b = read_extract(pbf, catalogue), read_extract(xml, catalogue)
    assert [p["place_id"] for p in a.places] == [p["place_id"] for p in b.places]
    assert [s["street_id"] for s in a.streets] == [s["street_id"] for s in b.streets]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("county.osm.pbf", b"<html>404 Not Found</html>", "osm.not_osm"),
        ("county.osm", b"just some text", "osm.not_osm"),
        ("county.zip", b"PK", "osm.suffix"),
        ("county.osm", b'<?xml version="1.0"?><osm version="0.6"><node id="1" lo', "osm.damaged"),
        ("county.osm", b'<?xml version="1.0"?><osm version="0.6"></osm>', "osm.empty"),
    ],
)
def test_what_is_no_osm_data_is_said(
    tmp_path: Path, catalogue: Catalogue, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_extract(path, catalogue, f"data/inputs/{name}")
    assert [(p.code, p.file) for p in caught.value.problems] == [(code, f"data/inputs/{name}")]


@pytest.mark.shared
def test_a_cut_off_pbf_is_said(tmp_path: Path, catalogue: Catalogue, extract: Path) -> None:
    path = tmp_path / "cut.osm.pbf"
    data = extract.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(InputError) as caught:
        read_extract(path, catalogue)
    assert caught.value.problems[0].code == "osm.damaged"


def test_an_unsorted_file_reads_like_a_sorted_one(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = OsmText()
    osm.line((0, 0), (100, 0), id=9, highway="residential")
    osm.line((0, 0), (0, 100), id=3, highway="residential")
    lines = osm.text().splitlines()
    shuffled = [*lines[:2], *reversed(lines[2:-1]), lines[-1]]
    path = tmp_path / "unsorted.osm"
    path.write_text("\n".join(shuffled), "utf-8")
    assert [s["street_id"] for s in read_extract(path, catalogue).streets] == ["w3", "w9"]


def test_a_way_without_some_nodes_is_cut_and_counted(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = OsmText()
    nodes = [osm.node(50 * i, 0) for i in range(6)]
    osm.way([*nodes[:3], 77, *nodes[3:]], 5, highway="residential")
    osm.way([nodes[0], 78], 6, highway="residential")
    got = read_extract(osm.write(tmp_path / "x.osm"), catalogue)
    assert [s["street_id"] for s in got.streets] == ["w5", "w5.2"]
    assert [s["node_ids"] for s in got.streets] == [nodes[:3], nodes[3:]]
    assert got.nodes_missing == 2
    assert [(p.code, p.ref) for p in got.problems] == [
        ("osm.no_nodes", "w6"),
        ("osm.nodes_missing", ""),
    ]


def test_repeated_nodes_are_dropped(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = OsmText()
    a, b = osm.node(0, 0), osm.node(50, 0)
    osm.way([a, a, b, b], 5, highway="residential")
    street = read_extract(osm.write(tmp_path / "x.osm"), catalogue).streets[0]
    assert street["node_ids"] == [a, b]
    assert len(street["geometry"].coords) == 2


def test_what_does_not_close_is_listed(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = OsmText()
    side = osm.line((0, 0), (100, 0), (100, 100))
    osm.relation([("way", side, "outer")], 8, type="multipolygon", leisure="park", name="断园")
    ring = [osm.node(*c) for c in ((0, 0), (100, 100), (100, 0), (0, 100))]
    osm.way([*ring, ring[0]], 9, leisure="park", name="蝴蝶园")
    osm.node(5, 5, amenity="school")
    got = read_extract(osm.write(tmp_path / "x.osm"), catalogue)
    assert sorted(i for i, _ in got.unclosed) == ["r8", "w9"]


def test_a_closed_way_that_gives_no_area_is_listed(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = OsmText()
    ring = [osm.node(*c) for c in ((0, 0), (100, 0), (100, 100))]
    osm.way([*ring, 88, ring[0]], 9, amenity="school", name="缺角小学")
    osm.way([*ring, ring[0]], 10, amenity="school", area="no", name="非面小学")
    osm.node(5, 5, amenity="bank")
    got = read_extract(osm.write(tmp_path / "x.osm"), catalogue)
    assert sorted(i for i, _ in got.unclosed) == ["w10", "w9"]


def _load(path: Path, catalogue: Catalogue) -> Output:
    settings = Settings(inputs=Inputs(osm=path.name))
    return load_sources(files={"osm": [path]}, catalogue=catalogue, settings=settings)


def test_objects_that_occur_twice_count_once(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = OsmText()
    osm.node(5, 5, 7, amenity="bank")
    osm.line((0, 0), (50, 50), highway="residential")
    text = osm.text()
    (line,) = [x for x in text.splitlines() if 'id="7"' in x]
    path = tmp_path / "x.osm"
    path.write_text(text.replace(line, line + line), "utf-8")
    out = _load(path, catalogue)
    assert out.tables["places"]["place_id"].tolist() == ["n7"]
    assert [p.count for p in out.problems if p.code == "osm.repeated"] == [1]


def test_a_misplaced_node_does_not_stretch_the_county(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = OsmText()
    for i in range(5):
        osm.line((0, 20 * i), (300, 20 * i), highway="residential")
    far = osm.node(0, 0, 3)
    osm.parts["node"][3] = '<node id="3" lon="0.0" lat="0.0"></node>'
    osm.way([far, osm.node(0, 0)], 99, highway="residential")
    out = _load(osm.write(tmp_path / "x.osm"), catalogue)
    assert "w99" not in set(out.tables["streets"]["street_id"])
    (problem,) = [p for p in out.problems if p.code == "osm.far_node"]
    assert (problem.level, problem.count) == ("lost", 1)


@pytest.mark.parametrize("bounds", ["-180,-90,180,90", "100,20,101,21"])
def test_a_box_that_is_not_of_this_data_is_not_believed(
    tmp_path: Path, catalogue: Catalogue, bounds: str
) -> None:
    osm = OsmText()
    osm.line((0, 0), (300, 0), highway="residential")
    osm.node(100, 200, amenity="bank")
    west, south, east, north = bounds.split(",")
    box = f'<bounds minlon="{west}" minlat="{south}" maxlon="{east}" maxlat="{north}"/>'
    path = tmp_path / "x.osm"
    path.write_text(osm.text().replace('<osm version="0.6">', f'<osm version="0.6">{box}'), "utf-8")
    out = _load(path, catalogue)
    assert len(out.tables["streets"]) == 1
    assert out.tables["areas"].total_bounds[0] == pytest.approx(116.0, abs=0.01)


def test_a_value_too_long_for_osm_is_an_error_not_a_crash(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    osm = OsmText()
    osm.node(5, 5, 7, amenity="bank", name="长" * 600)
    with pytest.raises(InputError) as caught:
        read_extract(osm.write(tmp_path / "x.osm"), catalogue)
    assert caught.value.problems[0].code == "osm.damaged"


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        *(("6", 6), ("5.5", 6), ("3;4", 4), ("2, 11", 11)),
        *(("", None), ("0", None), ("six", None), ("1000", None), ("-2", None), ("999", None)),
    ],
)
def test_storeys_are_read_where_they_make_sense(text: str, levels: int | None) -> None:
    assert storeys({"building": "yes", "building:levels": text}) == levels


def test_storeys_of_buildings_are_a_table(tmp_path: Path) -> None:
    osm = OsmText()
    osm.line((0, 0), (300, 0), (300, 90), id=1, highway="residential")
    osm.box(0, 10, 10, 20, id=2, building="yes", **{"building:levels": "6"})
    osm.box(20, 10, 30, 20, id=3, building="yes")
    osm.box(40, 10, 50, 20, id=4, landuse="residential", **{"building:levels": "9"})
    osm.write(tmp_path / "x.osm")
    given = Settings(inputs=Inputs(osm="x.osm"))
    output = load_sources(
        files={"osm": [tmp_path / "x.osm"]}, catalogue=load_catalogue(), settings=given
    )
    assert output.tables["storeys"].to_numpy().tolist() == [["w2", 6]]
