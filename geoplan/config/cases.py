"""Settings of problems to be put right: working hours, relapses, supervision, the red-black list.

From: nothing. To: :class:`Cases`, part of the settings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from geoplan.config.declare import setting

WORK_DAY_MIN = 480
"""A working day is 8 hours: so the catalogue's ``repair_hours`` are counted."""
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})")

Span = tuple[int, int]


@dataclass(frozen=True)
class Cases:
    """When a problem is due, when it has come back, when it is supervised, who is on which list."""

    work_hours: tuple[str, ...] = setting(
        ("08:00-12:00", "14:00-18:00"),
        "一个工作日从几点到几点，合计须为 8 小时：整改时限按这些钟点算（规划默认值）",
    )
    relapse_days: int = setting(
        30, "销号后几天以内同一点位同一项又未达标算反弹，编号不变；更晚的另立一件（规划默认值）"
    )
    relapse_m: float = setting(
        30.0,
        "同一责任单位的另一点位，相距多少米以内、同一项、同样在上述天数内又未达标，也算反弹"
        "（规划默认值）",
        zero=True,
    )
    supervise_overdue_days: int = setting(
        3, "超期几个工作日的问题列入督办（规划默认值）", least=1.0
    )
    supervise_relapses: int = setting(2, "反弹几次的问题列入督办（规划默认值）", least=1.0)
    supervise_serious: bool = setting(True, "严重项（消防、食品等）的问题是否一经发现就列入督办")
    remind_days: tuple[float, ...] = setting(
        (7.0, 3.0, 1.0), "到期前几天（日历日）提醒，整数（规划默认值）"
    )
    city_match_m: float = setting(
        50.0, "数字城管的案件离点位多少米以内算这个点位的（规划默认值）", zero=True
    )
    board_line_pct: float = setting(85.0, "红黑榜的线：达标率的百分之几", most=100.0)

    @property
    def spans(self) -> tuple[Span, ...] | None:
        """The working hours as minutes of the day, in order; None where they are no working day."""
        found: list[Span] = []
        for text in self.work_hours:
            match = _SPAN.fullmatch(text.strip())
            if match is None:
                return None
            h1, m1, h2, m2 = map(int, match.groups())
            found.append((60 * h1 + m1, 60 * h2 + m2))
        found.sort()
        ends = [0, *(end for _, end in found)]
        in_order = all(
            before <= start < end <= 24 * 60
            for before, (start, end) in zip(ends, found, strict=False)
        )
        total = sum(end - start for start, end in found)
        return tuple(found) if in_order and total == WORK_DAY_MIN else None
