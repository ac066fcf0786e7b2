"""Tables of what an assessor may draw.

From: risk. To: the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import DRAW_METHODS, KINDS, RISK_BASES

DRAW_STRATA = Table(
    "draw_strata",
    "抽查怎样分层：每类的固定点位、随机点位平均各抽几个，占实地分的多少（规划默认值，可在设置里改）",
    ("stratum_id",),
    (
        Column("stratum_id", "text", "类别:固定或随机"),
        Column("type_id", "text", "点位类别"),
        Column("kind", "text", "固定（或总按固定抽的）、随机", values=KINDS),
        Column(
            "method",
            "text",
            "points 直接抽点位；lines 先抽公交线路、再抽它的一组站；"
            "roads 先按长度抽路、再走其中一段",
            values=DRAW_METHODS,
        ),
        Column("points", "int", "有多少点位"),
        Column("units", "int", "有多少个可抽的单元：点位、线路或路"),
        Column("looks", "int", "抽到以后可能看的有几种：点位、一组站，或路上的一段（设置 walk_m）"),
        Column(
            "length_m",
            "float",
            "这些路有多长，双幅路只算一幅；不抽路的为空",
            unit="m",
            optional=True,
        ),
        Column(
            "drawn",
            "float",
            "平均抽几个单元；有小数的，每次抽查是上下两个整数之一，两种点位加起来每次一样多",
        ),
        Column("certain", "int", "其中必被抽到的单元"),
        Column("weight_pct", "float", "占实地分的份额，全县为 100", unit="%"),
    ),
)

INCLUSIONS = Table(
    "inclusions",
    "每个点位有多大可能被看到，平均占实地分多少：按抽法精确计算，不是模拟",
    ("point_id",),
    (
        Column("point_id", "text", "点位"),
        Column("inclusion", "float", "被看到的概率，0 至 1：被抽到，或因在抽到的固定点位附近"),
        Column("drawn", "float", "其中直接被抽到的概率，0 至 1"),
        Column("weight_pct", "float", "平均占实地分的份额，全县为 100", unit="%"),
        Column("certain", "bool", "是否必被看到"),
        Column(
            "how",
            "list",
            "会怎样被看到：fixed 作为固定点位，likely 作为随机点位，near 在固定点位附近；"
            "抽法里没有它的为空",
        ),
    ),
)

_FAILS = "测评员来时不达标的可能性"
ITEM_RISKS = Table(
    "item_risks",
    "每个点位每项有多大可能不达标、凭什么这么说、预期失多少分；已知不适用的项没有行",
    ("point_id", "indicator_id"),
    (
        Column("point_id", "text", "点位"),
        Column("indicator_id", "text", "指标；各项都不适用的点位只有一行，空串，指整个点位"),
        Column("fail_pct", "float", _FAILS, unit="%"),
        Column("low_pct", "float", "这个可能性的 90% 区间的低端", unit="%"),
        Column("high_pct", "float", "高端", unit="%"),
        Column(
            "basis",
            "text",
            "凭什么：own 这一项有人看过；cell 本乡镇同类别同项；type 全县同类别同项；"
            "kind 全县的静态或动态指标；prior 没有检查，按规划默认值",
            values=RISK_BASES,
        ),
        Column("loss_pct", "float", "预期失分，实地分（满分 100）的几分", unit="分"),
    ),
)

EXPOSURES = Table(
    "exposures",
    "每个点位的预期失分：抽到的份额 × 预期扣分，全县合计等于 100 减实地分的期望",
    ("point_id",),
    (
        Column("point_id", "text", "点位"),
        Column("inclusion", "float", "被看到的概率，0 至 1"),
        Column("deduct_pct", "float", "看到它时预期扣它自己的百分之几", unit="%"),
        Column("loss_pct", "float", "预期失分，实地分（满分 100）的几分", unit="分"),
        Column(
            "share_pct",
            "float",
            "占全县预期失分的百分之几（全县合计 100）；抽不到的、不会失分的为 0",
            unit="%",
        ),
        Column(
            "unknown_share",
            "float",
            "其中来自没有有效结果的项（没查过、过期、待核实）的比例，0 至 1；没有失分则为空",
            optional=True,
        ),
    ),
)

INDICATOR_EXPOSURES = Table(
    "indicator_exposures",
    "每项指标的预期失分：哪些项最该下功夫",
    ("indicator_id",),
    (
        Column("indicator_id", "text", "指标；空串为各项都不适用的点位"),
        Column("items", "int", "有多少个点位要看这一项"),
        Column("expected_failures", "float", "预期其中几个不达标"),
        Column("loss_pct", "float", "预期失分，实地分（满分 100）的几分", unit="分"),
        Column("share_pct", "float", "占全县预期失分的百分之几", unit="%"),
    ),
)
