"""Tables of recorded walks: tracks as written, what each position was used for, metres walked.

From: :mod:`geoplan.evidence`, coverage. To: gap states, the map and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import DATUMS, FIX_USES, TRACK_BASES

_TRACK = Column("track_id", "text", "轨迹：文件内容的摘要和段号")

TRACKS = Table(
    "tracks",
    "巡查轨迹，一次连续的记录（trkseg）一行",
    ("track_id",),
    (
        _TRACK,
        Column("file", "text", "文件"),
        Column("part", "int", "文件里的第几段，从 1 起"),
        Column("day", "date", "开始那天的日期（北京时间）"),
        Column("fixes", "int", "定位点数"),
        Column("bad", "int", "其中经纬度不能用的"),
        Column("declared", "text", "设置里写明的坐标系；没写则为空串", values=("", *DATUMS)),
    ),
)

FIXES = Table(
    "fixes",
    "轨迹的定位点，原样一点一行；不上地图",
    ("track_id", "seq"),
    (
        _TRACK,
        Column("seq", "int", "第几点，从 1 起"),
        Column("row", "int", "文件里的行号"),
        Column("time_s", "float", "时间：1970 年以来的秒数；没有则为空", unit="s", optional=True),
        Column("lon", "float", "经度，照原文", unit="°"),
        Column("lat", "float", "纬度，照原文", unit="°"),
    ),
)

TRACK_USES = Table(
    "track_uses",
    "每条轨迹的定位点各作何用、走过多少米；各类点数相加即为全部",
    ("track_id",),
    (
        _TRACK,
        Column("datum", "text", "按哪个坐标系用", values=DATUMS),
        Column("basis", "text", "依据：写明、GPX 的标准、按离路远近测出", values=TRACK_BASES),
        Column("off_m", "float", "定位点离街道的中位距离；没有街道则为空", unit="m", optional=True),
        *(Column(use, "int", f"用途为 {use} 的定位点数") for use in FIX_USES),
        Column("walked_m", "float", "走过的街道（同一米只算一次）", unit="m"),
    ),
)

FIX_PLACES = Table(
    "fix_places",
    "每个定位点作何用，走过的落在哪条路段的哪一米；不上地图",
    ("track_id", "seq"),
    (
        _TRACK,
        Column("seq", "int", "第几点"),
        Column(
            "use",
            "text",
            "走过；停留；太快（乘车）；跳点；附近没有街道；时间倒退；没有时间；太短不算",
            values=FIX_USES,
        ),
        Column("section_id", "text", "路段；没有落上则为空串"),
        Column("at_m", "float", "从路段起点量", unit="m", optional=True),
        Column("off_m", "float", "离路段多远", unit="m", optional=True),
    ),
)

WALKED = Table(
    "walked",
    "轨迹走过的街道：路段从哪一米到哪一米；一条轨迹里同一米只有一次",
    ("track_id", "section_id", "from_m"),
    (
        _TRACK,
        Column("section_id", "text", "路段"),
        Column("from_m", "float", "从路段起点量，自", unit="m"),
        Column("to_m", "float", "至", unit="m"),
        Column("day", "date", "哪天走的"),
    ),
)

TRACK_STAYS = Table(
    "track_stays",
    "轨迹里停留的地方",
    ("track_id", "seq"),
    (
        _TRACK,
        Column("seq", "int", "停留的第一个定位点"),
        Column("day", "date", "日期"),
        Column("minutes", "float", "停留多久", unit="min"),
        Column("lon", "float", "经度（WGS-84）", unit="°"),
        Column("lat", "float", "纬度（WGS-84）", unit="°"),
    ),
)
