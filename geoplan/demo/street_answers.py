"""Fill the self-checks of streets: they can be named only once geoplan has cut them.

From: the files of the demo county. To: rows of a third answers file.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from geoplan.catalogue import Catalogue
from geoplan.config import parse_settings
from geoplan.demo.answers import answer_round, written_row
from geoplan.demo.plane import shuffled
from geoplan.demo.sheets import Cell
from geoplan.inventory import build_inventory
from geoplan.sources import load_sources
from geoplan.tables import records

SHARES = (("covered", 0.35), ("failing", 0.15), ("partial", 0.12), ("stale", 0.10))


def street_checks(folder: Path, settings: str, catalogue: Catalogue, seed: int) -> list[list[Cell]]:
    """Return answers for the stretches that geoplan makes of the county in ``folder``."""
    parsed = parse_settings(settings)
    files = {
        "osm": [folder / parsed.inputs.osm],
        "townships": [folder / parsed.inputs.townships],
        "lists": [folder / name for name in parsed.inputs.lists],
    }
    loaded = load_sources(files=files, catalogue=catalogue, settings=parsed).tables
    given = {n: loaded[n] for n in ("places", "streets", "routes", "listed", "areas")}
    points = build_inventory(**given, catalogue=catalogue, settings=parsed).tables["points"]
    rng = np.random.default_rng(seed)
    stretches = shuffled(rng, records(points[points["shape"] == "stretch"]))
    states: list[str] = []
    for state, share in SHARES:
        states += [state] * round(share * len(stretches))
    rows: list[list[Cell]] = []
    for point, state in zip(stretches, states, strict=False):
        asked = [catalogue.indicators[i] for i in catalogue.types[point["type_id"]].indicators]
        for answer in answer_round(rng, point["name"], asked, state):
            rows.append(written_row(rng, answer, as_text=True))
    rows[0][5] = "虚构示范数据"
    return rows
