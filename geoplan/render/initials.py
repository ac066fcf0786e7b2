"""By which letters the characters of names are typed: the first ones of their readings.

From: names. To: one string of characters a letter; the page then finds 第一小学 by "dyxx".
"""

from __future__ import annotations

from collections.abc import Iterable

from geoplan.text.names.sounds import sounds


def initials(names: Iterable[str]) -> dict[str, str]:
    """Return the characters that each letter stands for; one with several readings has several.

    >>> initials(["重庆路"])
    {'c': '重', 'l': '路', 'q': '庆', 't': '重', 'z': '重'}
    """
    found: dict[str, list[str]] = {}
    for character in sorted({c for name in names for c in name if c > "\u3000"}):
        for letter in sorted({s[0] for s in sounds(character) if s[0].isascii()}):
            found.setdefault(letter, []).append(character)
    return {letter: "".join(found[letter]) for letter in sorted(found)}
