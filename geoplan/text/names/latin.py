"""Read a name in Latin letters: pinyin, English, or both.

From: folded names without a Chinese character. To: :class:`Name` with ``pieces``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from geoplan.text.names.areas import Region
from geoplan.text.names.lexicon import Kind, lexicon
from geoplan.text.names.parts import Name, read_chinese
from geoplan.text.names.sounds import spellings

_WORD = re.compile(r"[a-z]+(?:['’.\-][a-z]+)*['’.]?|\d+|#")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_NUMBERS = "一二三四五六七八九十"
_PINYIN_NUMBER = {f"di{s}": str(i) for i, c in enumerate(_NUMBERS, 1) for s in spellings(c)[:1]}
_DIRECTIONS = frozenset("东西南北中上下新老")


def read_latin(text: str, type_id: str, region: Region) -> Name:
    """Read a folded name in Latin letters, as a name of something of ``type_id``."""
    plain = _plain(text)
    brand, words = _take_brand(_WORD.findall(_ORDINAL.sub("", plain)))
    pieces = _translate(words)
    pieces, areas = _take_areas(pieces, region)
    number, pieces = _take_number(pieces)
    kind, pieces = _take_kind(pieces, type_id)
    if not number:
        number, pieces = _take_number(pieces)
    pieces = [p for p in pieces if p not in ("县", "市", "镇", "乡", "街道", "省")] or pieces
    is_centre = False
    if pieces and pieces[-1] == "中心" and kind:
        pieces, is_centre = pieces[:-1], True
    if len(pieces) > 1 and pieces[0] in _DIRECTIONS:
        pieces = [*pieces[1:], pieces[0]]  # East Renmin Road is 人民东路
    if pieces and not any(p.isascii() for p in pieces):
        known = read_chinese("".join(pieces) + (kind[1] if kind else ""), type_id, region)
        series = dict(known.series) | ({"no": number} if number else {})
        return replace(known, text=text, brand=brand or known.brand, areas=areas, series=series)
    return Name(
        text=text,
        areas=areas,
        brand=brand,
        kind=kind[0].id if kind else "",
        series={"no": number} if number else {},
        is_centre=is_centre,
        pieces=tuple(pieces),
    )


def letters_of(text: str) -> str:
    """Return a folded Latin name as one run of letters and digits."""
    return re.sub(r"[^a-z0-9]", "", _plain(text))


def _plain(text: str) -> str:
    text = re.sub("[üǖǘǚǜ]", "v", text)
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).replace("’", "'")


def _take_brand(words: list[str]) -> tuple[str, list[str]]:
    spelt = lexicon().brands
    for length in range(min(len(words), 6), 0, -1):
        for i in range(len(words) - length + 1):
            brand = spelt.get(" ".join(words[i : i + length]))
            if brand:
                return brand, words[:i] + words[i + length :]
    return "", words


def _translate(words: Sequence[str]) -> list[str]:
    """Put Chinese for the words known in English; the others stay as they are, joined."""
    english = lexicon().english
    pieces: list[str] = []
    i = 0
    while i < len(words):
        for length in range(min(english.longest, len(words) - i), 0, -1):
            known = english.words.get(tuple(words[i : i + length]))
            if known:
                pieces.append(known)
                i += length
                break
        else:
            word = words[i].strip(".'")
            if words[i] in english.number or word in english.number:
                pieces.append("#")
            elif word not in english.drop:
                pieces.append(re.sub(r"['\-.]", "", word))
            i += 1
    return pieces


def _take_areas(pieces: list[str], region: Region) -> tuple[list[str], dict[str, str]]:
    """Take known areas named in full: Guixi City, Guixishi; a mere Guixi stays."""
    areas: dict[str, str] = {}
    left: list[str] = []
    i = 0
    while i < len(pieces):
        piece, after = pieces[i], pieces[i + 1] if i + 1 < len(pieces) else ""
        name = region.spelt_full.get(piece, "")
        if not name and after:
            name = region.spelt_in_two.get((piece, after), "")
            i += bool(name)
        if name:
            areas[region.known[name]] = name
        else:
            left.append(piece)
        i += 1
    return left, areas


def _take_number(pieces: list[str]) -> tuple[str, list[str]]:
    for i, piece in enumerate(pieces):
        following = pieces[i + 1] if i + 1 < len(pieces) else ""
        if piece == "#" and following.isdigit():
            return str(int(following)), pieces[:i] + pieces[i + 2 :]
        if piece in _PINYIN_NUMBER:
            return _PINYIN_NUMBER[piece], pieces[:i] + pieces[i + 1 :]
        if piece.startswith("第"):
            return str(_NUMBERS.index(piece[1:]) + 1), pieces[:i] + pieces[i + 1 :]
        if piece == "di" and following in (s for c in _NUMBERS for s in spellings(c)):
            number = next(i for i, c in enumerate(_NUMBERS, 1) if following in spellings(c))
            return str(number), pieces[:i] + pieces[i + 2 :]
    for i, piece in enumerate(pieces):
        if piece.isdigit():
            return str(int(piece)), pieces[:i] + pieces[i + 1 :]
    return "", pieces


def _take_kind(pieces: list[str], type_id: str) -> tuple[tuple[Kind, str] | None, list[str]]:
    """Take the word for a kind: in English anywhere, in pinyin at the end."""
    words = lexicon()
    for i in range(len(pieces) - 1, -1, -1):
        for kind in words.kind_words.get(pieces[i], ()):
            if not kind.types or type_id in kind.types:
                return (kind, pieces[i]), pieces[:i] + pieces[i + 1 :]
    last = len(pieces)
    while last and pieces[last - 1].isascii() and pieces[last - 1].isalpha():
        last -= 1
    tail = "".join(pieces[last:])
    spelt = _spelt_kinds(type_id)
    for length in range(min(len(tail), _longest(type_id)), 0, -1):
        word = spelt.get(tail[-length:], "")
        if word:
            kind = next(k for k in words.kind_words[word] if not k.types or type_id in k.types)
            rest = tail[:-length]
            return (kind, word), [*pieces[:last], *([rest] if rest else [])]
    return None, pieces


@cache
def _longest(type_id: str) -> int:
    return max(map(len, _spelt_kinds(type_id)))


@cache
def _spelt_kinds(type_id: str) -> dict[str, str]:
    """Return all words for kinds by how they are spelt; of two alike the first in the lexicon."""
    found: dict[str, str] = {}
    for word, kinds in lexicon().kind_words.items():
        if any(not kind.types or type_id in kind.types for kind in kinds):
            for spelt in spellings(word):
                found.setdefault(spelt, word)
    return found
