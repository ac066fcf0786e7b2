"""The toy county: two townships, a cross of streets, one of each nuisance OSM has.

The county is the box 0..4000 m east, 0..3000 m north; the border between 东街道 and 西街道 runs
at 2000 m east. 人民路 (secondary) runs east-west at 1500 m north and crosses 解放路 (tertiary) and
建设路 (tertiary); lanes fill the blocks so that the middle counts as built-up.
"""

from __future__ import annotations

import csv
from pathlib import Path

from tests.osm_text import OsmText

SETTINGS = """\
as_of = "2026-10-20"
[county]
name = "测试县"
area = "测试县"
admin_level = 6
[forecast]
draws = 400  # of 20,000: what a forecast is worth is tested where it is made
[inputs]
osm = "data/inputs/toy.osm"
lists = ["data/inputs/list.csv"]
answers = ["data/inputs/answers.csv"]
"""

LIST = [
    ["点位类别", "点位名称", "详细地址", "主责单位", "属地", "经度", "纬度"],
    ["医院", "测试县人民医院", "人民路1号", "", "", "", ""],
    ["中小学校", "第一小学", "", "县教体局（基础教育股）", "", "", ""],
    ["农贸市场", "东门农贸市场", "解放路", "", "", "116.0200", "28.0150"],
    ["公园", "没有坐标的公园", "", "", "", "", ""],
    ["公园", "经纬度写反的公园", "", "", "", "28.0150", "116.0200"],
    ["无此类别", "某处", "", "", "", "", ""],
]

ANSWERS = [
    ["点位", "指标", "结果", "日期", "检查人", "存在问题"],
    ["第一小学", "fac_fire", "达标", "2026-10-19", "张三", ""],
    ["第一小学", "fac_fire_lane", "未达标", "2026/10/19", "张三", "门口堆物"],
    ["第一小学", "环境卫生干净整洁，垃圾清运及时", "达标", "2026年9月1日", "张三", ""],
    ["没有这个点位", "fac_fire", "达标", "2026-10-19", "张三", ""],
    ["第一小学", "没有这项指标", "达标", "2026-10-19", "张三", ""],
    ["第一小学", "fac_nosmoke", "还行", "2026-10-19", "张三", ""],
    ["第一小学", "ad_minors", "达标", "不记得", "张三", ""],
]


def toy_osm() -> OsmText:
    """Return the toy county as OSM."""
    osm = OsmText()
    _borders(osm)
    _streets(osm)
    _places(osm)
    _bus(osm)
    return osm


def _borders(osm: OsmText) -> None:
    corners = [(0, 0), (2000, 0), (4000, 0), (4000, 3000), (2000, 3000), (0, 3000)]
    sw, s, se, ne, n, nw = (osm.node(*c) for c in corners)
    south, north = osm.way([sw, s]), osm.way([s, se])
    east, back = osm.way([se, ne, n]), osm.way([n, nw, sw])
    middle = osm.way([s, n])
    admin = {"type": "boundary", "boundary": "administrative"}

    def outer(*ways: int) -> list[tuple[str, int, str]]:
        return [("way", w, "outer") for w in ways]

    osm.relation(outer(south, north, east, back), 1, name="测试县", admin_level="6", **admin)
    osm.relation(outer(south, middle, back), 2, name="西街道", admin_level="8", **admin)
    osm.relation(outer(north, east, middle), 3, name="东街道", admin_level="8", **admin)
    osm.relation(outer(south, north), 4, name="不闭合镇", admin_level="8", **admin)


def _streets(osm: OsmText) -> None:
    columns = [1000 + 150 * i for i in range(14)]
    rows = [1000 + 150 * j for j in range(8)]
    grid = {(x, y): osm.node(x, y) for x in columns for y in rows}
    for y in rows:
        line = [grid[x, y] for x in columns]
        if y == rows[3]:
            osm.way(line[:7], 501, highway="secondary", name="人民路")
            osm.way(line[6:], 502, highway="secondary", name="人民路")
        else:
            osm.way(line, highway="residential", name=f"横{rows.index(y) + 1}巷")
    for x in columns:
        line = [grid[x, y] for y in rows]
        if x == columns[4]:
            osm.way(line, 503, highway="tertiary", name="解放路")
        elif x == columns[9]:
            osm.way(line, 504, highway="tertiary", name="建设路")
        else:
            osm.way(line, highway="residential")
    far = osm.node(3900, 1450)
    osm.way([grid[columns[-1], rows[3]], far], 505, highway="secondary", name="人民路")
    osm.line((100, 100), (900, 100), id=506, highway="track")


def _places(osm: OsmText) -> None:
    osm.node(1105, 1105, 601, amenity="school", name="第一小学")
    osm.box(1060, 1060, 1140, 1140, 602, amenity="school", name="第一小学")
    osm.box(1510, 1160, 1590, 1240, 603, amenity="school", name="第二小学")
    osm.node(2300, 1110, 604, amenity="kindergarten", phone="000-1234567")
    outer = osm.box(2260, 1660, 2340, 1740)
    osm.relation(
        [("way", outer, "outer")],
        605,
        type="multipolygon",
        amenity="hospital",
        name="测试县人民医院",
    )
    osm.node(2290, 1700, 606, amenity="hospital", name="测试县人民医院")
    osm.node(1225, 1300, 607, place="quarter", name="花园社区")
    osm.node(1520, 1410, 608, place="village", name="城中的村")
    osm.node(300, 2700, 609, place="village", name="远处村")
    osm.node(1810, 1450, 610, highway="bus_stop", name="<script>alert(1)</script>站")
    osm.node(2710, 1450, 611, highway="bus_stop", name="东站")
    osm.node(2050, 1310, 612, amenity="bank", name='=HYPERLINK("http://x")银行')
    osm.node(2210, 1310, 613, amenity="bench")
    osm.box(2860, 1160, 2950, 1240, 614, leisure="park", name="东园")
    osm.box(2410, 1660, 2490, 1740, 615, building="yes")


def _bus(osm: OsmText) -> None:
    members = [
        ("node", 610, "platform"),
        ("way", 501, ""),
        ("way", 502, ""),
        ("node", 611, "platform"),
    ]
    osm.relation(members, 701, type="route", route="bus", ref="1", name="1路：西站→东站")
    back = [("way", 502, ""), ("way", 501, ""), ("way", 999_999, "")]
    osm.relation(back, 702, type="route", route="bus", ref="1", name="1路：东站→西站")


def write_toy(folder: Path) -> Path:
    """Write the toy county as a workspace."""
    inputs = folder / "data" / "inputs"
    toy_osm().write(inputs / "toy.osm")
    for name, rows in (("list.csv", LIST), ("answers.csv", ANSWERS)):
        with (inputs / name).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
    (folder / "geoplan.toml").write_text(SETTINGS, "utf-8")
    return folder
