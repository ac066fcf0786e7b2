"""Measure init and build of one county cut out of provinces of several sizes.

From: an OSM extract. To: a table of file size, seconds and peak memory, on screen.

    python benchmarks/province.py [EXTRACT] [--copies 1 4 16] [--keep FOLDER]

A province is made of shifted copies of the extract, each with ids of its own and a county whose
relation closes. Memory should stay where it is while the province grows.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from extract import ROOT, find_extract
from run import AS_OF, Cost, measure

sys.path.insert(0, str(ROOT))

from tests.province import assemble

FRAME = "县"


def cost_of(province: Path, area: str, folder: Path) -> tuple[Cost, Cost]:
    """Return the cost of init and of build, each in a process of its own."""
    geoplan = [sys.executable, "-m", "geoplan"]
    workspace = folder / "county"
    which = ["--osm", str(province), "--area", area]
    init = measure([*geoplan, "init", str(workspace), *which], folder / "init.out")
    build = [*geoplan, "build", str(workspace), "--as-of", AS_OF]
    return init, measure(build, folder / "build.out")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", nargs="?", default="")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--keep", type=Path, help="folder of provinces made before")
    given = parser.parse_args()
    source = find_extract(given.extract)
    print("| copies | province, MB | init, s | init, MB | build, s | build, MB |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    with TemporaryDirectory() as temporary:
        home = given.keep or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        for copies in given.copies:
            province = home / f"province-{copies}.osm.pbf"
            if not province.is_file():
                assemble(source, province, copies, frame=FRAME)
            with TemporaryDirectory() as folder:
                init, build = cost_of(province, f"{FRAME}{copies // 2}", Path(folder))
            cells = (init.wall_s, init.peak_mb, build.wall_s, build.peak_mb)
            size = province.stat().st_size / 1e6
            numbers = " | ".join(f"{value:.1f}" for value in (size, *cells))
            print(f"| {copies} | {numbers} |", flush=True)


if __name__ == "__main__":
    main()
