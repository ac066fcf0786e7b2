"""Settings of what is shown: the page, the lists, what counts as a change.

From: nothing. To: :class:`Compare`, :class:`MapSettings` and :class:`Lists`, parts of the settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geoplan.config.declare import setting


@dataclass(frozen=True)
class Compare:
    """What counts as a change; used by the command ``compare`` only."""

    score_points: float = setting(
        5.0, "总得分相差多少分以上才列为上升或下降（规划默认值）", most=100.0
    )


@dataclass(frozen=True)
class MapSettings:
    """What the page and the map data show."""

    deadline: date | None = setting(
        None, "测评的日期；写明则页面显示还有几天，每天打开都重新算（不影响得分）"
    )
    basemap_mb_max: float = setting(4.0, "底图数据超过多少 MB 时先省略建筑、再省略支路")
    show_phones: bool = setting(
        False,
        "导出的地图数据（gpkg、GeoJSON、csv）是否带点位长、联系人、电话和备注；网页地图任何时候都不带",
    )


@dataclass(frozen=True)
class Lists:
    """What the office's own lists show."""

    show_phones: bool = setting(True, "点位责任清单.xlsx 是否列出联系人和联系电话")
