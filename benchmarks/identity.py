"""Measure how many ids survive an edited copy of an extract, and what matching costs.

From: an OSM extract. To: shares of ids kept by what was done to their objects, and seconds.

    python benchmarks/identity.py [EXTRACT] [--share 0.01]

The copy is edited as mappers do in a year: nodes moved, places and streets renamed, ways split,
nodes made areas, places moved, drawn anew and deleted; a second copy has other numbers throughout.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extract import ROOT, find_extract

sys.path.insert(0, str(ROOT))

import geopandas as gpd
import pandas as pd

from geoplan.catalogue import load_catalogue
from geoplan.config import Settings
from geoplan.geo import local_crs
from geoplan.inventory import write_identities
from geoplan.inventory.identity import identify
from geoplan.tables import TABLES, from_rows
from tests.inventories import load_extract, run_inventory
from tests.inventory.identity.edits import edit, renumber, touched_points
from tests.inventory.identity.things import DAY

NEWER = "newer.osm.pbf"


def build(path: Path, register: pd.DataFrame) -> dict[str, Any]:
    catalogue = load_catalogue()
    loaded, settings = load_extract(path, catalogue)
    tables = run_inventory(loaded, catalogue, settings, register=register).tables
    parts = {name: tables[name] for name in ("points", "candidates", "recuts")}
    output = write_identities(**parts, register=register, settings=Settings(as_of=DAY))
    return {**tables, **output.tables}


def things(tables: dict[str, Any]) -> gpd.GeoDataFrame:
    named = tables["candidates"].rename(columns={"candidate_id": "point_id"})
    return pd.concat([tables["points"], named], ignore_index=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", nargs="?", default="")
    parser.add_argument("--share", type=float, default=0.01)
    given = parser.parse_args()
    path = find_extract(given.extract)
    old = build(path, from_rows(TABLES["register"], []))
    before = things(old)
    print(f"{path.name}: {len(before)} points and candidates")
    with TemporaryDirectory() as folder:
        data = edit(path, Path(folder) / NEWER, share=given.share)
        new = build(Path(folder) / NEWER, old["identities"])
        ids = set(things(new)["point_id"])
        for what, mine in sorted(touched_points(before, data).items()):
            print(f"  {what:15} {len(mine & ids):6} of {len(mine):6} ids kept", end="")
            print(f"  {len(mine & ids) / len(mine):7.2%}")
        print(f"  recuts {len(new['recuts'])}")
        other = build(renumber(path, Path(folder) / "renumbered.osm.pbf"), old["identities"])
        kept = len(set(before["point_id"]) & set(things(other)["point_id"]))
        print(f"  renumbered      {kept:6} of {len(before):6} ids kept  {kept / len(before):7.2%}")
    crs = local_crs(before.total_bounds)
    for title, found in (("unchanged", before), ("newer", things(new))):
        started = time.process_time()
        identify(found, old["identities"], crs)
        print(f"  identify, {title}: {time.process_time() - started:.2f} CPU seconds")


if __name__ == "__main__":
    main()
