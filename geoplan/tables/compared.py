"""Tables of what changed between two builds.

From: :mod:`geoplan.compare`. To: the files of ``geoplan compare``; not kept in data/tables.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import CHANGE_KINDS, STATES

CHANGES = Table(
    "changes",
    "两次之间的变化，一项一行；一个点位可有几项（由 geoplan compare 写入 maps/，不存为表）",
    ("change_id",),
    (
        Column("change_id", "text", "稳定编号：变化、编号、原编号与变的是什么"),
        Column("kind", "text", "什么变了", values=CHANGE_KINDS),
        Column("item", "text", "责任变化的角色、不达标的指标编号；其他为空串"),
        Column("point_id", "text", "现在的点位编号；已消失的为空串"),
        Column("old_id", "text", "原来的点位编号；新增的为空串"),
        Column("name", "text", "名称，消失的为原名称"),
        Column("type_id", "text", "类别，消失的为原类别"),
        Column("township", "text", "属地乡镇（街道），消失的为原属地；不知道则为空串"),
        Column("unit", "text", "主责单位，消失的为原主责；没有则为空串"),
        Column(
            "before",
            "text",
            "原来的值：状态、得分、结果、单位、名称、类别；原是候选的为 candidate；没有则为空串",
        ),
        Column("after", "text", "现在的值，同上"),
        Column(
            "amount",
            "float",
            "移动或重合的米数，得分之差；其他为空",
            unit="m 或分",
            optional=True,
        ),
        Column("lon", "float", "代表点经度；不知道则为空", unit="°", optional=True),
        Column("lat", "float", "代表点纬度；不知道则为空", unit="°", optional=True),
        Column("geometry", "geometry", "点位的形状，消失的为原形状"),
    ),
    order=("kind", "type_id", "name", "change_id"),
)

CHANGE_SUMS = Table(
    "change_sums",
    "两次之间点位数怎样变化：原有＋新增－消失＋切分净增＋转入－转出＝现有"
    "（由 geoplan compare 写入 maps/，不存为表）",
    ("dimension", "value"),
    (
        Column("dimension", "text", "维度", values=("county", "township", "unit", "type")),
        Column("value", "text", "维度的值；全县，以及没有属地或主责的，为空串"),
        Column("before", "int", "原有点位"),
        Column("added", "int", "新增"),
        Column("removed", "int", "消失"),
        Column("recut", "int", "重新切分、合并后净增（可为负）"),
        Column("came", "int", "由其他属地、单位或类别转入"),
        Column("went", "int", "转到其他属地、单位或类别"),
        Column("after", "int", "现有点位"),
        Column("gaps_before", "int", "原有缺口的点位（不是已覆盖的）"),
        Column("gaps_after", "int", "现有缺口的点位"),
        Column("failing_before", "int", "原有未达标项"),
        Column("failing_after", "int", "现有未达标项"),
        Column("score_before", "float", "原平均总得分，只算有得分的", unit="%", optional=True),
        Column("score_after", "float", "现平均总得分，只算有得分的", unit="%", optional=True),
    ),
)

CHANGE_STATES = Table(
    "change_states",
    "两次都有的点位，状态从哪个变到哪个；合计为两次都有的点位数"
    "（由 geoplan compare 写入 maps/，不存为表）",
    ("before", "after"),
    (
        Column("before", "text", "原来的最差状态", values=STATES),
        Column("after", "text", "现在的最差状态", values=STATES),
        Column("points", "int", "点位数"),
    ),
)
