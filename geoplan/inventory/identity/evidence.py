"""What speaks for two things being one: the same id, OSM objects, name, place, metres.

From: things found now and things known. To: pairs of positions, what speaks for them most first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.inventory.identity.things import FACTS, Things
from geoplan.text import say
from geoplan.text.names import normal_name

NAME_M = 300.0  # namesakes of one type within this are one thing
PLACE_M = 30.0  # so are a nameless one and any other
OBJECT_M = 1000.0  # an OSM object that is renamed and this far off is another thing
_APART_M = 1e8  # things that are never compared lie in different worlds

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Pairs = pd.DataFrame  # columns old, new: positions, and what they are sorted by


def same_facts(old: Things, new: Things, chosen: Bools) -> Pairs:
    """Pairs that agree in everything the register knows; nothing happened to them."""
    pairs = _merge(old.frame, new.frame[chosen], list(FACTS))
    return _sorted(pairs, old, new, [])


def same_lines(old: Things, new: Things, chosen: Bools) -> Pairs:
    """Pairs of one id drawn alike: an id made of a geometry says no more."""
    pairs = _merge(old.frame, new.frame[chosen], ["id", "type_id", "line"])
    return _sorted(pairs, old, new, [])


def same_objects(old: Things, new: Things, chosen: Bools, free: Bools) -> tuple[Pairs, Pairs]:
    """Pairs of one id or with OSM objects in common: those beyond doubt, and those in doubt.

    OSM never gives a number to another thing, but an extract may have been renumbered: name or
    place must speak for it too.
    """
    left, right = old.frame[free], new.frame[chosen]
    alike = _merge(left, right, ["id", "type_id"]).assign(shared=0, is_id=True)
    parts = [f.assign(osm=f["osm"].str.split(";")).explode("osm") for f in (left, right)]
    before, after = (part[part["osm"] != ""] for part in parts)
    held = _merge(before, after, ["type_id", "osm"])
    held = held.groupby(["old", "new"], as_index=False).size().rename(columns={"size": "shared"})
    pairs = pd.concat([alike, held.assign(is_id=False)])
    pairs = pairs.groupby(["old", "new"], as_index=False).agg({"shared": "max", "is_id": "max"})
    pairs["off_m"] = _off_m(pairs, old, new)
    pairs["other_id"] = ~pairs["is_id"].astype(bool)
    pairs["fewer"] = -pairs["shared"]
    a, b = _names(pairs, old, new, normal_name)
    is_sure = (a == b) | (pairs["off_m"] <= NAME_M).to_numpy()
    is_sure |= (_column(new, pairs["new"], "osm") == "").to_numpy()
    pairs = _sorted(pairs.assign(is_sure=is_sure), old, new, ["other_id", "fewer", "off_m"])
    sure = pairs["is_sure"].to_numpy(dtype=bool)
    return pairs[sure], pairs[~sure & (pairs["off_m"] <= OBJECT_M).to_numpy()]


def same_names(old: Things, new: Things, chosen: Bools, free: Bools) -> Pairs:
    """Pairs of one type and name near each other, nearest first; made-up names do not count.

    One that had no place and one that has (or the other way round) are a pair where no other
    bears the name.
    """
    sides = [old.frame[free], new.frame[chosen]]
    sides = [s[~s["name"].map(is_made_up).to_numpy(dtype=bool)] for s in sides]
    keys = [s["type_id"] + "\x1f" + s["name"].map(normal_name) for s in sides]
    pairs = pd.concat([_within(sides, keys, NAME_M), _newly_placed(sides, keys)])
    return _sorted(pairs.assign(off_m=_off_m(pairs, old, new)), old, new, ["off_m"])


def _newly_placed(sides: list[pd.DataFrame], keys: list[pd.Series[str]]) -> Pairs:
    """Pairs of a key that each side bears once, of which just one has a place."""
    alone = [k[~k.duplicated(keep=False)] for k in keys]
    old, new = (side.loc[k.index].assign(key=k) for side, k in zip(sides, alone, strict=True))
    both = old.assign(old=old.index).merge(new.assign(new=new.index), on="key")
    is_moved = both["is_placed_x"] != both["is_placed_y"]
    return pd.DataFrame(both.loc[is_moved, ["old", "new"]], dtype=np.int64)


def same_places(old: Things, new: Things, chosen: Bools, free: Bools) -> Pairs:
    """Pairs of one type in one place, at least one of them nameless, nearest first."""
    sides = [old.frame[free], new.frame[chosen]]
    pairs = _within(sides, [s["type_id"] for s in sides], PLACE_M)
    a, b = _names(pairs, old, new, is_made_up)
    pairs = pairs[a.astype(bool) | b.astype(bool)]
    return _sorted(pairs.assign(off_m=_off_m(pairs, old, new)), old, new, ["off_m"])


def same_metres(old: Things, new: Things, pairs: Pairs) -> Pairs:
    """Of ``pairs`` (with ``metres``, ``old_m``, ``new_m``) those that share half of either line.

    Lines that an OSM object stands for (a bus route) may run along one another: of those only
    kindred ones are pairs, the next of kin first. Then come those with the most metres in common.
    """
    is_half = (pairs["metres"] * 2 >= pairs["old_m"]) & (pairs["metres"] * 2 >= pairs["new_m"])
    pairs = pairs[is_half]
    pairs = pairs.assign(strange=-kinship(pairs, old, new), fewer=-pairs["metres"].round(1))
    return _sorted(pairs[pairs["strange"] < 0], old, new, ["strange", "fewer"])


def kinship(pairs: Pairs, old: Things, new: Things) -> Ints:
    """Return how akin two lines of one place are; 0 where neither can stand for the other.

    Parts of bus routes are akin where the route (the object named first) or the name is the same,
    the more the more objects, such as stops, they have in common. All else is akin: a metre of
    street is the same whatever it is part of.
    """
    found = np.ones(len(pairs), dtype=np.int64)
    is_route = np.asarray(new.frame["shape"] == "stretch") & ~new.is_by_geometry
    chosen = np.flatnonzero(is_route[pairs["new"].to_numpy()])
    pairs = pairs.iloc[chosen]
    sides = (_column(old, pairs["old"], "osm"), _column(new, pairs["new"], "osm"))
    objects = [[text.split(";") for text in side] for side in sides]
    same = [a[0] == b[0] for a, b in zip(*objects, strict=True)]
    common = [len({*a} & {*b}) for a, b in zip(*objects, strict=True)]
    names = _names(pairs, old, new, normal_name)
    is_akin = np.array(same, dtype=bool) | (names[0] == names[1])
    found[chosen] = np.where(is_akin, np.array(common, dtype=np.int64) + 1, 0)
    return found


def is_made_up(name: str) -> bool:
    """Whether geoplan made the name up, so that it names nothing."""
    return not name or name.startswith(say("point.unnamed", type=""))


def _names(
    pairs: Pairs, old: Things, new: Things, told: Callable[[str], Any]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return what ``told`` says of the names of either side."""
    sides = (_column(old, pairs["old"], "name"), _column(new, pairs["new"], "name"))
    words = {name: told(name) for side in sides for name in side.unique()}
    a, b = (np.array([words[name] for name in side]) for side in sides)
    return a, b


def _column(things: Things, positions: pd.Series[int], name: str) -> pd.Series[str]:
    return things.frame[name].iloc[positions.to_numpy()]


def _merge(old: pd.DataFrame, new: pd.DataFrame, on: list[str]) -> Pairs:
    left, right = (f[on].assign(**{s: f.index}) for f, s in ((old, "old"), (new, "new")))
    return left.merge(right, on=on)[["old", "new"]]


def _off_m(pairs: Pairs, old: Things, new: Things) -> npt.NDArray[np.float64]:
    """Return how far apart the two of each pair are."""
    a, b = (_spots(t)[pairs[s].to_numpy()] for t, s in ((old, "old"), (new, "new")))
    return np.asarray(np.hypot(*(a - b).T))


def _spots(things: Things) -> npt.NDArray[np.float64]:
    return things.frame[["x_m", "y_m"]].to_numpy(dtype=float)


def _within(sides: list[pd.DataFrame], keys: list[pd.Series[str]], most_m: float) -> Pairs:
    """Pairs of one key no farther apart than ``most_m``: each key is a world of its own."""
    codes = pd.factorize(pd.concat(keys), sort=True)[0]
    if not len(sides[0]) or not len(sides[1]):
        return pd.DataFrame({"old": [], "new": []}, dtype=np.int64)
    dots = np.concatenate([s[["x_m", "y_m"]].to_numpy(dtype=float) for s in sides])
    dots[:, 0] += codes * _APART_M
    spots = np.asarray(shapely.points(dots))
    old, new = spots[: len(sides[0])], spots[len(sides[0]) :]
    i, j = shapely.STRtree(old).query(new, predicate="dwithin", distance=most_m)
    return pd.DataFrame({"old": sides[0].index[j], "new": sides[1].index[i]})


def _sorted(pairs: Pairs, old: Things, new: Things, by: list[str]) -> Pairs:
    """Put what is not gone first, then by ``by``, then like ids, then by id."""
    ids = [_column(t, pairs[s], "id").to_numpy() for t, s in ((old, "old"), (new, "new"))]
    gone = _column(old, pairs["old"], "is_gone").to_numpy()
    pairs = pairs.assign(is_gone=gone, is_other=ids[0] != ids[1])
    return pairs.sort_values(["is_gone", *by, "is_other", "old", "new"], kind="stable")
