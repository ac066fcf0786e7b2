"""A county in which every text field of every input tries to be a program, a formula or a path.

It is built, its pages and forms are written and collected, and every file that came of it is looked
into; the pages are opened in Chromium, where nothing may run.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from geoplan.catalogue import load_catalogue
from geoplan.cli import main
from geoplan.evidence import assignments, picks, problem_reports, reviews, state
from geoplan.workspace import Workspace
from tests.chromium import Watched
from tests.conftest import REPOSITORY
from tests.enemy.outputs import faults_of
from tests.enemy.payloads import MARK, PAYLOADS
from tests.enemy.plant import (
    hostile_catalogue,
    plant_csv,
    plant_geojson,
    plant_osm,
    plant_settings,
    plant_workbook,
    returned_files,
    sheet_of,
)

AS_OF = ("--as-of", "2026-10-20")
DAY = {"day": "2026-10-12", "who": "张三", "why": "核实"}
SHEETS: dict[str, tuple[Any, dict[str, str]]] = {
    "duty_rules": (assignments.RULE_COLUMNS, {"lead": "县城管局", "name": "甲", "why": "分工"}),
    "reassignments": (assignments.REASSIGN_COLUMNS, {"ref": "县人民医院", "to": "县卫健局", **DAY}),
    "picks": (picks.COLUMNS, {"name": "甲", "lon": "122.6", "lat": "33.2", **DAY}),
    "reviews": (reviews.COLUMNS, {"ref": "甲", **DAY}),
    "decisions": (state.COLUMNS, {"ref": "甲", "decision": "确认", **DAY}),
    "problems": (problem_reports.COLUMNS, {"case": "Q0", "state": "整改中", "day": "2026-10-12"}),
}


def run(*words: object) -> Result:
    """Run a command; whatever the input, it ends without a trace."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def _plant(county: Path) -> dict[str, int]:
    inputs = county / "data/inputs"
    counts: dict[str, int] = {}
    for path in sorted(inputs.iterdir()):
        name = path.name
        if path.suffix == ".xlsx":
            counts[name] = plant_workbook(path)
        elif path.suffix == ".csv":
            is_old = not path.read_bytes().startswith(b"\xef\xbb\xbf")
            counts[name] = plant_csv(path, "gb18030" if is_old else "utf-8-sig")
        elif path.suffix == ".geojson":
            counts[name] = plant_geojson(path)
        elif name.endswith(".osm.pbf"):
            counts[name] = plant_osm(path)
    extra = {}
    types = list(load_catalogue().types)
    units = [
        {"ref": "", "type": type_id, "to": payload, "day": "2026-10-13"}
        for type_id, payload in zip(types, PAYLOADS, strict=False)
    ]
    for key, (columns, good) in SHEETS.items():
        text = sheet_of(columns, good, units if key == "reassignments" else ())
        (inputs / f"{key}.csv").write_text(text, "utf-8", newline="")
        extra[key] = [f"data/inputs/{key}.csv"]
    known = load_catalogue()
    text = hostile_catalogue([*known.types][-25:], [*known.indicators][-25:])
    (inputs / "catalogue.yaml").write_text(text, "utf-8")
    plant_settings(county / "geoplan.toml", extra, "data/inputs/catalogue.yaml")
    return counts


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county, built, its pages and forms written, everything returned collected."""
    home = tmp_path_factory.mktemp("enemy")
    county = home / "county"
    shutil.copytree(REPOSITORY / "data/inputs", county / "data/inputs")
    shutil.copy(REPOSITORY / "geoplan.toml", county)
    shutil.copytree(REPOSITORY / "data/state", county / "data/state")
    counts = _plant(county)
    assert all(counts.values()), counts
    assert sum(counts.values()) > 3000
    assert run("build", county, *AS_OF).exit_code == 0
    duties = Workspace.open(county).read_table("duties")
    lead = duties[duties["role"] == "lead"].iloc[0]
    folder = home / "returned"
    folder.mkdir()
    for name, data in returned_files(lead["point_id"], lead["unit"]).items():
        (folder / name).write_bytes(data)
    told = run("collect", "--folder", county, *sorted(folder.iterdir()))
    assert told.exit_code in (0, 2) and "共收下" in told.output
    shutil.rmtree(folder)
    for words in (
        ("build", county),
        ("pages", county),
        ("forms", county),
        ("export", county),
        ("grids", county, "--count", 5),
        ("compare", county, "--from", "2026-09-30"),
    ):
        result = run(*words, *(AS_OF if words[0] != "compare" else ()))
        assert result.exit_code == 0, (words, result.output[-2000:])
    forms = sorted((county / "maps/forms").glob("*.xlsx"))[:5]
    assert forms
    for form in forms:
        plant_workbook(form)
    assert "共收下" in run("collect", "--folder", county, *forms).output
    for form in forms:
        form.unlink()
    ledger = county / "整改台账.xlsx"
    shutil.copy(county / "maps/整改台账.xlsx", ledger)
    plant_workbook(ledger)
    assert "共收下" in run("collect", "--folder", county, ledger).output
    ledger.unlink()
    assert run("build", county, *AS_OF).exit_code == 0
    return county


def test_nothing_is_written_elsewhere(county: Path) -> None:
    assert [path.name for path in county.parent.iterdir()] == ["county"]
    top = {path.name for path in county.iterdir()}
    assert top <= {"geoplan.toml", "README.md", ".gitignore", "data", "docs", "maps", ".geoplan"}


def test_every_file_is_inert(county: Path) -> None:
    written = [
        path
        for folder in ("maps", "data/state")
        for path in (county / folder).rglob("*")
        if path.is_file()
    ]
    kinds = {path.suffix for path in written}
    assert {".xlsx", ".csv", ".ics", ".html", ".gpkg", ".geojson", ".jsonl"} <= kinds
    faults = {
        str(path.relative_to(county)): found
        for path in written
        if (found := list(faults_of(path))[:5])
    }
    assert faults == {}


def test_the_payloads_came_through_as_texts(county: Path) -> None:
    """They are in the tables: what is looked into above is not simply empty of them."""
    workspace = Workspace.open(county)
    assert len(list((county / "maps/units").glob("*pwned*"))) > 3
    for table, column in (
        *(("points", "name"), ("points", "address"), ("duties", "unit"), ("streets", "name")),
        *(("answers", "note"), ("answers", "checker"), ("answers", "photos"), ("listed", "name")),
        *(("areas", "name"), ("facilities", "name"), ("bases", "name"), ("visits", "who")),
        *(("not_ours", "why"), ("not_ours", "unit"), ("problem_reports", "note")),
    ):
        texts = workspace.read_table(table)[column].astype(str)
        assert texts.str.contains(MARK).any(), (table, column)
    problems = run("check", county, *AS_OF)
    assert problems.exit_code == 0 and MARK in problems.output


@pytest.mark.browser
def test_nothing_runs_in_a_browser(county: Path, watch: Callable[..., Watched]) -> None:
    watched = watch()
    watched.page.on("dialog", lambda dialog: watched.faults.append(f"dialog: {dialog.message}"))
    page = watched.open(county / "maps/index.html")
    workspace = Workspace.open(county)
    points, duties = workspace.read_table("points"), workspace.read_table("duties")
    hostile = set(duties.loc[duties["unit"].str.contains(MARK), "point_id"])
    named = points["name"].str.contains(MARK) | points["address"].str.contains(MARK)
    ids = [*points.loc[named, "point_id"], *sorted(hostile)[:60]]
    assert len(ids) > 30
    for point_id in ids[:120]:
        page.evaluate("id => geoplan.open(id)", point_id)
    for payload in PAYLOADS:
        page.fill("#gp-search", payload.replace("\0", "")[:60])
    for box in page.query_selector_all("details"):
        box.evaluate("box => { box.open = true; }")
    page.wait_for_timeout(100)
    assert page.evaluate("window.pwned") is None
    for name in ("标注位置.html", "对比.html", "网格划分建议.html"):
        page.goto((county / "maps" / name).as_uri())
        page.wait_for_timeout(200)
        assert page.evaluate("window.pwned") is None
    units = sorted((county / "maps/units").glob("*.html"), key=lambda p: p.stat().st_size)
    for path in (*units[:12], *units[-3:]):
        page.goto(path.as_uri())
        page.wait_for_timeout(100)
        for box in page.query_selector_all("details"):
            box.evaluate("box => { box.open = true; }")
        assert page.evaluate("window.pwned") is None
