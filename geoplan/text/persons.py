"""Names of persons that people wrote into other cells.

From: who checked, who mended; notes. To: the same notes for files that leave the office. Only names
that stand in a column for names are known; a name that is a word of the language too goes as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_HIDDEN = "（姓名略）"
_APART = re.compile(r"[、，,;；/|（）()\d+\-]+|\s{2,}")
_NAME = re.compile(r"[\u3400-\u9fff·]{2,4}|[A-Za-z][A-Za-z.' ]{3,40}")
_GROUP = re.compile(r".*(?:组|队|办|局|科|所|站|处|社区|街道|中心|单位|公司|员|部|镇|乡|村)")


def person_names(texts: Iterable[str]) -> frozenset[str]:
    """Return the names of persons in cells that hold names; groups and offices are none.

    >>> sorted(person_names(["张三、李四 13800000000", "督查一组", ""]))
    ['张三', '李四']
    """
    parts = {part.strip() for text in set(texts) for part in _APART.split(text)}
    return frozenset(p for p in parts if _NAME.fullmatch(p) and not _GROUP.fullmatch(p))


def hide_names(text: str, names: Collection[str]) -> str:
    """Return ``text`` without the ``names``, the longest first.

    >>> hide_names("张三丰说有积水，张三已报", {"张三", "张三丰"})
    '（姓名略）说有积水，（姓名略）已报'
    """
    found = sorted((name for name in names if name in text), key=lambda n: (-len(n), n))
    return re.sub("|".join(map(re.escape, found)), _HIDDEN, text) if found else text
