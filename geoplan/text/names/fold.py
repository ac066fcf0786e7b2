"""One form for the many spellings of a name.

From: names as mappers and offices write them. To: strings that are equal when the names are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from geoplan.text.names.lexicon import lexicon

if TYPE_CHECKING:
    import opencc

_JOINTS = re.compile(r"[\s·•\-—–_]")
_ROMAN = {chr(0x2160 + i): str(i + 1) for i in range(12)}
_ROMAN |= {chr(0x2170 + i): str(i + 1) for i in range(12)}
_BRACKETS = str.maketrans(
    dict.fromkeys("[{【〔〖《〈<「『", "(") | dict.fromkeys("]}】〕〗》〉>」』", ")")
)
_DASHES = re.compile(r"[-‐‑‒–—―─━﹘﹣~∼〜→⇒_至到]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


def normal_name(name: str) -> str:
    """Fold width, case, spaces and dashes, so that one name is one string."""
    return _JOINTS.sub("", unicodedata.normalize("NFKC", name)).casefold()


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


def fold_script(name: str) -> str:
    """Fold width, case, brackets, Roman numerals and traditional characters; spaces stay.

    >>> fold_script("貴溪市第Ⅱ中學（新址）")
    '贵溪市第2中学(新址)'
    """
    plain = "".join(_ROMAN.get(c, c) for c in name)
    plain = unicodedata.normalize("NFKC", plain).translate(_BRACKETS).casefold()
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace())
    return simplified(plain).strip()


def simplified(text: str) -> str:
    """Return ``text`` with traditional and variant characters as they are written now."""
    if not _HAN.search(text):
        return text
    variants = lexicon().variants
    return "".join(variants.get(c, c) for c in _converter().convert(text))


def is_latin(folded: str) -> bool:
    """Whether a folded name is written in letters, with no Chinese character."""
    return not _HAN.search(folded) and any(c.isalpha() for c in folded)


def has_range(folded: str) -> bool:
    """Whether a folded text says from … to (解放路—建设路)."""
    return bool(_DASHES.search(folded))


@cache
def _converter() -> opencc.OpenCC:
    import opencc  # loads its tables: only where names are compared

    return opencc.OpenCC("t2s")


def unit_name(name: str) -> str:
    """Fold the name of a unit; of a county's own unit without the 县 in front."""
    folded = normal_name(name)
    return folded[1:] if folded.startswith("县") and len(folded) > 2 else folded
