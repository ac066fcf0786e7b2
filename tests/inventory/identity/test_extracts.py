"""Real extracts a year later: what nobody touched keeps its id, the rest is told as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.diff import diff_points
from geoplan.inventory import write_identities
from geoplan.tables import TABLES, from_rows
from tests.conftest import EXTRACTS, SHARED
from tests.inventories import load_extract, run_inventory
from tests.inventory.identity.edits import edit, renumber, touched_points
from tests.inventory.identity.things import DAY

pytestmark = pytest.mark.shared
LARGE_MB = 1.0  # Malta takes minutes: see benchmarks/identity.py
KEPT_LEAST = 0.99


@pytest.fixture(scope="module", params=EXTRACTS)
def original(request: pytest.FixtureRequest) -> Path:
    path = SHARED / f"{request.param}.osm.pbf"
    if not path.is_file():
        pytest.skip(f"real extract {path.name} is not here")
    if path.stat().st_size > LARGE_MB * 1e6:
        pytest.skip(f"{path.name} is large: benchmarks/identity.py")
    return path


def built(path: Path, catalogue: Catalogue, register: Any = None) -> dict[str, Any]:
    """The inventory's tables, with the register that the build leaves behind."""
    loaded, settings = load_extract(path, catalogue)
    if register is None:
        register = from_rows(TABLES["register"], [])
    tables = dict(run_inventory(loaded, catalogue, settings, register=register).tables)
    parts = {name: tables[name] for name in ("points", "candidates", "recuts")}
    output = write_identities(**parts, register=register, settings=Settings(as_of=DAY))
    return tables | output.tables


def everything(tables: dict[str, Any]) -> pd.DataFrame:
    """Points and candidates in one frame."""
    named = tables["candidates"].rename(columns={"candidate_id": "point_id"})
    columns = ["point_id", "source"]
    return pd.concat([tables["points"][columns], named[columns]])


def test_ids_survive_a_newer_extract(original: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    old = built(original, catalogue)
    data = edit(original, tmp_path / "newer.osm.pbf", share=0.02)
    new = built(tmp_path / "newer.osm.pbf", catalogue, old["identities"])
    ids = set(everything(new)["point_id"])
    touched = touched_points(everything(old), data)
    kept = {what: len(mine & ids) / len(mine) for what, mine in touched.items()}
    print(f"\n{original.name}: " + ", ".join(f"{k} {v:.1%}" for k, v in sorted(kept.items())))
    assert kept["untouched"] >= KEPT_LEAST
    for what in ("renamed", "moved", "redrawn", "node to area"):
        assert kept.get(what, 1.0) == 1.0, what
    for what in ("bent", "split", "street renamed"):
        assert kept.get(what, 1.0) >= 0.85, what
    assert kept.get("deleted", 0.0) == 0.0

    again = built(tmp_path / "newer.osm.pbf", catalogue, new["identities"])
    assert [n for n in new if n != "recuts" and not new[n].equals(again[n])] == []

    table = diff_points(*(t[n] for n in ("points", "candidates") for t in (old, new)))
    told = {what: set(rows["old_id"]) for what, rows in table.groupby("change")}
    for what, change in (("renamed", "renamed"), ("deleted", "removed"), ("moved", "moved")):
        of_sites = {i for i in touched.get(what, ()) if "surround" not in i}
        assert of_sites <= told.get(change, set()), what
    for what in ("node to area", "redrawn", "untouched"):
        mine = touched.get(what, set())
        assert len(mine & told["kept"]) >= 0.9 * len(mine), what


def test_building_again_changes_nothing(original: Path, catalogue: Catalogue) -> None:
    first = built(original, catalogue)
    again = built(original, catalogue, first["identities"])
    differing = [name for name in first if not first[name].equals(again[name])]
    assert differing == []


def test_ids_survive_other_numbers_for_every_object(
    original: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    old = built(original, catalogue)
    path = renumber(original, tmp_path / "renumbered.osm.pbf")
    new = everything(built(path, catalogue, old["identities"]))
    ids = set(everything(old)["point_id"])
    kept = len(ids & set(new["point_id"])) / len(ids)
    print(f"\n{original.name}: {kept:.2%} of {len(ids)} ids kept")
    assert kept >= KEPT_LEAST
