"""All names of a thing, read.

From: the text of a cell or a tag, and other names. To: :class:`Reading`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from geoplan.text.names.areas import Region, without_areas
from geoplan.text.names.fold import fold_script, is_latin
from geoplan.text.names.latin import letters_of, read_latin
from geoplan.text.names.lexicon import lexicon
from geoplan.text.names.likeness import Likeness, NameWeights, compare
from geoplan.text.names.parts import Name, read_chinese
from geoplan.text.names.remarks import split_remarks
from geoplan.text.names.sounds import spellings


@dataclass(frozen=True)
class Reading:
    """The names of one thing: ``main`` ones as they stand, and ``former`` or other ones."""

    main: tuple[Name, ...]
    former: tuple[Name, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether it is not named, or by its kind alone."""
        return all(name.is_bare for name in (*self.main, *self.former))

    def within(self, township: str) -> Reading:
        """Return the same names, with the township added that a mere kind belongs to (卫生院)."""
        if not township or not any(map(_is_township_own, self.main)):
            return self
        main = tuple(
            replace(name, areas={"township": township}) if _is_township_own(name) else name
            for name in self.main
        )
        return replace(self, main=main)


def _is_township_own(name: Name) -> bool:
    kind = lexicon().kinds.get(name.kind)
    return name.is_bare and kind is not None and not kind.is_many


_SIGNS = re.compile(r"[/|]|暨")  # two signs at one door
_NAMELESS = Reading((Name(""),))


@lru_cache(maxsize=65536)
def read_name(text: str, type_id: str, region: Region, others: tuple[str, ...] = ()) -> Reading:
    """Read a name, what stands in brackets behind it, and ``others`` it is known by."""
    told = split_remarks(fold_script(text))
    parts = "".join(told.parts)
    signs = [sign + parts for sign in _SIGNS.split(told.main) if len(sign) > 1]
    main = tuple(_read(name, type_id, region) for name in signs or [told.main] if name)
    kinds = {name.kind for name in main} - {""}
    also = [*told.former]
    also += [name for name in told.other if _read(name, type_id, region).kind in kinds]
    if not (main or also or others):
        return _NAMELESS
    for other in others:
        more = split_remarks(fold_script(other))
        also += [more.main + "".join(more.parts), *more.former]
    former = tuple(_read(name, type_id, region) for name in dict.fromkeys(also) if name)
    return Reading(main or former[:1], former)


def _read(folded: str, type_id: str, region: Region) -> Name:
    return (read_latin if is_latin(folded) else read_chinese)(folded, type_id, region)


def liken(a: Reading, b: Reading, region: Region, weights: NameWeights) -> Likeness | None:
    """Return the best agreement of any two of their names; None where none agree.

    A thing not named, or by its kind alone, agrees with its main name only.
    """
    best: Likeness | None = None
    for i, mine in enumerate((*a.main, *a.former)):
        for j, other in enumerate((*b.main, *b.former)):
            is_former = i >= len(a.main) or j >= len(b.main)
            found = _alike(mine, other, region, weights)
            if found is None or (is_former and found.how == "bare"):
                continue
            points = found.points + (weights.former if is_former else 0.0)
            if best is None or points > best.points:
                best = Likeness(points, found.how)
    return best


def _alike(a: Name, b: Name, region: Region, weights: NameWeights) -> Likeness | None:
    found = compare(a, b, region, weights)
    if found is not None or bool(a.pieces) == bool(b.pieces):
        return found
    latin, other = (a, b) if a.pieces else (b, a)
    letters = letters_of(latin.text)
    for text in (other.text, *without_areas(other.text, other.areas.values())):
        if letters in spellings(text):  # 云汀一中 written Yunting Yizhong, word by word
            return Likeness(weights.equal + weights.latin, "latin")
    return None
