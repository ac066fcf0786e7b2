"""The words names are made of, as data.

From: lexicon.yaml and syllables.txt beside this file. To: :class:`Lexicon`, and readings by letter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Kind:
    """What a thing is, by the last word of its name; the fields are told in lexicon.yaml."""

    id: str
    words: tuple[str, ...]
    parent: str = ""
    types: frozenset[str] = frozenset()
    short: tuple[str, ...] = ()
    is_single: bool = False
    is_many: bool = False
    is_hall: bool = False
    is_counted: bool = False
    owners: tuple[str, ...] = ()
    brand: str = ""


@dataclass(frozen=True)
class English:
    """How words of English names are read."""

    number: frozenset[str]
    drop: frozenset[str]
    words: Mapping[tuple[str, ...], str]
    longest: int


@dataclass(frozen=True)
class Lexicon:
    """All word lists; every string is folded as names are."""

    kinds: Mapping[str, Kind]
    endings: Mapping[str, str]
    brands: Mapping[str, str]
    noise_front: tuple[str, ...]
    noise_behind: tuple[str, ...]
    former: tuple[str, ...]
    landmark: tuple[str, ...]
    english: English
    series: tuple[str, ...]
    look_alikes: tuple[str, ...]
    variants: Mapping[str, str]
    provinces: tuple[str, ...]

    @cached_property
    def kind_words(self) -> Mapping[str, tuple[Kind, ...]]:
        """Kinds by the word that says them, those bound to a type first."""
        found: dict[str, list[Kind]] = defaultdict(list)
        for kind in self.kinds.values():
            for word in kind.words:
                found[word].append(kind)
        return {w: tuple(sorted(k, key=lambda k: not k.types)) for w, k in found.items()}

    @cached_property
    def shorts(self) -> Mapping[str, tuple[Kind, ...]]:
        """Kinds by the letters that stand for them after a number."""
        found: dict[str, list[Kind]] = defaultdict(list)
        for kind in self.kinds.values():
            for word in kind.short:
                found[word].append(kind)
        return {word: tuple(kinds) for word, kinds in found.items()}

    @cached_property
    def longest_word(self) -> int:
        """Letters of the longest word for a kind."""
        return max(map(len, self.kind_words))

    @cached_property
    def brand_words(self) -> Mapping[str, tuple[str, ...]]:
        """Spellings of brands by their first letter, the longest first."""
        return by_first_letter(self.brands)

    @cached_property
    def province_words(self) -> Mapping[str, tuple[str, ...]]:
        """Names of provinces by their first letter."""
        return by_first_letter(self.provinces)

    @cached_property
    def series_of(self) -> Mapping[str, frozenset[int]]:
        """The series a letter belongs to."""
        return _lines_of(self.series)

    @cached_property
    def shapes_of(self) -> Mapping[str, frozenset[int]]:
        """The groups of look-alikes a letter belongs to."""
        return _lines_of(self.look_alikes)

    def line(self, kind_id: str) -> Iterator[str]:
        """Yield a kind and all it is one of."""
        while kind_id:
            yield kind_id
            kind_id = self.kinds[kind_id].parent


@cache
def lexicon() -> Lexicon:
    """Return the lexicon shipped with the package."""
    raw = yaml.safe_load(_read("lexicon.yaml"))
    english = raw["english"]
    words = {tuple(phrase.split()): str(word) for phrase, word in english["words"].items()}
    return Lexicon(
        kinds={name: _kind(name, entry) for name, entry in raw["kinds"].items()},
        endings=raw["endings"],
        brands={spelt: line[0] for line in raw["brands"] for spelt in line},
        noise_front=tuple(raw["noise_front"]),
        noise_behind=tuple(raw["noise_behind"]),
        former=tuple(sorted(raw["remarks"]["former"], key=len, reverse=True)),
        landmark=tuple(raw["remarks"]["landmark"]),
        english=English(
            frozenset(english["number"]), frozenset(english["drop"]), words, max(map(len, words))
        ),
        series=tuple(raw["series"]),
        look_alikes=tuple(raw["look_alikes"]),
        variants=raw["variants"],
        provinces=tuple(raw["provinces"]),
    )


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """Return the toneless readings of letters (ü as v), from syllables.txt."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in _read("syllables.txt").splitlines():
        if not line.startswith("#"):
            syllable, letters = line.split(" ", 1)
            for letter in letters:
                found[letter].append(syllable)
    return {letter: tuple(syllables) for letter, syllables in found.items()}


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _kind(name: str, entry: Mapping[str, Any]) -> Kind:
    return Kind(
        id=name,
        words=tuple(map(str, entry["words"])),
        parent=entry.get("is", ""),
        types=frozenset(entry.get("types", ())),
        short=tuple(entry.get("short", ())),
        is_single=entry.get("single", False),
        is_many=entry.get("many", False),
        is_hall=entry.get("hall", False),
        is_counted=entry.get("counted", False),
        owners=tuple(entry.get("owner", ())),
        brand=entry.get("brand", ""),
    )


def by_first_letter(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return words by their first letter, the longest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda w: (-len(w), w)):
        found[word[0]].append(word)
    return {letter: tuple(group) for letter, group in found.items()}


def _lines_of(lines: tuple[str, ...]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(lines):
        for letter in line:
            found[letter].add(number)
    return {letter: frozenset(numbers) for letter, numbers in found.items()}
