"""Settings of scores: how answers count, and when the four targets are reached.

From: nothing. To: :class:`Scores`, a part of the settings.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.config.declare import setting

SCORE_MODES = ("pass_rate", "per_spot")


@dataclass(frozen=True)
class Scores:
    """How answers become scores, and when the four targets count as reached."""

    mode: str = setting(
        "pass_rate",
        "怎样计分：pass_rate 达标得全分，未达标按查看处数中合格的比例（没写处数为 0）；per_spot "
        "每处问题扣分，扣完为止（单项可在目录中用 mode 另定）",
        choices=SCORE_MODES,
    )
    deduction_share: float = setting(
        0.5,
        "per_spot 时每处问题扣该项分值的几成：1 分的一项即每处扣 0.5 分（规划默认值；单项可在目录中"
        "用 deduction 写明扣几分）",
        most=1.0,
    )
    fixed_goal_items: int = setting(
        0, "固定点位不失分：固定点位至多几项未达标才算达到目标", zero=True
    )
    likely_goal_pct: float = setting(
        90.0, "随机点位拿高分：随机点位的平均得分达到多少才算达到目标（规划默认值）", most=100.0
    )
    static_goal_pct: float = setting(
        100.0, "静态指标全达标：静态指标达标的百分比达到多少才算达到目标", most=100.0
    )
    dynamic_goal_items: int = setting(
        0, "动态指标全清零：动态指标至多几项未达标才算达到目标", zero=True
    )
