"""Settings of what may fail when an assessor comes: where nobody looked, how fast looks grow old.

From: nothing. To: :class:`Risk`, part of the settings.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.config.declare import setting


@dataclass(frozen=True)
class Risk:
    """How likely an item fails, before anybody looked and after somebody did."""

    prior_fail_pct: float = setting(
        30.0,
        "谁也没查过时，一项不达标的可能性是百分之几（规划默认值；某市模拟测评的得分率是 70.1%）",
        most=99.0,
    )
    prior_looks: float = setting(
        4.0, "上面这个数值当作几次检查的结果：越小，没有检查的县区间越宽（规划默认值）", least=1.0
    )
    pool_looks: float = setting(
        8.0,
        "本县数据看不出差别有多大时，一组（类别、指标、乡镇、点位）与上一级的差别按几次检查折算："
        "越大，各组越靠近上一级（规划默认值）",
        least=1.0,
    )
    decay_intervals: float = setting(
        1.0,
        "检查结果的可信程度按指数衰减，几倍检查周期减到三分之一左右（规划默认值）",
        least=0.1,
    )
    memory_days: float = setting(
        180.0, "多少天以前的检查，对今天的不达标率只说明三分之一左右（规划默认值）", least=1.0
    )
    open_hold_pct: float = setting(
        50.0,
        "动态问题没人报告整改，仍在的可能性至少按百分之几（规划默认值）；静态问题一直算在",
        most=100.0,
        zero=True,
    )
    relapse_looks: float = setting(
        1.0, "反弹一次，另算几次未达标（规划默认值）", most=10.0, zero=True
    )
    hidden_pct: float = setting(
        50.0,
        "复核太少、算不出自查偏差时，不达标的有百分之几被自查说成达标：只作起点，从如实上报到全部"
        "瞒报都当作可能，再看全县自查称未达标的有多少（规划默认值）",
        most=100.0,
    )
