"""Tables of the rules that geography can check: what stands where, and what the rules find.

From: the book of facilities, the extract, :mod:`geoplan.coverage.rules`. To: the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import AD_THEMES, FACILITY_KINDS, FACILITY_STATUS

FACILITIES = Table(
    "facilities",
    "设施：台账和地图上的公厕、指示牌、公益广告、停车场、广场、网吧等，供规则核查",
    ("facility_id",),
    (
        Column("facility_id", "text", "台账的由内容算出，与行序无关；地图的为 OSM 编号"),
        Column("kind", "text", "类别；规则不用的类别为 other", values=FACILITY_KINDS),
        Column("label", "text", "台账写的类别，照原文；地图的为空串"),
        Column("name", "text", "名称；没有则为空串"),
        Column("theme", "text", "公益广告的主题和形式，照原文；没有则为空串"),
        Column("themes", "list", "看得懂的主题：" + "、".join(AD_THEMES) + "；没有则为空"),
        Column(
            "status",
            "text",
            "没写、完好、有破损、换为商业广告、已停用或拆除；后两种不算数",
            values=FACILITY_STATUS,
        ),
        Column("count", "int", "数量，至少 1"),
        Column("lon", "float", "经度；台账没有坐标则为空", unit="°", optional=True),
        Column("lat", "float", "纬度；台账没有坐标则为空", unit="°", optional=True),
        Column("area_m2", "float", "地图上画成面的面积", unit="m²", optional=True),
        Column("source", "text", "osm:n1，或 book:文件#表!行"),
        Column("geometry", "geometry", "Point；没有坐标则为空 Point"),
    ),
)
