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
from geoplan.lists.carried.changes import Named, changes_page, in_order, say_sheets, say_when
from geoplan.lists.carried.geojson import geojson_text
from geoplan.lists.carried.gpx import gpx_text
from geoplan.lists.carried.kml import kml_text
from geoplan.lists.carried.left import left_page
from geoplan.lists.carried.links import PROVIDERS, navigation_links, paper_link
from geoplan.lists.carried.plan import Now, Round, Stop, names_of, read_rounds
from geoplan.lists.carried.sheet import sheet_html
from geoplan.lists.xlsx import Page
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
    "Named",
    "Round",
    "Stop",
    "in_order",
    "names_of",
    "navigation_links",
    "paper_link",
    "read_rounds",
    "render_rounds",
    "say_sheets",
    "say_when",
]


def render_rounds(
    *,
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
    uneven: Mapping[str, Any] | None = None,
    source: str = "patrol",
    now: Now | None = None,
) -> None:
    """Write everything that the teams of a plan carry into ``folder``.

    ``uneven``: the tables of the plan without balance, which the workbook shows beside this one.
    ``source``: as what the results count when they come back; sheets of covert rounds say so.
    ``now``: of a plan made anew, from when on; what it changes is then in ``patrol_changes``.
    """
    language = settings.language
    rounds = read_rounds(tables, catalogue, settings, now)
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
    more = _more_pages(tables, catalogue, settings, source)
    book = book_bytes(rounds, types, catalogue, settings, source, other, more)
    (folder / f"{NAMES[source]}.xlsx").write_bytes(book)


def _more_pages(
    tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, source: str
) -> list[Page]:
    """Return the pages of what changed, where the plan was made anew, and of what is left out."""
    language = settings.language
    title = say(f"carried.book_{source}", language, county=word_county(settings))
    named = names_of(tables, catalogue, settings)
    pages = []
    if "patrol_changes" in tables:
        changes, rounds = tables["patrol_changes"], tables["patrol_rounds"]
        pages.append(changes_page(changes, rounds, named, title, language))
    if len(tables["patrol_unserved"]):
        pages.append(left_page(tables["patrol_unserved"], named, title, language))
    return pages
