"""Tables of surfaces: what lies where, cell by cell.

From: :mod:`geoplan.coverage`. To: the map.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import STATES

HEXES = Table(
    "hexes",
    "缺口的面：县域内大小相同的六边形，有点位的才有一行；各格的 share_pct 合计为县域内各点位之和",
    ("hex_id",),
    (
        Column("hex_id", "text", "h边长_q_r：边长（米）与轴坐标，县界不变则编号不变"),
        Column(
            "share_pct",
            "float",
            "格内缺口占全县预期失分的百分之几，全县为 100；0 为没有缺口",
            unit="%",
        ),
        Column("points", "int", "全部或部分在格内的点位数；跨格的点位在每一格都算"),
        Column(
            "unknown_share",
            "float",
            "share_pct 中来自没有有效结果的项（没查过、过期）的比例，0 至 1；没有缺口则为空",
            optional=True,
        ),
        Column("worst_state", "text", "格内点位最差的状态", values=STATES),
        Column("area_m2", "float", "画出的面积", unit="m²"),
        Column("geometry", "geometry", "Polygon 或 MultiPolygon，沿县界裁开；没有县界则不裁"),
    ),
)
