"""What is inspected: types, indicators, units and families, as data with examples beside them."""

from geoplan.catalogue.load import load_catalogue
from geoplan.catalogue.model import (
    Catalogue,
    Clause,
    Derive,
    Example,
    Family,
    Indicator,
    PointType,
    Topic,
    Unit,
)

__all__ = [
    "Catalogue",
    "Clause",
    "Derive",
    "Example",
    "Family",
    "Indicator",
    "PointType",
    "Topic",
    "Unit",
    "load_catalogue",
]
