"""Settings of tracks: which metres a recorded walk counts for.

From: ``[tracks]`` of ``geoplan.toml``. To: :class:`Tracks`.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.config.declare import setting as _setting


@dataclass(frozen=True)
class Tracks:
    """What is believed of recorded positions, and how much of a section makes it patrolled."""

    noise_m: float = _setting(
        12.0,
        "手机定位通常偏多少米；楼高巷窄处写大些，会更信路网、少信单个点（规划默认值）",
        least=1.0,
        most=50.0,
    )
    gap_m: float = _setting(
        100.0,
        "前后两个定位点相隔超过多少米，中间走没走不知道，不算走过（规划默认值）",
        least=20.0,
        most=500.0,
    )
    kmh_max: float = _setting(
        20.0, "每小时快过几公里算乘车路过，不算巡查（规划默认值；电动自行车约 15）", least=5.0
    )
    whole_pct: float = _setting(
        80.0, "轨迹走过一条路段的百分之几以上，这条路段才算巡查过（规划默认值）", most=100.0
    )
    stay_min: float = _setting(
        3.0, "轨迹在一处停留几分钟以上，算到过最近的点位（规划默认值）", least=1.0
    )
