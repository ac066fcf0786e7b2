"""What changed between two sides as a page: base map, marks by kind, filters, a list.

From: changes in words with their shapes, sums, tables of the later side. To: the text of
``对比.html``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoplan.config import Settings
from geoplan.render import pack
from geoplan.render.basemap import build_base
from geoplan.render.config import find_bounds
from geoplan.render.elements import Basemap, CanvasLayer, Labels, OfflineMap
from geoplan.render.labels import build_labels
from geoplan.render.panel_page import PanelPage
from geoplan.tables import records
from geoplan.tables.values import CHANGE_KINDS, STATES
from geoplan.text import say, section
from geoplan.text.forecast import word_veto

FILE_NAME = "对比.html"

_WORSE, _BETTER, _GROUND, _DUTY, _CALM = "#C93C05", "#007A5A", "#0072B2", "#9B3D78", "#5F6B6B"
# The marks of the states serve here too: an "×", hollow, half filled, solid.
_CROSSED, _HOLLOW, _HALF, _SOLID = (
    STATES.index(state) for state in ("failing", "unchecked", "stale", "covered")
)
# Symbol, colour and mark of every kind; no two alike without colour either.
_LOOKS = {
    "removed": ("cross", _CALM, _HOLLOW),
    "added": ("cross", _GROUND, _SOLID),
    "newly_failing": ("circle", _WORSE, _CROSSED),
    "worse": ("triangle_down", _WORSE, _SOLID),
    "unit": ("square", _DUTY, _SOLID),
    "retyped": ("pentagon", _DUTY, _SOLID),
    "recut": ("hexagon", _GROUND, _HOLLOW),
    "moved": ("diamond", _GROUND, _SOLID),
    "renamed": ("square", _GROUND, _HOLLOW),
    "fixed": ("circle", _BETTER, _SOLID),
    "better": ("triangle", _BETTER, _SOLID),
    "lapsed": ("square", _CALM, _HALF),
    "cleared": ("circle", _CALM, _HOLLOW),
    "score_down": ("triangle_down", _WORSE, _HOLLOW),
    "score_up": ("triangle", _BETTER, _HOLLOW),
    "unscored": ("diamond", _CALM, _HOLLOW),
    "scored": ("diamond", _BETTER, _HALF),
}
_SIMPLE_DEG = 0.00002  # two metres: nobody sees less on this page
_FIGURES = ("gaps", "failing", "score")
# Of the table that the page exports.
_TABLE = (
    *("kind", "name", "type", "township", "unit", "what", "before", "after", "id"),
    *("lon", "lat"),
)
_SUM_COLUMNS = ("before", "added", "removed", "recut", "came", "went", "after")


def render_comparison(
    *,
    rows: Sequence[Mapping[str, Any]],
    shapes: Any,
    sums: pd.DataFrame,
    said: Mapping[str, str],
    tables: Mapping[str, Any],
    settings: Settings,
    data_date: str,
) -> str:
    """Return the page; ``shapes``: geometries of ``rows``, ``tables``: those of the base map."""
    language, county = settings.language, settings.county
    heading = say("compare.title", language, county=county.name)
    areas = tables["areas"]
    outlined = areas[(areas["kind"] == "county") & (areas["source"] != "extract_box")]
    bounds = find_bounds(outlined, tables["streets"], areas)
    given = {name: tables[name] for name in ("backdrop", "streets", "areas")}
    base = build_base(**given, budget_mb=settings.map.basemap_mb_max)
    names = build_labels(**given, places=tables["places"])
    layers: dict[str, CanvasLayer] = {
        "base": Basemap(base.blobs, "base", show=False),
        "labels": Labels({"names": pack.blob(names)}, "labels", show=False),
    }
    middle = ((bounds[0][0] + bounds[1][0]) / 2, (bounds[0][1] + bounds[1][1]) / 2)
    page = OfflineMap(middle, language=language, title=heading)
    for layer in layers.values():
        layer.add_to(page)
    config = {
        "words": _words(language),
        "title": heading,
        "said": dict(said),
        "is_fictional": county.is_fictional,
        "veto": word_veto(tables["gate"], language),
        "heads": [say(f"compare.column.{head}", language) for head in _TABLE],
        "data_date": data_date,
        "disclaimer": say("list.disclaimer", language, day=settings.day.isoformat()),
        "bounds": bounds,
        "kinds": _kinds(rows, language),
        "sums": _sums(sums, language),
        **_rows(rows, shapes),
    }
    ComparePage(config, layers).add_to(page)
    return page.to_html()


def _words(language: str) -> dict[str, str]:
    own = section("compare.page", language)
    words = {f"page.{key}": text for key, text in own.items()}
    shared = ("fictional", "caution", "attribution")
    return words | {key: say(f"ui.{key}", language) for key in shared}


def _kinds(rows: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    counts, kinds = Counter(row["kind"] for row in rows), []
    for kind in CHANGE_KINDS:
        symbol, colour, mark = _LOOKS[kind]
        words = {n: say(f"compare.{n}.{kind}", language) for n in ("kind", "means")}
        look = {"symbol": symbol, "colour": colour, "mark": mark}
        told = {"word": words["kind"], "means": words["means"], "all": counts[kind]}
        kinds.append(told | look)
    return kinds


def _sums(sums: pd.DataFrame, language: str) -> list[dict[str, Any]]:
    """Return tables of the townships, the county first; of points only where any came or went."""
    shown = records(sums[sums["dimension"].isin(["county", "township"])])
    names = [row["value"] or say(f"compare.empty.{row['dimension']}", language) for row in shown]
    found: dict[str, tuple[tuple[str, ...], list[list[Any]]]] = {
        "flows": (_SUM_COLUMNS, [[int(row[n]) for n in _SUM_COLUMNS] for row in shown]),
        "figures": (_FIGURES, [[_from_to(row, f, language) for f in _FIGURES] for row in shown]),
    }
    if not any(row[name] for row in shown for name in _SUM_COLUMNS[1:-1]):
        del found["flows"]
    first = say("compare.column.township", language)
    return [
        {
            "id": key,
            "heads": [first, *(say(f"compare.head_of.{name}", language) for name in heads)],
            "rows": [[name, *cells] for name, cells in zip(names, rows, strict=True)],
        }
        for key, (heads, rows) in found.items()
    ]


def _from_to(row: Mapping[str, Any], figure: str, language: str) -> str:
    """Return a figure before and after, in one cell."""
    values = [row[f"{figure}_{side}"] for side in ("before", "after")]
    digits = 1 if figure == "score" else 0
    words = [say("ui.unknown", language) if pd.isna(v) else f"{v:.{digits}f}" for v in values]
    return words[0] if words[0] == words[1] else " → ".join(words)


def _rows(rows: Sequence[Mapping[str, Any]], shapes: Any) -> dict[str, Any]:
    """Return changes as positions in lists: kinds, points, types, townships."""
    types = sorted({row["type"] for row in rows})
    towns = sorted({row["township"] for row in rows})
    kinds = {kind: k for k, kind in enumerate(CHANGE_KINDS)}
    points: dict[tuple[str, str], dict[str, Any]] = {}
    changes = []
    for row, shape in zip(rows, shapes, strict=True):
        key = (row["point_id"], "" if row["point_id"] else row["old_id"])
        if key not in points:
            is_placed = row["lon"] is not None and row["lat"] is not None
            points[key] = {
                "nth": len(points),
                "name": row["name"],
                "type": types.index(row["type"]),
                "town": towns.index(row["township"]),
                "unit": row["unit"],
                "id": row["point_id"] or row["old_id"],
                "at": [round(row["lat"], 6), round(row["lon"], 6)] if is_placed else None,
                "lines": _lines(shape),
            }
        values = [row["what"], row["before"], row["after"]]
        changes.append([kinds[row["kind"]], points[key]["nth"], *values])
    shown = [{k: v for k, v in p.items() if k != "nth"} for p in points.values()]
    return {"types": types, "towns": towns, "points": shown, "changes": changes}


def _lines(shape: Any) -> list[list[list[float]]]:
    """Return the parts of a line as latitudes and longitudes; none of what is no line."""
    if shape is None or shapely.length(shape) == 0:
        return []
    parts = shapely.get_parts(shapely.simplify(shape, _SIMPLE_DEG))
    flat = [np.round(shapely.get_coordinates(part)[:, ::-1], 5) for part in parts]
    return [part.tolist() for part in flat]


class ComparePage(PanelPage):
    """Panel, marks, lines and list over a base map."""

    name = "Compare"
    starter = "gp.compare.start"
    own = "compare.js"
