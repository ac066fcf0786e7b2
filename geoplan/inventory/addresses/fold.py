"""One form for the many ways an address is typed.

From: text of a cell or of a map. To: folded text for reading, keys for comparing names.
"""

from __future__ import annotations

import re
import unicodedata

from geoplan.text.names import simplified

_SIGNS = str.maketrans(
    dict.fromkeys("[{【〔〖《〈<«", "(")
    | dict.fromkeys("]}】〕〗》〉>»", ")")
    | dict.fromkeys('“”„"「」『』', None)
    | dict.fromkeys("‘’ʼ`´", "'")
    | dict.fromkeys("✕✖╳⨯*", "×")
    | dict.fromkeys("。；｡", ";")
    | dict.fromkeys("‐‑‒–—―─━﹘﹣~∼〜→⇒_", "-")
    | {"，": ",", "：": ":", "﹑": "、", "､": "、"}
)
_DASHES = re.compile(r"--+")
_NO_LETTERS = str.maketrans(dict.fromkeys("- ·•'()", None))
# A space tells apart two words of Latin letters; anywhere else it is how somebody typed.
_SPACE = re.compile(r"(?<=[^\W\d_])(?<![\u3400-\u9fff])\s+(?=[^\W\d_])(?![\u3400-\u9fff])|(\s+)")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十]+")
_PLAIN = re.compile(r"[〇零一二三四五六七八九]+")
_SMALL = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_UNITS = {"十": 10, "百": 100, "千": 1000}


def fold(text: str) -> str:
    """Fold width, case, script, spaces, dashes, brackets and quotes; letters and numerals stay.

    紅山路 and 红山路 are one street.
    """
    plain = text.translate(_SIGNS)
    if not plain.isascii():
        plain = simplified(unicodedata.normalize("NFKC", plain).translate(_SIGNS))
    if not plain.isprintable():
        plain = "".join(c for c in plain if _is_visible(c))
    plain = plain.casefold().strip()
    if len(plain.split(None, 1)) > 1:
        plain = _SPACE.sub(lambda m: "" if m[1] else " ", plain)
    return _DASHES.sub("-", plain) if "--" in plain else plain


def _is_visible(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) not in ("Cf", "Cc")


def name_key(name: str) -> str:
    """Return what is equal for two spellings of one name: no dashes, Arabic numerals."""
    return folded_key(fold(name))


def folded_key(folded: str) -> str:
    """Return the key of a folded name (see :func:`name_key`)."""
    bare = folded.translate(_NO_LETTERS)
    return bare if bare.isascii() else _NUMERAL.sub(lambda m: _arabic(m[0]), bare)


def spellings(name: str) -> set[str]:
    """Return how a folded name may stand in folded text: numerals either way."""
    folded = fold(name)
    if not (_NUMERAL.search(folded) or _SMALL.search(folded)):
        return {folded}
    return {
        folded,
        _NUMERAL.sub(lambda m: _arabic(m[0]), folded),
        _SMALL.sub(lambda m: _chinese(int(m[1])), folded),
    }


def number_of(text: str) -> int | None:
    """Return the number that digits or Chinese numerals say (一百二十八), else None."""
    if text.isdecimal():
        return int(text) if len(text) < 10 else None
    if _PLAIN.fullmatch(text):
        return int("".join(str(_DIGITS[c]) for c in text[:9]))
    total, digit = 0, -1
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            total += (1 if digit < 0 else digit) * _UNITS[c]
            digit = 0
        else:
            return None
    return total + max(digit, 0) if text else None


def _arabic(numeral: str) -> str:
    return str(number_of(numeral)) if "十" in numeral else "".join(str(_DIGITS[c]) for c in numeral)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else "〇一二三四五六七八九"[tens] + "十"
    return head + ("" if ones == 0 and tens else "〇一二三四五六七八九"[ones])
