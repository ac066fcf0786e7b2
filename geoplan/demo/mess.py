"""Plant what real OSM data is full of: doubles, gaps, odd names, broken outlines.

From: the finished county. To: changed and added objects, each recorded for ``data/README.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from geoplan.demo import layout
from geoplan.demo.names import SHORT, TOWNS
from geoplan.demo.plane import moved, rectangle
from geoplan.demo.town import Town
from geoplan.demo.ways import Piece
from geoplan.demo.world import Site, World
from geoplan.sources.osm_write import Way

HOSTILE_STOP = "<script>alert(1)</script>超市路口站"
HOSTILE_KINDERGARTEN = '=HYPERLINK("http://example.invalid","点我")幼儿园'
AMBIGUOUS = "幸福小区"
MISSING_NODE = 900_000_001
MALL = "万禾广场"
OFFICE_AS_LOCALITY = f"{TOWNS[1]}人民政府"


def plant_mess(world: World, towns: dict[str, Town], pieces: list[Piece]) -> None:
    """Plant everything; the order is fixed so that a seed always gives the same county."""
    _doubles(world)
    _names(world)
    _mistagged(world, towns)
    _ways(world, towns, pieces)
    _outlines(world, towns)
    _remarks(world)


def _of(world: World, type_id: str, start: str = "") -> list[Site]:
    return [s for s in world.sites if s.type_id == type_id and s.ref.startswith(start)]


def _change(world: World, site: Site, name: str, tags: Mapping[str, str] | None = None) -> None:
    """Give a site another name in OSM; such sites are left out of the answers."""
    world.canvas.retag(site.ref, {"name": name, **(tags or {})})
    world.sites[world.sites.index(site)] = replace(site, name=name, is_odd=True)


def _doubles(world: World) -> None:
    school = _of(world, "school", "w")[0]
    spot = moved(school.xy, 12.0, 8.0)
    node = world.canvas.point(spot, {"amenity": "school", "name": school.name})
    what = f"{school.name}既有轮廓又有一个同名的点，是同一处"
    one = f"points: name={school.name}, type_id=school → 1"
    world.plant("school_twice", what, f"{school.ref}、n{node}", one)
    hospital = _of(world, "hospital", "w")[0]
    yard = rectangle(np.array(hospital.xy), np.array([1.0, 0.0]), 22.0, 14.0)
    inner = world.canvas.ring(yard, {})
    for site in (school, hospital):
        world.sites[world.sites.index(site)] = replace(site, is_double=True)
    tags = {"type": "multipolygon", "amenity": "hospital", "name": hospital.name}
    members = [("w", int(hospital.ref[1:]), "outer"), ("w", inner, "inner")]
    relation = world.canvas.relation(members, tags)
    what = f"{hospital.name}的标签同时写在轮廓和带天井的多边形关系上，是同一处"
    one = f"points: name={hospital.name}, type_id=hospital → 1"
    world.plant("hospital_twice", what, f"{hospital.ref}、r{relation}", one)
    refs = []
    for spot in (np.array([-900.0, 700.0]), np.array([700.0, -700.0])):
        refs.append(f"n{world.canvas.point(spot, {'place': 'neighbourhood', 'name': AMBIGUOUS})}")
        site = world.add_site("residential_compound", AMBIGUOUS, spot, refs[-1])
        world.sites[-1] = replace(site, is_odd=True)
    two = f"points: name={AMBIGUOUS}, type_id=residential_compound → 2"
    what = f"两个不同的小区都叫{AMBIGUOUS}，相距约两公里"
    world.plant("same_name", what, "、".join(refs), two)


def _names(world: World) -> None:
    gardens = _of(world, "kindergarten", "n")
    banks = _of(world, "bank", "n")
    parks = _of(world, "park", "w")
    compounds = _of(world, "residential_compound", "w")
    stops = _of(world, "bus_stop", "n")
    changes = (
        ("name_missing", gardens[2], "", "幼儿园没有名称"),
        ("name_missing", banks[3], "", "银行没有名称"),
        (
            "hostile_formula",
            gardens[4],
            HOSTILE_KINDERGARTEN,
            "幼儿园名称以 =HYPERLINK( 开头（表格公式）",
        ),
        ("hostile_script", stops[6], HOSTILE_STOP, "站名里有 <script>（网页脚本）"),
        ("name_pinyin", gardens[6], "Heping Lu Youeryuan", "幼儿园只有拼音名"),
        (
            "name_wide",
            compounds[3],
            f"{compounds[3].name}　（二　期）Ａ区",
            "小区名有全角字母和全角空格",
        ),
        (
            "name_spaces",
            compounds[5],
            f" {compounds[5].name[:2]} {compounds[5].name[2:]} ",
            "小区名前后、中间有空格",
        ),
        (
            "name_traditional",
            parks[4],
            parks[4].name.replace("园", "園").replace("书", "書"),
            "公园名用繁体字",
        ),
    )
    for code, site, name, what in changes:
        _change(world, site, name)
        world.plant(code, what, site.ref, f"points: point_id={site.type_id}-{site.ref}")


def _mistagged(world: World, towns: dict[str, Town]) -> None:
    spot = moved(towns[TOWNS[1]].spot(1, 1), 35.0, -30.0)
    node = world.canvas.point(spot, {"place": "locality", "name": OFFICE_AS_LOCALITY})
    world.add_site("township_office", OFFICE_AS_LOCALITY, spot, f"n{node}")
    what = f"{OFFICE_AS_LOCALITY}误标为 place=locality"
    look = f"points: point_id=township_office-n{node}"
    world.plant("office_locality", what, f"n{node}", look)
    spot = moved(towns[layout.SEAT].spot(9, 5, 1), 45.0, 60.0)
    ring = rectangle(spot, np.array([0.98, 0.2]), 70.0, 50.0)
    tags = {"shop": "mall", "building": "retail", "name": MALL}
    way = world.canvas.ring(ring, tags)
    looks = (
        f"points: point_id=mall_supermarket-w{way}",
        f"points: name={MALL}, type_id=square → 0",
    )
    what = f"{MALL}是商场（shop=mall），名称以“广场”结尾，不是公共广场"
    world.plant("mall_square", what, f"w{way}", *looks)
    outside = world.canvas.point(
        np.array([19_000.0, 9_000.0]), {"amenity": "school", "name": "邻县小学"}
    )
    looks = ("problems: code=osm.outside", "points: name=邻县小学 → 0")
    world.plant("outside", "县界之外的一所学校，应当不计入", f"n{outside}", *looks)


def _ways(world: World, towns: dict[str, Town], pieces: list[Piece]) -> None:
    named = [p for p in pieces if p.street.name == "文化路"]
    middle = named[len(named) // 2]
    world.canvas.retag(f"w{middle.way}", {"name": ""})
    what = f"文化路分成 {len(named)} 段，其中一段没有路名"
    look = f"streets: street_id=w{middle.way}, name="
    world.plant("street_nameless_piece", what, f"w{middle.way}", look)
    pair = [p for p in pieces if p.street.name == "人民路" and p.is_oneway]
    world.plant(
        "oneway_pair",
        f"人民路是一对单行道（双幅路），共 {len(pair)} 段",
        f"w{pair[0].way}、w{pair[-1].way}",
        "points: type_id=main_road, name~人民路",
    )
    lane = next(p for p in pieces if p.street.highway == "living_street" and p.street.name)
    way = world.canvas.ways[lane.way]
    doubled = (*way.nodes[:2], way.nodes[1], *way.nodes[2:])
    world.canvas.ways[lane.way] = Way(way.id, doubled, way.tags)
    what = f"{lane.street.name}连续两次用同一个节点"
    world.plant("node_repeated", what, f"w{lane.way}", f"sections: street_id=w{lane.way}")
    tail = [p for p in pieces if p.street.name == "沙东公路"][-1]
    way = world.canvas.ways[tail.way]
    world.canvas.ways[tail.way] = Way(way.id, (*way.nodes, MISSING_NODE), way.tags)
    what = f"沙东公路最后一段引用了文件里没有的节点 n{MISSING_NODE}（裁切所致）"
    look = "problems: code=osm.nodes_missing, count=1"
    world.plant("node_missing", what, f"w{tail.way}", look)
    start = moved(towns[layout.SEAT].spot(11, 1), 120.0, 0.0)
    alone = world.canvas.line(
        np.array([start, moved(start, 90.0, 25.0)]), {"highway": "residential", "fixme": "continue"}
    )
    what = "一小段不与任何道路相连的街道，带 fixme"
    world.plant("street_island", what, f"w{alone}", f"sections: street_id=w{alone}")


def _outlines(world: World, towns: dict[str, Town]) -> None:
    spot = moved(towns[layout.SEAT].spot(10, 8), 90.0, 60.0)
    a, b, c, d = rectangle(spot, np.array([1.0, 0.0]), 90.0, 60.0)
    bow = world.canvas.ring(np.array([a, c, b, d]), {"landuse": "residential", "name": "晓月苑"})
    looks = ("problems: code=osm.unclosed, facts~landuse=residential", "points: name=晓月苑 → 0")
    world.plant("outline_crossed", "晓月苑的轮廓自相交（画成蝴蝶结）", f"w{bow}", *looks)
    spot = moved(towns[layout.SEAT].spot(0, 1), -260.0, 120.0)
    corners = rectangle(spot, np.array([1.0, 0.0]), 160.0, 120.0)
    way = world.canvas.way([world.canvas.point(p) for p in corners], {})
    tags = {"type": "multipolygon", "leisure": "park", "name": "西郊公园"}
    relation = world.canvas.relation([("w", way, "outer")], tags)
    looks = ("problems: code=osm.unclosed, facts~leisure=park", "points: name=西郊公园 → 0")
    world.plant("multipolygon_open", "西郊公园的多边形关系没有闭合", f"r{relation}", *looks)


def _remarks(world: World) -> None:
    chosen = [
        *_of(world, "hospital", "n")[:2],
        *_of(world, "bank", "n")[:2],
        *_of(world, "school", "n")[:1],
    ]
    for k, site in enumerate(chosen):
        world.canvas.retag(site.ref, {"contact:phone": f"000-000{1201 + k}"})
    refs = "、".join(site.ref for site in chosen)
    looks = [f"points: point_id={site.type_id}-{site.ref}" for site in chosen[:1]]
    what = "带 contact:phone 的地点（号码均为杜撰的 000 开头）"
    world.plant("phones", what, refs, *looks)
    noted = [*_of(world, "community", "n")[:2], *_of(world, "village", "n")[3:5]]
    for site in noted:
        world.canvas.retag(site.ref, {"fixme": "位置待核实", "note": f"{SHORT}示范"})
    looks = [f"points: point_id={site.type_id}-{site.ref}" for site in noted[:1]]
    world.plant("fixme", "带 fixme 的地点", "、".join(site.ref for site in noted), *looks)
