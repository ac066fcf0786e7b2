"""Tables of photos: those that were handed in, and what those named by answers are worth.

From: evidence, scores. To: scores and the lists.
"""

from __future__ import annotations

from geoplan.tables.model import Column, Table
from geoplan.tables.values import DATUMS, PHOTO_KINDS, PHOTO_STATES

PHOTOS = Table(
    "photos",
    "照片文件夹里的照片：只读文件头里的时间和位置，不打开画面",
    ("path",),
    (
        Column("path", "text", "文件夹和文件名"),
        Column("name", "text", "文件名"),
        Column("size", "int", "大小", unit="B"),
        Column("digest", "text", "内容摘要；只有与别的照片一样大的才算，其余为空串"),
        Column("kind", "text", "哪种图片；other 为读不了时间和位置的", values=PHOTO_KINDS),
        Column("taken", "text", "拍摄时间（北京时间，到分）；没有则为空串"),
        Column("lon", "float", "拍摄位置经度，照片自己写的；没有则为空", unit="°", optional=True),
        Column("lat", "float", "拍摄位置纬度，照片自己写的；没有则为空", unit="°", optional=True),
    ),
)

ANSWER_POSITIONS = Table(
    "answer_positions",
    "填表时手机定的位置（ODK、Kobo 的数据才有）",
    ("answer_id",),
    (
        Column("answer_id", "text", "答案"),
        Column("lon", "float", "经度，手机自己写的", unit="°"),
        Column("lat", "float", "纬度，手机自己写的", unit="°"),
    ),
)

PHOTO_CHECKS = Table(
    "photo_checks",
    "答案提到的每张照片：找到没有，是不是那天在那里拍的，算不算佐证",
    ("answer_id", "photo"),
    (
        Column("answer_id", "text", "答案"),
        Column("photo", "text", "答案里写的照片名称"),
        Column("point_id", "text", "答案所说的点位；认不出则为空串"),
        Column("state", "text", "最要紧的一条；没有照片文件夹为 unchecked", values=PHOTO_STATES),
        Column("faults", "list", "全部疑点，最要紧的在前；没有则为空"),
        Column("path", "text", "对应的照片文件；没有则为空串"),
        Column("taken", "text", "拍摄时间；没有则为空串"),
        Column("days", "int", "拍摄日期减检查日期；没有时间则为空", unit="d", optional=True),
        Column("distance_m", "float", "离点位多远；量不出则为空", unit="m", optional=True),
        Column("datum", "text", "位置按哪种坐标系解释；没有则为空串", values=("", *DATUMS)),
        Column("shared_with", "list", "还用在哪些别的点位（最多列五个）"),
        Column("is_evidence", "bool", "算不算佐证（设置 photos.rule）"),
    ),
)
