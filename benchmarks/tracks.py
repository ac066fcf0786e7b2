"""Streets walked from simulated tracks: how much is found, beside a buffer round the track.

    python -m benchmarks.tracks guixi.osm.pbf zhuhai.osm.pbf [--walks 20]

Walks go from junction to junction over all streets of the extract; a telephone records them every
second with an error that drifts (30 s memory, the standard deviation on each axis is the noise) and
2 m of white noise. The truth are the sections of the walk. The peer takes every metre of street
within 15 m (noise up to 5 m) or two noises of the track, which is what is done without matching.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from click.testing import CliRunner

from geoplan.cli import main
from geoplan.config import Settings
from geoplan.coverage import find_walked
from geoplan.geo import central_crs
from geoplan.network import build_network
from tests.coverage.patrol_tables import AS_OF
from tests.coverage.simulated import agreement, line_of, random_way, record, to_tables

NOISES_M = (0.0, 5.0, 10.0, 15.0, 20.0)
WALK_M = 4000.0


def sections_of(extract: Path) -> gpd.GeoDataFrame:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "geoplan.toml").write_text(
            f'as_of = {AS_OF}\n[inputs]\nosm = "{extract.name}"\n', "utf-8"
        )
        (root / extract.name).write_bytes(extract.read_bytes())
        done = CliRunner().invoke(main, ["build", folder])
        if done.exit_code:
            raise SystemExit(done.output)
        return gpd.read_parquet(root / "data" / "tables" / "sections.parquet")


def by_buffer(network: Any, xy: Any, noise_m: float) -> pd.DataFrame:
    """Take every metre near the track, the longest part of each section."""
    area = shapely.buffer(shapely.LineString(xy), max(15.0, 2 * noise_m))
    rows = []
    for i in sorted(network.tree.query(area, predicate="intersects").tolist()):
        line = network.lines[i]
        for part in shapely.get_parts(shapely.intersection(line, area)):
            if part.length > 0 and part.geom_type == "LineString":
                ends = [line.project(shapely.Point(part.coords[k])) for k in (0, -1)]
                rows.append((network.section_ids[i], min(ends), max(ends)))
    return pd.DataFrame(rows, columns=["section_id", "from_m", "to_m"])


def measure(extract: Path, walks: int) -> None:
    sections = sections_of(extract)
    crs = central_crs(sections.geometry.to_numpy())
    network = build_network(sections, crs)
    print(f"\n{extract.name}: {len(network)} sections, {network.length_m.sum() / 1000:.0f} km\n")
    print("| noise m | precision | recall | buffer: precision | recall | µs a fix | buffer |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for noise_m in NOISES_M:
        found = []
        for seed in range(walks):
            rng = np.random.default_rng(seed)
            way = random_way(network, rng, WALK_M)
            xy, time_s = record(line_of(network, way), rng, noise_m, every_s=1.0)
            tables = to_tables(xy, time_s, crs)
            settings = Settings(as_of=AS_OF)
            at = time.process_time()
            output = find_walked(
                sections=sections, tracks=tables[0], fixes=tables[1], settings=settings
            )
            between = time.process_time()
            other = by_buffer(network, xy, noise_m)
            after = time.process_time()
            per_fix = 1e6 / len(xy)
            own = agreement(network, way, output.tables["walked"])
            peer = agreement(network, way, other)
            found.append([*own, *peer, (between - at) * per_fix, (after - between) * per_fix])
        cells = np.mean(found, axis=0)
        told = [*(f"{v:.3f}" for v in cells[:4]), *(f"{v:.0f}" for v in cells[4:])]
        print(f"| {noise_m:g} | {' | '.join(told)} |")


def run() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extracts", type=Path, nargs="+")
    parser.add_argument("--walks", type=int, default=20)
    asked = parser.parse_args()
    for extract in asked.extracts:
        measure(extract, asked.walks)


if __name__ == "__main__":
    run()
