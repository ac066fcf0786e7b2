"""Read what an answer may say besides its result: who found it, photos, how many spots.

From: the texts of a row. To: values; what cannot be used is named, and the answer still counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoplan.errors import Problem

# The words of 发现途径 in problem lists. A check by anybody but the point's own people counts as
# patrol unless it was announced to nobody (covert) or rehearsed the assessment (mock).
_SOURCES: dict[str, tuple[str, ...]] = {
    "self": ("自查", "自检", "自检自查", "自查自纠", "self", "self-check"),
    "patrol": ("督查", "督导", "巡查", "巡检", "智慧城管", "数字城管", "上级反馈", "patrol"),
    "covert": ("暗访", "暗查", "明查暗访", "明察暗访", "covert"),
    "mock": ("模拟", "模拟测评", "模拟检查", "模拟考核", "mock"),
    "complaint": ("投诉", "群众投诉", "举报", "随手拍", "12345", "12345热线", "complaint"),
}
SOURCE_WORDS = {word: source for source, words in _SOURCES.items() for word in words}

_NO_PHOTO = {"", "无", "没有", "暂无", "未拍", "否", "/", "\\", "-", "—", "——", "0", "none", "no"}
_UNNAMED = {"有", "是", "√", "已拍", "已附", "见附件", "yes", "y"}
_APART = re.compile(r"[、，,;；|\n]+")
_COUNT = re.compile(r"(\d{1,6})\s*(?:处|个|盏|块|spots?)?")


@dataclass(frozen=True)
class Cells:
    """The texts of one row, where it stands, and where to say what is wrong with it."""

    text: Mapping[str, str]
    place: Mapping[str, Any]
    problems: list[Problem]

    def doubt(self, code: str, column: str, value: str) -> None:
        """Name a cell that is not used; the row is."""
        facts = {"point": self.text["point"], "value": value}
        problem = Problem(code, "warning", **self.place, column=column, facts=facts)
        self.problems.append(problem)


def read_source(cells: Cells) -> str:
    """Return who found it; a sheet that does not say is a self-check."""
    word = unicodedata.normalize("NFKC", cells.text["source"]).casefold()
    source = SOURCE_WORDS.get(word, "self")
    if word and word not in SOURCE_WORDS:
        cells.doubt("answer.bad_source", "来源", cells.text["source"])
    return source


def read_round(cells: Cells, source: str) -> str:
    """Return of which mock assessment a result is; other checks are of none.

    What units write of their rounds of self-checks is not kept: the day says it.
    """
    return cells.text["round"] if source == "mock" else ""


def read_photos(cells: Cells) -> str:
    """Return the names of the photos, each once; a tick names none, so nobody can look at it."""
    text = cells.text["photos"]
    names = dict.fromkeys(part.strip() for part in _APART.split(text))
    kept = [name for name in names if name.casefold() not in _NO_PHOTO | _UNNAMED]
    if not kept and any(name.casefold() in _UNNAMED for name in names):
        cells.doubt("answer.photo_unnamed", "佐证照片", text)
    return "、".join(kept)


def read_spots(cells: Cells, result: str) -> tuple[int | None, int | None]:
    """Return how many spots were looked at, and at how many something was wrong.

    What contradicts itself is left out: more wrong than seen, none wrong where it is not met.
    """
    counts: dict[str, int | None] = {}
    for key, column in (("spots", "处数"), ("spots_unmet", "问题处数")):
        text = cells.text[key]
        match = _COUNT.fullmatch(unicodedata.normalize("NFKC", text))
        counts[key] = int(match[1]) if match else None
        if text and match is None:
            cells.doubt("answer.bad_spots", column, text)
    spots, unmet = counts["spots"], counts["spots_unmet"]
    if spots is not None and (spots == 0 or (unmet or 0) > spots):
        cells.doubt("answer.spots_disagree", "处数", f"{spots} < {unmet or 1}")
        return None, None
    if unmet == 0 and result == "unmet":
        cells.doubt("answer.spots_disagree", "问题处数", "0")
        return spots, None
    return spots, unmet
