"""Tables of the rules that geography can check: what stands where, and what the rules find.

From: the book of facilities, the extract, :mod:`geoplan.coverage.rules`. To: the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import (
    AD_THEMES,
    FACILITY_KINDS,
    FACILITY_STATUS,
    RULE_ITEM_ROLES,
    RULE_STATUS,
    RULE_SUBJECTS,
)

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

RULE_RESULTS = Table(
    "rule_results",
    "地理规则核查的结果：道路一段一行（各行首尾相接，米数守恒），学校、市场一处一行",
    ("result_id",),
    (
        Column("result_id", "text", "规则、对象，以及道路的起点米数"),
        Column("rule_id", "text", "规则"),
        Column("subject_kind", "text", "道路的一段、学校、市场、其他点位", values=RULE_SUBJECTS),
        Column("subject_id", "text", "道路（首个路段的编号）或点位"),
        Column("point_id", "text", "所在的点位；没有则为空串"),
        Column("name", "text", "名称"),
        Column("township", "text", "乡镇（街道）；不知道则为空串"),
        Column(
            "status",
            "text",
            "符合、不符合；没有台账而没找到的为未知，不当作不符合",
            values=RULE_STATUS,
        ),
        Column("value", "float", "量到的或数到的；没有则为空", optional=True),
        Column("limit", "float", "规则的限值", optional=True),
        Column("unit", "text", "value 与 limit 的单位：m，或 items（处）", values=("m", "items")),
        Column("detail", "json", "说明（text 编码与数值的 JSON）"),
        Column("from_m", "float", "沿道路从起点量，从这里", unit="m", optional=True),
        Column("to_m", "float", "到这里", unit="m", optional=True),
        Column("lon", "float", "代表点经度", unit="°"),
        Column("lat", "float", "代表点纬度", unit="°"),
        Column("geometry", "geometry", "道路为 MultiLineString，学校为 200 米圈，市场为 Point"),
    ),
    order=("rule_id", "subject_id", "from_m", "result_id"),
)

RULE_ITEMS = Table(
    "rule_items",
    "核查结果里的一处一处：校园周边不该有的场所、各部门的份内事、市场周边可用的场地和街道、建议补设公益广告的位置",
    ("item_id",),
    (
        Column("item_id", "text", "结果与对象"),
        Column("result_id", "text", "属于哪一条结果"),
        Column("rule_id", "text", "规则"),
        Column(
            "role",
            "text",
            "不该有的场所、部门的份内事、可以利用的、建议补设的",
            values=RULE_ITEM_ROLES,
        ),
        Column("kind", "text", "设施类别，或 street（平行街道）、indicator（指标）"),
        Column("name", "text", "名称；没有则为空串"),
        Column("unit", "text", "归哪个单位；没有则为空串"),
        Column("ref_id", "text", "设施、路段或指标的编号"),
        Column(
            "distance_m",
            "float",
            "直线或步行的距离，建议位置为沿路从起点量；没有则为空",
            unit="m",
            optional=True,
        ),
        Column("size", "float", "场地面积（m²）或街道长度（m）；不知道则为空", optional=True),
        Column("lon", "float", "经度；份内事没有位置", unit="°", optional=True),
        Column("lat", "float", "纬度", unit="°", optional=True),
        Column("geometry", "geometry", "Point 或 MultiLineString；没有位置则为空 Point"),
    ),
)
