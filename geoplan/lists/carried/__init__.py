"""What teams carry: a sheet, tracks for navigation, links, and the workbook that comes back.

From: ``patrol_rounds``, ``patrol_stops``, ``patrol_legs``, ``patrol_passed``, points, duties,
sections. To: per round ``<日期 队名>.html``, ``.gpx``, ``.kml``; of all rounds ``巡查路线.geojson``
and ``巡查路线.xlsx``.
No telephone numbers, and nothing that goes to whoever is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.carried.book import book_bytes
from geoplan.lists.carried.geojson import geojson_text
from geoplan.lists.carried.gpx import gpx_text
from geoplan.lists.carried.kml import kml_text
from geoplan.lists.carried.left import left_page
from geoplan.lists.carried.links import PROVIDERS, navigation_links, paper_link
from geoplan.lists.carried.plan import Round, Stop, names_of, read_rounds
from geoplan.lists.carried.sheet import sheet_html
from geoplan.text import say
from geoplan.text.county import word_county
from geoplan.text.forecast import word_veto

CARRIED_TABLES = (
    *("patrol_rounds", "patrol_stops", "patrol_legs", "patrol_passed", "patrol_unserved"),
    *("points", "duties", "sections", "gate"),
)
NAMES = {"patrol": "巡查路线", "covert": "暗访路线"}  # of the workbook and the GeoJSON, by source

__all__ = [
    "CARRIED_TABLES",
    "PROVIDERS",
    "Round",
    "Stop",
    "navigation_links",
    "paper_link",
    "read_rounds",
    "render_rounds",
]


def render_rounds(
    *,
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
    uneven: Mapping[str, Any] | None = None,
    source: str = "patrol",
) -> None:
    """Write everything that the teams of a plan carry into ``folder``.

    ``uneven``: the tables of the plan without balance, which the workbook shows beside this one.
    ``source``: as what the results count when they come back; sheets of covert rounds say so.
    """
    language = settings.language
    rounds = read_rounds(tables, catalogue, settings)
    secret = say("carried.covert", language) if source == "covert" else ""
    veto = word_veto(tables["gate"], language)
    folder.mkdir(parents=True, exist_ok=True)
    for planned in rounds:
        for ending, text in (
            ("html", sheet_html(planned, tables["sections"], settings, veto, secret)),
            ("gpx", gpx_text(planned, language)),
            ("kml", kml_text(planned, language)),
        ):
            path = folder / f"{planned.file_name}.{ending}"
            path.write_text(text, "utf-8", newline="\n")
    (folder / f"{NAMES[source]}.geojson").write_text(
        geojson_text(rounds, language), "utf-8", newline="\n"
    )
    types = dict(zip(tables["points"]["point_id"], tables["points"]["type_id"], strict=True))
    other = read_rounds({**tables, **uneven}, catalogue, settings) if uneven else ()
    left = None
    if len(tables["patrol_unserved"]):
        title = say(f"carried.book_{source}", language, county=word_county(settings))
        named = names_of(tables, catalogue, settings)
        left = left_page(tables["patrol_unserved"], named, title, language)
    book = book_bytes(rounds, types, catalogue, settings, source, other, left)
    (folder / f"{NAMES[source]}.xlsx").write_bytes(book)
