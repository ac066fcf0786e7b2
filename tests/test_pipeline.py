"""The run as a whole: nothing twice, the same bytes, the last good map safe."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geoplan import pipeline
from geoplan.errors import GeoplanError, InputError
from geoplan.keys import file_hash
from geoplan.pipeline import OUTPUTS, StepReport, build, check_inputs
from geoplan.tables import TABLES
from geoplan.tables import compared as comparisons
from geoplan.tables import mocked as mocks
from geoplan.tables import patrolled as plans
from geoplan.tables import proposed as proposals
from geoplan.tables.model import Table, check
from geoplan.workspace import Workspace
from tests.conftest import Toy
from tests.pictures import Shot, jpeg


def _build(folder: Path) -> tuple[pipeline.BuildResult, list[StepReport]]:
    workspace = Workspace.open(folder)
    reports: list[StepReport] = []
    result = build(workspace, workspace.settings(), reports.append)
    return result, reports


def _hashes(folder: Path) -> dict[str, str]:
    files = [
        p for part in ("maps", "data/tables") for p in (folder / part).rglob("*") if p.is_file()
    ]
    return {p.relative_to(folder).as_posix(): file_hash(p) for p in files}


def test_two_builds_in_two_places_give_the_same_bytes(
    toy: Toy, built_toy: Toy, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(toy.folder, tmp_path / "elsewhere" / "县"))
    assert not _build(other)[0].is_current
    assert _hashes(built_toy.folder) == _hashes(other)
    assert {"maps/index.html", "maps/缺口清单.xlsx", "data/tables/manifest.json"} <= set(
        _hashes(other)
    )


def test_rebuilding_from_the_cache_gives_the_same_bytes(built_folder: Path) -> None:
    before = _hashes(built_folder)
    (built_folder / "maps" / "index.html").write_text("spoilt", "utf-8")
    result, reports = _build(built_folder)
    assert not result.is_current
    made = {step.name for step in OUTPUTS}
    assert all(r.is_cached for r in reports if r.name not in made)
    assert _hashes(built_folder) == before


def test_nothing_changed_nothing_done(built_folder: Path) -> None:
    before = _hashes(built_folder)
    result, reports = _build(built_folder)
    assert result.is_current
    assert reports == []
    assert _hashes(built_folder) == before


def test_nothing_changed_loads_no_heavy_library(built_folder: Path) -> None:
    code = (
        "import sys; from geoplan.cli import main\n"
        f"try: main(['build', {str(built_folder)!r}])\nexcept SystemExit: pass\n"
        "print(sorted({'pandas', 'geopandas', 'numpy', 'folium', 'shapely'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "已是最新" in run.stdout
    assert run.stdout.strip().endswith("[]")


def test_photos_are_read_again_only_when_the_folder_changed(built_folder: Path) -> None:
    answers = built_folder / "data" / "inputs" / "answers.csv"
    text = answers.read_text("utf-8-sig").replace("存在问题", "存在问题,佐证照片", 1)
    text = text.replace("fac_fire,达标,2026-10-19,张三,", "fac_fire,达标,2026-10-19,张三,,A.JPG", 1)
    answers.write_text(text, "utf-8")
    _build(built_folder)
    photos = built_folder / "data" / "inputs" / "photos" / "县教体局"
    photos.mkdir(parents=True)
    (photos / "a.jpg").write_bytes(jpeg(Shot("2026:10:19 08:00:00")))
    _, reports = _build(built_folder)
    again = {r.name for r in reports if not r.is_cached} - {step.name for step in OUTPUTS}
    assert {"photos", "photo_checks", "scores"} <= again
    assert not again & {"sources", "answers", "inventory", "duties"}
    (row,) = Workspace.open(built_folder).read_table("photo_checks").to_dict("records")
    assert (row["state"], row["path"]) == ("no_position", "photos/县教体局/a.jpg")
    assert _build(built_folder)[0].is_current
    (photos / "b.jpg").write_bytes(b"")
    _, reports = _build(built_folder)
    again = {r.name for r in reports if not r.is_cached} - {step.name for step in OUTPUTS}
    assert again == {"photos", "photo_checks"}, "what they are worth is as before"


def test_only_what_depends_on_a_change_runs_again(built_folder: Path) -> None:
    answers = built_folder / "data" / "inputs" / "answers.csv"
    answers.write_bytes(answers.read_bytes() + "第二小学,fac_fire,达标,2026-10-19,,\r\n".encode())
    _, reports = _build(built_folder)
    made = {step.name for step in OUTPUTS}
    cached = {r.name: r.is_cached for r in reports if r.name not in made}
    assert cached == {
        "sources": True,
        "teams": True,
        "state": True,
        "picks": True,
        "assignments": True,
        "reviews": True,
        "answers": False,
        "photos": True,
        "photo_checks": False,
        "visits": True,
        "recorded": True,
        "walked": True,
        "negatives": True,
        "inventory": True,
        "identity": True,
        "draw": True,
        "gate": True,
        "forecast": False,
        "rules": True,
        "completeness": True,
        "duties": True,
        "scores": False,
        "bias": False,
        "problem_reports": True,
        "objections": False,
        "cases": False,
        "risk": False,
        "repairs": False,
        "what_ifs": False,
        "reach": False,
        "visited": True,
        "section_states": False,
        "blind_spots": False,
        "coverage": False,
        "surface": False,
    }


def test_a_setting_reaches_the_steps_that_use_it(built_folder: Path) -> None:
    settings = built_folder / "geoplan.toml"
    text = settings.read_text("utf-8") + "[inventory]\nsection_max_m = 100\n"
    settings.write_text(text, "utf-8")
    result, reports = _build(built_folder)
    cached = {r.name for r in reports if r.is_cached}
    assert cached == {
        "sources",
        "teams",
        "state",
        "picks",
        "assignments",
        "reviews",
        "answers",
        "photos",
        "problem_reports",
        "visits",
        "recorded",
        "negatives",
        "gate",
    }
    assert result.tables["sections"]["length_m"].max() <= 100 + 1e-6


def test_a_damaged_cache_is_made_again(built_folder: Path) -> None:
    before = _hashes(built_folder)
    (built_folder / "data" / "tables" / "places.parquet").write_bytes(b"broken")
    _, reports = _build(built_folder)
    assert not next(r for r in reports if r.name == "sources").is_cached
    assert _hashes(built_folder) == before


def test_the_date_matters_only_to_what_ages(built_folder: Path) -> None:
    workspace = Workspace.open(built_folder)
    text = (built_folder / "geoplan.toml").read_text("utf-8").replace('as_of = "2026-10-20"\n', "")
    (built_folder / "geoplan.toml").write_text(text, "utf-8")
    build(workspace, workspace.settings().at(date(2026, 10, 20)), lambda r: None)
    reports: list[StepReport] = []
    build(workspace, workspace.settings().at(date(2026, 10, 21)), reports.append)
    assert {r.name for r in reports if r.is_cached} == {
        "sources",
        "picks",
        "assignments",
        "photos",
        "inventory",  # what people decided is read again, but is the same
        "draw",
    }


def test_a_decision_holds_from_its_day_on(toy_folder: Path) -> None:
    workspace = Workspace.open(toy_folder)
    path = toy_folder / "geoplan.toml"
    path.write_text(path.read_text("utf-8").replace('as_of = "2026-10-20"\n', ""), "utf-8")
    on = workspace.settings().at
    first = build(workspace, on(date(2026, 10, 20)), lambda r: None).tables["points"]
    park = first.query("type_id == 'park' and placed_by == 'map'")["point_id"].iloc[0]
    state = toy_folder / "data" / "state" / "decisions.csv"
    state.write_text(f"编号,决定,日期\r\n{park},否决,2026-10-22\r\n", "utf-8")
    for day, holds in ((21, False), (22, True)):
        result = build(workspace, on(date(2026, 10, day)), lambda r: None)
        assert (park in set(result.tables["points"]["point_id"])) != holds
        told = result.problems.query("code == 'decision.future'")["file"].tolist()
        assert told == ([] if holds else ["decisions.csv"])


@pytest.mark.parametrize("fault", ["osm", "list"])
def test_a_failed_build_leaves_the_last_good_map(built_folder: Path, fault: str) -> None:
    before = _hashes(built_folder)
    inputs = built_folder / "data" / "inputs"
    if fault == "osm":
        (inputs / "toy.osm").write_text("<html>", "utf-8")
    else:
        (inputs / "list.csv").write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(InputError):
        _build(built_folder)
    assert _hashes(built_folder) == before


def test_a_fault_while_rendering_leaves_the_last_good_map(
    built_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _hashes(built_folder)
    (built_folder / "geoplan.toml").write_text(
        (built_folder / "geoplan.toml").read_text("utf-8").replace("测试县", "新名县", 1), "utf-8"
    )
    monkeypatch.setattr("geoplan.lists.render_lists", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        _build(built_folder)
    assert _hashes(built_folder) == before
    assert not list((built_folder / "data" / "tables").glob(".staging-*"))


def test_a_cut_off_publish_never_passes_for_a_good_build(
    built_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables of another county must not be taken under the key of the last good build."""
    good = _hashes(built_folder)
    settings = built_folder / "geoplan.toml"
    text = settings.read_text("utf-8")
    other = text.replace('area = "测试县"', 'area = "东街道"').replace("level = 6", "level = 8")
    settings.write_text(other, "utf-8")
    replace, moves = Path.replace, []

    def stops(self: Path, target: Path) -> Path:
        if self != target:
            moves.append(target)
        if len(moves) > 8:  # maps and some tables are moved, then the power goes
            raise SystemExit
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stops)
        with pytest.raises(SystemExit):
            _build(built_folder)
    assert _hashes(built_folder) != good
    settings.write_text(text, "utf-8")
    _build(built_folder)
    assert _hashes(built_folder) == good


def test_both_languages_give_the_same_figures(toy: Toy, built_toy: Toy, tmp_path: Path) -> None:
    english = Path(shutil.copytree(toy.folder, tmp_path / "en"))
    settings = english / "geoplan.toml"
    settings.write_text('language = "en"\n' + settings.read_text("utf-8"), "utf-8")
    _build(english)
    a, b = _hashes(built_toy.folder), _hashes(english)
    worded = {"findings"}  # what to do about each is a sentence
    names = {name for step in pipeline.STEPS for name in step.writes}
    tables = [f"data/tables/{name}.parquet" for name in names - worded]
    assert {n: a[n] for n in tables} == {n: b[n] for n in tables}
    assert a["maps/index.html"] != b["maps/index.html"]


def test_a_file_open_elsewhere_is_said(built_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = _hashes(built_folder)
    settings = built_folder / "geoplan.toml"
    settings.write_text(settings.read_text("utf-8").replace("测试县", "新名县", 1), "utf-8")
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if Path(target).suffix == ".xlsx":
            raise PermissionError("in use")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", locked)
        patch.setattr("geoplan.publish._WAITS_S", (0.0,))
        with pytest.raises(GeoplanError) as caught:
            _build(built_folder)
    assert {p.code for p in caught.value.problems} == {"workspace.locked"}
    xlsx = {p.relative_to(built_folder).as_posix() for p in (built_folder / "maps").glob("*.xlsx")}
    assert {p.file for p in caught.value.problems} == xlsx
    assert _hashes(built_folder) == good
    assert not _build(built_folder)[0].is_current
    assert _hashes(built_folder) != good


def test_check_writes_nothing(toy_folder: Path) -> None:
    workspace = Workspace.open(toy_folder)
    result = check_inputs(workspace, workspace.settings(), lambda r: None)
    assert _hashes(toy_folder) == {}
    for name, frame in result.tables.items():
        check(TABLES[name], frame)


def test_every_table_is_made_by_one_step() -> None:
    made = [name for step in pipeline.STEPS for name in step.writes]
    on_demand = [*vars(proposals).values(), *vars(comparisons).values(), *vars(mocks).values()]
    on_demand += vars(plans).values()
    proposed = {t.name for t in on_demand if isinstance(t, Table)}
    assert sorted([*made, *proposed]) == sorted(TABLES), "the rest is made on demand"
    known: set[str] = {"files", "catalogue", "round_catalogues", "settings"}
    for step in pipeline.STEPS:
        assert set(step.reads) <= known
        known |= {*step.writes, *step.gives}


def test_what_a_step_gave_is_made_again_where_only_its_readers_changed(
    built_folder: Path, tmp_path: Path
) -> None:
    settings = built_folder / "geoplan.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("[forecast]\n", "[forecast]\ntarget_pct = 75.0\n"), "utf-8")
    fresh = tmp_path / "fresh"
    shutil.copytree(built_folder, fresh, ignore=shutil.ignore_patterns("tables", "maps"))
    _, reports = _build(built_folder)
    made = {step.name for step in OUTPUTS}
    assert {r.name for r in reports if not r.is_cached} - made == {"forecast", "what_ifs"}
    _build(fresh)
    a, b = _hashes(built_folder), _hashes(fresh)
    for name in ("forecasts", "what_ifs", "item_risks"):
        assert a[f"data/tables/{name}.parquet"] == b[f"data/tables/{name}.parquet"]


def test_the_manifest_names_inputs_and_rows(built_folder: Path) -> None:
    manifest = json.loads((built_folder / "data" / "tables" / "manifest.json").read_text("utf-8"))
    assert manifest["rows"]["points"] > 50
    assert set(manifest["outputs"]) >= {"maps/index.html", "data/tables/points.parquet"}


def test_a_table_that_is_read_again_has_lists_where_steps_made_lists(built_folder: Path) -> None:
    """A step whose inputs come from the last build must not see arrays in their place."""
    rules = built_folder / "data/inputs/责任规则.csv"
    rules.write_text("范围,主责单位\n东门街道,县城管局\n", "utf-8")
    settings = built_folder / "geoplan.toml"
    text = settings.read_text("utf-8")
    added = '[inputs]\nduty_rules = ["data/inputs/责任规则.csv"]\n'
    settings.write_text(text.replace("[inputs]\n", added), "utf-8")
    workspace = Workspace.open(built_folder)
    build(workspace, workspace.settings(), lambda _: None)
    again = workspace.read_table("duty_rules")
    assert [type(value) for value in again["types"]] == [list]
    later = replace(workspace.settings(), as_of=date(2026, 11, 2))  # rules as they were stored
    assert not build(workspace, later, lambda _: None).is_current
