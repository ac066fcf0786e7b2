"""What stands in brackets behind a name.

From: folded names. To: the name itself, names it also has, and what belongs to it after all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from geoplan.text.names.fold import has_range
from geoplan.text.names.lexicon import lexicon

_REMARK = re.compile(r"\(([^()]*)\)?")
_SPLIT = re.compile(r"[,，;；、/|]")
# An outlet, a part or a number: what tells one from another, though somebody put it in brackets.
_PART = re.compile(
    r"(?:店|支行|分理处|营业部|营业所|储蓄所|营业厅|分社|支局|网点|校区|院区|分校|分院|园区|部)$"
    r"|^第?[0-9〇一二三四五六七八九十ivx壹贰叁]+期$|^[a-z0-9一二三四五六七八九十东西南北中]+区$|^[东西南北新老旧]馆?$"
    r"|^[0-9〇一二三四五六七八九十]+号$"
)
_CALLED = re.compile(r"[为是叫系称:：\"“”'‘’]")


@dataclass(frozen=True)
class Told:
    """A name without its remarks: ``main``, its ``former`` or other names, its ``parts``.

    ``other``: remarks that are none of these; one may be a name all the same.
    """

    main: str
    former: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def split_remarks(folded: str) -> Told:
    """Sort what stands in brackets: a former name, a part of the name, or a mere remark.

    A landmark (县医院对面), a state (在建) and a stretch (解放路—建设路段) are mere remarks.

    >>> split_remarks("育才小学(原铁路小学)").former
    ('铁路小学',)
    """
    former: list[str] = []
    parts: list[str] = []
    other: list[str] = []
    for remark in _REMARK.findall(folded):
        for piece in filter(None, (p.strip() for p in _SPLIT.split(remark))):
            name = former_name(piece)
            if name:
                former.append(name)
            elif _is_part(piece):
                parts.append(piece)
            elif not piece.endswith(lexicon().landmark) and not has_range(piece):
                other.append(piece)
    main = _REMARK.sub("", folded).strip()
    if main.startswith("原") and former_name(main):
        former.insert(0, former_name(main))
        main = ""
    return Told(main, tuple(former), tuple(parts), tuple(other))


def former_name(piece: str) -> str:
    """Return the other name a remark gives; empty where it gives none."""
    for word in lexicon().former:
        if piece.startswith(word):
            name = _CALLED.sub("", piece[len(word) :])
            is_landmark = piece.endswith(lexicon().landmark)
            return name if len(name) > 1 and not is_landmark else ""
    return ""


def _is_part(piece: str) -> bool:
    return (
        bool(_PART.search(piece))
        and not has_range(piece)
        and not piece.endswith(lexicon().landmark)
    )
