"""Tables made on demand of the draw: what is looked at in a mock assessment.

From: risk. To: the lists and ``data/state/mocks``.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table

MOCK_POINTS = Table(
    "mock_points",
    "一次模拟测评要看的点位，怎样抽到的一行；存在 data/state/mocks，一次一个文件",
    ("name", "point_id", "led_from"),
    (
        Column("name", "text", "这一次的名称"),
        Column("number", "int", "第几次抽的，同一天的也分先后"),
        Column("day", "date", "抽取的日期"),
        Column("seed", "int", "随机种子：同样的点位、设置和种子抽到同样的点位"),
        Column("team", "int", "第几组"),
        Column("seq", "int", "走的次序；一个点位一个，不管几样抽到"),
        Column("point_id", "text", "点位"),
        Column("stratum_id", "text", "从哪一层抽到：类别:固定或随机；周边看到的写带到它的点位的层"),
        Column("led_from", "text", "在哪个抽到的固定点位周边看到；直接抽到的为空串"),
        Column("pick", "int", "抽到的第几个；一段路上的几个点位同号，周边看到的与带到它的同号"),
        Column(
            "walk_m",
            "float",
            "抽到的是路上的一段时，其中多少米在这个点位上，双幅路只算一幅；别的为 0",
            unit="m",
        ),
        *(
            Column(f"walk_{name}", "float", meaning, unit="°", optional=True)
            for name, meaning in (
                ("lon", "抽到的那一段路中点的经度，几个点位同一段的都一样；别的和以前抽的为空"),
                ("lat", "抽到的那一段路中点的纬度"),
            )
        ),
        Column("weight_pct", "float", "占这一次实地分的份额，合计 100", unit="%"),
        Column("unit_pct", "float", "直接抽到的点位、线路或道路在它那一层抽到的机会", unit="%"),
        Column("within_pct", "float", "那一处抽到以后，轮到看这个点位的机会", unit="%"),
    ),
    ("name", "seq", "led_from"),
)
