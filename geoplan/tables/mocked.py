"""Tables made on demand of the draw: who is drawn for a mock assessment.

From: risk. To: the lists and ``data/state/mocks``.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table

MOCK_POINTS = Table(
    "mock_points",
    "一次模拟测评抽到的点位；存在 data/state/mocks，一次一个文件",
    ("name", "seq"),
    (
        Column("name", "text", "这一次的名称"),
        Column("day", "date", "抽取的日期；这天起的模拟检查结果算这一次的"),
        Column("seed", "int", "随机种子：同样的点位、设置和种子抽到同样的点位"),
        Column("team", "int", "第几组"),
        Column("seq", "int", "走的次序"),
        Column("point_id", "text", "点位"),
        Column("stratum_id", "text", "从哪一层抽到：类别:固定或随机；周边看到的为空串"),
        Column("led_from", "text", "在哪个抽到的固定点位周边看到；直接抽到的为空串"),
        Column("weight_pct", "float", "占这一次实地分的份额，合计 100", unit="%"),
    ),
)
