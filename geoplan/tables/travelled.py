"""Tables of getting there: where patrols start, who goes, how far all is along the network.

From: :mod:`geoplan.sources` (bases, teams) and coverage. To: gap states, the map and the exports.
"""

from __future__ import annotations

from geoplan.config.patrol import TEAM_DAYS
from geoplan.tables.model import Column, Table
from geoplan.tables.values import REACHED, TRAVEL_MODES

BASES = Table(
    "bases",
    "驻点：巡查队伍从这里出发",
    ("base_id",),
    (
        Column("base_id", "text", "由名称、地址和坐标算出，与行序无关"),
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("name", "text", "名称"),
        Column("address", "text", "地址；没写则为空串"),
        Column("lon", "float", "经度（WGS-84）", unit="°"),
        Column("lat", "float", "纬度（WGS-84）", unit="°"),
    ),
)

TEAMS = Table(
    "teams",
    "巡查队伍（读自 inputs.teams）：geoplan patrol 排这些队伍和设置里的 [[teams]]；不读电话和人名",
    ("name",),
    (
        Column("file", "text", "文件"),
        Column("sheet", "text", "工作表"),
        Column("row", "int", "行号"),
        Column("name", "text", "队名"),
        Column("mode", "text", "怎样走", values=TRAVEL_MODES),
        Column("start", "text", "出发地：驻点名称，或“经度,纬度”（WGS-84）；空串为第一个驻点"),
        Column("end", "text", "收队地：写法同上；空串为出发的地方"),
        Column("hours", "list", "一天里上班的各段，如 08:30-11:30；休息已除去"),
        Column("days", "text", "哪些日子上班：法定工作日，每天", values=TEAM_DAYS),
        Column("off_days", "list", "不上班的日子"),
        Column("types", "list", "只查的点位类别的编号；空为都能查"),
        Column("max_min", "float", "一天最多几分钟；0 为不另限", unit="min"),
        Column("max_stops", "int", "一天最多几处；0 为不另限"),
    ),
    order=("file", "sheet", "row"),
)

POINT_REACHES = Table(
    "point_reaches",
    "每个点位用每种方式从最近（用时最短）的驻点过去要多久",
    ("point_id", "mode"),
    (
        Column("point_id", "text", "点位"),
        Column("mode", "text", "步行、电动自行车、汽车；后两种守单行", values=TRAVEL_MODES),
        Column(
            "status",
            "text",
            "到得了；没有驻点；点位不知道在哪里；离路太远不推测；路网上没有路过去",
            values=REACHED,
        ),
        Column("base_id", "text", "最近的驻点；到不了则为空串"),
        Column("distance_m", "float", "路程，含两头不在路网上的一段", unit="m", optional=True),
        Column("minutes", "float", "用时；不在路网上的一段按步行", unit="min", optional=True),
        Column("access_m", "float", "点位到路网的直线距离", unit="m", optional=True),
    ),
)

SECTION_REACHES = Table(
    "section_reaches",
    "每条路段（中点）沿路网步行离最近的各类地方多远；没有这类地方的没有行",
    ("section_id", "layer"),
    (
        Column("section_id", "text", "路段"),
        Column(
            "layer",
            "text",
            "checked 查过的点位、base 驻点、toilet 公共厕所，或点位类别、设施类别的编号",
        ),
        Column(
            "status",
            "text",
            "走得到；不许步行（如高速、隧道）；没有路相通",
            values=("reached", "closed", "no_way"),
        ),
        Column("distance_m", "float", "路程；走不到则为空", unit="m", optional=True),
        Column("nearest_id", "text", "最近的点位、驻点或设施；走不到则为空串"),
    ),
)

SERVICE_AREAS = Table(
    "service_areas",
    "服务区：沿路网几分钟之内到得了的地方；时间短的总在时间长的里面",
    ("layer", "mode", "minutes"),
    (
        Column("layer", "text", "base 驻点，toilet 公共厕所"),
        Column("mode", "text", "方式；公共厕所只按步行", values=TRAVEL_MODES),
        Column("minutes", "float", "几分钟之内", unit="min"),
        Column("name", "text", "用运行时的语言写的名称"),
        Column("length_m", "float", "之内的道路有多长，一米只算一次", unit="m"),
        Column("geometry", "geometry", "MultiPolygon：道路两侧画宽，裁到县界；边线准到十米上下"),
    ),
)
