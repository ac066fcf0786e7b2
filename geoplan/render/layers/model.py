"""What a thematic layer declares: the tables it reads, its looks, its features.

From: tables of a build. To: frames of features, which :mod:`geoplan.render.layers.packed` packs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.geo import WGS84

Tables = Mapping[str, Any]
FEATURE = ("look", "part", "title", "note", "geometry")
HATCHES = ("", "lines", "back", "cross", "dots")


@dataclass(frozen=True)
class Look:
    """One class of a layer: never told apart by colour alone.

    Lines differ by ``width_px`` and ``dash_px`` too, areas by ``hatch``, marks by ``letter``.
    """

    id: str
    colour: str
    width_px: float = 2.0
    dash_px: tuple[float, ...] = ()
    hatch: str = ""
    alpha: float = 0.0  # of the fill of an area
    symbol: str = "circle"
    letter: str = ""
    form: str = ""  # where it is not that of the layer: "line", "area" or "mark"

    def drawn(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        look: dict[str, Any] = {"id": self.id, "colour": self.colour, "width": self.width_px}
        look |= {"dash": list(self.dash_px), "hatch": self.hatch, "alpha": self.alpha}
        return look | {"symbol": self.symbol, "letter": self.letter, "form": self.form}


@dataclass(frozen=True)
class Layer:
    """One thematic layer. ``kind`` says what its looks show: ``line``, ``area`` or ``mark``.

    ``features`` returns a frame made by :func:`features`; where ``on_sections`` is set, one made
    by :func:`section_features`: the streets are then packed once for all such layers. A layer whose
    first table is empty is offered greyed, with the sentence that says what to supply. ``labels``
    names looks that only the tables can name. ``facets`` names what the pieces of a part's id are,
    a choice each: all parts are then shown until one is made.
    """

    id: str
    tables: tuple[str, ...]
    kind: str
    looks: tuple[Look, ...]
    features: Callable[[Tables, str], pd.DataFrame]
    on_sections: bool = False
    least_zoom: int = 0
    labels: Callable[[Tables, str], Mapping[str, str]] | None = None
    facets: tuple[str, ...] = ()


def features(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return features from mappings with the columns :data:`FEATURE`.

    ``letter``, where a mapping has it, stands in its mark in place of that of the look.
    """
    data = {name: [row[name] for row in rows] for name in FEATURE}
    data["letter"] = [row.get("letter", "") for row in rows]
    frame: pd.DataFrame = gpd.GeoDataFrame(data, geometry="geometry", crs=WGS84)
    return frame


def section_features(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return features that are sections: ``section_id`` in place of a geometry."""
    names = ("section_id", *FEATURE[:-1])
    return pd.DataFrame({name: [row[name] for row in rows] for name in names})
