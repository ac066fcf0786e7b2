"""Match list rows to places of the map, one to one.

From: rows, places, the region their names are read in. To: :class:`Matching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from geoplan.inventory.addresses import Address, KnownNames, parse_address
from geoplan.inventory.matching.assign import assign
from geoplan.inventory.matching.candidates import candidates
from geoplan.inventory.matching.lookalikes import lookalikes
from geoplan.inventory.matching.model import (
    Doubt,
    ListedPlace,
    MapPlace,
    Match,
    Matching,
    MatchWeights,
    Pair,
)
from geoplan.inventory.matching.score import Side, score
from geoplan.inventory.matching.twins import Twins
from geoplan.text.names import Reading, Region, fold_script, read_name

_DEFAULT = MatchWeights()


def match_places(
    rows: Iterable[ListedPlace],
    places: Iterable[MapPlace],
    region: Region,
    weights: MatchWeights = _DEFAULT,
) -> Matching:
    """Return which row is which place, and which rows somebody should decide on.

    Rows and places are assigned to each other as a whole, for the most points in all, not one
    after the other; their order does not matter. Ids must be unique.
    """
    listed = sorted(rows, key=lambda r: r.id)
    mapped = sorted(places, key=lambda p: p.id)
    pairs = _pairs(listed, mapped, region, weights)
    sure = {(p.row_id, p.place_id): p.points for p in pairs if p.is_sure_enough and p.points > 0}
    chosen = assign(sure)
    twins = Twins(mapped, sure, chosen, weights)
    by_row: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_row[pair.row_id].append(pair)
    matches = tuple(
        Match(_pick(by_row[row], place), margin, _runner_up(by_row[row], place))
        for (row, place), margin in sorted(chosen.items())
        if margin >= weights.margin or twins.are_all_the_doubt(row, place)
    )
    given = {match.pair.place_id for match in matches}
    settled = {match.pair.row_id for match in matches}
    doubts: dict[str, list[Pair]] = {}
    taken: list[Pair] = []
    for row in sorted(by_row.keys() - settled):
        free = [p for p in by_row[row] if p.place_id not in given and _is_worth_a_look(p, weights)]
        held = [p for p in by_row[row] if (row, p.place_id) in sure and p.place_id in given]
        if free:
            doubts[row] = free
        elif held:
            taken.append(min(held, key=_likeliest))
    settled |= doubts.keys() | {pair.row_id for pair in taken}
    rest = [place for place in mapped if place.id not in given]
    for pair in lookalikes((r for r in listed if r.id not in settled), rest, region, weights):
        doubts.setdefault(pair.row_id, []).append(pair)
    told = tuple(Doubt(row, tuple(sorted(doubts[row], key=_likeliest))) for row in sorted(doubts))
    return Matching(matches, told, tuple(taken))


def _is_worth_a_look(pair: Pair, weights: MatchWeights) -> bool:
    """Whether somebody should look: nearly a match, or the very name somewhere else."""
    return pair.points > -weights.look or pair.how in ("equal", "form")


def _likeliest(pair: Pair) -> tuple[float, str]:
    return -pair.points, pair.place_id


def _pairs(
    rows: Sequence[ListedPlace],
    places: Sequence[MapPlace],
    region: Region,
    weights: MatchWeights,
) -> list[Pair]:
    known = KnownNames([region.county, region.prefecture], region.townships)
    mine = [
        _side(read_name(row.name, row.type_id, region), row.address, region, known) for row in rows
    ]
    read: dict[tuple[int, str], Side] = {}

    def side_of(j: int, type_id: str) -> Side:
        if (j, type_id) not in read:
            place = places[j]
            names = read_name(place.name, type_id, region, place.other_names)
            read[j, type_id] = _side(names, place.address, region, known)
        return read[j, type_id]

    found = list(candidates(rows, places, mine, side_of, region, weights))
    phased = {(t, core) for (_, t), side in read.items() for core in _phased(side.names)}
    pairs = []
    for i, j in found:
        type_id = rows[i].type_id
        pair = score(rows[i], places[j], mine[i], side_of(j, type_id), region, weights)
        if pair is None:
            continue
        if pair.how == "phase" and not any((type_id, n.core) in phased for n in mine[i].names.main):
            pair = replace(pair, is_sure_enough=False)  # the whole, or phase one of it?
        pairs.append(pair)
    return pairs


def _phased(names: Reading) -> set[str]:
    """Return the proper names of which a later phase is on the map."""
    return {n.core for n in names.main if n.series.get("phase", "1") != "1"}


def _side(names: Reading, address: str, region: Region, known: KnownNames) -> Side:
    read = parse_address(address, known) if address else None
    township = _township(read, region) if read else ""
    named = max(name.areas.get("township", "") for name in names.main)
    return Side(names.within(township), read, township or named)


def _township(address: Address, region: Region) -> str:
    for area in address.areas:
        if region.known.get(fold_script(area)) == "township":
            return fold_script(area)
    return ""


def _pick(pairs: Sequence[Pair], place_id: str) -> Pair:
    return next(pair for pair in pairs if pair.place_id == place_id)


def _runner_up(pairs: Sequence[Pair], place_id: str) -> str:
    others = sorted((-p.points, p.place_id) for p in pairs if p.place_id != place_id)
    return others[0][1] if others else ""
