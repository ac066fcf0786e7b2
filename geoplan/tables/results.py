"""Tables of whose it is and where it gapes: duties, gaps, findings.

From: duties, coverage. To: the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import CONFLICTS, FINDINGS, ROLES, STATES

DUTIES = Table(
    "duties",
    "谁负责，依据哪条规则",
    ("point_id", "role", "unit"),
    (
        Column("point_id", "text", "点位"),
        Column(
            "role",
            "text",
            "主责、配合、属地、社区、网格、网格包保单位、网格长、部门点位长、属地点位长",
            values=ROLES,
        ),
        Column("unit", "text", "单位、乡镇、社区或网格的名称；点位长和网格长为其所在的一方"),
        Column(
            "rule",
            "text",
            "依据：override 人工调整；list 清单；exception、area、county 责任规则表（写明点位、"
            "写明范围、只写类别或专题）；topic 专项行动；type 类别目录；grid 网格；"
            "township_polygon 等按边界；township_centre 等按最近驻地",
        ),
        Column("detail", "text", "依据的具体内容，如清单行、规则行、目录条目、边界编号"),
        Column("distance_m", "float", "按驻地归属时的距离", unit="m", optional=True),
        Column("person", "text", "点位长或网格长的姓名；其他角色为空串，不上地图"),
    ),
)

DUTY_CONFLICTS = Table(
    "duty_conflicts",
    "责任存疑：有不止一个可能的单位，采用了哪个，为什么",
    ("point_id", "role", "kind"),
    (
        Column("point_id", "text", "点位"),
        Column("role", "text", "角色", values=ROLES),
        Column(
            "kind",
            "text",
            "两个主责、清单与边界不一、临近边界、线状跨界、范围重叠、没有边界",
            values=CONFLICTS,
        ),
        Column("chosen", "text", "采用的；没有则为空串"),
        Column("why", "text", "为什么采用它（text 编码）"),
        Column(
            "candidates",
            "json",
            "全部可能的单位（JSON）：unit、rule、detail，以及 distance_m（离其边界或驻地）"
            "或 length_m（在其范围内的长度）",
        ),
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

COMPLETENESS = Table(
    "completeness",
    "每类每乡镇：地图有多少、清单有多少、两边都有多少，实际大概有多少",
    ("type_id", "township"),
    (
        Column("type_id", "text", "点位类别"),
        Column("township", "text", "乡镇（街道）；全县合计为空串，不知道乡镇的为 ?"),
        Column("osm", "int", "地图上找到的"),
        Column("listed", "int", "清单上有的"),
        Column("both", "int", "两边都有的"),
        Column("missing", "int", "按目录至少应有而两边都没有的"),
        Column("estimate", "float", "估计总数（捕获—再捕获）；无法估计则为空", optional=True),
        Column("low", "float", "估计区间下限", optional=True),
        Column("high", "float", "估计区间上限", optional=True),
        Column("method", "text", "估计方法，或为什么无法估计（text 编码）"),
    ),
)

INVENTORY_FINDINGS = Table(
    "findings",
    "清点发现：地图有而清单没有、清单有而地图没有、应有而没有",
    ("finding_id",),
    (
        Column("finding_id", "text", "稳定编号"),
        Column("kind", "text", "未上报、未定位、应有未见", values=FINDINGS),
        Column("type_id", "text", "点位类别"),
        Column("township", "text", "乡镇（街道）；不知道则为空串"),
        Column("name", "text", "名称"),
        Column("point_id", "text", "点位；没有则为空串"),
        Column("listed_id", "text", "清单行；没有则为空串"),
        Column("lon", "float", "经度", unit="°", optional=True),
        Column("lat", "float", "纬度", unit="°", optional=True),
        Column("detail", "text", "清单的文件与行，或目录的最低数"),
    ),
)
