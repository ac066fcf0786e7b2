"""Read the organisations an office writes into one cell.

From: a cell such as 县城管局（牵头）、县住建局. To: clean names, each with the part it is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Part = Literal["", "lead", "supporting"]

_LEAD, _SUPPORTING = "牵头|主责|主办|主管", "配合|协办|协同|协助|参与"
_WORD = rf"(?:(?P<lead>{_LEAD})|(?P<supporting>{_SUPPORTING}))(?:单位|部门|责任单位)?"
_HEAD = re.compile(rf"\s*{_WORD}\s*[:：]\s*")
_BRACKET = re.compile(rf"\s*[(（\[【]\s*{_WORD}\s*[)）\]】]?\s*")
_TAIL = re.compile(rf"(?<=\S)\s*{_WORD}$")
_SEPARATORS = "、，,;；/／|｜\n\r\t。"
_OPENING, _CLOSING = "(（[【", ")）]】"
# 县公安局和县城管局 are two units, 县人民医院和平分院 is one.
_AND = re.compile(r"(?<=[局队办院委镇乡道部所司社会心])\s*(?:以及|和|及|与)\s*(?=[县市区省各])")
_CJK = r"[\u3400-\u9fff）)]"
_GAP = re.compile(rf"(?<={_CJK})[ \u3000\xa0]+(?=[\u3400-\u9fff（(])")
_NUMBER = re.compile(r"\s*(?:[(（]?\d{1,2}[)）.．、]|[①-⑳])\s*(?!\d)")
_NUMBERED = re.compile(r"(?=[①-⑳])|\s+(?=[(（]?\d{1,2}[)）.．、]\s*[^\s\d])")
_ONLY_NUMBER = re.compile(r"[(（]?\d{1,2}[)）]?")
_AND_OTHERS = re.compile(r"(?<=\S)等(?:(?:相关|有关)?(?:部门|单位))?$")
_NOTHING = frozenset(("", "无", "-", "—", "——", "－", "\\", "暂无", "待定"))


@dataclass(frozen=True)
class Mention:
    """One unit of a cell; ``part`` is empty where the cell does not say lead or supporting."""

    name: str
    part: Part = ""


def split_units(cell: str) -> tuple[str, ...]:
    """Return the units of a cell as they are written, each once, in their order.

    >>> split_units("县城管局（牵头）、县住建局；各乡镇（街道）")
    ('县城管局', '县住建局', '各乡镇（街道）')
    """
    return tuple(mention.name for mention in read_units(cell))


def read_units(cell: str) -> tuple[Mention, ...]:
    """Return the units of a cell with their parts, each once, in their order.

    Units are parted by 、，,;；/ and line breaks outside of brackets, by 和、及、与 between two
    units, and by spaces between names of three characters and more. A part is said by a bracket
    (县城管局（牵头）), a word behind (县城管局牵头) or a word in front (牵头单位：…, which holds
    until the next such word). Other brackets belong to the name.
    """
    found: dict[str, Mention] = {}
    held: Part = ""
    for piece in _pieces(_NUMBERED.sub("\n", cell)):
        head = _HEAD.match(piece)
        if head:
            held = _part(head)
            piece = piece[head.end() :]
        for text in _parted(piece):
            mention = _mention(text, held)
            known = found.get(mention.name)
            if mention.name not in _NOTHING and (known is None or not known.part):
                found[mention.name] = mention
    return tuple(found.values())


def _pieces(cell: str) -> list[str]:
    """Cut at separators outside of brackets; a bracket that never closes hides none."""
    pieces, current, closes = [], "", 0
    for i, char in enumerate(cell):
        if char in _OPENING:
            closes = closes or next((j for j in range(i, len(cell)) if cell[j] in _CLOSING), 0)
        if char in _SEPARATORS and i >= closes:
            pieces.append(current)
            current = ""
        else:
            current += char
    return [*pieces, current]


def _parted(piece: str) -> list[str]:
    out: list[str] = []
    for text in _AND.split(piece):
        words = _GAP.split(text.strip())
        out += words if min(map(len, words)) >= 3 else ["".join(words)]
    return out


def _mention(text: str, held: Part) -> Mention:
    """Take numbers, 等 and words of part off a name."""
    part = held
    text = _NUMBER.sub("", text.strip(), count=1) if _NUMBER.match(text) else text.strip()
    text = _AND_OTHERS.sub("", text)
    for pattern in (_BRACKET, _TAIL):
        match = pattern.search(text)
        if match:
            part = _part(match)
            text = (text[: match.start()] + text[match.end() :]).strip()
    text = text.strip(" \u3000\xa0.:：")
    return Mention("" if _ONLY_NUMBER.fullmatch(text) else text, part)


def _part(match: re.Match[str]) -> Part:
    return "lead" if match["lead"] else "supporting"
