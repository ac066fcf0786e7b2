"""Tables of who went where: visits as written, and the points and sections they reached.

From: :mod:`geoplan.evidence`, coverage. To: gap states, blind spots, the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import BLIND_KINDS, DATUMS, STATES, VISITED_HOW, VISITED_KINDS

VISITS = Table(
    "visits",
    "收回的巡查记录，原样一行一条",
    ("visit_id",),
    (
        Column("visit_id", "text", "内容摘要"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("point_ref", "text", "表中写的点位编号或名称；没写则为空串"),
        Column("section_ref", "text", "表中写的路段编号、路名；没写则为空串"),
        Column("day", "date", "巡查日期"),
        Column("who", "text", "巡查人，不上地图；没写则为空串"),
        Column("mode", "text", "方式，照原文；没写则为空串"),
        Column("note", "text", "备注；没写则为空串"),
        Column("lon", "float", "经度（WGS-84）；没有则为空", unit="°", optional=True),
        Column("lat", "float", "纬度（WGS-84）；没有则为空", unit="°", optional=True),
        Column("datum", "text", "原坐标系；没有坐标则为空串", values=("", *DATUMS)),
    ),
    order=("file", "sheet", "row", "visit_id"),
)

VISITED = Table(
    "visited",
    "每次巡查（截止日期以前的）到了哪些点位和路段；一次可以到几处",
    ("visit_id", "kind", "ref_id"),
    (
        Column("visit_id", "text", "巡查记录；轨迹则为轨迹和停留的第一点"),
        Column("kind", "text", "点位或路段", values=VISITED_KINDS),
        Column("ref_id", "text", "点位或路段的编号"),
        Column("day", "date", "巡查日期"),
        Column(
            "how",
            "text",
            "怎么认出来的：编号或名称；由重新切分后的点位承接；路名；坐标就近；轨迹停留",
            values=VISITED_HOW,
        ),
        Column("distance_m", "float", "凭坐标认出的，离它多远", unit="m", optional=True),
    ),
)

SECTION_STATES = Table(
    "section_states",
    "每条路段的缺口状态：来自管到它的点位、它自己的巡查和所在的属地、网格",
    ("section_id",),
    (
        Column("section_id", "text", "路段"),
        Column("state", "text", "最差状态", values=STATES),
        Column("states", "list", "全部状态，最差在前；无缺口时只有 covered"),
        Column("reasons", "list", "与 states 一一对应的原因（text 编码与数值的 JSON）"),
        Column("points", "int", "管到它的点位数"),
        Column("held_pct", "float", "有点位管到的米数占全长", unit="%"),
        Column("township", "text", "中点所在的乡镇（街道）；不知道则为空串"),
        Column("grid", "text", "中点所在的网格；没有则为空串"),
        Column("last_visit_day", "date", "最近一次巡查；没有记录则为空", optional=True),
        Column("walked_m", "float", "近几天（coverage.patrol_days）轨迹走过的，不重复", unit="m"),
        Column(
            "share_pct",
            "float",
            "线状点位的预期失分（占全县百分之几）按米数分到这里的部分",
            unit="%",
        ),
    ),
)

SECTION_SUMMARIES = Table(
    "section_summaries",
    "路段按县、乡镇、网格汇总：各状态多少米",
    ("dimension", "value"),
    (
        Column("dimension", "text", "维度", values=("county", "township", "grid")),
        Column("value", "text", "维度的值；空串表示没有"),
        Column("sections", "int", "路段数"),
        Column("length_m", "float", "总长", unit="m"),
        *(Column(f"{s}_m", "float", "最差状态为该状态的路段长", unit="m") for s in STATES),
        Column("walked_m", "float", "近几天轨迹走过的", unit="m"),
        Column("share_pct", "float", "占全县预期失分的百分之几", unit="%"),
    ),
)

_WHERE = (
    Column("township", "text", "乡镇（街道）；不知道则为空串"),
    Column("grid", "text", "网格；没有则为空串"),
)

BLIND_SPOTS = Table(
    "blind_spots",
    "盲区：没有点位、没人负责、长久没人去、不在任何网格的路段、小区和方格，排好先后",
    ("blind_id",),
    (
        Column("blind_id", "text", "种类加路段、点位（候选）或方格的编号"),
        Column("kind", "text", "路段、居住小区、方格", values=BLIND_KINDS),
        Column("why", "list", "没有点位、没人负责、长久没人去、网格之外，依次"),
        Column("name", "text", "路名、小区名；没有则为空串"),
        Column("type_id", "text", "点位类别；路段和方格没有点位的为空串"),
        *_WHERE,
        Column("length_m", "float", "路段长度", unit="m", optional=True),
        Column(
            "floor_area_m2",
            "float",
            "附近的建筑面积：占地×层数，没写层数的按一层；地图上没有建筑则为空",
            unit="m²",
            optional=True,
        ),
        Column(
            "share_pct",
            "float",
            "占全县预期失分的百分之几；没有点位的，按同样长的路、同样的小区平均推算",
            unit="%",
        ),
        Column("rank", "int", "先后，从 1 起：预期失分和建筑面积各占全部盲区的比例之和，大的在前"),
        Column("lon", "float", "经度；不知道在哪里则为空", unit="°", optional=True),
        Column("lat", "float", "纬度；不知道在哪里则为空", unit="°", optional=True),
        Column("detail", "json", "数字：建筑几栋、几栋没写层数、几天没人去、多少长度有点位"),
        Column("geometry", "geometry", "线、面或点；不知道在哪里则为空 Point"),
    ),
    order=("rank",),
)

FULL_COVERAGE = Table(
    "full_coverage",
    "要求全覆盖的类别（背街小巷、居住小区）逐一列出：有点位的和没有点位的",
    ("item_id",),
    (
        Column("item_id", "text", "点位或候选的编号；没有点位的街巷为第一个路段的编号"),
        Column("type_id", "text", "点位类别"),
        Column("name", "text", "名称"),
        Column("point_id", "text", "点位；没有点位则为空串"),
        Column("is_candidate", "bool", "还是候选，等人确认"),
        Column("section_ids", "list", "没有点位的街巷由哪些路段组成"),
        Column("held_by", "text", "没有单独点位的街巷由哪些别的点位（周边带等）管到；没有则为空串"),
        Column("unit", "text", "主责单位；没有则为空串"),
        *_WHERE,
        Column("state", "text", "最差状态；没有点位则为空串", values=("", *STATES)),
        Column("last_visit_day", "date", "最近一次巡查；没有记录则为空", optional=True),
        Column("last_check_day", "date", "最近一次检查；没有则为空", optional=True),
        Column("length_m", "float", "长度", unit="m", optional=True),
        Column("lon", "float", "经度；不知道在哪里则为空", unit="°", optional=True),
        Column("lat", "float", "纬度；不知道在哪里则为空", unit="°", optional=True),
    ),
    order=("type_id", "township", "name", "item_id"),
)
