"""Show the map of a build in a notebook, with plain folium layers on it.

From: tables as a build leaves them. To: an :class:`OfflineMap`, which Jupyter displays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import County, Settings
from geoplan.render.elements import OfflineMap
from geoplan.render.output import MAP_TABLES, map_of
from geoplan.tables import TABLES, from_rows, problems_frame

_HEIGHT = "640px"


def folium_map(
    tables: Mapping[str, Any],
    *,
    settings: Settings | None = None,
    catalogue: Catalogue | None = None,
) -> OfflineMap:
    """Return the map of a build; add folium layers to it, it displays itself in a notebook.

    ``tables``: frames by name, as :meth:`geoplan.workspace.Workspace.read_tables` returns them
    for :data:`MAP_TABLES`; one that is absent counts as empty. ``settings``: the workspace's, else
    the county's name and the last day of a check stand for them. ``catalogue``: the shipped one
    unless given.

    Examples
    --------
    >>> import folium
    >>> county = folium_map({})
    >>> _ = folium.Marker((33.2, 122.6), popup="驻点").add_to(county)
    >>> "srcdoc" in county._repr_html_()
    True
    """
    whole = {name: tables.get(name, from_rows(TABLES[name], [])) for name in MAP_TABLES}
    page = map_of(
        whole,
        problems_frame([]),
        catalogue or load_catalogue(),
        settings or _settings_of(whole),
    )
    figure: Any = page.get_root()
    figure.height = _HEIGHT  # of the frame it is shown in
    return page


def _settings_of(tables: Mapping[str, Any]) -> Settings:
    """Return the settings that the tables themselves allow to guess."""
    areas, days = tables["areas"], list(tables["checks"]["day"])
    names = areas.loc[areas["kind"] == "county", "name"].tolist()
    return Settings(county=County(name=names[0] if names else "")).at(
        max(days, default=date.today())
    )
