"""One question what if (``[[what_if]]`` of a file): what else is drawn, what is put right.

From: nothing. To: :class:`WhatIf`.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass
from datetime import date
from math import nan

from geoplan.config.declare import setting


@dataclass(frozen=True)
class WhatIf:
    """What would be otherwise; what is not written stays as the settings have it."""

    name: str = setting(MISSING, "名称，各个不同")
    random_share: float = setting(nan, "随机点位占几成，0 至 1", most=1.0, zero=True)
    near_share: float = setting(nan, "周边看到的那一处占几成，0 至 1", most=1.0, zero=True)
    quotas: tuple[str, ...] = setting((), '每类抽几个，如 ["医院=2"]；其余照设置')
    weights: tuple[str, ...] = setting((), '每类抽到的一个算几份，如 ["农贸市场=2"]；其余照设置')
    static_met: bool = setting(False, "静态指标都达标")
    dynamic_met: bool = setting(False, "动态指标都达标")
    fixed_met: bool = setting(False, "固定点位的各项都达标")
    units: tuple[str, ...] = setting((), "这些单位把自己已查明未达标的项都整改完")
    types: tuple[str, ...] = setting((), "这些类别（编号或名称）的点位各项都达标")
    indicators: tuple[str, ...] = setting((), "这些指标（编号或原文）到处都达标")
    by: date | None = setting(None, "到哪天为止做到；晚于测评日期（map.deadline）的不算数")
