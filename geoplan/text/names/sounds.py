"""How Chinese letters are read, and which are mistaken for one another.

From: letters of folded names. To: readings, and whether a slip of the pen explains a difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product

from geoplan.text.names.lexicon import lexicon, readings
from geoplan.text.names.numerals import chinese

_SPELLINGS_MAX = 16  # of one name: letters with several readings multiply


def sounds(letter: str) -> tuple[str, ...]:
    """Return the toneless readings of a letter, itself where it has none."""
    return readings().get(letter, (letter,))


@lru_cache(maxsize=65536)
def spellings(text: str) -> tuple[str, ...]:
    """Return how a Chinese text may be spelt in letters: ü as v and as u, the usual first.

    >>> spellings("重庆路")[:2]
    ('zhongqinglu', 'chongqinglu')
    """
    letters = _letters(text)
    found = ["".join(p) for p in islice(product(*map(sounds, letters)), _SPELLINGS_MAX)]
    return tuple(dict.fromkeys([*found, *(s.replace("v", "u") for s in found)]))


def spells(pieces: Sequence[str], text: str) -> bool:
    """Whether ``pieces`` say ``text``: a Chinese piece its letters, a Latin one their readings."""
    return _spells("\x1f".join(pieces), "".join(_letters(text)))


def is_slip(a: str, b: str) -> bool:
    """Whether one letter is easily written for the other: by sound or by shape.

    Never of two letters of one series (东 and 西), nor of numbers.
    """
    words = lexicon()
    if words.series_of.get(a, frozenset()) & words.series_of.get(b, frozenset()):
        return False
    if not ("\u3400" <= a <= "\u9fff" and "\u3400" <= b <= "\u9fff"):
        return False
    if words.shapes_of.get(a, frozenset()) & words.shapes_of.get(b, frozenset()):
        return True
    return bool({_plain(s) for s in sounds(a)} & {_plain(s) for s in sounds(b)})


@lru_cache(maxsize=65536)
def sound_key(text: str) -> str:
    """Return one spelling under which homophones fall together."""
    return "".join(_plain(sounds(letter)[0]) for letter in _letters(text))


def shape_key(text: str) -> str:
    """Return one spelling under which most look-alikes fall together."""
    shapes = lexicon().shapes_of
    return "".join(f"<{min(shapes[c])}>" if c in shapes else c for c in text)


@lru_cache(maxsize=2048)
def _plain(syllable: str) -> str:
    """Fold what southern speakers and typists do not tell apart."""
    for a, b in (
        ("zh", "z"),
        ("ch", "c"),
        ("sh", "s"),
        ("ang", "an"),
        ("eng", "en"),
        ("ing", "in"),
    ):
        syllable = syllable.replace(a, b)
    return syllable


def _letters(text: str) -> list[str]:
    letters: list[str] = []
    number = ""
    for c in text + "\0":
        if c.isascii() and c.isdigit():
            number += c
            continue
        if number:
            letters += chinese(number) if len(number) < 5 else number
            number = ""
        if c != "\0":
            letters.append(c)
    return letters


@lru_cache(maxsize=65536)
def _spells(joined: str, text: str) -> bool:
    if not joined:
        return not text
    piece, _, rest = joined.partition("\x1f")
    if not piece:
        return _spells(rest, text)
    if not piece.isascii():
        return text.startswith(piece) and _spells(rest, text[len(piece) :])
    return any(
        _spells(piece[len(sound) :] + "\x1f" + rest, text[1:])
        for spelt in (sounds(text[0]) if text else ())
        for sound in {spelt, spelt.replace("v", "u"), spelt.replace("v", "yu")}
        if piece.startswith(sound)
    )
