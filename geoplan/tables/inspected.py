"""Tables of what is inspected: sections, points, candidates, identities.

From: :mod:`geoplan.inventory`. To: duties, scores, coverage, the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.from_outside import HASH
from geoplan.tables.model import Column, Table
from geoplan.tables.values import KINDS, OUTLINE_KINDS, PLACED_BY, SHAPES, STANDINGS

SECTIONS = Table(
    "sections",
    "路段：每条街道只切一次，在路口切开，米数守恒",
    ("section_id",),
    (
        Column("section_id", "text", "街道编号加起止节点"),
        Column("kind", "text", "街道，或河道（不进路网）", values=("street", "water")),
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
        Column("lon", "float", "代表点经度；不知道在哪里则为空", unit="°", optional=True),
        Column("lat", "float", "代表点纬度；不知道在哪里则为空", unit="°", optional=True),
        Column(
            "placed_by",
            "text",
            "位置凭什么定：地图、清单、标注、地址、没有",
            values=PLACED_BY,
        ),
        Column("uncertainty_m", "float", "位置可能差多远；不知道则为空", unit="m", optional=True),
        Column("length_m", "float", "线状点位的长度", unit="m", optional=True),
        Column("source", "text", "来源：osm:n1;w2 或 list:文件#表!行"),
        Column("listed_id", "text", "对应的清单行；不在清单里则为空串"),
        Column("reason", "text", "为什么成为点位：命中的规则"),
        Column("standing", "text", "凭什么进入点位：清单、官方、确认、规则", values=STANDINGS),
        Column("confidence", "float", "规则的把握，0 至 1；清单、官方和确认的为 1"),
        HASH,
        Column("geometry", "geometry", "Point 或 MultiLineString；不知道在哪里则为空 Point"),
    ),
)

POINT_SECTIONS = Table(
    "point_sections",
    "点位由哪些路段（或路段的一部分）组成，为什么",
    ("point_id", "section_id", "seq"),
    (
        Column("point_id", "text", "点位"),
        Column("section_id", "text", "路段"),
        Column("seq", "int", "在点位中的次序，从 0 起"),
        Column("from_m", "float", "从路段起点算起，从这里", unit="m"),
        Column("to_m", "float", "到这里", unit="m"),
        Column("length_m", "float", "长度", unit="m"),
        Column("reason", "text", "为什么属于该点位"),
    ),
    order=("point_id", "seq"),
)

CANDIDATES = Table(
    "candidates",
    "推算出来、等人确认的点位，以及被否决的点位；不计入点位",
    ("candidate_id",),
    (
        Column("candidate_id", "text", "稳定编号；确认后成为点位编号"),
        Column("type_id", "text", "点位类别"),
        Column("shape", "text", "形态", values=SHAPES),
        Column("name", "text", "名称"),
        Column("lon", "float", "代表点经度", unit="°"),
        Column("lat", "float", "代表点纬度", unit="°"),
        Column("length_m", "float", "范围内街道的长度", unit="m", optional=True),
        Column("source", "text", "来源：osm:n1;w2"),
        Column("reason", "text", "推算依据：命中的规则"),
        Column("confidence", "float", "把握，0 至 1（规划默认值）"),
        Column("decision", "text", "空串为待确认", values=("", "rejected")),
        Column("decided", "text", "谁、何时、为什么；未决定则为空串"),
        HASH,
        Column("geometry", "geometry", "点、线或面"),
    ),
)

OUTLINES = Table(
    "outlines",
    "画成面的范围：建成区、城郊结合部、带状点位与候选的范围",
    ("outline_id",),
    (
        Column("outline_id", "text", "稳定编号"),
        Column("kind", "text", "建成区、结合部、点位或候选的范围", values=OUTLINE_KINDS),
        Column("ref_id", "text", "点位或候选的编号；没有则为空串"),
        Column("name", "text", "名称；没有则为空串"),
        Column("reason", "text", "怎么得到的"),
        Column("geometry", "geometry", "Polygon 或 MultiPolygon"),
    ),
)

_IDENTITY = (
    Column("point_id", "text", "稳定编号"),
    Column("type_id", "text", "点位类别"),
    Column("status", "text", "现有点位、候选、已消失", values=("current", "candidate", "gone")),
    Column("name", "text", "名称"),
    Column("lon", "float", "代表点经度；不知道在哪里则为空", unit="°", optional=True),
    Column("lat", "float", "代表点纬度；不知道在哪里则为空", unit="°", optional=True),
    Column("length_m", "float", "线状点位的长度", unit="m", optional=True),
    Column("osm", "text", "OSM 对象编号，分号隔开；没有则为空串"),
    Column("line", "text", "线形（编码折线），场所为空串"),
    Column("heirs", "text", "重新切分后承接检查结果的点位：编号@日期，分号隔开"),
)

REGISTER = Table(
    "register",
    "上一次生成时的身份簿（data/state/identities.csv）",
    ("point_id",),
    _IDENTITY,
)

IDENTITIES = Table(
    "identities",
    "身份簿：每个点位编号是谁，换了新数据后还是它；生成后写回 data/state/identities.csv",
    ("point_id",),
    _IDENTITY,
)

RECUTS = Table(
    "recuts",
    "本次与身份簿相比重新切分的点位：谁的检查结果由谁承接",
    ("old_id", "new_id"),
    (
        Column("old_id", "text", "身份簿中的点位"),
        Column("new_id", "text", "承接的点位"),
        Column("overlap_m", "float", "重合的米数；场所为 0", unit="m"),
        Column("share", "float", "重合占新点位的比例，0 至 1"),
    ),
)

MATCHES = Table(
    "matches",
    "清单的行与地图上的点位怎样对应；拿不准的列出可能的几处，等人核对",
    ("listed_id", "point_id"),
    (
        Column("listed_id", "text", "清单的行"),
        Column("point_id", "text", "点位或候选"),
        Column(
            "status",
            "text",
            "自动对应、人核对的、拿不准",
            values=("matched", "reviewed", "doubt"),
        ),
        Column("rank", "int", "拿不准的：第几可能，从 1 起"),
        Column("points", "float", "超出（或不足）对应线多少分；人核对的为空", optional=True),
        Column(
            "how",
            "text",
            "名称怎样一致；人核对的为空串",
            values=(
                "",
                "equal",
                "form",
                "latin",
                "slip",
                "phase",
                "part",
                "chain",
                "outlet",
                "bare",
                "akin",
            ),
        ),
        Column(
            "address",
            "text",
            "地址怎样一致；说不上则为空串",
            values=("", "number", "street", "other_number", "other_street"),
        ),
        Column(
            "distance_m", "float", "清单的坐标与地图相距；没有坐标则为空", unit="m", optional=True
        ),
        Column("margin", "float", "换任何别的对应至少差多少分；越大越可靠", optional=True),
        Column("runner_up", "text", "其次可能的点位；没有则为空串"),
        Column("decided", "text", "谁、何时、为什么；不是人核对的为空串"),
    ),
)

REVIEWS = Table(
    "reviews",
    "人的核对：清单的一行是地图上的哪一处，一行一条",
    ("review_id",),
    (
        Column("review_id", "text", "内容摘要"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("ref", "text", "清单行编号；没写则为空串"),
        Column("type_id", "text", "点位类别的编号或名称；没写则为空串"),
        Column("name", "text", "点位名称；没写则为空串"),
        Column("choice", "text", "点位编号；都不是（新点位）则为空串"),
        Column("who", "text", "谁决定的"),
        Column("day", "date", "日期；没写则为空", optional=True),
        Column("why", "text", "理由"),
    ),
    order=("file", "sheet", "row", "review_id"),
)

PICKS = Table(
    "picks",
    "人在地图上标注的位置，一行一个",
    ("pick_id",),
    (
        Column("pick_id", "text", "内容摘要"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("ref", "text", "点位编号；没写则为空串"),
        Column("type_id", "text", "点位类别的编号或名称；没写则为空串"),
        Column("name", "text", "点位名称；没写则为空串"),
        Column("lon", "float", "经度", unit="°"),
        Column("lat", "float", "纬度", unit="°"),
        Column("who", "text", "谁标注的"),
        Column("day", "date", "日期；没写则为空", optional=True),
        Column("why", "text", "说明"),
    ),
    order=("file", "sheet", "row", "pick_id"),
)

DECISIONS = Table(
    "decisions",
    "人的决定：确认或否决候选，一行一条",
    ("decision_id",),
    (
        Column("decision_id", "text", "内容摘要"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("ref", "text", "候选或点位的编号或名称"),
        Column("type_id", "text", "点位类别；没写则为空串"),
        Column("decision", "text", "确认或否决", values=("confirm", "reject")),
        Column("who", "text", "谁决定的"),
        Column("day", "date", "日期；没写则为空", optional=True),
        Column("why", "text", "理由"),
    ),
    order=("file", "sheet", "row", "decision_id"),
)
