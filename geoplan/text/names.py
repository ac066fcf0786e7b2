"""One form for the many spellings of a name.

From: names as mappers and offices write them. To: strings that are equal when the names are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache


def normal_name(name: str) -> str:
    """Fold width, case, spaces and dashes, so that one name is one string."""
    return re.sub(r"[\s·•\-—–_]", "", unicodedata.normalize("NFKC", name)).casefold()


def bare_name(name: str, counties: tuple[str, ...]) -> str:
    """Return the folded name without the county's own name in front (县人民医院 keeps its 县)."""
    folded = normal_name(name)
    for county in counties:
        head = _head(county)
        if head and folded.startswith(head) and len(folded) > len(head) + 1:
            return folded[len(head) :]
    return folded


@cache
def _head(county: str) -> str:
    """Return a county's folded name without what stands in brackets."""
    return normal_name(re.sub(r"[（(].*", "", county))
