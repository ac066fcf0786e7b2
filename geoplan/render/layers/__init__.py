"""Thematic layers of the page: one module each, declared here in the order of the panel.

From: tables of a build. To: what :mod:`geoplan.render.page` puts into the map.
"""

from geoplan.render.layers import (
    bases,
    blind_spots,
    facilities,
    hexes,
    patrol_rounds,
    reach,
    rules,
    section_states,
    service_areas,
)
from geoplan.render.layers.model import Layer, Look
from geoplan.render.layers.packed import Packed, pack_layers

LAYERS: tuple[Layer, ...] = (
    hexes.LAYER,
    section_states.LAYER,
    blind_spots.LAYER,
    reach.LAYER,
    service_areas.LAYER,
    rules.LAYER,
    facilities.LAYER,
    bases.LAYER,
    patrol_rounds.LAYER,
)
TABLES = tuple(dict.fromkeys(name for layer in LAYERS for name in layer.tables))

__all__ = ["LAYERS", "TABLES", "Layer", "Look", "Packed", "pack_layers"]
