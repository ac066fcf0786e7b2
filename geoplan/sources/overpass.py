"""Fetch a county's outline where there is a network.

From: an administrative name. To: a GeoJSON file that ``county.boundary`` can name.
"""

from __future__ import annotations

from pathlib import Path

from geoplan.errors import InputError, Problem


def fetch_boundary(name: str, target: Path) -> Path:
    """Look ``name`` up in OpenStreetMap's gazetteer and write its outline (WGS-84) to ``target``.

    Raises
    ------
    InputError
        When there is no network, no such place, or the place has no outline.
    """
    import osmnx  # heavy, and needed by this command alone
    import requests
    from osmnx._errors import InsufficientResponseError

    osmnx.settings.use_cache = False
    facts = {"name": name}
    try:
        found = osmnx.geocode_to_gdf(name)
    except (InsufficientResponseError, TypeError, ValueError) as error:
        facts["detail"] = str(error)
        raise InputError(Problem("fetch.no_place", "error", facts=facts)) from error
    except (requests.RequestException, OSError) as error:
        facts["detail"] = str(error)
        raise InputError(Problem("fetch.no_network", "error", facts=facts)) from error
    if not found.geom_type.isin(["Polygon", "MultiPolygon"]).all():
        raise InputError(Problem("fetch.no_place", "error", facts=facts))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(found[["display_name", "geometry"]].to_json(), "utf-8")
    return target
