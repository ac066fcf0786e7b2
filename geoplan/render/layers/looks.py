"""Colours and marks that thematic layers share.

From: nothing. To: looks, told apart without colour too.
"""

from __future__ import annotations

from geoplan.render.layers.model import Look
from geoplan.tables.values import STATES

# As the page draws the states of points (assets/core.js); a test holds both together.
STATE_COLOURS = ("#7a0177", "#c93c05", "#5f6b6b", "#e0a800", "#4455ee", "#3d2b1f", "#7fb3cc")
STATE_DASHES: tuple[tuple[float, ...], ...] = (
    *((0.5, 7.0), (), (8.0, 6.0), (15.0, 5.0, 2.0, 5.0)),
    *((3.0, 3.0), (12.0, 4.0, 2.0, 4.0, 2.0, 4.0), ()),
)
STATE_LOOKS = tuple(
    Look(state, colour, width_px=5.0 if state != "covered" else 3.0, dash_px=dash)
    for state, colour, dash in zip(STATES, STATE_COLOURS, STATE_DASHES, strict=True)
)
UNKNOWN = "#777777"
