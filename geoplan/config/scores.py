"""Settings of scores: how answers count, when targets are reached, which rounds there were.

From: nothing. To: :class:`Scores` and :class:`Round`, parts of the settings.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass
from datetime import date

from geoplan.config.declare import files, setting

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
    recheck_intervals: float = setting(
        1.0,
        "自查后几倍检查周期之内的督查、暗访、模拟算是对它的复核（规划默认值）：静态指标周期长，"
        "也就等得久",
    )
    recheck_pairs_least: int = setting(
        20, "全县称达标而有复核的至少有几项才校正自查得分（规划默认值）；不足则不校正"
    )
    recheck_tolerance_pct: float = setting(
        10.0, "自查与复核的达标率相差几个百分点以内算一致（规划默认值）", most=100.0
    )


@dataclass(frozen=True)
class Round:
    """One round of checks (``[[rounds]]``): scored by its own answers, catalogue and last day."""

    name: str = setting(MISSING, "这一轮的名称，各轮不同")
    start: date = setting(MISSING, "第一天")
    end: date = setting(MISSING, "最后一天；得分按这一天算，只计这一轮内的答案")
    catalogue: str = files(
        "", "这一轮对点位类别目录的修改（yaml）：当时的权重和指标；不写则用现在的目录"
    )
    mode: str = setting(
        "", "这一轮的计分方式（同 scores.mode）；不写则用现在的", choices=SCORE_MODES
    )
    deduction_share: float = setting(
        0.0, "这一轮每处问题扣几成（同 scores.deduction_share）；0 为用现在的", most=1.0, zero=True
    )
