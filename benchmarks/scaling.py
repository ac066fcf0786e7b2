"""Measure how the inventory grows: Malta once, 4 times and 16 times, each in a fresh process.

From: an OSM extract. To: rows, CPU seconds and memory of ``build_inventory``, and the exponent.

    python benchmarks/scaling.py [EXTRACT] [--times 1 4 16]

The copies lie side by side, so far apart that none touches another: every id is new, every
coordinate shifted by whole lengths of the extract. All copies are one county.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extract import ROOT, find_extract

LIMIT_S = 1800
SETTINGS = 'as_of = "2026-10-20"'
GAP = 1.1  # from one copy to the next, in lengths of the extract
ID_STEP = 10**12  # OSM ids are below: a copy's ids are its number times this, and the old one
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
ID_ENDS = ("_id", "_ids", "_node")
_NUMBER = re.compile(r"(?<=[nwr])\d+|^\d+$")


def new_id(value: Any, copy: int) -> Any:
    """Return an OSM id, or a list of them, as the ``copy``-th copy has it."""
    if isinstance(value, str):
        changed = _NUMBER.sub(lambda m: str(int(m[0]) + copy * ID_STEP), value, count=1)
        return f"{value}.{copy}" if changed == value else changed
    if hasattr(value, "__len__"):
        return [new_id(one, copy) for one in value]
    return int(value) + copy * ID_STEP


def shifted(name: str, table: Any, copy: int, move: tuple[float, float]) -> Any:
    """Return the ``copy``-th copy of a table, moved by degrees and with ids of its own."""
    import shapely

    if not copy:
        return table
    out = table.copy()
    for column in table.columns:
        if column.endswith(ID_ENDS):
            out[column] = [new_id(value, copy) for value in table[column]]
    if name == "routes":  # one number on two islands is two lines
        for column in ("ref", "name"):
            out[column] = [f"{text} ({copy})" for text in table[column]]
    if "geometry" in table.columns:
        out["geometry"] = shapely.transform(table.geometry.to_numpy(), lambda xy: xy + move)
    for column, step in zip(("lon", "lat"), move, strict=True):
        if column in table.columns:
            out[column] = table[column] + step
    return out


def replicate(tables: dict[str, Any], times: int) -> dict[str, Any]:
    """Return the tables ``times`` over, side by side in a square, in one county."""
    import pandas as pd
    import shapely

    west, south, east, north = tables["streets"].total_bounds
    side = math.ceil(math.sqrt(times))
    steps = [
        ((k % side) * (east - west) * GAP, (k // side) * (north - south) * GAP)
        for k in range(times)
    ]
    out = {
        name: pd.concat(
            [shifted(name, table, k, step) for k, step in enumerate(steps)], ignore_index=True
        )
        for name, table in tables.items()
        if name != "origin"
    }
    areas = out["areas"]
    counties = areas["kind"] == "county"
    whole = shapely.union_all(areas[counties].geometry.to_numpy())
    county = areas[counties].head(1).copy()
    county["geometry"] = [whole]
    out["areas"] = pd.concat([county, areas[~counties]], ignore_index=True)
    return out


def inventory_of(tables: dict[str, Any]) -> Callable[[], Any]:
    """Return a call of the step as the pipeline makes it; what people decide is empty."""
    from geoplan.catalogue import load_catalogue
    from geoplan.config import parse_settings
    from geoplan.inventory import build_inventory
    from geoplan.pipeline import STEPS
    from geoplan.tables import TABLES, from_rows

    given = {**tables, "catalogue": load_catalogue(), "settings": parse_settings(SETTINGS)}
    (step,) = [step for step in STEPS if step.name == "inventory"]
    for name in step.reads:
        if name not in given:
            given[name] = from_rows(TABLES[name], [])
    return lambda: build_inventory(**{name: given[name] for name in step.reads})


def store_tables(extract: Path, folder: Path) -> None:
    """Read the extract once and leave its tables in ``folder`` for the processes measured."""
    from geoplan.catalogue import load_catalogue
    from geoplan.config import parse_settings
    from geoplan.sources import load_sources

    settings = parse_settings(SETTINGS)
    read = load_sources(files={"osm": [extract]}, catalogue=load_catalogue(), settings=settings)
    for name, frame in read.tables.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)


def stored_tables(folder: Path) -> dict[str, Any]:
    import geopandas as gpd
    import pandas as pd

    from geoplan.tables import TABLES

    return {
        path.stem: (gpd if TABLES[path.stem].geometry else pd).read_parquet(path)
        for path in sorted(folder.glob("*.parquet"))
    }


def measure_one(folder: Path, times: int, is_profiled: bool) -> dict[str, Any]:
    """Build the inventory of ``times`` copies in this process; return what it took."""
    tables = replicate(stored_tables(folder), times)
    build = inventory_of(tables)
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / 1e6
    if is_profiled:
        _profile(build)
    started = time.process_time()
    output = build()
    return {
        "times": times,
        "streets": len(tables["streets"]),
        "rows": {name: len(frame) for name, frame in output.tables.items()},
        "cpu_s": time.process_time() - started,
        "before_mb": before_mb,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT / 1e6,
    }


def _profile(build: Callable[[], Any]) -> None:
    import cProfile
    import pstats

    profile = cProfile.Profile(time.process_time)
    profile.runcall(build)
    pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats("geoplan", 40)


def table_of(results: Sequence[dict[str, Any]]) -> list[str]:
    """Return the figures as a table, and how the time grew."""
    lines = [
        "| copies | streets | sections | points | CPU, s | µs a section | exponent | MB in | MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    first = results[0]
    for found in results:
        rows, cpu_s = found["rows"], found["cpu_s"]
        size = math.log(rows["sections"] / first["rows"]["sections"])
        grown = f"{math.log(cpu_s / first['cpu_s']) / size:.2f}" if size else ""
        lines.append(
            f"| {found['times']} | {found['streets']:,} | {rows['sections']:,} | "
            f"{rows['points']:,} | {cpu_s:.1f} | {1e6 * cpu_s / rows['sections']:.0f} | {grown} | "
            f"{found['before_mb']:,.0f} | {found['peak_mb']:,.0f} |"
        )
    last = results[-1]["rows"]["sections"]
    n_log_n = 1 + math.log(math.log(last) / math.log(first["rows"]["sections"])) / max(
        math.log(last / first["rows"]["sections"]), 1e-9
    )
    return [
        *lines,
        "",
        f"Exponent: log of time over log of sections; n log n would be {n_log_n:.2f}.",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("extract", nargs="?", default="", help=".osm.pbf or .osm, or a folder")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    parser.add_argument("--one", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure_one(Path(options.extract), options.one, options.profile)))
        return
    extract = find_extract(options.extract).resolve()
    with TemporaryDirectory() as folder:
        store_tables(extract, Path(folder))
        results = []
        for times in options.times:
            command = [sys.executable, __file__, folder, "--one", str(times)]
            command += ["--profile"] if options.profile else []
            done = subprocess.run(
                command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=LIMIT_S, check=True
            )
            results.append(json.loads(done.stdout))
            print(f"{times} done: {results[-1]['cpu_s']:.1f} s", file=sys.stderr)
    print("\n".join(table_of(results)))


if __name__ == "__main__":
    main()
