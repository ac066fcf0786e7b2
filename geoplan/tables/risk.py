"""Tables of what an assessor may draw.

From: risk. To: the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import DRAW_METHODS, KINDS

DRAW_STRATA = Table(
    "draw_strata",
    "抽查怎样分层：每类的固定点位、随机点位各抽几个，占实地分的多少（规划默认值，可在设置里改）",
    ("stratum_id",),
    (
        Column("stratum_id", "text", "类别:固定或随机"),
        Column("type_id", "text", "点位类别"),
        Column("kind", "text", "固定（或总按固定抽的）、随机", values=KINDS),
        Column(
            "method",
            "text",
            "points 直接抽点位；lines 先抽公交线路、再抽它的一组站；"
            "roads 先按长度抽路、再抽其中一段",
            values=DRAW_METHODS,
        ),
        Column("points", "int", "有多少点位"),
        Column("units", "int", "有多少个可抽的单元：点位、线路或路"),
        Column("drawn", "int", "抽几个单元，每个看一个点位"),
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
