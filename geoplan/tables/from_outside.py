"""Tables of what comes from outside: extract, lists, boundaries.

From: :mod:`geoplan.sources`. To: every organ.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import AREA_KINDS, AXES, DATUM_BASES, DATUMS, KINDS, LAYERS, ROLES

TAGS = Column("tags", "json", "OSM 标签（按键排序的 JSON）")
HASH = Column("content_hash", "text", "内容摘要：标签与坐标变了它就变")

PLACES = Table(
    "places",
    "OSM 里找到的地点，尚未决定是否检查",
    ("place_id",),
    (
        Column("place_id", "text", "OSM 类型字母加编号，如 n123、w123、r123"),
        Column("name", "text", "名称；没有则为空串"),
        Column("geom_kind", "text", "点、线、面", values=("point", "line", "area")),
        TAGS,
        HASH,
        Column("geometry", "geometry", "原始几何"),
    ),
)

STREETS = Table(
    "streets",
    "街道：OSM 道路，未切分",
    ("street_id",),
    (
        Column("street_id", "text", "w 加道路编号；缺节点而断开的后半段加 .2、.3"),
        Column("highway", "text", "道路等级（OSM highway）"),
        Column("name", "text", "路名；没有则为空串"),
        TAGS,
        Column("node_ids", "list", "沿线节点编号，与坐标一一对应"),
        Column("geometry", "geometry", "LineString"),
    ),
)

AREAS = Table(
    "areas",
    "管辖区域：县、乡镇（街道）、社区、网格，以及另有单位负责的范围",
    ("area_id",),
    (
        Column("area_id", "text", "来源与编号"),
        Column("kind", "text", "级别", values=AREA_KINDS),
        Column("name", "text", "名称"),
        Column("source", "text", "边界从哪里来", values=("osm", "file", "extract_box")),
        Column("geometry", "geometry", "Polygon 或 MultiPolygon"),
    ),
)

GRIDS = Table(
    "grids",
    "网格：谁是网格长，谁包保；范围在 areas",
    ("grid_id",),
    (
        Column("grid_id", "text", "areas 中的编号"),
        Column("name", "text", "网格编号；没有编号则为名称"),
        Column("community", "text", "所属社区；没写则为空串"),
        Column("head", "text", "网格长；没写则为空串"),
        Column("sponsor", "text", "包保单位，原文；没写则为空串"),
        Column("file", "text", "文件"),
        Column("row", "int", "文件中的序号，从 1 起"),
    ),
)

BACKDROP = Table(
    "backdrop",
    "底图要素：只画，不检查",
    ("feature_id",),
    (
        Column("feature_id", "text", "OSM 编号"),
        Column(
            "layer",
            "text",
            "图层",
            values=LAYERS,
        ),
        Column("name", "text", "名称；没有则为空串"),
        Column("geometry", "geometry", "线或面"),
    ),
)

STOREYS = Table(
    "storeys",
    "地图写了层数的建筑；其他建筑的层数不知道",
    ("feature_id",),
    (
        Column("feature_id", "text", "backdrop 中的建筑"),
        Column("storeys", "int", "地上层数（OSM building:levels）"),
    ),
)

ROUTES = Table(
    "routes",
    "公交线路：OSM 的 route 关系",
    ("route_id",),
    (
        Column("route_id", "text", "r 加关系编号"),
        Column("ref", "text", "线路号"),
        Column("name", "text", "线路名"),
        Column("origin", "text", "起点站"),
        Column("destination", "text", "终点站"),
        Column("stop_ids", "list", "按顺序的站点（n、w 或 r 加编号）；站台与停车位置合为一个"),
        Column("stops_missing", "int", "数据中缺少位置的站点数"),
        Column("stop_off_max_m", "float", "离线路最远的站点有多远", unit="m", optional=True),
        Column("ways_missing", "int", "数据中缺少的路段数"),
        Column("gap_max_m", "float", "相邻路段间最大的断口", unit="m"),
        HASH,
        Column("geometry", "geometry", "MultiLineString"),
    ),
)

ROUTE_WAYS = Table(
    "route_ways",
    "公交线路按行驶次序经过的街道",
    ("route_id", "seq"),
    (
        Column("route_id", "text", "线路"),
        Column("seq", "int", "次序，从 0 起"),
        Column("street_id", "text", "街道"),
        Column("first", "int", "从街道的第几个节点驶入，从 0 起"),
        Column("last", "int", "从第几个节点驶出；小于驶入的，逆着画线方向"),
        Column("length_m", "float", "长度", unit="m"),
        Column("gap_m", "float", "与前一段的断口", unit="m"),
    ),
)

ROUTE_STOPS = Table(
    "route_stops",
    "公交线路的站点，按行驶次序",
    ("route_id", "seq"),
    (
        Column("route_id", "text", "线路"),
        Column("seq", "int", "次序，从 0 起"),
        Column("stop_id", "text", "站点（n、w 或 r 加编号）"),
        Column("name", "text", "站名；没有则为空串"),
        Column("lon", "float", "经度", unit="°"),
        Column("lat", "float", "纬度", unit="°"),
        Column("along_m", "float", "沿线路从起点算起", unit="m"),
        Column("off_m", "float", "离线路多远", unit="m"),
    ),
)

LISTED = Table(
    "listed",
    "上报清单中的点位，一行一个",
    ("listed_id",),
    (
        Column("listed_id", "text", "由名称、类别和地址算出，与行序无关"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号，表头为第 1 行起"),
        Column("name", "text", "点位名称"),
        Column("type_id", "text", "点位类别"),
        Column("address", "text", "详细地址"),
        Column("lead", "text", "清单写明的主责单位，照原文；没有则为空串"),
        Column("township", "text", "清单写明的属地；没有则为空串"),
        Column("supporting", "text", "清单写明的配合单位，多个用顿号隔开；没有则为空串"),
        Column("community", "text", "清单写明的社区（村）；没有则为空串"),
        Column("grid", "text", "清单写明的网格；没有则为空串"),
        Column("sponsor", "text", "清单写明的包保单位，多个用顿号隔开；没有则为空串"),
        Column("head_lead", "text", "点位长（部门），姓名照原文；没有则为空串"),
        Column("head_township", "text", "点位长（属地），姓名照原文；没有则为空串"),
        Column("contact", "text", "联系人；没有则为空串"),
        Column("phone", "text", "联系电话，只用于办公室自己的表格，不上地图；没有则为空串"),
        Column("note", "text", "备注；没有则为空串"),
        Column("serial", "text", "序号；没有则为空串"),
        Column(
            "listed_kind",
            "text",
            "清单写明的固定（fixed）或随机（likely）；没写则为空串",
            values=("", *KINDS),
        ),
        Column("lon", "float", "经度（WGS-84）", unit="°", optional=True),
        Column("lat", "float", "纬度（WGS-84）", unit="°", optional=True),
        Column("datum", "text", "原坐标系；没有坐标则为空串", values=("", *DATUMS)),
    ),
)

DATUMS_FOUND = Table(
    "datums",
    "每张清单的坐标是哪个坐标系，凭什么这样说",
    ("file", "sheet", "declared"),
    (
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("declared", "text", "设置、表头、说明或“坐标系”列写明的；没写则为空串"),
        Column("basis", "text", "结论的依据", values=DATUM_BASES),
        Column("datum", "text", "采用的坐标系；国家2000 的经纬度按 wgs84", values=DATUMS),
        Column("axes", "text", "两个数的次序", values=AXES),
        Column(
            "form",
            "text",
            "经纬度、带号在前的平面坐标、不带号的平面坐标",
            values=("degrees", "zone", "meridian"),
        ),
        Column("meridian_deg", "float", "不带号的平面坐标的中央子午线", unit="°", optional=True),
        Column("rows", "int", "有坐标的行数"),
        Column("rows_outside", "int", "其中落在县外很远、未采用的行数"),
        Column("pairs", "int", "与地图上唯一的同名同类地点对上的行数"),
        Column("agree", "int", "其中支持本结论（比次优的更近）的行数"),
        Column("residual_m", "float", "对上的行与地图相差的中位数", unit="m", optional=True),
        Column("other_datum", "text", "次优（或测得更好）的坐标系；没有则为空串"),
        Column("other_axes", "text", "它的次序", values=("", *AXES)),
        Column("other_residual_m", "float", "它的中位数", unit="m", optional=True),
    ),
)

ORIGIN = Table(
    "origin",
    "数据从哪里来：日期、范围、读到多少",
    ("key",),
    (Column("key", "text", "事实"), Column("value", "text", "内容；不知道则为空串")),
)

GATES = Table(
    "gates",
    "大门和出入口：带从这里量起",
    ("gate_id",),
    (
        Column("gate_id", "text", "n 加节点编号"),
        Column("kind", "text", "院落大门或建筑出入口", values=("gate", "entrance")),
        Column("geometry", "geometry", "Point"),
    ),
)

ZONES = Table(
    "zones",
    "官方划定的范围：建成区、城中村、城郊结合部、居住小区等，优先于推算",
    ("zone_id",),
    (
        Column("zone_id", "text", "由文件、名称和范围算出"),
        Column("type_id", "text", "点位类别；建成区为 built_up"),
        Column("name", "text", "名称；没有则为空串"),
        Column("file", "text", "文件"),
        Column("row", "int", "文件中的序号，从 1 起"),
        Column("geometry", "geometry", "Polygon 或 MultiPolygon"),
    ),
)

DUTY_RULES = Table(
    "duty_rules",
    "责任规则表：某类、某片、某处归谁，一行一条",
    ("rule_id",),
    (
        Column("rule_id", "text", "内容摘要，与行序无关"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("types", "list", "点位类别；空为不限"),
        Column("topic", "text", "专题；没写则为空串"),
        Column("areas", "list", "区域的名称；空为不限"),
        Column("names", "list", "点位的编号或名称；空为不限"),
        Column("lead", "text", "主责单位，原文；没写则为空串"),
        Column("supporting", "text", "配合单位，原文；没写则为空串"),
        Column("why", "text", "说明"),
    ),
)

REASSIGNMENTS = Table(
    "reassignments",
    "责任调整：人的决定，一行一条，可以是一处，也可以是一批",
    ("reassignment_id",),
    (
        Column("reassignment_id", "text", "内容摘要，与行序无关"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("ref", "text", "点位编号或名称；一批则为空串"),
        Column("type_id", "text", "点位类别；不限则为空串"),
        Column("township", "text", "属地；不限则为空串"),
        Column("community", "text", "社区；不限则为空串"),
        Column("grid", "text", "网格；不限则为空串"),
        Column("role", "text", "角色", values=ROLES),
        Column("from_unit", "text", "原单位；不限则为空串"),
        Column("to_unit", "text", "新单位（点位长为姓名）"),
        Column("who", "text", "谁决定的"),
        Column("day", "date", "日期；没写则为空", optional=True),
        Column("why", "text", "理由"),
    ),
)
