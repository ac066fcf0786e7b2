"""geoplan: where a county's inspection points stand, whose they are, and where coverage gapes.

``folium_map`` shows the tables of a build in a notebook, ``MAP_TABLES`` names those it shows.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["MAP_TABLES", "__version__", "folium_map"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load what draws only when somebody draws: everything else does without it."""
    if name in ("MAP_TABLES", "folium_map"):
        return getattr(import_module("geoplan.render"), name)
    raise AttributeError(f"module 'geoplan' has no attribute {name!r}")
