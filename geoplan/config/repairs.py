"""Settings of what to put right first: how long a repair takes, how long it lasts, how much time.

From: nothing. To: :class:`Repairs`, part of the settings.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.config.declare import setting


@dataclass(frozen=True)
class Repairs:
    """What a repair takes and what is left of it when the assessor comes."""

    hours: float = setting(
        80.0,
        "整改优先清单按多少工时排：两队各五个工作日即 80（规划默认值）；命令 geoplan repairs "
        "可另给工时、队数天数或点位数",
    )
    travel_min: float = setting(20.0, "到一个点位来回几分钟（规划默认值）", zero=True)
    static_min: float = setting(
        120.0,
        "一项静态问题动手整改几分钟（规划默认值；单项可在目录中用 repair_min 另定；不会多于它的整改"
        "时限）",
    )
    dynamic_min: float = setting(
        20.0, "一项动态问题动手整改几分钟（规划默认值；单项可在目录中用 repair_min 另定）"
    )
    static_holds_pct: float = setting(
        95.0, "静态问题整改以后，到测评时仍达标的把握百分之几（规划默认值）", most=100.0
    )
    dynamic_holds_pct: float = setting(
        70.0,
        "动态问题整改以后，到测评时仍达标的把握百分之几：清扫过的地方还会再脏（规划默认值）",
        most=100.0,
    )
    least_fail_pct: float = setting(
        25.0,
        "没查明的项，不达标的可能性至少百分之几才列入清单（规划默认值）；已查明未达标的总在内",
        most=100.0,
        zero=True,
    )
