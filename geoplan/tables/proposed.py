"""Tables of what is proposed: grids for sponsors, and what belongs to each.

From: :mod:`geoplan.grids`. To: the files of ``geoplan grids``; they are not kept in data/tables.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import PLACED, SWEEP_STATUS

PROPOSED_GRIDS = Table(
    "proposed_grids",
    "网格划分建议：每个包保单位一片，工作量相近（由 geoplan grids 写入 maps/，不存为表）",
    ("grid_id",),
    (
        Column("grid_id", "text", "网格编号，01 起"),
        Column("name", "text", "名称：编号与最长的街道"),
        Column("sponsor", "text", "包保单位；没有名单则为空串"),
        Column("township", "text", "所在乡镇（街道），顿号隔开；不知道则为空串"),
        Column("share", "float", "应承担的份额，合计为 1"),
        Column("points", "int", "点位数"),
        Column("sections", "int", "路段数"),
        Column("length_m", "float", "街道长度", unit="m"),
        Column("street_min", "float", "走一遍街道", unit="min"),
        Column("visit_min", "float", "看一遍场所", unit="min"),
        Column("minutes", "float", "一轮的工作量", unit="min"),
        Column("load_pct", "float", "工作量为应承担的百分之几", unit="%"),
        Column("streets", "list", "街道名称，长的在前"),
        Column("pieces", "int", "沿街道分成几块；1 为连成一片"),
        Column("apart_min", "float", "不在最大一块里的工作量", unit="min"),
        Column("geometry", "geometry", "Polygon 或 MultiPolygon"),
    ),
)

GRID_SECTIONS = Table(
    "grid_sections",
    "每个路段归哪个网格，走一遍和看一遍各要几分钟（由 geoplan grids 写入 maps/，不存为表）",
    ("section_id",),
    (
        Column("section_id", "text", "路段"),
        Column("grid_id", "text", "网格"),
        Column("township", "text", "路段中点所在的乡镇（街道）；不知道则为空串"),
        Column("highway", "text", "道路等级"),
        Column("name", "text", "路名"),
        Column("length_m", "float", "长度", unit="m"),
        Column("street_min", "float", "走一遍街道", unit="min"),
        Column("visit_min", "float", "看一遍归到这里的场所", unit="min"),
        Column("geometry", "geometry", "LineString"),
    ),
)

GRID_POINTS = Table(
    "grid_points",
    "每个点位归哪些网格；没有编入的写明原因（由 geoplan grids 写入 maps/，不存为表）",
    ("point_id", "grid_id"),
    (
        Column("point_id", "text", "点位"),
        Column("grid_id", "text", "网格；没有编入则为空串"),
        Column("placed", "text", "怎么归的，或为什么没有编入", values=PLACED),
        Column("is_main", "bool", "该点位主要在这个网格"),
        Column("length_m", "float", "线状点位在该网格的米数；场所为离街道的米数", unit="m"),
        Column("visit_min", "float", "计入工作量的停留分钟；沿路段的已计在路段里", unit="min"),
    ),
)

SWEEP_CELLS = Table(
    "sweep_cells",
    "大排查的每一片：归谁、走过多少、还剩多少（由 geoplan sweep 写入 maps/，不存为表）",
    ("cell_id",),
    (
        Column("cell_id", "text", "片区编号"),
        Column("team", "text", "小组；没有名单则为空串"),
        Column("sections", "int", "路段数"),
        Column("length_m", "float", "街道长度", unit="m"),
        Column("swept_m", "float", "排查过的街道，同一米只算一次", unit="m"),
        Column("swept_pct", "float", "占街道长度", unit="%"),
        Column("area_m2", "float", "片区面积：离自己的街道比离别片的近", unit="m²"),
        Column("covered_m2", "float", "其中离排查过的街道更近的", unit="m²"),
        Column("covered_pct", "float", "占片区面积", unit="%"),
        Column("status", "text", "排完、在排、没动", values=SWEEP_STATUS),
        Column("streets", "list", "街道名称，长的在前"),
    ),
)

SWEEP_SECTIONS = Table(
    "sweep_sections",
    "大排查的每个路段走过多少（由 geoplan sweep 写入 maps/，不存为表）",
    ("section_id",),
    (
        Column("section_id", "text", "路段"),
        Column("cell_id", "text", "片区"),
        Column("team", "text", "小组"),
        Column("name", "text", "路名；没有则为空串"),
        Column("length_m", "float", "长度", unit="m"),
        Column("swept_m", "float", "排查过的", unit="m"),
        Column("geometry", "geometry", "LineString"),
    ),
)
