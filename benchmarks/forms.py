"""Forms of a large unit, beside a script with openpyxl and pandas; and long runs of damage.

    python benchmarks/forms.py                   # 500 points, 20 indicators each, three rounds
    python benchmarks/forms.py --mangled 10000   # so many forms filled in, mangled and read back

The peer writes the same cells with openpyxl, without looks, drop-downs or print settings, and reads
them with ``pandas.read_excel`` by fixed headings. CPU seconds of this process after imports.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import pandas as pd
from openpyxl import Workbook, load_workbook

from geoplan.evidence.formats import Returned, read_returned
from geoplan.lists.form_book import form_bytes
from tests.evidence import test_form
from tests.evidence.form_files import described

POINTS, ITEMS = 500, 20


def large_unit() -> dict[str, Any]:
    """Return a unit with 10,000 items, each with a last result."""
    told = described(points=tuple((f"school-n{i}", f"第{i}小学", 0) for i in range(POINTS)))
    first = told["indicators"][0]
    told["indicators"] = [
        {**first, "id": f"fac_x{i}", "name": f"第{i}项：设施完好、标识清楚、无破损"}
        | {"kind": ("static", "dynamic")[i % 2]}
        for i in range(ITEMS)
    ]
    told["types"] = [["中小学校", list(range(ITEMS))]]
    for point in told["points"]:
        point["known"] = [[i, "met", "2026-10-12", ""] for i in range(ITEMS)]
    return told


def filled(data: bytes) -> bytes:
    """Return the form with every row filled in."""
    book = load_workbook(io.BytesIO(data))
    for title in ("静态检查", "动态检查"):
        for row in range(5, book[title].max_row + 1):
            for column, value in ((9, "达标"), (10, "2026-10-25"), (11, "张三")):
                book[title].cell(row, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def peer_write(rows: dict[str, list[tuple[Any, ...]]]) -> bytes:
    """Write the same cells."""
    book = Workbook()
    for title, cells in rows.items():
        sheet = book.create_sheet(title)
        for row in cells:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def peer_read(data: bytes) -> int:
    """Read the answers of a form to which nothing was done."""
    sheets = pd.read_excel(io.BytesIO(data), ["静态检查", "动态检查"], header=3, engine="openpyxl")
    return sum(len(sheet.dropna(subset="本次结果")) for sheet in sheets.values())


def seconds(work: Callable[[], Any], rounds: int = 3) -> float:
    """Return the median CPU time."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def compare() -> None:
    """Print both sides and their ratios."""
    told = large_unit()
    form = form_bytes(told, "zh")
    sheets = load_workbook(io.BytesIO(form)).worksheets
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in sheets}
    full = filled(form)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(full)
        pairs = {
            "write": (lambda: form_bytes(told, "zh"), lambda: peer_write(rows)),
            "read": (lambda: read_returned(Returned(path, "a")), lambda: peer_read(full)),
        }
        print(f"answers: {len(read_returned(Returned(path, 'a')).records):,}, {peer_read(full):,}")
        for name, (ours, theirs) in pairs.items():
            mine, others = seconds(ours), seconds(theirs)
            print(f"{name}: geoplan {mine:.2f} s, peer {others:.2f} s, ratio {others / mine:.1f}")
    print(f"size: geoplan {len(form) / 1e6:.2f} MB, peer {len(peer_write(rows)) / 1e6:.2f} MB")


def mangled(count: int) -> None:
    """Fill in forms, do to them what happens to forms, and compare what is read."""
    wrong = 0
    for seed in range(count):
        rng = random.Random(seed)  # noqa: S311 - made-up damage
        answers = [test_form.one(*key) for key in rng.sample(test_form.ROWS, rng.randrange(1, 12))]
        pages = test_form.mangle(test_form.filled(answers), rng)
        reading = test_form.reading_of(test_form.saved(pages))
        if test_form.ids(reading) != test_form.expected(answers):
            wrong += 1
            print(f"seed {seed} differs")
    print(f"{count:,} forms, {wrong} differ")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--mangled", type=int, default=0)
    given = parser.parse_args()
    mangled(given.mangled) if given.mangled else compare()
