"""Settings of patrols: teams, what they must see, how long the search for a plan goes on.

From: nothing. To: :class:`Patrol` and :class:`Team`, parts of the settings.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass

from geoplan.config.declare import setting

ENGINES = ("pyvrp", "vroom")
REQUIRED = ("fixed", "all", "none")
TEAM_DAYS = ("workdays", "all")
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})")
_DAY_MIN = 24 * 60

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Patrol:
    """What a patrol plan has to do; used by the command ``patrol`` only."""

    days: int = setting(
        5, "一次排几天（规划默认值）：各队上班的日子由 [[teams]] 的 days 定", most=60
    )
    required: str = setting(
        "fixed",
        "哪些点位必须到：fixed 固定点位，all 全部，none 都不是必须；其余的时间够才去，失分多的优先"
        "（规划默认值）",
        choices=REQUIRED,
    )
    visits: int = setting(1, "必须到的点位这几天里要去几次（规划默认值）", least=1.0, most=20)
    spacing_days: int = setting(
        1, "同一点位两次之间至少隔几天；1 为可以连着两天（规划默认值）", least=1.0
    )
    look_kmh: float = setting(
        3.0, "线状点位边走边看每小时几公里，从一头走到另一头（规划默认值）", most=10.0
    )
    pass_m: float = setting(
        50.0, "带状点位（学校、市场周边等）走到范围内街道多少米以内算到（规划默认值）", most=500.0
    )
    pass_pct: float = setting(
        80.0,
        "带状点位一天里顺路走过百分之几的街道，就不必专门停；0 为都要停（规划默认值）",
        most=100.0,
        zero=True,
    )
    pass_modes: tuple[str, ...] = setting(
        ("walk", "ebike"),
        "怎样走才算顺路走过：walk、ebike、car；沿街边走边看的总算（规划默认值）",
        choices=("walk", "ebike", "car"),
    )
    snap_max_m: float = setting(
        300.0, "点位离可走的道路多少米以内才排得进路线；更远的如实列出（规划默认值）"
    )
    why_solves: int = setting(
        30,
        "没有排进的点位里，放宽了也插不进现有路线的，最多给几处把那一班重排一遍来验证（别的班不动）；"
        "必须到的和失分多的在前，其余只写明单做做得到（规划默认值）",
        most=1000,
        zero=True,
    )
    engine: str = setting(
        "pyvrp", "求解器：pyvrp 求得好，vroom 求得快（规划默认值）", choices=ENGINES
    )
    iterations: int = setting(
        4000, "pyvrp 试多少轮：越多越好，也越慢；同样的轮数和种子每次结果相同（规划默认值）"
    )
    seed: int = setting(0, "随机种子", zero=True)
    covert_days: int = setting(
        10,
        "暗访（geoplan covert）一期几天（规划默认值）：各队上班的日子由 [[teams]] 的 days 定",
        most=60,
    )
    covert_chance: float = setting(
        0.3, "暗访：一期之内每个点位至少以多大的可能被走到，0 到 1 之间（规划默认值）", most=0.99
    )
    covert_top: float = setting(
        0.0,
        "暗访：预期失分最多的点位要多大的可能，其余按失分在两者之间；"
        "不比 covert_chance 大的不起作用（规划默认值）",
        most=0.99,
        zero=True,
    )
    covert_day_most: float = setting(
        0.5,
        "暗访：任一点位在任一天被走到的可能至多多少，知道办法的人猜哪天来也至多这样；"
        "要求的可能更大时以要求为准（规划默认值）",
        most=1.0,
    )
    covert_plans: int = setting(
        60,
        "暗访：先随机排多少个备选的日计划，再添上有用的；越多越难猜，也越慢（规划默认值）",
        least=2.0,
    )


def lonlat_in(text: str) -> tuple[float, float] | None:
    """Return the degrees of "116.35,28.21", None where the text is something else."""
    parts = text.replace("，", ",").split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        return None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


@dataclass(frozen=True)
class Team:
    """One patrol team (``[[teams]]``): where it starts and ends, how it travels, when it works."""

    name: str = setting(MISSING, "队名，各队不同")
    mode: str = setting(
        "ebike",
        "怎样走：walk 步行，ebike 电动自行车，car 汽车（规划默认值）",
        choices=("walk", "ebike", "car"),
    )
    start: str = setting("", "从哪里出发：驻点的名称，或“经度,纬度”（WGS-84）；不写为第一个驻点")
    end: str = setting("", "收队到哪里：写法同上；不写为出发的地方")
    hours: tuple[str, ...] = setting(
        ("08:30-11:30", "14:30-17:30"),
        "一天从几点到几点，中间空着的是休息，休息时不走也不查（规划默认值）",
    )
    days: str = setting(
        "workdays", "哪些日子上班：workdays 法定工作日，all 每天（规划默认值）", choices=TEAM_DAYS
    )
    off_days: tuple[str, ...] = setting((), "哪些日子不上班，如 2026-10-23")
    types: tuple[str, ...] = setting(
        (), "只查哪些点位类别（编号或名称）：有专业要求的队用；不写为都能查"
    )
    max_min: float = setting(
        0.0, "一天最多几分钟，含路上、查看和等候，不含休息；0 为不另限", zero=True
    )
    max_stops: int = setting(0, "一天最多查几处；0 为不另限", zero=True)

    @property
    def spans(self) -> Spans | None:
        """The hours as seconds of the day, in order; None where they are not in order."""
        found: list[tuple[int, int]] = []
        for text in self.hours:
            match = _SPAN.fullmatch(text.strip())
            if match is None:
                return None
            h1, m1, h2, m2 = map(int, match.groups())
            found.append((60 * h1 + m1, 60 * h2 + m2))
        ends = [0, *(end for _, end in found)]
        in_order = all(
            before <= start < end <= _DAY_MIN
            for before, (start, end) in zip(ends, found, strict=False)
        )
        return tuple((60 * a, 60 * b) for a, b in found) if found and in_order else None
