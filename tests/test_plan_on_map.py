"""The last patrol plan is on the office's own map, and not a byte of it in anybody else's file."""

from __future__ import annotations

from pathlib import Path

from geoplan import pipeline
from geoplan.keys import file_hash
from geoplan.outputs import EXPORTS
from geoplan.pipeline import build, export
from geoplan.unit_pages import write_unit_pages
from geoplan.workspace import PLAN, Workspace
from tests.lists.carried.plans import plan

MAP = "maps/index.html"


def built(folder: Path, planned: bool) -> dict[str, str]:
    """Build, export and write all units' pages; return what everything is."""
    workspace = Workspace.open(folder)
    settings = workspace.settings()
    build(workspace, settings, lambda _: None)
    if planned:
        tables = plan(stops=4, teams=2)
        for name in PLAN:
            tables[name].to_parquet(workspace.table_path(name), index=False)
        again = build(workspace, settings, lambda _: None)
        assert not again.is_current, "the plan is new"
        assert build(workspace, settings, lambda _: None).is_current
    export(workspace, settings, lambda _: None)
    write_unit_pages(workspace, settings)
    files = [path for path in (folder / "maps").rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in files}


def test_only_the_map_of_the_office_shows_the_plan(built_folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for path in sorted(built_folder.rglob("*")):
        target = other / path.relative_to(built_folder)
        if path.is_dir():
            target.mkdir()
        else:
            target.write_bytes(path.read_bytes())
    without, with_plan = built(built_folder, planned=False), built(other, planned=True)
    assert set(without) == set(with_plan)
    assert len([name for name in without if name.startswith("maps/units/")]) > 3
    assert [name for name in without if without[name] != with_plan[name]] == [MAP]
    assert "第2队" in (other / MAP).read_text("utf-8")  # a choice of the layer


def test_a_build_does_not_age_a_plan(built_folder: Path) -> None:
    workspace = Workspace.open(built_folder)
    build(workspace, workspace.settings(), lambda _: None)
    names = ("maps/巡查/a.html", "data/tables/patrol_stops.parquet", "maps/大排查.xlsx")
    with workspace.staging() as staging:
        for name in names:
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_bytes(b"x")
        workspace.publish_exports(staging, "an earlier build")
    assert workspace.old_exports() == ["maps/大排查.xlsx"]


def test_a_damaged_plan_is_not_shown(built_folder: Path) -> None:
    workspace = Workspace.open(built_folder)
    settings = workspace.settings()
    build(workspace, settings, lambda _: None)
    before = file_hash(built_folder / MAP)
    for name in ("patrol_rounds", "patrol_stops", "patrol_legs"):
        workspace.table_path(name).write_bytes(b"broken")
    build(workspace, settings, lambda _: None)
    assert file_hash(built_folder / MAP) == before


def test_no_step_and_no_export_reads_the_plan() -> None:
    for step in (*pipeline.STEPS, *EXPORTS):
        assert not [name for name in step.reads if name.startswith("patrol_")]
