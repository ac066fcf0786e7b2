"""Give what was found the ids it had before.

From: points and candidates with provisional ids, ``register``. To: final ids, and who
inherits from whom where lines were cut anew or places merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.errors import Problem
from geoplan.inventory.identity.evidence import (
    Pairs,
    kinship,
    same_facts,
    same_lines,
    same_metres,
    same_names,
    same_objects,
    same_places,
)
from geoplan.inventory.identity.overlap import shared_metres
from geoplan.inventory.identity.things import Things, found_things, known_things
from geoplan.tables import records

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_NO_PAIRS = pd.DataFrame({"old": [], "new": []}, dtype=np.int64)
_NO_LINES = _NO_PAIRS.assign(**dict.fromkeys(("metres", "old_m", "new_m"), 0.0))


@dataclass(frozen=True)
class Identified:
    """Final ids by provisional id; ``recuts`` as in its contract; what is to be told."""

    ids: Mapping[str, str]
    recuts: list[dict[str, Any]]
    problems: list[Problem]


def identify(found: gpd.GeoDataFrame, register: pd.DataFrame, crs: str) -> Identified:
    """Match what was found (WGS-84, provisional ids) to the register, one to one.

    ``found``: point_id, type_id, shape, name, lon, lat, source, geometry. ``crs``: metric plane.

    Type by type, the surest first: nothing changed; the same id or shared OSM objects; the name
    nearby; for the nameless the place; for stretches half of both lengths. A belt is named after
    what it lies around. What matches nothing keeps its provisional id, or gets a new one where
    another thing has had that.
    """
    new = found_things(found, crs)
    old, is_bad = known_things(register, crs)
    run = _Run(old, new)
    run.match_unchanged()
    run.match_sites()
    run.name(~run.is_cut & ~run.is_around)
    run.match_belts()
    run.name(run.is_around)
    pairs = run.overlaps()
    run.match_lines(pairs)
    run.name(run.is_cut)
    recuts = pd.concat([run.recut_lines(pairs), run.recut_sites()], ignore_index=True)
    recuts = recuts.drop_duplicates(["old_id", "new_id"]).sort_values(["old_id", "new_id"])
    problems = []
    if is_bad.any():
        rows = [i for i, bad in zip(old.ids, is_bad.tolist(), strict=True) if bad]
        facts = {"ids": "、".join(rows[:5])}
        problems.append(Problem("register.bad_line", "warning", count=len(rows), facts=facts))
    ids = dict(zip(new.ids, run.final, strict=True))
    return Identified(ids, records(recuts), problems)


class _Run:
    """The state of a matching: which old thing each new one is, and its final id."""

    def __init__(self, old: Things, new: Things) -> None:
        self.old, self.new = old, new
        self.old_of = np.full(len(new.frame), -1, dtype=np.int64)
        self.new_of = np.full(len(old.frame), -1, dtype=np.int64)
        self.final: list[str] = [""] * len(new.frame)
        self.taken = set(old.ids)
        self.is_cut = new.is_cut
        self.around = self._anchors()
        self.is_around = self.around >= 0
        # Plain lists of the same, for what is read one by one.
        self.id_of, self.type_of = new.ids, list(new.frame["type_id"])
        self.around_of: list[int] = self.around.tolist()

    def _anchors(self) -> Ints:
        """Return what each belt lies around, by its provisional id; -1 for what is no belt."""
        position = {i: k for k, i in enumerate(self.new.ids)}
        rows = zip(self.new.ids, self.new.frame["type_id"], strict=True)
        found = [position.get(i.removeprefix(f"{t}-"), -1) for i, t in rows]
        anchors = np.array(found, dtype=np.int64)
        return np.where(self.is_cut | self.is_cut[anchors], -1, anchors)

    def take(self, pairs: Pairs) -> None:
        """Make pairs of those that are still free, in the order given."""
        for i, j in zip(pairs["old"].tolist(), pairs["new"].tolist(), strict=True):
            if self.new_of[i] < 0 and self.old_of[j] < 0:
                self.new_of[i], self.old_of[j] = j, i

    def match_unchanged(self) -> None:
        """Match what is as it was. Belts are left for :meth:`match_belts`."""
        self.take(same_facts(self.old, self.new, ~self.is_around))
        self.take(same_lines(self.old, self.new, self._free(self.is_cut)))

    def match_sites(self) -> None:
        """Match what stands for itself, by objects, name and place."""
        wanted = ~self.is_cut & ~self.is_around
        if not self._free(wanted).any() or not (self.new_of < 0).any():
            return
        sure, doubtful = same_objects(self.old, self.new, self._free(wanted), self.new_of < 0)
        self.take(sure)
        self.take(same_names(self.old, self.new, self._free(wanted), self.new_of < 0))
        self.take(doubtful)
        self.take(same_places(self.old, self.new, self._free(wanted), self.new_of < 0))

    def match_belts(self) -> None:
        """Name belts after the final ids of what they lie around."""
        position = {i: k for k, i in enumerate(self.old.ids)}
        chosen = np.flatnonzero(self.is_around)
        known = [position.get(self._wanted(j), -1) for j in chosen.tolist()]
        pairs = pd.DataFrame({"old": known, "new": chosen})
        self.take(pairs[pairs["old"] >= 0])

    def overlaps(self) -> Pairs:
        """Return the lines that run along one another, but for those drawn as they were."""
        matched = np.flatnonzero(self.old_of >= 0)
        lines = self.old.frame["line"].to_numpy()[self.old_of[matched]]
        is_same = matched[lines == self.new.frame["line"].to_numpy()[matched]]
        old, new = self.old.has_line, self.new.has_line
        old[self.old_of[is_same]] = new[is_same] = False
        return self.shared(self.old, old, new)

    def shared(self, old: Things, chosen: Bools, wanted: Bools) -> Pairs:
        """Return pairs of the chosen and wanted lines with their metres, own and in common."""
        if not (chosen.any() and wanted.any()):
            return _NO_LINES
        codes = pd.factorize(pd.concat([old.frame["type_id"], self.new.frame["type_id"]]))[0]
        kinds = np.split(np.asarray(codes, dtype=np.int64), [len(old.frame)])
        before, after = old.straights(kinds[0], chosen), self.new.straights(kinds[1], wanted)
        found = shared_metres(before, after)
        pairs = pd.DataFrame({"old": found.old, "new": found.new, "metres": found.metres})
        pairs["old_m"] = before.totals_m(len(old.frame))[found.old]
        pairs["new_m"] = after.totals_m(len(self.new.frame))[found.new]
        return pairs

    def match_lines(self, pairs: Pairs) -> None:
        """Match stretches by the metres they share."""
        is_cut = self.is_cut[pairs["new"].to_numpy()]
        self.take(same_metres(self.old, self.new, pairs[is_cut]))

    def name(self, chosen: Bools) -> None:
        """Give the chosen things their final ids; no id goes to a second thing."""
        known = self.old.ids
        for j in np.flatnonzero(chosen).tolist():
            if self.old_of[j] >= 0:
                self.final[j] = known[self.old_of[j]]
                continue
            final = wanted = self._wanted(j)
            numbers = count(2)
            while final in self.taken:
                final = f"{wanted}~{next(numbers)}"
            self.final[j] = final
            self.taken.add(final)

    def recut_lines(self, pairs: Pairs) -> pd.DataFrame:
        """Return new lines that hold, by half of their metres or more, what an old one lost.

        An old line that is still there lost only what its new course does not cover.
        """
        old_of, new_of = self.old_of[pairs["new"]], self.new_of[pairs["old"]]
        is_gone = self.old.frame["is_gone"].to_numpy(dtype=bool)[pairs["old"]]
        is_other = ~is_gone & (old_of != pairs["old"]) & ((old_of < 0) | (new_of < 0))
        is_half = pairs["metres"] * 2 >= pairs["new_m"]
        pairs = pairs[np.asarray(is_other & is_half)]
        pairs = pairs[kinship(pairs, self.old, self.new) > 0]
        if pairs.empty:
            return self._recuts(_NO_PAIRS, (), ())
        heir = self.new_of[pairs["old"]]
        chosen, wanted = np.zeros((2, len(self.new.frame)), dtype=bool)
        chosen[heir[heir >= 0]] = True
        wanted[pairs["new"].to_numpy()[heir >= 0]] = True
        kept = self.shared(self.new, chosen, wanted).set_index(["old", "new"])["metres"]
        keys = pd.MultiIndex.from_arrays([heir, pairs["new"]])
        pairs["metres"] -= kept.reindex(keys).fillna(0.0).to_numpy()
        pairs = pairs[(pairs["metres"] * 2 >= pairs["new_m"]) & (pairs["metres"] > 0)]
        share = (pairs["metres"] / pairs["new_m"]).clip(upper=1.0).round(3)
        return self._recuts(pairs, pairs["metres"].round(1), share)

    def recut_sites(self) -> pd.DataFrame:
        """Return sites whose OSM objects now belong to another point of their type."""
        lost = ~self.old.has_line & (self.new_of < 0)
        lost &= ~self.old.frame["is_gone"].to_numpy(dtype=bool)
        if not lost.any():
            return self._recuts(_NO_PAIRS, (), ())
        wanted = ~self.is_cut & ~self.is_around
        pairs, _ = same_objects(self.old, self.new, wanted, lost)
        pairs = pairs[pairs["fewer"] < 0]
        return self._recuts(pairs, pairs["old"] * 0.0, pairs["old"] * 0.0 + 1.0)

    def _recuts(self, pairs: Pairs, metres: Any, share: Any) -> pd.DataFrame:
        old, new = self.old.ids, self.final
        columns = {
            "old_id": [old[i] for i in pairs["old"]],
            "new_id": [new[j] for j in pairs["new"]],
            "overlap_m": np.asarray(metres, dtype=float),
            "share": np.asarray(share, dtype=float),
        }
        return pd.DataFrame(columns)

    def _free(self, wanted: Bools) -> Bools:
        return wanted & (self.old_of < 0)

    def _wanted(self, j: int) -> str:
        """Return the provisional id; that of a belt with the final id of what it lies around."""
        k = self.around_of[j]
        return f"{self.type_of[j]}-{self.final[k]}" if k >= 0 else self.id_of[j]
