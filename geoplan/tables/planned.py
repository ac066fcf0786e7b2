"""Tables of what to put right first.

From: risk. To: the lists and the page.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import REPAIR_PLANS, REPAIR_WHATS, WHAT_IF_CODES

REPAIRS = Table(
    "repairs",
    "最值得先整改的：在给定的工时（或点位数）内挽回失分最多的一组，按先后排列",
    ("rank",),
    (
        Column("rank", "int", "次序"),
        Column("stop", "int", "第几个点位；同一点位的各项在一起"),
        Column("point_id", "text", "点位"),
        Column("indicator_id", "text", "指标"),
        Column("unit", "text", "由谁整改：按双点位长的分工，主责或属地；不知道则为空串"),
        Column(
            "what",
            "text",
            "repair 已查明未达标，整改；look 先查看，未达标就整改",
            values=REPAIR_WHATS,
        ),
        Column("fail_pct", "float", "测评时不达标的可能性", unit="%"),
        Column("travel_min", "int", "到这个点位并看一遍，只算在它的第一项上", unit="min"),
        Column("work_min", "int", "动手几分钟；没查明的按可能性折算", unit="min"),
        Column("gain_pct", "float", "预期挽回实地分多少分", unit="分"),
        Column("total_pct", "float", "到这一项为止共挽回多少分", unit="分"),
        Column("total_min", "int", "到这一项为止共用几分钟", unit="min"),
    ),
)

REPAIR_PLAN_SUMS = Table(
    "repair_plans",
    "上表怎样得来：限额、候选、用了多少、挽回多少、任何选法的上限",
    ("plan",),
    (
        Column(
            "plan",
            "text",
            "mean 挽回的预期失分最多；target 达到目标的可能性最大",
            values=REPAIR_PLANS,
        ),
        Column("minutes_max", "int", "最多几分钟；不限则为空", unit="min", optional=True),
        Column("points_max", "int", "最多几个点位；不限则为空", optional=True),
        Column("candidates", "int", "候选的项数：已查明未达标的，和很可能不达标的"),
        Column("candidate_points", "int", "候选的点位数"),
        Column("items", "int", "选中的项数"),
        Column("points", "int", "选中的点位数"),
        Column("minutes", "int", "共用几分钟", unit="min"),
        Column("loss_pct", "float", "全县预期失分（实地分）", unit="分"),
        Column("gain_pct", "float", "预期挽回", unit="分"),
        Column("bound_pct", "float", "候选中任何选法至多挽回", unit="分"),
        Column("is_proven", "bool", "已证明没有更好的选法"),
        Column("target_pct", "float", "目标：实地分达到多少；没有目标则为空", optional=True),
        Column("before_pct", "float", "不整改时达到目标的可能性", unit="%", optional=True),
        Column("after_pct", "float", "整改后达到目标的可能性", unit="%", optional=True),
        Column("error_pct", "float", "升高多少的误差，95%", unit="%", optional=True),
        Column("most_pct", "float", "估计所用的情形中，任何选法至多", unit="%", optional=True),
        Column("found_pct", "float", "同样的情形中，本选法", unit="%", optional=True),
    ),
)

WHAT_IFS = Table(
    "what_ifs",
    "如果……会怎样：常问的几种，与现在相比实地分和达到目标的可能性各变多少",
    ("rank",),
    (
        Column("rank", "int", "次序：实地分变得多的在前"),
        Column("code", "text", "哪一种", values=WHAT_IF_CODES),
        Column("value", "text", "比率（百分之几）或单位的名称；其余为空串"),
        Column("items", "int", "当作已整改的项数"),
        Column("before_pct", "float", "现在的期望实地分，精确计算", unit="%"),
        Column("after_pct", "float", "那样的期望实地分，精确计算", unit="%"),
        Column("change_pct", "float", "相差，精确计算", unit="分"),
        Column("chance_before_pct", "float", "现在达到目标的可能性", unit="%"),
        Column("chance_after_pct", "float", "那样达到目标的可能性", unit="%"),
        Column("chance_error_pct", "float", "可能性相差的误差，95%", unit="%"),
        Column("sim_change_pct", "float", "同样的随机数模拟的相差", unit="分"),
        Column("sim_error_pct", "float", "模拟相差的误差，95%", unit="分"),
    ),
)
