"""What is inspected: types, indicators, units and families, as data with examples beside them."""

from geoplan.catalogue.load import load_catalogue
from geoplan.catalogue.model import (
    Catalogue,
    Clause,
    Example,
    Family,
    Indicator,
    PointType,
    Unit,
)

__all__ = [
    "Catalogue",
    "Clause",
    "Example",
    "Family",
    "Indicator",
    "PointType",
    "Unit",
    "load_catalogue",
]
