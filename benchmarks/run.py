"""Measure ``geoplan build`` beside the peer, in turns, each in a fresh process.

From: an OSM extract. To: a table of CPU, wall, memory and file size, on screen and in results.md.

    python benchmarks/run.py [EXTRACT] [--rounds 2] [--out benchmarks/results.md]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any

from extract import ROOT, find_extract

HERE = Path(__file__).resolve().parent
LIMIT_S = 900
AS_OF = "2026-10-20"
LIBRARIES = (
    *("osmnx", "geopandas", "networkx", "folium", "osmium"),
    *("shapely", "pandas", "numpy", "pyproj", "pyarrow"),
)
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes here


@dataclass(frozen=True)
class Cost:
    """What a process, or several in a row, took."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    page_mb: float = 0.0

    def then(self, other: Cost) -> Cost:
        """Return the cost of both, one after the other."""
        return Cost(
            self.cpu_s + other.cpu_s,
            self.wall_s + other.wall_s,
            max(self.peak_mb, other.peak_mb),
            max(self.page_mb, other.page_mb),
        )


def measure(command: Sequence[str], log: Path, page: Path | None = None) -> Cost:
    """Run one process to its end; its output goes to ``log`` and ``log``.err."""
    errors = log.with_suffix(".err")
    with log.open("w") as out, errors.open("w") as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err)
        guard = Timer(LIMIT_S, process.kill)
        guard.start()
        _, status, used = os.wait4(process.pid, 0)  # CPU and peak of this child alone
        wall_s = time.perf_counter() - started
        guard.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        late = f" (killed after {LIMIT_S} s)" if wall_s >= LIMIT_S else ""
        tail = errors.read_text("utf-8")[-2000:]
        sys.exit(f"{' '.join(command)}\nended with {process.returncode}{late}\n{tail}")
    page_mb = page.stat().st_size / 1e6 if page else 0.0
    return Cost(used.ru_utime + used.ru_stime, wall_s, used.ru_maxrss * MAXRSS_UNIT / 1e6, page_mb)


def one_round(extract: Path, folder: Path) -> dict[str, Cost]:
    """Measure everything once in the new folder ``folder``: first geoplan, then the peer."""
    folder.mkdir()
    workspace, page = folder / "county", folder / "peer.html"
    geoplan = [sys.executable, "-m", "geoplan"]
    build = [*geoplan, "build", str(workspace), "--as-of", AS_OF]
    init = [*geoplan, "init", str(workspace), "--osm", str(extract), "--name", "benchmark"]
    costs = {"init": measure(init, folder / "init.out")}
    costs["build"] = measure(build, folder / "build.out", workspace / "maps" / "index.html")
    costs["geoplan"] = costs["init"].then(costs["build"])
    costs["again"] = measure(build, folder / "again.out")
    costs["help"] = measure([*geoplan, "--help"], folder / "help.out")
    peer = [sys.executable, str(HERE / "peer.py"), str(extract), str(page)]
    costs["peer"] = measure(peer, folder / "peer.out", page)
    return costs


def warm_up() -> None:
    """Compile and read every module once, so that the first run is not the only one to pay."""
    modules = "folium, geopandas, networkx, osmium, osmnx, pyarrow, shapely.ops, xlsxwriter"
    for command in (
        [sys.executable, "-m", "compileall", "-q", "geoplan", "benchmarks"],
        [sys.executable, "-c", f"import {modules}"],
    ):
        subprocess.run(command, cwd=ROOT, check=True)


def geoplan_found(workspace: Path) -> dict[str, dict[str, Any]]:
    """Return geoplan's points and kilometres by type, in the form the peer prints its own."""
    import pandas as pd  # only now: a child's memory is counted from its parent's

    tables = workspace / "data" / "tables"
    points = pd.read_parquet(tables / "points.parquet", columns=["type_id", "length_m"])
    duties = pd.read_parquet(tables / "duties.parquet", columns=["role"])
    grouped = points.groupby("type_id")
    return {
        "points": grouped.size().to_dict(),
        "km": (grouped["length_m"].sum() / 1000).to_dict(),
        "township": {"known": int((duties["role"] == "township").sum())},
    }


def cost_table(rounds: list[dict[str, Cost]]) -> list[str]:
    """Return the table of medians and of the peer's share of geoplan's cost."""

    def cell(name: str, value: Callable[[Cost], float], unit: str) -> tuple[float, str]:
        values = [value(costs[name]) for costs in rounds]
        span = f" ({min(values):.2f}–{max(values):.2f})" if len(values) > 1 else ""
        return median(values), f"{median(values):.2f} {unit}{span}"

    rows: dict[str, tuple[Callable[[Cost], float], str]] = {
        "CPU, user and system": (lambda c: c.cpu_s, "s"),
        "wall": (lambda c: c.wall_s, "s"),
        "peak memory": (lambda c: c.peak_mb, "MB"),
        "size of the page": (lambda c: c.page_mb, "MB"),
    }
    lines = ["| | geoplan init + build | peer | peer ÷ geoplan |", "|---|---:|---:|---:|"]
    for title, (value, unit) in rows.items():
        own, own_text = cell("geoplan", value, unit)
        other, other_text = cell("peer", value, unit)
        lines.append(f"| {title} | {own_text} | {other_text} | {other / own:.2f} |")
    for title, name in (("build again, nothing changed", "again"), ("`geoplan --help`", "help")):
        for measured, of in (("CPU", lambda c: c.cpu_s), ("wall", lambda c: c.wall_s)):
            lines.append(f"| {title}: {measured} | {cell(name, of, 's')[1]} | | |")
    return lines


def found_table(own: dict[str, dict[str, Any]], peer: dict[str, dict[str, Any]]) -> list[str]:
    """Return points and kilometres by type, side by side."""
    lines = ["| | geoplan | peer | geoplan, km | peer, km |", "|---|---:|---:|---:|---:|"]
    for name in sorted({*own["points"], *peer["points"]}):
        km = [f"{f['km'].get(name, 0):,.0f}" if f["km"].get(name) else "" for f in (own, peer)]
        counts = [f"{f['points'].get(name, 0):,}" for f in (own, peer)]
        lines.append(f"| {name} | {' | '.join(counts + km)} |")
    totals = [f"{sum(f['points'].values()):,}" for f in (own, peer)]
    lines.append(f"| **all points** | {' | '.join(totals)} | | |")
    known = [f"{f['township']['known']:,}" for f in (own, peer)]
    lines.append(f"| township known | {' | '.join(known)} | | |")
    return lines


def machine(load: Sequence[float]) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, "
        f"Python {platform.python_version()}; {libraries}. "
        f"Load average before the first run: {load[0]:.1f} (1 min), {load[1]:.1f} (5 min)."
    )


def report(
    extract: Path, rounds: list[dict[str, Cost]], last: Path, load: Sequence[float]
) -> list[str]:
    """Return the lines of results.md."""
    peer = json.loads((last / "peer.out").read_text("utf-8"))
    stages = (last / "peer.err").read_text("utf-8").splitlines()
    stages = [line for line in stages if line[:8].strip(" .0123456789") == ""]
    how = f"{len(rounds)} round(s), geoplan and peer in turns; medians, in brackets the range."
    return [
        f"# geoplan beside its peer: {extract.name}",
        "",
        "Written by `python benchmarks/run.py`; what is compared is in README.md beside this file.",
        how,
        "",
        *cost_table(rounds),
        "",
        "What both found (kilometres for what is a line):",
        "",
        *found_table(geoplan_found(last / "county"), peer),
        "",
        "Where the peer's time went (seconds since its imports, last round):",
        "",
        *["    " + line for line in stages],
        "",
        machine(load),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("extract", nargs="?", default="", help=".osm.pbf or .osm, or a folder")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=HERE / "results.md")
    options = parser.parse_args()
    extract = find_extract(options.extract).resolve()
    warm_up()
    load = os.getloadavg()
    with TemporaryDirectory() as folder:
        rounds = []
        for number in range(max(1, options.rounds)):
            last = Path(folder) / f"round{number}"
            rounds.append(one_round(extract, last))
            print(f"round {number + 1} done", file=sys.stderr)
        lines = report(extract, rounds, last, load)
    options.out.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
