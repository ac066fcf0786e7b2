"""Cut folded text into the words an address is made of.

From: folded text and known names. To: tokens.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from geoplan.inventory.addresses import lexicon as lex
from geoplan.inventory.addresses.fold import number_of
from geoplan.inventory.addresses.known import KnownNames

TokenKind = Literal[
    "street",
    "link",
    "begin",
    "until",
    "junction",
    "number",
    "detail",
    "offset",
    "metres",
    "relation",
    "part",
    "between",
    "comma",
    "text",
]
_LONGEST_STREET = 9
_STOPS = re.compile(
    r"[\s,;:()\-/\\|&+×、]|[与及至到]|(?<=..)(?<!胡)[和同](?![路街道巷])|号(?![路街巷])|路口|交叉|交汇"
)


class Token(NamedTuple):
    """A word: what it is, as written, and for directions and distances what it says."""

    kind: TokenKind
    text: str
    value: str = ""  # a compass direction, a relation, a part
    number: float | None = None
    more: int | None = None  # the second number of a range


def tokenize(text: str, known: KnownNames) -> list[Token]:
    """Return the tokens of ``text``; what is no word of an address is kind ``text``."""
    tokens: list[Token] = []
    loose = ""
    i = 0
    while i < len(text):
        before = Token("text", loose) if loose else (tokens[-1] if tokens else None)
        end, token = _next(text, i, before, known)
        if token is None or token.kind == "text":
            loose += text[i:end]
            i = end
            continue
        if loose:
            tokens.append(Token("text", loose))
            loose = ""
        tokens.append(token)
        i = end
    if loose:
        tokens.append(Token("text", loose))
    return tokens


def _next(text: str, i: int, before: Token | None, known: KnownNames) -> tuple[int, Token | None]:
    """Return the token at ``i`` and where it ends; None is a letter of some name."""
    after = before.kind if before else ""
    if text[i] in ",;:":
        until = lex.UNTIL.match(text, i) if text[i] == "," else None
        end = until.end() if until else i + 1
        return end, Token("until" if until else "comma", text[i:end])
    end = known.street_at(text, i)
    if end > i:
        end = _extended(text, end, known)
        return end, Token("street", text[i:end])
    if (end := known.area_at(text, i)[0]) > i:
        return end, Token("text", text[i:end])
    for read in (_numbers, _joints, _place_words):
        end, token = read(text, i, before, after)
        if token is not None:
            return end, token
    if after != "text" or _ends_a_place(text, i):
        end = _street_by_form(text, i, known)
        if end > i:
            return end, Token("street", text[i:end])
    return i + 1, None


def _numbers(text: str, i: int, before: Token | None, after: str) -> tuple[int, Token | None]:
    """Find house numbers, parts of a building, metres."""
    if match := lex.METRES.match(text, i):
        metres = _metres(match)
        if metres is not None:
            return match.end(), Token("metres", match[0], number=metres)
    if after != "text" and (match := lex.NUMBER.match(text, i)):
        first = number_of(match["n"])
        if first is not None:
            more = number_of(match["more"].strip("-之附、.至")) if match["more"] else None
            is_range = more is not None and more > first and match["more"][0] in "-、至"
            return match.end(), Token(
                "number", match[0], number=first, more=more if is_range else None
            )
    match = lex.DETAIL.match(text, i) if before is not None else None
    if match and (after != "text" or lex.AFTER_DETAIL.match(text, match.end())):
        return match.end(), Token("detail", match[0])
    return i, None


def _metres(match: re.Match[str]) -> float | None:
    digits = match["m"]
    value = float(digits) if digits[0].isascii() else number_of(digits)
    if value is None:
        return None
    return float(value) * (1000.0 if match["unit"] in ("公里", "km", "千米") else 1.0)


def _joints(text: str, i: int, before: Token | None, after: str) -> tuple[int, Token | None]:
    """Find what joins streets: junctions, links, from and to."""
    if before is not None and (match := lex.JUNCTION.match(text, i)):
        return match.end(), Token("junction", match[0])
    if after == "street" and (match := lex.MOUTH.match(text, i)):
        return match.end(), Token("junction", match[0])
    if after in ("", "street", "comma", "part") and (match := lex.BEGIN.match(text, i)):
        return match.end(), Token("begin", match[0])
    if before is not None and (match := lex.UNTIL.match(text, i)):
        return match.end(), Token("until", match[0])
    if before is not None and not lex.NO_LINK.match(text, i) and (match := lex.LINK.match(text, i)):
        if match[0] in "和及同跟" and after == "text" and not _links_bare_names(text, match.end()):
            return i, None
        return match.end(), Token("link", match[0])
    return i, None


def _links_bare_names(text: str, i: int) -> bool:
    """Whether a junction follows at all: 人民和解放路口, but 仁和医院."""
    return lex.JUNCTION.search(text, i) is not None or text.endswith(("口", "角"))


def _place_words(text: str, i: int, before: Token | None, after: str) -> tuple[int, Token | None]:
    """Find parts of a street, directions, and words that tell where beside a thing."""
    on_street = after in ("street", "junction", "number", "part")
    if after in ("street", "part", "text") and (match := lex.IN_BETWEEN.match(text, i)):
        return match.end(), Token("between", match[0])
    if after in ("street", "part", "comma", "") and (match := lex.PART.match(text, i)):
        value = "whole" if match["whole"] else lex.COMPASS.get(match["d"] or "", "")
        return match.end(), Token("part", match[0], value)
    if before is not None and (match := lex.RELATION.match(text, i)):
        return match.end(), Token("relation", match[0], match.lastgroup or "")
    if after not in ("", "text") and (match := lex.ROAD_SIDE.match(text, i)):
        return match.end(), Token("offset", match[0], lex.COMPASS[match["d"]])
    if match := lex.OFFSET.match(text, i):
        rest = text[match.end() :]
        is_marked = bool(match["before"] or match["after"]) or lex.METRES.match(rest) is not None
        if _is_whole_word(rest) and (is_marked or (on_street and not rest)):
            return match.end(), Token("offset", match[0], lex.COMPASS[match["d"]])
    if before is not None and (match := lex.AT_END.match(text, i)):
        return match.end(), Token("relation", match[0], match.lastgroup or "")
    return i, None


def _is_whole_word(rest: str) -> bool:
    """Whether a direction ends here: 东侧 does, 东方路, 东部小区 and 东门 do not."""
    return not re.match(r"[路街道巷弄门]|大[道街门]|区|楼|苑|园", rest)


def _ends_a_place(text: str, i: int) -> bool:
    """Whether the name of a place ends at ``i``, so that a street's may begin there."""
    return any(match.end() == i for match in lex.PLACE_END.finditer(text))


def _street_by_form(text: str, i: int, known: KnownNames) -> int:
    """Return where a street's name that begins at ``i`` ends, by its form alone."""
    if match := lex.CODED.match(text, i):
        return match.end()
    for match in lex.SUFFIX.finditer(text, i + 1, i + _LONGEST_STREET + 2):
        name = text[i : match.start()]
        if (
            not name
            or _STOPS.search(text[i : match.end()])
            or lex.PLACE_END.search(text, i, match.end())
        ):
            return i
        whole = text[i : match.end()]
        if whole in lex.NOT_STREETS or lex.BUS_LINE.fullmatch(whole):
            continue
        if any(known.street_at(text, k) > k for k in range(i + 2, match.end() - 1)):
            return i
        return _extended(text, match.end(), known)
    return i


def _extended(text: str, end: int, known: KnownNames) -> int:
    """解放路一巷 is another street than 解放路; 人民路东街口 are two where 东街 is known."""
    if known.street_at(text, end) > end or known.area_at(text, end)[0] > end:
        return end
    match = lex.EXTENSION.match(text, end)
    return match.end() if match else end
