"""Read an address.

From: the text of a cell (an address, or a name that holds one). To: :class:`Address`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geoplan.inventory.addresses import lexicon as lex
from geoplan.inventory.addresses.fold import fold
from geoplan.inventory.addresses.known import KnownNames
from geoplan.inventory.addresses.model import Address, Kind
from geoplan.inventory.addresses.readings import read, read_beside, read_ends
from geoplan.inventory.addresses.tokens import Token, tokenize

_LONGEST = 200  # letters; what is longer is no address but a remark
_ASIDE = re.compile(r"\(([^()]*)\)?")
_LOOSE_SPACE = re.compile(r"\s*(?<![a-zà-ɏ])\s|\s(?![a-zà-ɏ])\s*")
_OFFICE = re.compile(r"(?:办事处|办|人民政府)$")
# Of two readings of a cell the one farther left says more about where the point lies.
_TELLING: tuple[Kind, ...] = (
    "segment",
    "junction",
    "number",
    "place",
    "street",
    "area",
    "unknown",
)
_BESIDE = ("number", "junction", "place")
_ADMINISTRATIVE = (lex.PROVINCE, lex.CITY, lex.DISTRICT)
_NOTHING = KnownNames()


def parse_address(text: str, known: KnownNames = _NOTHING) -> Address:
    """Return what ``text`` says; ``known`` are the names of the county.

    Any text has a reading; one that says nothing is kind ``unknown``.

    >>> parse_address("人民路与解放路交叉口东北角").streets
    ('人民路', '解放路')
    """
    main, asides = _brackets(fold(text[:_LONGEST]), known)
    areas, rest = _without_areas(main, known)
    tokens = tokenize(rest, known)
    inner = [tokenize(_without_areas(aside, known)[1], known) for aside in asides]
    readings = _segment_in_brackets(tokens, inner) or [
        *_clauses(tokens, rest),
        *(reading for a, t in zip(asides, inner, strict=True) for reading in _clauses(t, a)),
    ]
    readings = [r for r in readings if r.kind != "unknown"]
    readings.sort(key=lambda r: _TELLING.index(r.kind))
    if not readings:
        if areas:
            return Address("area", areas=areas, detail=rest)
        return Address("unknown", detail=rest)
    first, *others = (replace(reading, areas=areas) for reading in readings)
    return replace(first, also=tuple(dict.fromkeys(others)))


def _brackets(folded: str, known: KnownNames) -> tuple[str, list[str]]:
    """Return the text without what stands in brackets, and what stands there.

    What only adds to the text stays in its place: 人民路（东段）128号, 人民路（与解放路交叉口）.
    """
    outer = _ASIDE.sub("", folded)
    asides: list[str] = []

    def inner(match: re.Match[str]) -> str:
        aside = match[1].strip()
        if aside and _adds(aside, outer, known):
            return aside
        asides.extend([aside] if aside else [])
        return " "

    main = _ASIDE.sub(inner, folded).replace(")", " ")
    main = _LOOSE_SPACE.sub("", main).strip()
    return (main, asides) if main else (" ".join(asides[:1]), asides[1:])


def _adds(aside: str, outer: str, known: KnownNames) -> bool:
    """Whether a bracket is no address of its own."""
    kinds = [token.kind for token in tokenize(aside, known)]
    if "until" in kinds or not outer:
        return False
    if "junction" in kinds:
        return kinds.count("street") < 2
    return kinds[:1] in (["offset"], ["part"], ["metres"]) or (
        kinds[:1] == ["number"] and "号" not in outer
    )


def _segment_in_brackets(tokens: Sequence[Token], inner: Sequence[list[Token]]) -> list[Address]:
    """Return the reading of 人民路（解放路—建设路段）, or nothing."""
    streets = [token for token in tokens if token.kind == "street"]
    if not streets or any(token.kind == "junction" for token in tokens):
        return []
    for aside in inner:
        ends = read_ends(aside)
        if ends and streets[0].text not in ends:
            return [Address("segment", (streets[0].text,), ends)]
    return []


def _clauses(tokens: list[Token], text: str) -> list[Address]:
    """Return a reading of the whole, or of each of its clauses where it has no single one."""
    whole = read(tokens, text)
    if whole.kind in ("segment", "junction") or not any(t.kind == "comma" for t in tokens):
        return [whole, *(read_beside(tokens) if whole.kind in _BESIDE else [])]
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "comma":
            parts.append([])
        else:
            parts[-1].append(token)
    return [read(part, "".join(t.text for t in part)) for part in parts if part]


def _without_areas(text: str, known: KnownNames) -> tuple[tuple[str, ...], str]:
    """Split off what stands in front: province, city, county, township, community."""
    areas: list[str] = []
    rest = lex.NOISE.sub("", text)
    while rest:
        end, name = _area_in_front(rest, known)
        if not end:
            break
        after = lex.NOISE.sub("", rest[end:])
        if name and _says_nothing(after, known):
            if after:
                break  # 雄石街道办事处旁: the office is the place
            areas.append(name)
            return tuple(areas), ""
        if name:
            areas.append(name)
        rest = after
    return tuple(areas), rest


def _area_in_front(text: str, known: KnownNames) -> tuple[int, str]:
    """Return where a name in front ends, and the name if it is of a part of the county."""
    end, name = known.area_at(text, 0)
    if end:
        return end, name
    if end := known.county_at(text, 0):
        return (end + 1 if text[end : end + 1] == "区" else end), ""
    for pattern in _ADMINISTRATIVE:
        if (match := pattern.match(text)) and _is_in_front(match[0], text[match.end() :], known):
            return match.end(), ""
    for pattern in (lex.TOWNSHIP, lex.COMMUNITY):
        if (match := pattern.match(text)) and _is_in_front(match[0], text[match.end() :], known):
            return match.end(), _OFFICE.sub("", match[0])
    return 0, ""


def _is_in_front(name: str, rest: str, known: KnownNames) -> bool:
    """Whether ``name``, an area by its form, stands before a street or a further area."""
    if not rest or lex.SUFFIX.search(name.replace("街道", "")):
        return False
    rest = lex.NOISE.sub("", rest)
    tokens = tokenize(rest, known)
    return bool(tokens) and (tokens[0].kind == "street" or _area_in_front(rest, known)[0] > 0)


def _says_nothing(text: str, known: KnownNames) -> bool:
    """Whether ``text`` only tells where beside something else."""
    kinds = {token.kind for token in tokenize("x街" + text, known)[1:]} if text else set()
    return kinds <= {"relation", "offset", "metres", "detail", "comma", "part"} and (
        not text or bool(kinds)
    )
