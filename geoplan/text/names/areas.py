"""The county a name is read in, and the names of areas in front of it.

From: folded names, the names of county, prefecture and townships. To: areas by level, and the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from geoplan.text.names.fold import fold_script
from geoplan.text.names.lexicon import by_first_letter, lexicon
from geoplan.text.names.sounds import spellings

# 超市, 菜市场 and the like end in or hold a level's letter and are no areas.
_FOREIGN_COUNTY = re.compile(
    r"(?P<name>[\u3400-\u9fff]{1,3}?[^\W超菜集夜都城小大老新花鱼门楼商闹早])(?P<level>自治县|县|市)(?=..)(?!场|政|民|委|府|区|立|容|内|中心)"
)
_TOWNSHIP = re.compile(
    r"(?P<name>[\u3400-\u9fff]{1,3}?[^\W城乡集村小大老新故水家])(?P<level>街道|镇|乡)(?=..)(?!村|路|街|巷)"
)
_SUFFIX = re.compile(r"(?:自治区|特别行政区|自治县|自治州|街道|省|市|县|区|旗|镇|乡)$")
LEVELS = ("province", "prefecture", "county", "township")


@dataclass(frozen=True)
class Region:
    """Where names are read: full names (云汀县, 滨江镇); all may be empty.

    An area known here may be left out of a name or be called by its short form (滨江小学).
    """

    county: str = ""
    prefecture: str = ""
    townships: tuple[str, ...] = ()

    @cached_property
    def known(self) -> dict[str, str]:
        """Level by folded full name."""
        found = {fold_script(name): "township" for name in self.townships if name}
        if self.prefecture:
            found[fold_script(self.prefecture)] = "prefecture"
        if self.county:
            found[fold_script(self.county)] = "county"
        return found

    @cached_property
    def full_of(self) -> dict[str, str]:
        """Full names by short ones of two letters or more; a short name of two areas has none."""
        found: dict[str, str] = {}
        for name in self.known:
            bare = short_name(name)
            if len(bare) > 1:
                found[bare] = "" if bare in found else name
        return {bare: name for bare, name in found.items() if name}

    @cached_property
    def full_names(self) -> tuple[str, ...]:
        """Full names, the longest first."""
        return tuple(sorted(self.known, key=lambda name: (-len(name), name)))

    @cached_property
    def full_words(self) -> Mapping[str, tuple[str, ...]]:
        """Full names by their first letter, the longest first."""
        return by_first_letter(self.known)

    @cached_property
    def short_words(self) -> Mapping[str, tuple[str, ...]]:
        """Short names, also of provinces, by their first letter."""
        return by_first_letter((*self.full_of, *lexicon().provinces))

    @cached_property
    def spelt_full(self) -> Mapping[str, str]:
        """Full names by how they are spelt in one word (guixishi)."""
        return {spelt: name for name in self.full_names for spelt in spellings(name)}

    @cached_property
    def spelt_in_two(self) -> Mapping[tuple[str, str], str]:
        """Full names by name and level in two words (guixi shi; guixi 市 of Guixi City)."""
        found: dict[tuple[str, str], str] = {}
        for name in self.full_names:
            bare = short_name(name)
            level = name[len(bare) :]
            for spelt in spellings(bare):
                found |= {(spelt, word): name for word in (level, *spellings(level))}
        return found

    @cached_property
    def spelt_heads(self) -> tuple[str, ...]:
        """How the short names may be spelt."""
        return tuple(head for short in self.full_of for head in spellings(short))

    @cached_property
    def own(self) -> dict[str, str]:
        """Name by level of what the county is and lies in."""
        return {level: name for name, level in self.known.items() if level != "township"}

    def bare_level(self, letter: str) -> tuple[str, str]:
        """Return level and name that a mere 县, 市, 镇 in front means."""
        for level in ("county", "prefecture"):
            name = self.own.get(level, "")
            if name.endswith(letter):
                return level, name
        level = {"镇": "township", "乡": "township", "省": "province"}.get(letter, "prefecture")
        return level, "" if level == "township" else letter


def short_name(area: str) -> str:
    """Return a name of an area without its level: 滨江 of 滨江镇."""
    return _SUFFIX.sub("", area)


def take_areas(text: str, region: Region) -> tuple[dict[str, str], str]:
    """Split the areas in front of a folded name off it, the largest first.

    >>> take_areas("云汀县滨江镇中心小学", Region("云汀县", "", ("滨江镇",)))
    ({'county': '云汀县', 'township': '滨江镇'}, '中心小学')
    """
    found: dict[str, str] = {}
    while True:
        level, name, rest = _first(text, region, found)
        if not level:
            return found, text
        found[level] = _as_now(name, region) if level == "county" else name
        text = rest


def _first(text: str, region: Region, found: dict[str, str]) -> tuple[str, str, str]:
    for name in region.full_words.get(text[:1], ()):
        if text.startswith(name) and region.known[name] not in found:
            return region.known[name], name, text[len(name) :]
    if "province" not in found:
        for name in lexicon().province_words.get(text[:1], ()):
            for suffix in ("省", "自治区", "壮族自治区", "市"):
                if text.startswith(name + suffix):
                    return "province", name, text[len(name + suffix) :]
    for short in region.short_words.get(text[:1], ()):
        rest = text.removeprefix(short)
        if rest != text and rest.startswith(region.full_words.get(rest[:1], ())):
            full = region.full_of.get(short, short)
            level = region.known.get(full, "province")
            if level not in found:
                return level, full, rest  # 江西贵溪市
    for pattern, level in ((_FOREIGN_COUNTY, "county"), (_TOWNSHIP, "township")):
        match = pattern.match(text)
        if match and level not in found and not _goes_on(match[0], region):
            return level, match[0], text[match.end() :]
    return "", "", text


def _goes_on(name: str, region: Region) -> bool:
    """Whether what looks like an area begins with the short name of a known one (贵溪夜市)."""
    return any(name.startswith(short) and name != short for short in region.full_of)


def _as_now(name: str, region: Region) -> str:
    """Return the county's present name for one of before it became a city or district."""
    own = region.own.get("county", "")
    is_own = own and short_name(name) == short_name(own)
    return own if is_own and short_name(name) != short_name(region.prefecture) else name


def without_areas(text: str, areas: Iterable[str]) -> Iterator[str]:
    """Yield ``text`` without each of its areas, and with its short name only."""
    for full in areas:
        if full in text:
            yield text.replace(full, "", 1)
            yield text.replace(full, short_name(full), 1)
