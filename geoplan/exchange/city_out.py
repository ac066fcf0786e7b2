"""Hand the problems of the county to the city's own case system (数字城管).

From: ``problem_cases``, points, the catalogue. To: ``maps/exchange/数字城管问题.csv``, in that
system's columns, with coordinates of the datum asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.evidence.city_cases import COLUMNS
from geoplan.evidence.city_words import WORD_OF, Categories, Category, read_categories
from geoplan.exchange.done import FOLDER, Exchanged
from geoplan.geo import nearest_meridians_deg, wgs84_to_bd09, wgs84_to_gcj02, wgs84_to_krueger
from geoplan.lists.case_rows import case_rows
from geoplan.tables import records
from geoplan.tables.safe_csv import BOM, csv_text
from geoplan.text import say
from geoplan.unit_files import current_catalogue
from geoplan.workspace import Workspace

FILE_NAME = "数字城管问题.csv"
CASE_TABLES = ("problem_cases", "problem_events", "points", "duties")
DATUM_WORDS = {
    "wgs84": "WGS-84",
    "gcj02": "GCJ-02",
    "bd09": "BD-09（百度）",
    "cgcs2000": "CGCS2000",
    "cgcs2000_gk": "CGCS2000 高斯投影 中央子午线 {meridian:g}",
}
_COLUMNS = (
    *("case", "source", "major_code", "major", "minor_code", "minor", "description", "place"),
    *("x", "y", "datum", "reported", "reporter", "unit", "due", "state", "changed", "note"),
    *("done", "mender", "closed", "reviewer", "photos_before", "photos", "point", "indicator"),
)


def write_cases(
    workspace: Workspace,
    settings: Settings,
    *,
    datum: str,
    categories: Path | None = None,
    is_gbk: bool = False,
    is_all: bool = False,
) -> Exchanged:
    """Write the problems that are not struck off, or ``is_all``.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    """
    done = Exchanged()
    catalogue = current_catalogue(workspace, settings)
    tables = workspace.read_tables(CASE_TABLES)
    name = categories.name if categories else ""
    kinds = read_categories(categories, name, done.problems)
    rows = case_table(tables, catalogue, settings, kinds, datum=datum, is_all=is_all)
    done.count = len(rows)
    lacking = sum(not row["minor_code"] for row in rows)
    if lacking:
        done.problems.append(Problem("city.no_codes", "info", count=lacking))
    text = csv_text(
        [COLUMNS.aliases[name][0] for name in _COLUMNS],
        [[row[name] for name in _COLUMNS] for row in rows],
    )
    data = text.removeprefix(BOM).encode("gb18030") if is_gbk else text.encode()
    with workspace.staging() as staging:
        folder = staging / FOLDER
        folder.mkdir(parents=True)
        (folder / FILE_NAME).write_bytes(data)
        done.outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    return done


def case_table(
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    kinds: Categories,
    *,
    datum: str,
    is_all: bool,
) -> list[dict[str, Any]]:
    """Return a mapping for each problem by the names of the city's columns."""
    points = {row["point_id"]: row for row in records(tables["points"].drop(columns="geometry"))}
    changed = {row["case_id"]: row["day"] for row in records(tables["problem_events"])}
    cases = case_rows(tables, catalogue, settings)
    kept = [row for row in cases if is_all or row["state"] != "closed"]
    at, word = _positions([points[row["point_id"]] for row in kept], datum)
    return [
        _row(row, points[row["point_id"]], changed[row["case_id"]], kinds, catalogue)
        | {"x": x, "y": y, "datum": word if x is not None else ""}
        for row, (x, y) in zip(kept, at, strict=True)
    ]


def _row(
    row: Mapping[str, Any],
    point: Mapping[str, Any],
    changed: Any,
    kinds: Categories,
    catalogue: Catalogue,
) -> dict[str, Any]:
    item = catalogue.indicators[row["indicator_id"]]
    kind = kinds.of_indicator.get(item.id) or kinds.of_indicator.get(item.name)
    kind = kind or Category(item.group, item.name)
    found = f"{row['found_day'].isoformat()} {row['found_clock']}".strip()
    days = {name: row[f"{name}_day"] for name in ("mended", "closed")}
    return {
        "case": row["case_id"],
        "source": say(f"source.{row['source']}", "zh"),
        **{name: getattr(kind, name) for name in ("major_code", "major", "minor_code", "minor")},
        "description": row["note"] or say("case_list.what", "zh", standard=item.name),
        "place": " ".join(filter(None, (row["township"], point["name"], point["address"]))),
        "reported": found,
        "reporter": row["finder"],
        "unit": row["unit"],
        "due": row["due"].replace("T", " "),
        "state": WORD_OF[row["state"]],
        "changed": changed.isoformat(),
        "note": row["measures"],
        "done": days["mended"].isoformat() if days["mended"] else "",
        "mender": row["mended_by"],
        "closed": days["closed"].isoformat() if days["closed"] else "",
        "reviewer": row["closed_by"],
        "photos_before": row["photos_before"],
        "photos": row["photos_after"],
        "point": row["point_id"],
        "indicator": item.id,
    }


def _positions(
    points: list[dict[str, Any]], datum: str
) -> tuple[list[tuple[float | None, float | None]], str]:
    """Return x (east) and y (north) of each point in ``datum``, and how the file calls it."""
    lon = np.array([point["lon"] for point in points], dtype=float)
    lat = np.array([point["lat"] for point in points], dtype=float)
    digits, meridian = 7, 0.0
    x, y = lon, lat
    if datum == "gcj02":
        x, y = wgs84_to_gcj02(lon, lat)
    elif datum == "bd09":
        x, y = wgs84_to_bd09(lon, lat)
    elif datum == "cgcs2000_gk" and np.isfinite(lon).any():
        meridian, digits = nearest_meridians_deg(float(np.nanmedian(lon)))[0], 3
        x, y = wgs84_to_krueger(lon, lat, meridian)
    found: list[tuple[float | None, float | None]] = [
        (round(float(a), digits), round(float(b), digits)) if np.isfinite(a) else (None, None)
        for a, b in zip(x, y, strict=True)
    ]
    return found, DATUM_WORDS[datum].format(meridian=meridian)
