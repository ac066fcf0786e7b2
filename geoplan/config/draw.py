"""Settings of the assessor's draw: how many, of which kind, and what lies around.

From: nothing. To: :class:`DrawSettings`, a part of the settings.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.config.declare import setting


@dataclass(frozen=True)
class DrawSettings:
    """What an assessor is taken to draw; all of it planning defaults."""

    random_share: float = setting(
        0.4,
        "抽查的点位中随机点位占几成，0 至 1；这个比率逐年递增，可以调高了看。"
        "只抽一个的类别也照这个可能抽到随机点位（规划默认值）",
        most=1.0,
        zero=True,
    )
    quotas: tuple[str, ...] = setting(
        (), '每类抽几个，如 ["医院=2", "背街小巷=12"]；没写的类别用目录里的 quota（规划默认值）'
    )
    weights: tuple[str, ...] = setting(
        (), '每类抽到的一个点位算几份，如 ["农贸市场=2"]；没写的类别算 1 份（规划默认值）'
    )
    road_types: tuple[str, ...] = setting(
        ("main_road",),
        "先抽一条路、再走其中一段的类别（编号或名称）；公交线路总是先抽线路、再抽一组站（规划默认值）",
    )
    walk_m: float = setting(500.0, "抽到的路走多少米；不到这么长的路走完全程", least=10.0)
    near_m: float = setting(
        400.0, "抽到的固定点位周边多少米以内的随机点位会被顺路看到，直线距离（规划默认值）"
    )
    near_share: float = setting(
        0.3,
        "顺路看到的那一处占该固定点位得分的几成，0 至 1；0 则不算周边（规划默认值）",
        most=1.0,
        zero=True,
    )
