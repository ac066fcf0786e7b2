"""The names a county is known to have, found in text.

From: names of the county, its parts and its streets. To: the longest that stands at a place in
folded text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from geoplan.inventory.addresses.fold import spellings
from geoplan.inventory.addresses.lexicon import SUFFIX

_OFFICE = re.compile(r"(?:街道|镇|乡|社区|村)$")
_AFTER_OFFICE = re.compile(r"(?:办事处|办(?!公)|人民政府|居委会|村委会)?")
_HEAD = 2  # letters by which names are looked up


class KnownNames:
    """Names of a county: what may be dropped in front, what is an area, what is a street.

    ``counties`` are the county and what it lies in; ``areas`` its townships and communities;
    ``streets`` the names on the map. All may be empty: addresses are read by their form then.
    """

    def __init__(
        self,
        counties: Iterable[str] = (),
        areas: Iterable[str] = (),
        streets: Iterable[str] = (),
    ) -> None:
        self._counties = _Finder(counties)
        self._areas = _Finder(areas)
        self._streets = _Finder(name for name in streets if _can_stand_alone(name))

    def county_at(self, text: str, i: int) -> int:
        """Return where the name of a county that stands at ``i`` ends; ``i`` where none does."""
        return self._counties.longest(text, i)

    def area_at(self, text: str, i: int) -> tuple[int, str]:
        """Return where a township's or community's name that stands at ``i`` ends, and the name.

        雄石街道办事处 is 雄石街道.
        """
        end = self._areas.longest(text, i)
        name = text[i:end]
        office = _AFTER_OFFICE.match(text, end) if end > i and _OFFICE.search(name) else None
        return (office.end() if office else end), name

    def street_at(self, text: str, i: int) -> int:
        """Return where the longest street name that stands at ``i`` ends; ``i`` where none does."""
        return self._streets.longest(text, i)


class _Finder:
    """The longest of many names at a place, in time that does not grow with their number."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {spelt for name in names for spelt in spellings(name) if len(spelt) >= _HEAD}
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in self._names:
            lengths[name[:_HEAD]].add(len(name))
        self._lengths = {head: sorted(found, reverse=True) for head, found in lengths.items()}

    def longest(self, text: str, i: int) -> int:
        for length in self._lengths.get(text[i : i + _HEAD], ()):
            end = i + length
            if end <= len(text) and text[i:end] in self._names and not _in_a_word(text, i, end):
                return end
        return i


def _in_a_word(text: str, start: int, end: int) -> bool:
    """Whether letters or digits of one kind go on beyond either end."""
    return _is_one_word(text[start - 1 : start], text[start]) or _is_one_word(
        text[end - 1], text[end : end + 1]
    )


def _is_one_word(left: str, right: str) -> bool:
    if not left or not right or not (left.isascii() or left.isalpha()):
        return False
    both_digits = left.isdigit() and right.isdigit()
    return both_digits or (_is_latin(left) and _is_latin(right))


def _is_latin(letter: str) -> bool:
    return letter.isalpha() and not "\u3400" <= letter <= "\u9fff"


def _can_stand_alone(name: str) -> bool:
    """Whether a street's name cannot be mistaken for a number or a word in passing."""
    letters = [c for c in name if c.isalpha()]
    is_cjk = any("\u3400" <= c <= "\u9fff" for c in letters)
    return len(letters) > 2 or (is_cjk and len(name) > 1 and bool(SUFFIX.search(name)))
