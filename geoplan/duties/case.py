"""What the rules of duty look at, brought into one form.

From: the tables that :func:`geoplan.duties.assign.assign_duties` is given. To: :class:`Case`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.duties.claims import Claims
from geoplan.duties.units import UnitBook
from geoplan.errors import Problem
from geoplan.tables import records
from geoplan.text.names import bare_name

Objects = npt.NDArray[np.object_]


@dataclass
class Case:
    """Points and everything that says whose they are; rules add claims and problems.

    ``conflicts`` are rows of ``duty_conflicts`` with positions (``at``) in place of ids.
    """

    points: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    grids: pd.DataFrame
    places: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    listed: pd.DataFrame
    rules: pd.DataFrame
    reassignments: pd.DataFrame
    register: pd.DataFrame
    recuts: pd.DataFrame
    catalogue: Catalogue
    settings: Settings
    crs: str
    book: UnitBook
    claims: Claims = field(default_factory=Claims)
    problems: list[Problem] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    unresolved: Counter[str] = field(default_factory=Counter)

    def doubt(
        self, at: int, role: str, kind: str, candidates: list[dict[str, Any]], why: str
    ) -> None:
        """Note that it is in doubt who holds a role; the first of the candidates does."""
        chosen = candidates[0]["unit"]
        row = {"at": at, "role": role, "kind": kind, "chosen": chosen, "why": why}
        self.conflicts.append(row | {"candidates": candidates})

    @property
    def count(self) -> int:
        """How many points there are."""
        return len(self.points)

    @property
    def counties(self) -> tuple[str, str]:
        """Names of the county that may stand in front of others."""
        return self.settings.county.name, self.settings.county.area

    @cached_property
    def ids(self) -> Objects:
        """Ids of the points."""
        return np.asarray(self.points["point_id"], dtype=object)

    @cached_property
    def type_ids(self) -> Objects:
        """Types of the points."""
        return np.asarray(self.points["type_id"], dtype=object)

    @cached_property
    def of_type(self) -> dict[str, npt.NDArray[np.int64]]:
        """Positions of the points of each type."""
        codes, types = pd.factorize(self.points["type_id"])
        order = np.argsort(codes, kind="stable")
        ends = np.cumsum(np.bincount(codes, minlength=len(types)))
        parts = np.split(order, ends[:-1]) if len(types) else []
        return dict(zip(types, parts, strict=True))

    @cached_property
    def position(self) -> dict[str, int]:
        """Position of each point by its id."""
        return {point_id: i for i, point_id in enumerate(self.ids)}

    @cached_property
    def by_name(self) -> dict[str, list[int]]:
        """Positions by bare name; stretches by the name of their street too."""
        found: dict[str, list[int]] = {}
        names, shapes = self.points["name"].tolist(), self.points["shape"].tolist()
        for i, (name, shape) in enumerate(zip(names, shapes, strict=True)):
            found.setdefault(bare_name(name, self.counties), []).append(i)
            street = name.partition("（")[0]
            if shape == "stretch" and street != name:
                found.setdefault(bare_name(street, self.counties), []).append(i)
        return found

    @cached_property
    def listed_at(self) -> list[tuple[dict[str, Any], npt.NDArray[np.int64]]]:
        """Rows of the list with the positions of the points they confirm."""
        owned: dict[str, list[int]] = {}
        for i, listed_id in enumerate(self.points["listed_id"].tolist()):
            if listed_id:
                owned.setdefault(listed_id, []).append(i)
        rows = sorted(records(self.listed), key=lambda row: str(row["listed_id"]))
        return [(row, np.array(owned.get(row["listed_id"], []), dtype=np.int64)) for row in rows]


def cell_of(row: dict[str, Any]) -> str:
    """Name the row of a sheet that said so."""
    sheet = f"#{row['sheet']}" if row["sheet"] else ""
    return f"{row['file']}{sheet}!{row['row']}"
