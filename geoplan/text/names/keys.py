"""Keys by which names that may be one place's are found without comparing all with all.

From: :class:`Reading`. To: strings of which two such names share at least one; part of a name is
looked up among whole names only, else all that end alike would meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geoplan.text.names.areas import Region, short_name, without_areas
from geoplan.text.names.latin import letters_of
from geoplan.text.names.lexicon import lexicon
from geoplan.text.names.parts import Name
from geoplan.text.names.reading import Reading
from geoplan.text.names.sounds import shape_key, sound_key, spellings

_SPELT_MAX = 16  # letters of a whole name that is also looked up as spelt


def keys_of(reading: Reading, region: Region, is_spelt: bool = True) -> set[str]:
    """Return the keys of all names of a thing; how Chinese ones are spelt only if ``is_spelt``.

    Bare names of what a place has many of (公厕), outlets and names merely akin have none in
    common: they are looked for near by.
    """
    names = (*reading.main, *reading.former)
    return {
        key
        for n in names
        for key in (_latin(n, region) if n.pieces else _chinese(n, region, is_spelt))
    }


def has_latin(reading: Reading) -> bool:
    """Whether one of its names is to be met by spelling."""
    return any(name.pieces for name in (*reading.main, *reading.former))


def part_keys_of(reading: Reading, region: Region) -> set[str]:
    """Return the keys of parts of the names, to be looked up among :func:`keys_of` of others."""
    names = (*reading.main, *reading.former)
    return {key for n in names for core in _cores(n, region) for key in _of_parts(core, n)}


def _latin(name: Name, region: Region) -> Iterator[str]:
    no = name.series.get("no", "")
    for text in _spelt(name.pieces):
        yield f"s:{text}|{no}"
        for head in region.spelt_heads:
            if text.startswith(head):
                yield f"s:{text[len(head) :]}|{no}"
    yield f"r:{letters_of(name.text)}"


def _spelt(pieces: Sequence[str]) -> list[str]:
    spelt = [""]
    for piece in pieces:
        forms = (piece,) if piece.isascii() else spellings(piece)
        spelt = [s + f for s in spelt for f in forms][:16]
    return spelt


def _chinese(name: Name, region: Region, is_spelt: bool) -> Iterator[str]:
    kind = lexicon().kinds.get(name.kind)
    if name.is_bare and (kind is None or kind.is_many):
        return
    no = name.series.get("no", "")
    if name.core and name.whole != name.core:
        yield f"c:{name.whole}|{no}"
        yield f"h:{sound_key(name.whole)}"
        yield f"l:{shape_key(name.whole)}"
    for core in _cores(name, region):
        if core or no:
            yield from _of_core(core, no, is_spelt)
        else:
            root = list(lexicon().line(name.kind))[-1] if name.kind else ""
            yield f"k:{name.brand}:{root}"
    for text in (name.text, *without_areas(name.text, name.areas.values())):
        if is_spelt and len(text) < _SPELT_MAX:
            yield from (f"r:{spelt}" for spelt in spellings(text))


def _cores(name: Name, region: Region) -> set[str]:
    """Return the proper name with and without the area before it."""
    cores = {name.core}
    cores |= {short_name(full) + name.core for full in name.areas.values()}
    return cores | {name.core[len(s) :] for s in region.full_of if name.core.startswith(s)}


def _of_core(core: str, no: str, is_spelt: bool) -> Iterator[str]:
    yield f"c:{core}|{no}"
    yield f"h:{sound_key(core)}|{no}"
    yield f"l:{shape_key(core)}|{no}"
    yield f"w:{''.join(sorted(core))}|{no}"
    if is_spelt:
        yield from (f"s:{spelt}|{no}" for spelt in spellings(core))


def _of_parts(core: str, name: Name) -> Iterator[str]:
    no = name.series.get("no", "")
    for start in range(2, len(core) - 2):  # 小太阳 of 东门小太阳
        yield f"c:{core[start:]}|{no}"
    if name.is_hall:  # of an organisation that nobody listed: 喜乐超市东湖店, 喜乐超市
        yield from (f"c:{core[:end]}|{no}" for end in range(2, len(core)))
