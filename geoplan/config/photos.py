"""Settings of the photos that answers name: how near and how fresh one must be to count.

From: nothing. To: :class:`Photos`, part of the settings.
"""

from __future__ import annotations

from dataclasses import dataclass

from geoplan.config.declare import setting

PHOTO_RULES = ("mark", "refuted", "proven")


@dataclass(frozen=True)
class Photos:
    """When a photo shows the point on that day, and when it is no evidence."""

    far_m: float = setting(
        200.0,
        "照片的位置离点位多少米以内算在现场拍的；点位自己的位置不准的另加上它的误差（规划默认值）",
    )
    before_days: int = setting(
        7, "照片最多在检查日期之前几天拍的，更早的不算这次的佐证（规划默认值）", zero=True
    )
    after_days: int = setting(3, "照片最多在检查日期之后几天拍的（规划默认值）", zero=True)
    rule: str = setting(
        "refuted",
        "须有佐证的达标，照片怎样才算佐证：refuted 找不到、打不开、太远、时间不对、"
        "别处用过的不算，没有时间和位置的算但标明；proven 时间和位置都核实的才算；"
        "mark 都算、只标明",
        choices=PHOTO_RULES,
    )
