"""What is drawn as an area, and what still awaits a decision.

From: ``outlines``, ``candidates``. To: packed rings by kind, and the columns of the candidates.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np

from geoplan.catalogue.model import Catalogue
from geoplan.render import pack
from geoplan.text.reasons import word_reason

# What an outline is to the reader; a zone is of a point or of a candidate.
KINDS = ("built_up", "fringe", "zone", "candidate")
_OUTLINE_M = 2.0


def awaiting(candidates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the candidates that nobody has decided on yet."""
    return candidates.loc[candidates["decision"] == ""]


def _in_order(candidates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return those awaiting a decision in file order."""
    found = awaiting(candidates)
    _, order = pack.order_points(found["lon"], found["lat"])
    return found.iloc[order]


def pack_candidates(
    candidates: gpd.GeoDataFrame, catalogue: Catalogue, language: str
) -> dict[str, Any]:
    """Return the columns of the candidates that await a decision, in file order."""
    found = _in_order(candidates)
    xy, _ = pack.order_points(found["lon"], found["lat"])
    types = list(catalogue.types)
    return {
        "x": pack.steps(xy[:, 0]),
        "y": pack.steps(xy[:, 1]),
        "id": found["candidate_id"].tolist(),
        "name": found["name"].tolist(),
        "type": [types.index(v) for v in found["type_id"]],
        "reason": [word_reason(v, language) for v in found["reason"]],
        "confidence": [round(float(v), 2) for v in found["confidence"]],
    }


def pack_outlines(outlines: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return rings with the numbers of their kind and of their candidate (-1: of none).

    Outlines of rejected candidates are left out.
    """
    waiting = set(awaiting(candidates)["candidate_id"])
    rejected = set(candidates["candidate_id"]) - waiting
    kept = outlines.loc[~outlines["ref_id"].isin(rejected)]
    town = kept.loc[kept["kind"] == "built_up", "reason"]
    facts = {"is_official": bool(town.eq("official").any())}
    if kept.empty:
        return facts | {"kind": [], "of": [], "n": [], "x": [], "y": []}
    is_waiting = kept["ref_id"].isin(waiting)
    kind = np.where(is_waiting, "candidate", kept["kind"])
    px_m = pack.metre_px(float(np.mean(kept.total_bounds[[1, 3]])))
    packed = pack.pack_parts(
        pack.project(kept.geometry.to_numpy()), _OUTLINE_M * px_m, as_rings=True
    )
    owner = packed.pop("owner")
    rank = {key: i for i, key in enumerate(_in_order(candidates)["candidate_id"])}
    numbers = [rank.get(ref, -1) for ref in kept["ref_id"]]
    kinds = [KINDS.index(kind[i]) for i in owner]
    return facts | {"kind": kinds, "of": [numbers[i] for i in owner], **packed}
