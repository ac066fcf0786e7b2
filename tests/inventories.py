"""Run the inventory on loaded tables, with whatever it reads and the test does not give empty."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Inputs, Settings
from geoplan.inventory import build_inventory
from geoplan.pipeline import STEPS
from geoplan.sources import load_sources
from geoplan.tables import TABLES, Output, from_rows

READS = next(step.reads for step in STEPS if step.name == "inventory")


def run_inventory(
    loaded: Mapping[str, Any], catalogue: Catalogue, settings: Settings, **given: Any
) -> Output:
    """Return what ``build_inventory`` makes of the tables ``loaded`` and ``given``."""
    names = [n for n in READS if n in TABLES]
    empty = {n: from_rows(TABLES[n], []) for n in names if n not in loaded}
    tables = {n: loaded[n] for n in names if n in loaded}
    return build_inventory(**(empty | tables | given), catalogue=catalogue, settings=settings)


_LOADED: dict[tuple[Path, str], Output] = {}


def load_extract(extract: Path, catalogue: Catalogue) -> tuple[dict[str, Any], Settings]:
    """Return the tables of a real extract and the settings that name it.

    Reading Malta takes seconds and a dozen modules look at it: it is read once. Every caller gets
    frames of its own, so that nobody's changes are seen by another.
    """
    settings = Settings(inputs=Inputs(osm=extract.name))
    key = (extract, catalogue.version)
    if key not in _LOADED:
        _LOADED[key] = load_sources(
            files={"osm": [extract]}, catalogue=catalogue, settings=settings
        )
    return {name: frame.copy() for name, frame in _LOADED[key].tables.items()}, settings
