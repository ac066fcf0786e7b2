"""Tables of patrol plans: rounds, their stops and legs, and what nobody gets to.

From: :mod:`geoplan.patrol`. To: the sheets and files that teams carry, and the next plan.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import (
    LEG_KINDS,
    PATROL_CHANGED,
    PATROL_STATES,
    RELAXED,
    TASK_KINDS,
    TRAVEL_MODES,
    UNSERVED_WHY,
    VERIFIED_HOW,
)

_ROUND = Column("round_id", "text", "日期和队名")
_S = "一天里的第几秒"

PATROL_ROUNDS = Table(
    "patrol_rounds",
    "巡查路线：一队一天一条（由 geoplan patrol 写入）；时间按整秒，路上的时间进位到整秒",
    ("round_id",),
    (
        _ROUND,
        Column("team", "text", "队名"),
        Column("day", "date", "日期"),
        Column("mode", "text", "怎样走", values=TRAVEL_MODES),
        Column("start_lon", "float", "出发地经度", unit="°"),
        Column("start_lat", "float", "出发地纬度", unit="°"),
        Column("end_lon", "float", "收队地经度", unit="°"),
        Column("end_lat", "float", "收队地纬度", unit="°"),
        Column("depart_s", "int", "出发：" + _S, unit="s"),
        Column("return_s", "int", "收队：" + _S, unit="s"),
        Column("stops", "int", "停几处"),
        Column("required", "int", "其中必须到的"),
        Column("value", "float", "到过的点位合计占全县预期失分的百分之几", unit="%"),
        Column("service_min", "float", "查看和沿街走", unit="min"),
        Column("travel_min", "float", "路上，含回程", unit="min"),
        Column("wait_min", "float", "等候时段开始", unit="min"),
        Column("break_min", "float", "出发到收队之间的休息", unit="min"),
        Column("work_min", "float", "查看、路上与等候之和，不含休息", unit="min"),
        Column("travel_m", "float", "路上走多少米，含两头不在路网上的一段", unit="m"),
        Column("walk_m", "float", "边走边看的米数", unit="m"),
    ),
    order=("day", "team"),
)

PATROL_STOPS = Table(
    "patrol_stops",
    "巡查路线的每一站，按先后；回程是最后一条 patrol_legs，不是一站",
    ("round_id", "seq"),
    (
        _ROUND,
        Column("seq", "int", "第几站，从 1 起"),
        Column("task_id", "text", "点位编号；几天里去几次的加 #1、#2"),
        Column("point_id", "text", "点位"),
        Column(
            "kind",
            "text",
            "site 到场所，stretch 从一头走到另一头，belt 走近带状点位的街道",
            values=TASK_KINDS,
        ),
        Column("is_required", "bool", "是否必须到"),
        Column("value", "float", "占全县预期失分的百分之几", unit="%"),
        Column("lon", "float", "到达处经度", unit="°"),
        Column("lat", "float", "到达处纬度", unit="°"),
        Column("leave_lon", "float", "离开处经度；场所与到达处相同", unit="°"),
        Column("leave_lat", "float", "离开处纬度", unit="°"),
        Column("arrive_s", "int", "到达：" + _S, unit="s"),
        Column("start_s", "int", "开始查看：" + _S, unit="s"),
        Column("leave_s", "int", "离开：" + _S, unit="s"),
        Column("window", "text", "宜查时段，顿号隔开；任何时候都行的为空串"),
        Column("service_min", "float", "停留，或走完全长", unit="min"),
        Column("wait_min", "float", "到了以后等时段开始", unit="min"),
        Column("break_min", "float", "上一站离开到这一站开始之间的休息", unit="min"),
        Column("travel_min", "float", "从上一站（或出发地）过来", unit="min"),
        Column("travel_m", "float", "从上一站过来多少米", unit="m"),
        Column("walk_m", "float", "边走边看多少米；场所和带状点位为 0", unit="m"),
        Column(
            "state",
            "text",
            "排定，已走完、不动的，该去没去的",
            values=PATROL_STATES,
        ),
    ),
)

PATROL_LEGS = Table(
    "patrol_legs",
    "巡查路线的每一段线：过来的路（travel）和边走边看的路（walk）；回程的 seq 比最后一站大 1",
    ("round_id", "seq", "kind"),
    (
        _ROUND,
        Column("seq", "int", "去第几站的路，或在第几站走的路"),
        Column("kind", "text", "travel 路上，walk 边走边看", values=LEG_KINDS),
        Column("seconds", "int", "用时", unit="s"),
        Column("length_m", "float", "米数", unit="m"),
        Column("sections", "list", "依次经过的路段；不在路网上的一段没有"),
        Column("geometry", "geometry", "LineString，从出发处到到达处"),
    ),
)

PATROL_PASSED = Table(
    "patrol_passed",
    "顺路走过、不必专门停的带状点位：一天里路线（走法见 patrol.pass_modes）离它的街道够近的米数",
    ("task_id",),
    (
        Column("task_id", "text", "点位编号；几天里去几次的加 #1、#2"),
        Column("point_id", "text", "点位"),
        Column("is_required", "bool", "是否必须到"),
        Column("value", "float", "占全县预期失分的百分之几", unit="%"),
        Column("day", "date", "哪一天走过"),
        Column("rounds", "list", "哪几条路线走过（日期和队名）"),
        Column("passed_m", "float", "走过多少米：离路线不超过 patrol.pass_m", unit="m"),
        Column("length_m", "float", "点位的街道共多少米", unit="m"),
        Column("share_pct", "float", "走过百分之几", unit="%"),
    ),
)

PATROL_UNSERVED = Table(
    "patrol_unserved",
    "没有排进路线的点位：卡在哪一条上，最少放宽什么就排得进（放宽后重排过、又核对过）",
    ("task_id",),
    (
        Column("task_id", "text", "点位编号；几天里去几次的加 #1、#2"),
        Column("point_id", "text", "点位"),
        Column("is_required", "bool", "是否必须到"),
        Column("value", "float", "占全县预期失分的百分之几", unit="%"),
        Column("why", "text", "卡在哪一条上", values=UNSERVED_WHY),
        Column(
            "relax",
            "text",
            "只放宽什么，没有写的都不动；load 一天最多几处；hours 晚收队；work 一天最多工作几分钟；"
            "hours_work 两样各放宽这么多；ends 早出晚归各这么多；ends_work 早出晚归，"
            "最多工作的分钟数多两倍这么多；不知道怎样放宽的为 none",
            values=RELAXED,
        ),
        Column("amount", "float", "放宽多少；没有数量的为空", optional=True),
        Column("unit", "text", "数量的单位", values=("", "min", "m", "days", "stops")),
        Column("team", "text", "放宽哪一队哪一天（日期和队名）；与队无关的为空串"),
        Column("is_verified", "bool", "放宽后试排过，这个点位排进去了，又通过核对"),
        Column(
            "how",
            "text",
            "怎样试的：insert 插进现有路线，别的都不动；extra 另加一班，别的都不动；"
            "solve 这一班重排，别的班不动；alone 只证明这一班单做它做得到；没有试成为空串",
            values=VERIFIED_HOW,
        ),
        Column("given_up", "int", "重排时挤掉几处；没有重排的为空", optional=True),
    ),
)

COVERT_POINTS = Table(
    "covert_points",
    "暗访：每个点位一期之内被走到的可能，能不能猜到哪天来；与抽签种子无关，不含日期"
    "（由 geoplan patrol --covert 写在 data/暗访，不在 data/tables）",
    ("point_id",),
    (
        Column("point_id", "text", "点位"),
        Column("value", "float", "占全县预期失分的百分之几", unit="%"),
        Column("asked_pct", "float", "要求一期之内至少多大的可能", unit="%"),
        Column("is_short", "bool", "达不到要求的可能"),
        Column(
            "reach_pct",
            "float",
            "达不到时，在不让别的点位更少的前提下最多能到多少；达到的为空",
            unit="%",
            optional=True,
        ),
        Column("chance_pct", "float", "一期之内被走到的可能：精确值，不是抽样", unit="%"),
        Column("rate_pct", "float", "抽签一万次，其中走到的占多少", unit="%"),
        Column("rate_se_pct", "float", "抽一万次的标准误", unit="%"),
        Column(
            "day_pct", "float", "最可能的一天被走到的可能：知道办法的人至多猜得这样准", unit="%"
        ),
        Column("next_day_bits", "float", "下一次在哪天（或一期之内不来）的熵，单位比特"),
        Column("why", "text", "达不到卡在哪里；达到的为空串", values=("", *UNSERVED_WHY)),
        Column("days_needed", "int", "照这样抽，要几天才有要求的可能", unit="days", optional=True),
    ),
)

PATROL_CHANGES = Table(
    "patrol_changes",
    "重排以后哪些点位变了：换了队或日子、改了时间、排不下了、新排进的；没有列出的不变",
    ("task_id",),
    (
        Column("task_id", "text", "点位编号；几天里去几次的加 #1、#2"),
        Column("point_id", "text", "点位"),
        Column(
            "change",
            "text",
            "换了队或日子，同一队改了时间（5 分钟以上），排不下了，新排进",
            values=PATROL_CHANGED,
        ),
        Column("from_round", "text", "原来的日期和队名；原来没有的为空串"),
        Column("from_s", "int", "原来开始：" + _S, unit="s", optional=True),
        Column("to_round", "text", "现在的日期和队名；排不下的为空串"),
        Column("to_s", "int", "现在开始：" + _S, unit="s", optional=True),
    ),
)
