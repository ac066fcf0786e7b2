"""Which side answers for an indicator where a point has two heads (双点位长).

From: the catalogue and the settings. To: the side of each indicator of a type.
"""

from __future__ import annotations

from geoplan.catalogue import Catalogue
from geoplan.catalogue.model import Indicator
from geoplan.config import Settings


def side_of(indicator: Indicator, settings: Settings) -> str:
    """Return ``lead`` (the department) or ``township``: the indicator's own word, else its kind's.

    By default the department answers for what is static (built once, verified), the township for
    what is dynamic (clean and orderly every day).
    """
    return settings.duties.side(indicator.kind, indicator.side)


def split_sides(catalogue: Catalogue, type_id: str, settings: Settings) -> dict[str, list[str]]:
    """Return the indicators of a type by the side that answers for them, in catalogue order.

    >>> from geoplan.catalogue import load_catalogue
    >>> sides = split_sides(load_catalogue(), "pharmacy", Settings())
    >>> sorted(sides)
    ['lead', 'township']
    """
    sides: dict[str, list[str]] = {"lead": [], "township": []}
    for indicator_id in catalogue.types[type_id].indicators:
        sides[side_of(catalogue.indicators[indicator_id], settings)].append(indicator_id)
    return sides
