"""How long and how much memory it takes to collect 100,000 submissions, and to read them back.

    python benchmarks/survey.py [ROWS]

Prints seconds and the peak of memory of each step, beside pandas reading the same csv to a frame.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.config import parse_settings
from geoplan.evidence import load_answers
from geoplan.evidence.collect import collect_files
from geoplan.evidence.store import evidence_files

ITEMS = 20


def export(rows: int) -> str:
    """Return a wide export as ODK Central writes it: three of twenty indicators in each row."""
    heads = ["KEY", "SubmissionDate", "point_id", "unit_name", "checker", "checked_at", "end"]
    heads += [f"answers-g_i{i}-{part}_i{i}" for i in range(ITEMS) for part in "qnpsu"]
    lines = [",".join(heads)]
    for n in range(rows):
        at = f"2026-10-{n % 28 + 1:02}T09:{n % 60:02}:00.000+08:00"
        cells = [f"uuid:{n:08}", at, f"park-n{n % 5003}", f"单位{n % 60}", "张三", at, at]
        answered = {(n + k) % ITEMS for k in (0, 3, 7)}
        for i in range(ITEMS):
            cells += ["met", "完好", f"{n}.jpg", "", ""] if i in answered else [""] * 5
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def timed(name: str, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    done = work()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:32} {time.perf_counter() - start:7.1f} s   peak so far {peak_mb:7.0f} MB")
    return done


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "export.csv"
        path.write_text(export(rows), "utf-8")
        print(f"{rows:,} submissions, {path.stat().st_size / 1e6:.1f} MB")
        timed("pandas.read_csv", lambda: pd.read_csv(path, dtype=str))
        (done,) = timed("geoplan collect", lambda: list(collect_files([path], folder / "store")))
        print(f"  records {done.records:,}, kept {done.is_kept}, {[p.code for p in done.problems]}")
        files = {"evidence": evidence_files(folder / "store")}
        settings = parse_settings('as_of = "2026-10-30"\n')
        out = timed("answers of the store", lambda: load_answers(files=files, settings=settings))
        print(f"  answers {len(out.tables['answers']):,}")


if __name__ == "__main__":
    main()
