"""The plan of the demo county: where its towns, streets, roads and waters lie, in metres.

From: nothing. To: constants that the drawing modules turn into objects.
"""

from __future__ import annotations

from geoplan.demo.names import TOWNS
from geoplan.demo.town import GridLine, TownPlan

SEAT = "禾城"
RIVER = "禾溪河"
# Through the seat the river follows its grid between rows 3 and 4.
RIVER_ROW_V = -105.0
RIVER_WEST = (
    (-15800, 9900),
    (-12500, 8600),
    (-10200, 6700),
    (-7900, 4100),
    (-5200, 2700),
    (-3400, 1300),
)
RIVER_EAST = (
    (3300, -1500),
    (5200, -2500),
    (7200, -4500),
    (9700, -6100),
    (12800, -7600),
    (18200, -9800),
)
RIVER_HALF_WIDTH_M = 42.0
LAKE = (-9300.0, -9300.0, 1150.0)  # x, y, radius of 枫林水库
WOODS = (
    (-12000, 3000, 1900), (-6200, 9600, 2100), (-12200, -5200, 2000), (-6400, -10900, 1500),
    (3800, 10100, 1700), (13600, 1700, 1500), (1900, -9700, 1300), (300, 3150, 520),
)  # fmt: skip
RAILWAY = (
    (-15800, 5200),
    (-10000, 3150),
    (-4200, 2250),
    (0, 1950),
    (4500, 2350),
    (10500, 1400),
    (18200, 2600),
)
MOTORWAY = (
    (-15800, -2300),
    (-9000, -2700),
    (-3500, -3100),
    (2500, -2750),
    (8000, -1700),
    (18200, -3000),
)

_U = (-1760, -1430, -1090, -800, -470, -140, 190, 520, 850, 1180, 1480, 1790)
_V = (-1200, -880, -560, -225, 15, 270, 545, 820, 1110, 1390)


def _u(index: int, lo: int, hi: int, name: str, highway: str = "residential") -> GridLine:
    return GridLine("u", index, lo, hi, name, highway)


def _v(index: int, lo: int, hi: int, name: str, highway: str = "residential") -> GridLine:
    return GridLine("v", index, lo, hi, name, highway)


_SEAT_LINES = (
    _u(0, 1, 7, "西环路", "secondary"),
    _u(1, 0, 3, "育才路"),
    _u(1, 4, 8, "体育路"),
    _u(2, 0, 9, "建设路", "tertiary"),
    _u(3, 0, 3, "兴业路"),
    _u(3, 4, 9, "工农路"),
    _u(4, 0, 3, "学府路"),
    _u(4, 4, 8, "西门步行街", "pedestrian"),
    _u(5, 0, 9, "解放路", "secondary"),
    _u(6, 0, 3, "翠湖路"),
    _u(6, 4, 8, "钟鼓街"),
    _u(7, 0, 9, "和平路", "tertiary"),
    _u(8, 0, 3, "康宁路"),
    _u(8, 4, 8, "东门街"),
    _u(9, 0, 9, "迎宾路", "secondary"),
    _u(10, 0, 3, "创业路"),
    _u(10, 4, 8, "朝阳路"),
    _u(11, 1, 7, "东环路", "secondary"),
    GridLine("v", 0, 1, 10, "南环路", "secondary", bend=True),
    _v(1, 0, 5, "安居路"),
    _v(1, 5, 11, "兴工路"),
    _v(2, 0, 11, "新安大道", "secondary"),
    _v(3, 0, 11, "滨河南路"),
    _v(4, 0, 11, "滨河北路"),
    _v(5, 0, 11, "人民路", "primary"),
    _v(6, 0, 4, "劳动路"),
    _v(6, 4, 8, "县前街"),
    _v(6, 8, 11, "光明路"),
    _v(7, 0, 11, "文化路", "tertiary"),
    _v(8, 1, 5, "站前西路"),
    _v(8, 5, 10, "站前东路"),
    _v(9, 2, 9, "北山路", "tertiary"),
)
_VILLAGE_BLOCKS = ((1, 7), (9, 7), (0, 4), (0, 1), (8, 0), (10, 5))
_ROWS = {
    0: (1, 9),
    1: (0, 10),
    2: (0, 10),
    4: (0, 10),
    5: (0, 10),
    6: (0, 10),
    7: (1, 9),
    8: (2, 8),
}


def _district(column: int, row: int) -> str:
    if (column, row) in _VILLAGE_BLOCKS:
        return "village"
    if row <= 2:
        return "industry" if column >= 9 else "new"
    if 4 <= column <= 7 and row <= 7:
        return "old"
    return "danwei" if column <= 3 else "east"


SEAT_PLAN = TownPlan(
    name=SEAT,
    centre=(0.0, 0.0),
    turn_deg=-9.0,
    us=_U,
    vs=_V,
    lines=_SEAT_LINES,
    blocks=tuple(
        (c, r, _district(c, r)) for r, (lo, hi) in _ROWS.items() for c in range(lo, hi + 1)
    ),
    dual_row=5,
)

TOWN_CENTRES = {
    TOWNS[0]: (-8300.0, 5750.0, -24.0),
    TOWNS[1]: (7900.0, 6600.0, 31.0),
    TOWNS[2]: (9300.0, -4900.0, -28.0),
    TOWNS[3]: (-6400.0, -6700.0, 12.0),
}


def town_plan(name: str, main: str, cross: str, others: tuple[str, ...]) -> TownPlan:
    """Return the plan of a small town: a through street, a cross street, and four more."""
    x, y, turn = TOWN_CENTRES[name]
    return TownPlan(
        name=name,
        centre=(x, y),
        turn_deg=turn,
        us=(-430, -150, 140, 410),
        vs=(-235, 0, 220),
        lines=(
            _v(1, 0, 3, main, "tertiary"),
            _u(1, 0, 2, cross, "tertiary"),
            _u(0, 0, 2, others[0]),
            _u(2, 0, 2, others[1]),
            _v(0, 0, 3, others[2]),
            _v(2, 0, 2, others[3]),
        ),
        blocks=tuple((c, r, "town") for r in (0, 1) for c in (0, 1, 2) if (c, r) != (2, 1)),
        jitter_m=22.0,
        bend_m=25.0,
        bend_length_m=1100.0,
    )


# (name, ref, class, from, to, way points). An end is (town, column, row) of a grid or a spot.
End = tuple[str, int, int] | tuple[float, float]
ROADS: tuple[tuple[str, str, str, End, End, tuple[tuple[float, float], ...]], ...] = (
    (
        "禾石公路",
        "X901",
        "secondary",
        (SEAT, 0, 5),
        (TOWNS[0], 3, 1),
        ((-3300, 2000), (-5600, 4100)),
    ),
    (
        "禾沙公路",
        "X902",
        "secondary",
        (SEAT, 11, 5),
        (TOWNS[2], 0, 1),
        ((3300, -500), (5700, -2900)),
    ),
    ("禾柳公路", "X903", "tertiary", (SEAT, 9, 9), (TOWNS[1], 0, 1), ((2600, 2500), (5200, 4300))),
    (
        "禾枫公路",
        "X904",
        "tertiary",
        (SEAT, 5, 0),
        (TOWNS[3], 3, 1),
        ((-1300, -2600), (-3600, -4800)),
    ),
    ("石西公路", "X905", "tertiary", (TOWNS[0], 0, 1), (-15500.0, 7200.0), ((-11800, 6700),)),
    ("沙东公路", "X906", "tertiary", (TOWNS[2], 3, 1), (17800.0, -7300.0), ((13300, -6300),)),
    ("柳北公路", "X907", "tertiary", (TOWNS[1], 3, 1), (12800.0, 12600.0), ((10200, 9300),)),
    (
        "石枫公路",
        "X908",
        "unclassified",
        (TOWNS[0], 1, 0),
        (TOWNS[3], 0, 2),
        ((-9700, 1300), (-8600, -3300)),
    ),
    (
        "柳沙公路",
        "X909",
        "unclassified",
        (TOWNS[1], 2, 0),
        (TOWNS[2], 2, 2),
        ((10600, 2800), (10900, -1400)),
    ),
    (
        "禾南公路",
        "X910",
        "tertiary",
        (SEAT, 7, 0),
        (2600.0, -13200.0),
        ((1900, -4300), (3900, -8300)),
    ),
    ("枫南公路", "X911", "unclassified", (TOWNS[3], 1, 0), (-3300.0, -13200.0), ((-5100, -9500),)),
)

# Boundary network: named corners and the edges between them (metres).
CORNERS = {
    "N": (500.0, 12300.0),
    "E": (17300.0, 600.0),
    "S": (-600.0, -12700.0),
    "W": (-15200.0, 1300.0),
    "T": (700.0, 4700.0),
    "R": (5300.0, 700.0),
    "B": (-500.0, -4900.0),
    "L": (-5000.0, -200.0),
}
OUTER = {
    "NE": ((7500.0, 12900.0), (15500.0, 9300.0)),
    "SE": ((16300.0, -7600.0), (8200.0, -12600.0)),
    "SW": ((-8200.0, -12400.0), (-14600.0, -6900.0)),
    "NW": ((-14900.0, 8900.0), (-7200.0, 12500.0)),
}
SLIVER_M = 950.0  # how far the county reaches beyond the township file in the south-west
