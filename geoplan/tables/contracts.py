"""Every table that flows, declared once; ``docs/tables.md`` is generated from here."""

from __future__ import annotations

from geoplan.tables.model import Column, Table

SHAPES = ("site", "stretch", "belt", "none")
KINDS = ("fixed", "likely")
STATES = ("unowned", "failing", "unchecked", "stale", "covered")
RESULTS = ("met", "unmet", "na")
ROLES = ("lead", "supporting", "township")

_AREA_LAYERS = ("farmland", "residential", "industrial", "green", "water", "building", "square")
LAYERS = ("sea", "land", *_AREA_LAYERS, "waterway", "rail")

_TAGS = Column("tags", "json", "OSM 标签（按键排序的 JSON）")
_HASH = Column("content_hash", "text", "内容摘要：标签与坐标变了它就变")

PLACES = Table(
    "places",
    "OSM 里找到的地点，尚未决定是否检查",
    ("place_id",),
    (
        Column("place_id", "text", "OSM 类型字母加编号，如 n123、w123、r123"),
        Column("name", "text", "名称；没有则为空串"),
        Column("geom_kind", "text", "点、线、面", values=("point", "line", "area")),
        _TAGS,
        _HASH,
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
        _TAGS,
        Column("node_ids", "list", "沿线节点编号，与坐标一一对应"),
        Column("geometry", "geometry", "LineString"),
    ),
)

AREAS = Table(
    "areas",
    "管辖区域：县、乡镇（街道）、社区",
    ("area_id",),
    (
        Column("area_id", "text", "来源与编号"),
        Column("kind", "text", "级别", values=("county", "township", "community")),
        Column("name", "text", "名称"),
        Column("source", "text", "边界从哪里来", values=("osm", "file", "extract_box")),
        Column("geometry", "geometry", "Polygon 或 MultiPolygon"),
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
        Column("stop_ids", "list", "按顺序的站点（n 加编号）"),
        Column("ways_missing", "int", "数据中缺少的路段数"),
        Column("gap_max_m", "float", "相邻路段间最大的断口", unit="m"),
        _HASH,
        Column("geometry", "geometry", "MultiLineString"),
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
        Column("lead", "text", "清单写明的主责单位；没有则为空串"),
        Column("township", "text", "清单写明的属地；没有则为空串"),
        Column("lon", "float", "经度", unit="°", optional=True),
        Column("lat", "float", "纬度", unit="°", optional=True),
    ),
)

ORIGIN = Table(
    "origin",
    "数据从哪里来：日期、范围、读到多少",
    ("key",),
    (Column("key", "text", "事实"), Column("value", "text", "内容；不知道则为空串")),
)

SECTIONS = Table(
    "sections",
    "路段：每条街道只切一次，在路口切开，米数守恒",
    ("section_id",),
    (
        Column("section_id", "text", "街道编号加起止节点"),
        Column("street_id", "text", "所属街道"),
        Column("seq", "int", "沿街道的次序，从 0 起"),
        Column("from_node", "text", "起点"),
        Column("to_node", "text", "终点"),
        Column("highway", "text", "道路等级"),
        Column("name", "text", "路名"),
        Column("length_m", "float", "长度", unit="m"),
        Column("geometry", "geometry", "LineString"),
    ),
    order=("street_id", "seq"),
)

POINTS = Table(
    "points",
    "点位：被检查、被打分的对象",
    ("point_id",),
    (
        Column("point_id", "text", "稳定编号"),
        Column("type_id", "text", "点位类别"),
        Column("shape", "text", "形态：场所、路段组、带、无形", values=SHAPES),
        Column("kind", "text", "固定（上报）或随机（可能被抽到）", values=KINDS),
        Column("name", "text", "名称；不知道时写明"),
        Column("address", "text", "地址；没有则为空串"),
        Column("lon", "float", "代表点经度", unit="°"),
        Column("lat", "float", "代表点纬度", unit="°"),
        Column("length_m", "float", "线状点位的长度", unit="m", optional=True),
        Column("source", "text", "来源：osm:n1;w2 或 list:文件#表!行"),
        Column("listed_id", "text", "对应的清单行；不在清单里则为空串"),
        Column("reason", "text", "为什么成为点位：命中的规则"),
        _HASH,
        Column("geometry", "geometry", "Point 或 MultiLineString"),
    ),
)

POINT_SECTIONS = Table(
    "point_sections",
    "点位由哪些路段组成",
    ("point_id", "section_id"),
    (
        Column("point_id", "text", "点位"),
        Column("section_id", "text", "路段"),
        Column("seq", "int", "在点位中的次序，从 0 起"),
        Column("length_m", "float", "长度", unit="m"),
    ),
    order=("point_id", "seq"),
)

DUTIES = Table(
    "duties",
    "谁负责，依据哪条规则",
    ("point_id", "role", "unit"),
    (
        Column("point_id", "text", "点位"),
        Column("role", "text", "主责、配合、属地", values=ROLES),
        Column("unit", "text", "单位名称"),
        Column("rule", "text", "依据：list、type、township_polygon、township_centre"),
        Column("detail", "text", "依据的具体内容，如清单行、目录条目、边界编号"),
        Column("distance_m", "float", "按驻地归属时的距离", unit="m", optional=True),
    ),
)

ANSWERS = Table(
    "answers",
    "收回的自检自查答案，原样一行一条",
    ("answer_id",),
    (
        Column("answer_id", "text", "内容摘要"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("point_ref", "text", "表中写的点位编号或名称"),
        Column("indicator_ref", "text", "表中写的指标编号或文字"),
        Column("result", "text", "达标、未达标、不适用", values=RESULTS),
        Column("day", "date", "检查日期"),
        Column("checker", "text", "检查人"),
        Column("note", "text", "存在问题"),
    ),
    order=("file", "sheet", "row"),
)

CHECKS = Table(
    "checks",
    "每个点位每项指标当前的结果；没查过的没有行",
    ("point_id", "indicator_id"),
    (
        Column("point_id", "text", "点位"),
        Column("indicator_id", "text", "指标"),
        Column("result", "text", "当前结果", values=RESULTS),
        Column("day", "date", "检查日期"),
        Column("checker", "text", "检查人"),
        Column("note", "text", "存在问题"),
        Column("is_expired", "bool", "已过检查周期，达标不再算数"),
        Column("answer_id", "text", "依据的答案"),
    ),
)

_PCT = "0 至 100；没有依据时为空，不当作 0 也不当作 100"
SCORES = Table(
    "scores",
    "每个点位的得分与新鲜度",
    ("point_id",),
    (
        Column("point_id", "text", "点位"),
        Column("static_pct", "float", "静态得分，" + _PCT, unit="%", optional=True),
        Column("dynamic_pct", "float", "动态得分，" + _PCT, unit="%", optional=True),
        Column("overall_pct", "float", "总得分，" + _PCT, unit="%", optional=True),
        Column("low_pct", "float", "未知项全不达标时的总得分", unit="%", optional=True),
        Column("high_pct", "float", "未知项全达标时的总得分", unit="%", optional=True),
        Column("indicators", "int", "应查项数"),
        Column("met", "int", "达标且未过期的项数"),
        Column("unmet", "int", "未达标项数"),
        Column("unmet_static", "int", "未达标的静态项数"),
        Column("na", "int", "不适用项数"),
        Column("expired", "int", "达标但已过期的项数"),
        Column("unknown", "int", "从未查过的项数"),
        Column("last_day", "date", "最近一次检查日期", optional=True),
        Column("age_days", "int", "距最近一次检查的天数", unit="d", optional=True),
        Column("fresh_pct", "float", "已查动态项中未过期的比例", unit="%", optional=True),
    ),
)

GAPS = Table(
    "gaps",
    "每个点位的缺口状态：最差的一个，以及全部",
    ("point_id",),
    (
        Column("point_id", "text", "点位"),
        Column("state", "text", "最差状态", values=STATES),
        Column("states", "list", "全部状态，最差在前；无缺口时只有 covered"),
        Column("reasons", "list", "与 states 一一对应的原因（text 编码与数值的 JSON）"),
    ),
)

SUMMARIES = Table(
    "summaries",
    "按县、乡镇、单位、类别汇总",
    ("dimension", "value"),
    (
        Column("dimension", "text", "维度", values=("county", "township", "unit", "type")),
        Column("value", "text", "维度的值；空串表示没有"),
        Column("points", "int", "点位数"),
        *(Column(s, "int", "最差状态为该状态的点位数") for s in STATES),
        Column("overall_pct", "float", "有得分点位的平均总得分", unit="%", optional=True),
        Column("scored", "int", "有得分的点位数"),
        Column("length_m", "float", "线状点位总长", unit="m"),
    ),
)

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        PLACES,
        STREETS,
        AREAS,
        BACKDROP,
        ROUTES,
        LISTED,
        ORIGIN,
        SECTIONS,
        POINTS,
        POINT_SECTIONS,
        DUTIES,
        ANSWERS,
        CHECKS,
        SCORES,
        GAPS,
        SUMMARIES,
    )
}
