"""Settings of coverage: when a place counts as visited or out of reach.

From: ``[coverage]`` of ``geoplan.toml``. To: :class:`Coverage`.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.config.declare import setting as _setting

MODES = ("walk", "ebike", "car")


@dataclass(frozen=True)
class Coverage:
    """When a place counts as visited or out of reach, and how fast one gets there."""

    walk_kmh: float = _setting(4.5, "步行每小时几公里；台阶减半（规划默认值）")
    ebike_kmh: float = _setting(
        15.0, "电动自行车在一般道路上每小时几公里；小路、小区内按比例减慢（规划默认值）"
    )
    car_kmh: float = _setting(
        30.0, "汽车在一般城区道路上每小时几公里，含等灯；主干路加快、小路减慢（规划默认值）"
    )
    snap_max_m: float = _setting(
        300.0, "离最近的可走道路多少米以内才算得出路程；更远的如实列出，不推测（规划默认值）"
    )
    reach_layers: tuple[str, ...] = _setting(
        ("checked", "base", "toilet"),
        "每条路段离什么最近：checked 查过的点位、base 驻点、toilet 公共厕所，"
        "或点位类别、设施类别的编号或名称（如 医院、parking）",
    )
    area_minutes: tuple[float, ...] = _setting(
        (5.0, 10.0, 15.0), "服务区画几分钟之内的：驻点按各种方式，公共厕所按步行（规划默认值）"
    )
    area_width_m: float = _setting(
        60.0, "服务区把到得了的道路两侧各画宽多少米（规划默认值）", least=10.0
    )
    reach_minutes: float = _setting(
        15.0, "从最近的驻点出发，多少分钟以内到不了的点位列为驻点难及（规划默认值）"
    )
    reach_mode: str = _setting(
        "ebike",
        "驻点难及按哪种方式算：walk 步行，ebike 电动自行车，car 汽车（规划默认值）",
        choices=MODES,
    )
    patrol_days: int = _setting(
        7,
        "点位、路段最多隔几天要有一次巡查，超过的列为久未巡查；检查周期更长的类别按它的周期"
        "（规划默认值）",
    )
    visit_snap_m: float = _setting(
        50.0, "只写了坐标的巡查记录，离点位或街道多少米以内算到过（规划默认值）"
    )
    visit_street_m: float = _setting(
        2000.0,
        "只写了路名的巡查记录，这条路不长于多少米才算整条走过；更长的要写明哪一段（规划默认值）",
    )
    blind_days: int = _setting(
        30, "多少天没有巡查到过的路段、小区算盲区；巡查记录不满这么多天则不说（规划默认值）"
    )
    cell_m: float = _setting(
        200.0,
        "盲区按边长多少米的方格看：有人居住、有建筑而没有点位的格（规划默认值）",
        least=50.0,
    )
    cell_floor_m2: float = _setting(
        1000.0, "一格里的建筑面积（占地×层数）不到多少平方米就不列（规划默认值）"
    )
