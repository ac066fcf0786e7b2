"""Settings of the forecast: what is aimed at, how the whole assessment is put together.

From: nothing. To: :class:`ForecastSettings`, a part of the settings.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.config.declare import setting

_PERCENT = (
    "：一个数是已知，两个数是最低和最高（其间都一样可能），三个数是最低、最可能、最高；"
    "不写是不知道，总分就只给区间"
)


@dataclass(frozen=True)
class ForecastSettings:
    """How the score is forecast, and which part the other channels have in it."""

    target_pct: float = setting(90.0, "目标：总分、实地分达到多少（规划默认值）", most=100.0)
    interval_pct: float = setting(
        90.0, "区间要有多大把握：得分落在其中的百分比（规划默认值）", least=50.0, most=99.0
    )
    draws: int = setting(
        20_000, "生成时模拟抽查多少次（规划默认值）；越多，模拟误差越小", least=100.0, most=1e6
    )
    seed: int = setting(1, "模拟的种子：同样的种子得同样的数", zero=True)
    material_weight: float = setting(40.0, "网上申报材料占几份（规划默认值）", zero=True)
    field_weight: float = setting(40.0, "实地考察占几份（规划默认值）")
    survey_weight: float = setting(20.0, "问卷调查占几份（规划默认值）", zero=True)
    material_pct: tuple[float, ...] = setting((), "网上申报材料的得分（%）" + _PERCENT)
    survey_pct: tuple[float, ...] = setting((), "问卷调查的得分（%）" + _PERCENT)
    recheck_points: float = setting(
        2.0,
        "复核抽样（geoplan mock --recheck）要把实地分弄清到正负几分，把握 95%（规划默认值）",
        least=0.1,
        most=50.0,
    )
