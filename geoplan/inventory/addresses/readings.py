"""What the words of one clause say together.

From: tokens. To: :class:`Address`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geoplan.inventory.addresses import lexicon as lex
from geoplan.inventory.addresses.model import Address
from geoplan.inventory.addresses.tokens import Token, TokenKind

_NAMES = ("street", "text", "number")
_OWN_LENGTH = 2  # letters a bare name has at least: 人民、解放路口


def read(tokens: Sequence[Token], text: str) -> Address:
    """Return the reading of one clause; ``text`` is the clause."""
    if not tokens:
        return Address("unknown")
    return (
        _segment(tokens)
        or _junction(tokens, text)
        or _number(tokens)
        or _place(tokens)
        or _street(tokens)
        or Address("unknown", detail=text)
    )


def read_beside(tokens: Sequence[Token]) -> list[Address]:
    """Return the places named before or behind a junction or a house number.

    县医院旁人民路128号, 人民路128号县医院对面.
    """
    first = next((i for i, t in enumerate(tokens) if t.kind == "street"), 0)
    marks = [i for i, t in enumerate(tokens) if t.kind in ("junction", "number")]
    before, behind = tokens[:first], list(tokens[marks[-1] + 1 :]) if marks else []
    while behind and behind[0].kind in ("offset", "comma", "detail"):
        behind.pop(0)
    parts = [before] if any(t.kind == "relation" for t in before) else []
    parts += [behind] if behind and behind[0].kind == "text" else []
    parts += [tokens[1:]] if not marks and _is_called_after_street(tokens) else []
    return [found for part in parts if (found := _place(part))]


def read_ends(tokens: Sequence[Token]) -> tuple[str, str] | None:
    """Return the two ends a bracket names (解放路—建设路段); a range of numbers is two ends."""
    if len(tokens) == 1 and tokens[0].kind == "number" and tokens[0].more:
        return f"{tokens[0].number:.0f}号", f"{tokens[0].more}号"
    found = _segment([t for t in _dashed(tokens) if t.kind != "junction"])
    if not found:
        return None
    names = (*found.streets, *found.ends)
    return names[0], names[-1]


def _dashed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Read 一 between two streets as the dash it was typed for."""
    streets = [token for token in tokens if token.kind == "street"]
    if len(streets) != 2 or any(token.kind == "until" for token in tokens):
        return tokens
    first, second = streets
    if second.text.startswith("一") and len(second.text) > 2:
        return [first, Token("until", "一"), second._replace(text=second.text[1:])]
    between = [t for t in tokens[1:-1] if t not in (first, second)]
    if [t.text for t in between] == ["一"]:
        return [first, Token("until", "一"), second]
    return tokens


def _segment(tokens: Sequence[Token]) -> Address | None:
    """人民路解放路至建设路, 人民路东起解放路西至建设路, 解放路至建设路之间的人民路."""
    marks = [i for i, token in enumerate(tokens) if token.kind == "until"]
    if not marks:
        return _between(tokens)
    words = [i for i in marks if tokens[i].text != "-"]
    cut = (words or marks)[-1]
    left = [t for t in tokens[:cut] if t.kind in _NAMES]
    right = [t for t in tokens[cut + 1 :] if t.kind in _NAMES]
    if not left or not right:
        return None
    kinds = {token.kind for token in tokens[cut + 1 :]}
    while len(left) > 1 and left[0].kind == "text" and any(t.kind == "street" for t in left[1:]):
        left = left[1:]  # what stands before the first street tells the town
    if len(left) == 1:
        return _by_two(left[0], right, kinds)
    if left[0].kind != "street":
        return None
    return Address("segment", (left[0].text,), (_end(left[-1]), _end(right[0])))


def _between(tokens: Sequence[Token]) -> Address | None:
    """人民路解放路与建设路之间."""
    streets = [token.text for token in tokens if token.kind == "street"]
    if len(streets) != 3 or not any(token.kind == "between" for token in tokens):
        return None
    return Address("segment", (streets[0],), (streets[1], streets[2]))


def _by_two(start: Token, right: Sequence[Token], kinds: set[TokenKind]) -> Address | None:
    streets = [token for token in right if token.kind == "street"]
    if "between" in kinds and streets and len(right) > 1 and right[-1].kind == "street":
        return Address("segment", (right[-1].text,), (_end(start), _end(right[0])))
    if "junction" in kinds and start.kind == "street":
        return None
    return Address("segment", (), (_end(start), _end(right[0])))


def _end(token: Token) -> str:
    if token.kind == "number":
        return f"{token.number:.0f}号"
    return (
        token.text.removesuffix("段").removesuffix("路口") if token.kind == "text" else token.text
    )


def _junction(tokens: Sequence[Token], text: str) -> Address | None:
    """人民路与解放路交叉口东北角, 人民、解放路口, 人民路×解放路."""
    at = next((i for i, token in enumerate(tokens) if token.kind == "junction"), None)
    links = [i for i, t in enumerate(tokens) if t.kind in ("link", "until") and i]
    if at is None and not links:
        return None
    names = _crossing_names(tokens[: at if at is not None else len(tokens)])
    if at is None and any(t.kind in ("between", "part") for t in tokens):
        return None  # between two streets is not where they meet
    has_word = at is not None or any(t.kind == "offset" and "角" in t.text for t in tokens)
    if not has_word and (len(names) != 2 or any(tokens[i].text == "、" for i in links)):
        return None
    streets = [t.text for t in names if t.kind == "street"]
    if has_word and not streets and len(names) < 2:
        return None
    rest = tokens[at + 1 :] if at is not None else [t for t in tokens if t.kind == "offset"]
    if at is not None and len(names) == 1:
        after = [t for t in rest if t.kind == "street"]
        names += after[:1] if rest and rest[0].kind == "link" else []
    if len(names) == 1:
        if not streets:
            return None
        return Address("junction", (streets[0],), place=text, **_where(rest))
    number = next((t for t in tokens if t.kind == "number"), None)
    detail = "".join(t.text for t in rest if t.kind in ("text", "detail"))
    found = _where(rest) | {"detail": detail + (number.text if number else "")}
    return Address("junction", tuple(t.text for t in names), **found)


def _crossing_names(tokens: Sequence[Token]) -> list[Token]:
    """Return the names that meet; a bare name counts where a link joins it to another."""
    names: list[Token] = []
    for i, token in enumerate(tokens):
        if token.kind == "street":
            names.append(token)
        elif token.kind == "text" and len(token.text) >= _OWN_LENGTH:
            follows = i + 1 < len(tokens) and tokens[i + 1].kind in ("link", "until")
            precedes = i > 0 and tokens[i - 1].kind in ("link", "until")
            if follows or precedes:
                names.append(token)
    return list({token.text: token for token in names}.values())


def _number(tokens: Sequence[Token]) -> Address | None:
    """人民路128号旁, 人民路128弄3号."""
    at = next((i for i, token in enumerate(tokens) if token.kind == "number"), None)
    streets = [t.text for t in tokens[:at] if t.kind == "street"] if at is not None else []
    if at is None or not streets:
        return None
    token = tokens[at]
    rest = tokens[at + 1 :]
    first = lex.NUMBER.match(token.text)
    more = first["more"] if first and first["more"] and token.more is None else ""
    tail = (first["tail"] or "") if first else ""
    detail = more.lstrip(".") + tail
    detail += "".join(t.text for t in rest if t.kind in ("detail", "text", "number"))
    number = int(token.number or 0)
    where = _where(rest)
    return Address(
        "number", (streets[-1],), number=number, number_to=token.more, detail=detail, **where
    )


def _place(tokens: Sequence[Token]) -> Address | None:
    """县医院对面, 人民路县医院东侧50米, 花园小区3栋."""
    text = [i for i, token in enumerate(tokens) if token.kind == "text"]
    streets = [i for i, token in enumerate(tokens) if token.kind == "street"]
    text = [i for i in text if not streets or i > streets[0] or _is_named_by(tokens, i)]
    if not text:
        return None
    i = text[0]
    if _is_called_after_street(tokens):
        i = 2
        tokens = [*tokens[:2], Token("text", "".join(t.text for t in tokens[:3])), *tokens[3:]]
        streets = []
    name, gate = _without_gate(tokens[i].text)
    if sum(map(str.isalnum, name)) < _OWN_LENGTH or name in lex.NO_ADDRESS:
        return None
    rest = tokens[i + 1 :]
    where = _where(rest)
    if gate and not where["direction"]:
        where["direction"] = lex.COMPASS.get(gate, "")
    detail = "".join(t.text for t in rest if t.kind in ("detail", "text", "number"))
    on = tuple(tokens[k].text for k in streets if k < i)
    return Address("place", on, place=name, detail=detail, **where)


def _is_called_after_street(tokens: Sequence[Token]) -> bool:
    """Whether a name goes on around a street's: 中国银行人民路支行."""
    return [t.kind for t in tokens[:3]] == ["text", "street", "text"]


def _is_named_by(tokens: Sequence[Token], i: int) -> bool:
    """Whether a text before a street names a thing and is not only a part of town."""
    return tokens[i + 1].kind in ("relation", "offset", "metres")


def _without_gate(name: str) -> tuple[str, str]:
    gate = lex.GATE.search(name)
    if not gate or gate.start() < _OWN_LENGTH:
        return name, ""
    return name[: gate.start()], gate["d"] or ""


def _street(tokens: Sequence[Token]) -> Address | None:
    """人民路中段, 人民路沿线, 人民路东侧; several streets are all named."""
    streets = [token.text for token in tokens if token.kind == "street"]
    if not streets:
        return None
    part = next((t.value for t in tokens if t.kind == "part" and t.value), "")
    detail = "".join(t.text for t in tokens if t.kind in ("detail", "text"))
    found = _where(tokens)
    return Address("street", tuple(dict.fromkeys(streets)), part=part, detail=detail, **found)


def _where(tokens: Sequence[Token]) -> dict[str, Any]:
    """Return direction, metres and relation as said by ``tokens``, the first of each."""
    found: dict[str, Any] = {"direction": "", "metres": None, "relation": ""}
    for token in tokens:
        if token.kind == "offset" and not found["direction"]:
            found["direction"] = token.value
        elif token.kind == "metres" and found["metres"] is None:
            found["metres"] = token.number
        elif token.kind == "relation" and not found["relation"]:
            found["relation"] = token.value
    return found
