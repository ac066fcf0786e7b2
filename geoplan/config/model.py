"""Every setting, its default and its meaning: written here, once.

From: nothing. To: frozen :class:`Settings`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from geoplan.config.cases import Cases
from geoplan.config.coverage import Coverage
from geoplan.config.declare import files as _files
from geoplan.config.declare import setting as _setting
from geoplan.config.draw import DrawSettings
from geoplan.config.forecast import ForecastSettings
from geoplan.config.patrol import Patrol, Team
from geoplan.config.photos import Photos
from geoplan.config.repairs import Repairs
from geoplan.config.risk import Risk
from geoplan.config.rules import Rules
from geoplan.config.scores import Round, Scores
from geoplan.config.shown import Compare, Lists, MapSettings
from geoplan.config.tracks import Tracks
from geoplan.errors import Problem, SettingsError

SIDES = ("lead", "township")


@dataclass(frozen=True)
class County:
    """Which county, and how its outline is found."""

    name: str = _setting("", "县（市、区）名称，用作地图标题")
    prefecture: str = _setting(
        "", "所在的地级市（州），如 鹰潭市；清单里的名称常把它写在前面，写明才不会误认作别处"
    )
    area: str = _setting("", "OSM 中的行政区名称，例如 贵溪市；其边界闭合时用作县界")
    admin_level: int = _setting(6, "该行政区的 admin_level：县级为 6，乡镇级为 8")
    is_fictional: bool = _setting(False, "是否虚构的示范县；是则在每张地图上写明")
    boundary: str = _files("", "县界文件（GeoJSON 或 GPKG，WGS-84）；OSM 边界不闭合或未指定时使用")


@dataclass(frozen=True)
class Inputs:
    """Files as received, relative to the workspace."""

    osm: str = _files("", "OSM 数据文件（.osm.pbf 或 .osm）")
    townships: str = _files("", "乡镇（街道）边界文件（GeoJSON 或 GPKG，WGS-84，字段 name）")
    lists: tuple[str, ...] = _files((), "上报的点位清单（xlsx 或 csv）")
    list_datums: tuple[str, ...] = _setting(
        ("auto",),
        "清单坐标的坐标系：auto（按同名地点测出）、wgs84、gcj02（高德、腾讯）、bd09（百度）、"
        "cgcs2000、cgcs2000_gk；写一个管所有清单，或与 lists 一一对应",
    )
    facilities: tuple[str, ...] = _files(
        (),
        "设施台账：公厕、公厕指示牌、公益广告、停车场等（xlsx 或 csv，列 类别、名称、坐标）",
    )
    facility_datums: tuple[str, ...] = _setting(
        ("auto",), "设施台账坐标的坐标系：写法同 list_datums，与 facilities 一一对应"
    )
    communities: str = _files("", "社区边界文件（GeoJSON 或 GPKG，WGS-84，字段 name）")
    grids: str = _files(
        "", "网格边界文件（GeoJSON 或 GPKG，WGS-84，字段 网格编号、网格长、包保单位、社区）"
    )
    duty_areas: tuple[str, ...] = _files(
        (), "工业园区、景区等另有单位负责的范围（GeoJSON 或 GPKG，WGS-84，字段 name）"
    )
    duty_rules: tuple[str, ...] = _files((), "责任规则表：某类、某片、某处归谁（xlsx 或 csv）")
    reassignments: tuple[str, ...] = _files((), "交回的责任调整表（xlsx 或 csv）")
    answers: tuple[str, ...] = _files((), "收回的自检自查表（xlsx 或 csv）")
    zones: tuple[str, ...] = _files(
        (), "官方划定的建成区、城中村、城郊结合部、居住小区等范围（GeoJSON 或 GPKG，WGS-84）"
    )
    picks: tuple[str, ...] = _files(
        (), "在《标注位置.html》里标注后导出的位置（csv）；放进 data/state/位置标注.csv 的不必写"
    )
    decisions: tuple[str, ...] = _files((), "填好的候选点位确认表（xlsx 或 csv）")
    reviews: tuple[str, ...] = _files((), "填好的《清单核对.xlsx》（xlsx 或 csv）")
    bases: tuple[str, ...] = _files((), "巡查队伍的驻点：名称、经度、纬度（xlsx 或 csv）")
    teams: tuple[str, ...] = _files(
        (), "巡查队伍：队名、出行方式、出发地、上班时间等（xlsx 或 csv）；与 [[teams]] 合用"
    )
    visits: tuple[str, ...] = _files((), "巡查记录：哪天谁到了哪个点位、哪条路（xlsx 或 csv）")
    tracks: tuple[str, ...] = _files(
        (), "手机记录的巡查轨迹（gpx）：一个个文件，或放它们的文件夹，如 data/inputs/轨迹"
    )
    track_datums: tuple[str, ...] = _setting(
        ("auto",), "轨迹的坐标系：写法同 list_datums，auto 按离路的远近判断；与 tracks 一一对应"
    )
    problems: tuple[str, ...] = _files(
        (), "交回的整改台账：每件问题办到哪一步（xlsx 或 csv）；用 geoplan collect 收的不必写"
    )
    negatives: tuple[str, ...] = _files(
        (),
        "负面清单的填报：编号、状态（发生、已处置、未发生）、日期、佐证、处置人、复核人"
        "（xlsx 或 csv）",
    )
    photos: tuple[str, ...] = _setting(
        ("data/inputs/photos",), "放照片的文件夹，子文件夹也看；里面没有照片则不核查照片，并写明"
    )
    catalogue: str = _files("", "对点位类别目录的本县修改（yaml）")


@dataclass(frozen=True)
class Inventory:
    """How streets become sections and lists become points."""

    section_max_m: float = _setting(500.0, "路段最长多少米（不小于 10）", least=10.0)
    built_up_km_per_km2: float = _setting(
        6.0, "半径 400 米内街道密度达到多少（公里每平方公里）视为建成区（规划默认值）"
    )
    built_up_min_ha: float = _setting(
        100.0, "建成区的一片至少多少公顷；更小的是集镇、村庄自己的房屋（规划默认值）"
    )
    confirm_below: float = _setting(
        0.8, "规则的把握低于多少时先列为候选，等人确认（规划默认值，0 至 1）", most=1.0
    )
    list_error_m: float = _setting(
        150.0, "清单的坐标通常最多偏多少米；越大，对应时越少看距离（规划默认值）", least=10.0
    )
    list_match_m: float = _setting(
        700.0, "清单的坐标与地图上的地点相距超过多少米，同名也不算同一处（规划默认值）"
    )
    address_error_max_m: float = _setting(
        300.0, "按地址推定的位置误差超过多少米，就仍算不知道位置（规划默认值）"
    )


@dataclass(frozen=True)
class Duties:
    """How a point finds its township and its units."""

    township_admin_level: int = _setting(8, "乡镇（街道）边界在 OSM 中的 admin_level")
    centre_max_m: float = _setting(15000.0, "没有边界时，最远向多少米外的乡镇驻地归属")
    community_centre_max_m: float = _setting(
        1000.0, "没有边界时，最远向多少米外的社区归属（规划默认值）"
    )
    border_m: float = _setting(20.0, "离边界多少米以内列为责任存疑")
    static_side: str = _setting(
        "lead",
        "双点位长：静态指标由谁负责（lead 主责部门，township 属地；单项可在目录中用 side 另定）",
        choices=SIDES,
    )
    dynamic_side: str = _setting("township", "双点位长：动态指标由谁负责（同上）", choices=SIDES)

    def side(self, kind: str, own: str = "") -> str:
        """Return who answers for an indicator of ``kind``; its ``own`` word goes first."""
        return own or (self.static_side if kind == "static" else self.dynamic_side)


@dataclass(frozen=True)
class Grids:
    """How much work a round of a grid is; used by the command ``grids`` only."""

    main_min_per_km: float = _setting(
        40.0,
        "主次干道走一遍每公里几分钟：两侧各走一次、每小时 3 公里（规划默认值）；单行的一幅算一侧",
    )
    lane_min_per_km: float = _setting(
        30.0, "背街小巷走一遍每公里几分钟：走一次、边走边看（规划默认值）"
    )
    path_min_per_km: float = _setting(
        15.0, "小区内道路、步道等其他道路走一遍每公里几分钟（规划默认值）"
    )
    snap_max_m: float = _setting(300.0, "场所离网格内的街道多少米以内编入网格（规划默认值）")
    ratio_goal: float = _setting(
        1.1,
        "最重的网格是最轻的几倍以内就够匀，此后只求紧凑（规划默认值，不小于 1）",
        least=1.0,
    )


@dataclass(frozen=True)
class Surface:
    """How large the cells are over which gaps are summed up."""

    hex_m: float = _setting(
        0.0,
        "六边形的边长多少米（小于 50 按 50 算）；0 则按县的大小取 250 至 500 米（规划默认值）",
        most=10000.0,
        zero=True,
    )


@dataclass(frozen=True)
class Settings:
    """All settings of one build."""

    county: County = field(default_factory=County)
    inputs: Inputs = field(default_factory=Inputs)
    inventory: Inventory = field(default_factory=Inventory)
    duties: Duties = field(default_factory=Duties)
    scores: Scores = field(default_factory=Scores)
    photos: Photos = field(default_factory=Photos)
    cases: Cases = field(default_factory=Cases)
    draw: DrawSettings = field(default_factory=DrawSettings)
    risk: Risk = field(default_factory=Risk)
    forecast: ForecastSettings = field(default_factory=ForecastSettings)
    grids: Grids = field(default_factory=Grids)
    rules: Rules = field(default_factory=Rules)
    surface: Surface = field(default_factory=Surface)
    coverage: Coverage = field(default_factory=Coverage)
    repairs: Repairs = field(default_factory=Repairs)
    tracks: Tracks = field(default_factory=Tracks)
    compare: Compare = field(default_factory=Compare)
    map: MapSettings = field(default_factory=MapSettings)
    lists: Lists = field(default_factory=Lists)
    patrol: Patrol = field(default_factory=Patrol)
    teams: tuple[Team, ...] = field(default_factory=tuple)
    rounds: tuple[Round, ...] = field(default_factory=tuple)
    language: str = _setting("zh", "文字语言：zh 或 en")
    as_of: date | None = _setting(None, "截止日期；不写则为运行当天")

    def at(self, day: date) -> Settings:
        """Return the same settings speaking for ``day`` unless they name a date themselves."""
        return self if self.as_of else replace(self, as_of=day)

    @property
    def day(self) -> date:
        """The date this build speaks for."""
        if self.as_of is None:
            raise SettingsError(Problem("settings.no_date", "error"))
        return self.as_of


REPEATED: dict[str, type[Any]] = {"rounds": Round, "teams": Team}  # sections written once for each
SECTIONS: dict[str, type[Any]] = {
    "county": County,
    "inputs": Inputs,
    "inventory": Inventory,
    "duties": Duties,
    "scores": Scores,
    "photos": Photos,
    "cases": Cases,
    "draw": DrawSettings,
    "risk": Risk,
    "forecast": ForecastSettings,
    "grids": Grids,
    "rules": Rules,
    "surface": Surface,
    "coverage": Coverage,
    "repairs": Repairs,
    "tracks": Tracks,
    "compare": Compare,
    "map": MapSettings,
    "lists": Lists,
    "patrol": Patrol,
}
