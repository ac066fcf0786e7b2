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


def load_extract(extract: Path, catalogue: Catalogue) -> tuple[dict[str, Any], Settings]:
    settings = Settings(inputs=Inputs(osm=extract.name))
    files = {"osm": [extract]}
    output = load_sources(files=files, catalogue=catalogue, settings=settings)
    return dict(output.tables), settings
