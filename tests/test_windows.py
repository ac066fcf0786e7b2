"""What a county office does on Windows: its paths, and files that Excel holds open."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from geoplan import workspace as workspace_module
from geoplan.cli import main
from geoplan.config import parse_settings
from geoplan.errors import InputError, SettingsError
from geoplan.sources.osm_format import check_format
from geoplan.workspace import Workspace


def _run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def _rewrite(folder: Path, *pairs: tuple[str, str]) -> None:
    file = folder / "geoplan.toml"
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, "utf-8", newline="\r\n")  # as the Notepad of Windows saves it


def test_chinese_names_and_spaces_in_every_path(toy: Any, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(toy.folder, tmp_path / "我的 县" / "数 据"))
    inputs = folder / "data" / "inputs"
    (inputs / "原 始").mkdir()
    for old, new in (("toy.osm", "原 始/本 县.osm"), ("list.csv", "点位 清单（定稿）.csv")):
        (inputs / old).rename(inputs / new)
        _rewrite(folder, (old, new))
    code, said = _run("export", folder)
    assert code == 0, said
    plain = Path(shutil.copytree(toy.folder, tmp_path / "plain"))
    assert _run("export", plain)[0] == 0
    for name in ("点位.geojson", "geoplan.gpkg"):
        ours, theirs = ((f / "maps" / name).read_bytes() for f in (folder, plain))
        if name == "点位.geojson":
            ours = ours.replace("点位 清单（定稿）.csv".encode(), b"list.csv")
            assert ours == theirs
        assert len(ours) > 1000


def test_backslashes_in_settings_are_slashes(toy_folder: Path) -> None:
    _rewrite(
        toy_folder,
        ('"data/inputs/toy.osm"', '"data\\\\inputs\\\\toy.osm"'),  # "data\\inputs\\toy.osm"
        ('["data/inputs/list.csv"]', "['data\\inputs\\list.csv']"),  # 'data\inputs\list.csv'
    )
    workspace = Workspace.open(toy_folder)
    settings = workspace.settings()
    assert settings.inputs.osm == "data/inputs/toy.osm"
    assert settings.inputs.lists == ("data/inputs/list.csv",)
    assert [p.name for p in workspace.files(settings)["lists"]] == ["list.csv"]
    other = parse_settings("[county]\nname = 'a\\b'\nboundary = '..\\县界.geojson'")
    assert (other.county.name, other.county.boundary) == ("a\\b", "../县界.geojson")
    assert parse_settings("[inputs]\nosm = '\\\\server\\share\\x.osm'").inputs.osm == (
        "//server/share/x.osm"
    )


def test_a_bare_backslash_is_explained(toy_folder: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings('[inputs]\nosm = "data\\inputs\\toy.osm"')
    assert caught.value.problems[0].code == "settings.backslash"
    with pytest.raises(SettingsError) as caught:
        parse_settings("[inputs\n")
    assert caught.value.problems[0].code == "settings.not_toml"
    _rewrite(toy_folder, ('"data/inputs/toy.osm"', '"data\\inputs\\toy.osm"'))
    code, said = _run("check", toy_folder)
    assert code == 2
    assert "把 \\ 改成 /" in said


def test_inputs_that_excel_holds_are_all_named(
    built_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (built_folder / "maps" / "index.html").read_bytes()
    file_hash = workspace_module.file_hash

    def held(path: Path) -> str:
        if path.suffix == ".csv" and path.parent.name == "inputs":
            raise PermissionError(13, "Permission denied", str(path))
        return file_hash(path)

    monkeypatch.setattr(workspace_module, "file_hash", held)
    code, said = _run("build", built_folder)
    assert code == 2
    for part in ("data/inputs/list.csv", "data/inputs/answers.csv", "关闭", "Excel"):
        assert part in said
    assert (built_folder / "maps" / "index.html").read_bytes() == before


def test_outputs_that_excel_holds_are_named_and_nothing_is_lost(
    built_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run("export", built_folder)[0] == 0
    files = sorted(p for p in built_folder.rglob("*") if p.is_file())
    before = {p: p.read_bytes() for p in files}
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target).suffix in (".xlsx", ".gpkg"):
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr("geoplan.publish._WAITS_S", (0.0,))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        code, said = _run("build", built_folder, "--as-of", "2026-10-25")
        assert code == 2
        for part in ("maps/点位责任清单.xlsx", "maps/缺口清单.xlsx", "请先在 Excel"):
            assert part in said
        assert "geoplan.gpkg" not in said
        assert {p: p.read_bytes() for p in built_folder.rglob("*") if p.is_file()} == before
        code, said = _run("export", built_folder)  # the lists are current: only exports are written
        assert code == 2
        assert "maps/geoplan.gpkg" in said
        assert {p: p.read_bytes() for p in built_folder.rglob("*") if p.is_file()} == before
    code, said = _run("build", built_folder, "--as-of", "2026-10-25")
    assert code == 0
    assert "maps/geoplan.gpkg" in said  # is of the earlier build, and that is said
    code, said = _run("export", built_folder, "--as-of", "2026-10-25")
    assert code == 0
    assert "更早" not in _run("build", built_folder, "--as-of", "2026-10-25")[1]


def test_any_other_file_that_excel_holds_is_named(
    toy_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(self: Path, data: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "write_bytes", held)
    code, said = _run("template", toy_folder / "空 表")
    assert code == 2
    for part in (".xlsx", "Excel", "关闭"):
        assert part in said


def test_a_path_too_long_is_explained(tmp_path: Path) -> None:
    code, said = _run("demo", tmp_path / ("很长" * 100))
    assert code == 2
    assert "路径太长" in said


def test_a_name_outside_of_the_code_page_is_explained(toy_folder: Path) -> None:
    """osmium opens files by narrow names: on an English Windows not by Chinese ones."""
    path = toy_folder / "data" / "inputs" / "toy.osm"
    chinese = Path(shutil.copyfile(path, path.with_name("本县.osm")))
    check_format(chinese, "本县.osm", "cp936")
    with pytest.raises(InputError) as caught:
        check_format(chinese, "本县.osm", "cp1252")
    problem = caught.value.problems[0]
    assert (problem.code, problem.facts["odd"]) == ("osm.path", "本县")
