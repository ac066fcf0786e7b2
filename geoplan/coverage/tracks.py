"""Tell which metres of which streets the recorded tracks walked.

From: sections, tracks, fixes. To: ``walked``, ``track_stays``, and what every position was used
for: ``track_uses``, ``fix_places``.

Positions are taken for WGS-84, as GPX has it, unless the settings name another datum, or those of a
file lie on the streets in another one and beside them as they are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.config import Settings
from geoplan.coverage.fixes import Blocks, make_blocks
from geoplan.errors import Problem
from geoplan.geo import bd09_to_wgs84, central_crs, gcj02_to_wgs84, local_crs, metric_xy
from geoplan.network import Network, build_network
from geoplan.network.match import JUMP, NOWHERE, Matched, NoiseModel, match
from geoplan.network.near_nodes import NearNodes
from geoplan.network.walked import counted_pieces, walked_portions
from geoplan.tables import TABLES, Output, check, from_rows, records
from geoplan.tables.values import FIX_USES

# Planning defaults, fitted to simulated walks (benchmarks/tracks.md).
_DETOUR_M = 8.0
_REACH_NOISES = 4.0
_SPUR_NOISES = 2.0
_LEAST_M = 30.0  # a piece shorter than this may be noise alone
_AROUND_M = 100.0  # how far beyond a gap ways round are looked for
# A datum is measured where it halves the distance from the streets and brings it below a street's
# width, and the file as it stands lies off them.
_SAMPLE_MAX = 400
_OFF_M, _ON_M, _SHARE = 20.0, 15.0, 0.5

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]

_TO_WGS84 = {"gcj02": gcj02_to_wgs84, "bd09": bd09_to_wgs84}


class _Placed(NamedTuple):
    """Positions of a file in WGS-84, with the datum they were read in and why."""

    datum: str
    basis: str
    off_m: float | None
    lon: Floats
    lat: Floats


def find_walked(
    *, sections: gpd.GeoDataFrame, tracks: pd.DataFrame, fixes: pd.DataFrame, settings: Settings
) -> Output:
    """Match every track to the streets."""
    walker = _Walker(sections, settings)
    problems = []
    by_track = dict(iter(fixes.groupby("track_id", sort=False)))
    for _, own in tracks.groupby("file", sort=True):
        rows = records(own.sort_values("part"))
        problems.append(walker.file(rows, [by_track[row["track_id"]] for row in rows]))
    return Output(walker.tables(), problems)


class _Walker:
    """Gathers what the tracks tell, file by file."""

    def __init__(self, sections: gpd.GeoDataFrame, settings: Settings) -> None:
        lines = sections.geometry.to_numpy()
        self.crs = central_crs(lines) if len(lines) else local_crs((0.0, 0.0, 0.0, 0.0))
        self.network: Network = build_network(sections, self.crs)
        own = self.own = settings.tracks
        self.near = NearNodes(self.network, own.gap_m + _AROUND_M)
        self.model = NoiseModel(
            own.noise_m, _DETOUR_M, _REACH_NOISES * own.noise_m, own.gap_m, own.kmh_max / 3.6
        )
        self.uses: list[Row] = []
        self.places: list[pd.DataFrame] = []
        self.walked: list[Row] = []
        self.stays: list[Row] = []

    def tables(self) -> dict[str, Any]:
        """Return all tables made so far."""
        names = TABLES["fix_places"].names
        none = pd.DataFrame({name: pd.Series(dtype=object) for name in names})
        places = pd.concat(self.places, ignore_index=True) if self.places else none
        return {
            "track_uses": from_rows(TABLES["track_uses"], self.uses),
            "fix_places": check(TABLES["fix_places"], places),
            "walked": from_rows(TABLES["walked"], self.walked),
            "track_stays": from_rows(TABLES["track_stays"], self.stays),
        }

    def file(self, tracks: list[Row], fixes: list[pd.DataFrame]) -> Problem:
        """Match the tracks of one file and say what became of it."""
        whole = pd.concat(fixes, ignore_index=True)
        placed = self._place(tracks[0]["declared"], whole)
        xy = metric_xy(placed.lon, placed.lat, self.crs)
        first = 0
        for track, own in zip(tracks, fixes, strict=True):
            part = slice(first, first + len(own))
            first += len(own)
            head = {"datum": placed.datum, "basis": placed.basis, "off_m": placed.off_m}
            self._track(track, head, own, xy[part], (placed.lon[part], placed.lat[part]))
        sums = pd.DataFrame(self.uses[-len(tracks) :])
        facts: Row = {use: int(sums[use].sum()) for use in FIX_USES if sums[use].sum()}
        facts |= {"fixes": len(whole), "km": f"{sums['walked_m'].sum() / 1000:.2f}"}
        facts |= {"datum": f"@datum.{placed.datum}", "off": f"{placed.off_m or 0:.0f}"}
        facts["measured"] = "@track.measured" if placed.basis == "measured" else ""
        is_used = sums["walked_m"].sum() > 0
        code = "track.told" if is_used else "track.nothing"
        return Problem(code, "info" if is_used else "lost", file=tracks[0]["file"], facts=facts)

    def _place(self, declared: str, fixes: pd.DataFrame) -> _Placed:
        lon, lat = fixes["lon"].to_numpy(float), fixes["lat"].to_numpy(float)
        known = {d: turn(lon, lat) for d, turn in _TO_WGS84.items()} | {"wgs84": (lon, lat)}
        off_m = {d: self._off_m(*place) for d, place in known.items()}
        datum, basis = declared or "wgs84", "declared" if declared else "standard"
        best = min(_TO_WGS84, key=lambda d: off_m[d])
        if (
            not declared
            and off_m[best] <= min(_ON_M, _SHARE * off_m["wgs84"])
            and (off_m["wgs84"] >= _OFF_M)
        ):
            datum, basis = best, "measured"
        told = round(off_m[datum], 1) if np.isfinite(off_m[datum]) else None
        return _Placed(datum, basis, told, *known[datum])

    def _off_m(self, lon: Floats, lat: Floats) -> float:
        """Return the median distance of positions from the nearest street."""
        if not len(self.network) or not len(lon):
            return float("inf")
        some = np.unique(np.linspace(0, len(lon) - 1, _SAMPLE_MAX).astype(np.int64))
        dots = np.asarray(shapely.points(metric_xy(lon[some], lat[some], self.crs)), dtype=object)
        (at, _), away_m = self.network.tree.query_nearest(
            dots, return_distance=True, all_matches=False
        )
        found = np.full(len(dots), np.inf)
        found[at] = away_m
        return float(np.median(found))

    def _track(
        self, track: Row, head: Row, fixes: pd.DataFrame, xy: Floats, lonlat: tuple[Floats, Floats]
    ) -> None:
        track_id = track["track_id"]
        blocks = make_blocks(xy, fixes["time_s"].to_numpy(float), self.model.most_m_s)
        matched = match(
            self.network, self.near, blocks.xy, blocks.begin_s, blocks.end_s, self.model
        )
        pieces = counted_pieces(matched.runs, _LEAST_M)
        spur_m = _SPUR_NOISES * self.model.noise_m
        portions = walked_portions(self.network, matched.runs, spur_m, _LEAST_M)
        ids = self.network.section_ids
        for portion in portions:
            part = {"section_id": ids[portion.section], "from_m": portion.from_m}
            told = {"track_id": track_id, **part, "to_m": portion.to_m, "day": track["day"]}
            self.walked.append(told)
        use = _uses(blocks, matched, pieces)
        counts = {name: int((use == name).sum()) for name in FIX_USES}
        walked_m = sum(portion.length_m for portion in portions)
        self.uses.append({"track_id": track_id, **head, **counts, "walked_m": walked_m})
        self.places.append(self._fix_places(fixes, blocks, matched, use))
        self._add_stays(track, fixes, blocks, lonlat)

    def _fix_places(
        self, fixes: pd.DataFrame, blocks: Blocks, matched: Matched, use: npt.NDArray[np.object_]
    ) -> pd.DataFrame:
        section = np.append(matched.section, -1)[blocks.of_fix]
        ids = np.append(self.network.section_ids, "")[section]
        is_on = section >= 0
        return pd.DataFrame(
            {
                "track_id": fixes["track_id"].to_numpy(),
                "seq": fixes["seq"].to_numpy(),
                "use": use,
                "section_id": ids,
                "at_m": np.where(is_on, np.append(matched.at_m, 0.0)[blocks.of_fix], np.nan),
                "off_m": np.where(is_on, np.append(matched.off_m, 0.0)[blocks.of_fix], np.nan),
            }
        )

    def _add_stays(
        self, track: Row, fixes: pd.DataFrame, blocks: Blocks, lonlat: tuple[Floats, Floats]
    ) -> None:
        minutes = (blocks.end_s - blocks.begin_s) / 60.0
        seq = fixes["seq"].to_numpy()
        for number in np.flatnonzero(blocks.is_stay & (minutes >= self.own.stay_min)).tolist():
            own = np.flatnonzero(blocks.of_fix == number)
            self.stays.append(
                {
                    "track_id": track["track_id"],
                    "seq": int(seq[own[0]]),
                    "day": track["day"],
                    "minutes": round(float(minutes[number]), 1),
                    "lon": round(float(np.median(lonlat[0][own])), 7),
                    "lat": round(float(np.median(lonlat[1][own])), 7),
                }
            )


def _uses(blocks: Blocks, matched: Matched, pieces: set[int]) -> npt.NDArray[np.object_]:
    """Return what each position was used for."""
    of_block = np.full(len(blocks.xy) + 1, "short", dtype=object)
    for number, piece in enumerate(matched.piece.tolist()):
        if blocks.is_stay[number]:
            of_block[number] = "stayed"
        elif piece in pieces:
            of_block[number] = "walked"
        elif piece in (NOWHERE, JUMP):
            of_block[number] = "jump" if piece == JUMP else "off_street"
    return np.where(blocks.use != "", blocks.use, of_block[blocks.of_fix])
