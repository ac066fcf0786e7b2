"""Write down who is who, for the next build.

From: ``points`` and ``candidates`` with final ids, ``recuts``, ``register``. To: ``identities``.
"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd

from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.inventory.identity.polyline import encode, line_vertices
from geoplan.inventory.identity.things import osm_ids
from geoplan.tables import TABLES, Output, check
from geoplan.tables.heirs import Heir, heirs_text, read_heirs

_FROM_POINT = ["type_id", "name", "lon", "lat", "length_m", "source", "geometry"]


def write_identities(
    *,
    points: gpd.GeoDataFrame,
    candidates: gpd.GeoDataFrame,
    recuts: pd.DataFrame,
    register: pd.DataFrame,
    settings: Settings,
) -> Output:
    """Return every id there is or ever was, and who inherits its evidence since when.

    What the register knows and the new data does not is ``gone`` and stays as it was last seen.
    An heir counts from the settings' day on; one that is written down already keeps its day.
    """
    problems: list[Problem] = []
    heirs = _heirs_so_far(register, problems)
    for old_id, new_id in zip(recuts["old_id"], recuts["new_id"], strict=True):
        heirs.setdefault(old_id, {}).setdefault(new_id, settings.day)
    now = _as_found(points, candidates)
    gone = register[~register["point_id"].isin(now["point_id"])].assign(status="gone")
    frames = [frame for frame in (now, gone) if len(frame)]
    identities = pd.concat(frames, ignore_index=True) if frames else now
    texts = {i: heirs_text(Heir(*heir) for heir in mine.items()) for i, mine in heirs.items()}
    identities["heirs"] = identities["point_id"].map(lambda i: texts.get(i, ""))
    today = {i for i, mine in heirs.items() if settings.day in mine.values()}
    if today:
        problems.append(Problem("identity.recut", "info", count=len(today)))
    return Output({"identities": check(TABLES["identities"], identities)}, problems)


def _heirs_so_far(register: pd.DataFrame, problems: list[Problem]) -> dict[str, dict[str, date]]:
    heirs: dict[str, dict[str, date]] = {}
    for point_id, text in zip(register["point_id"], register["heirs"], strict=True):
        found, bad = read_heirs(text)
        if found:
            heirs[point_id] = dict(found)
        if bad:
            facts = {"text": ";".join(bad)}
            problems.append(Problem("register.bad_heir", "lost", ref=point_id, facts=facts))
    return heirs


def _as_found(points: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return points and candidates as rows of ``identities`` without heirs."""
    sides = (points, "point_id", "current"), (candidates, "candidate_id", "candidate")
    frames = [
        pd.DataFrame(frame[[key, *_FROM_POINT]])
        .rename(columns={key: "point_id"})
        .assign(status=status)
        for frame, key, status in sides
        if len(frame)
    ]
    columns = ["point_id", "status", *_FROM_POINT]
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    found["osm"] = found["source"].map(osm_ids)
    found["line"] = encode(line_vertices(found["geometry"].to_numpy(dtype=object)), len(found))
    found["heirs"] = ""
    return found[TABLES["identities"].names]
