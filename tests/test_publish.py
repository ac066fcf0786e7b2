"""Files come into place all together or not at all, whichever of them is locked."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoplan import publish
from geoplan.errors import GeoplanError

NAMES = ("maps/图.html", "maps/清单.xlsx", "data/tables/points.parquet", "data/state/id.csv")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "_WAITS_S", (0.0, 0.0))


def _files(folder: Path) -> dict[str, str]:
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in found}


def _staged(folder: Path, root: Path) -> list[tuple[Path, Path]]:
    moves = []
    for name in NAMES:
        source = folder / name
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(f"new {name}", "utf-8")
        moves.append((source, root / name))
    return moves


def _old(root: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"old {name}", "utf-8")


@pytest.mark.parametrize("before", [NAMES, NAMES[:2], ()])
def test_all_come_into_place(tmp_path: Path, before: tuple[str, ...]) -> None:
    root = tmp_path / "我的 县"
    _old(root, before)
    publish.put_in_place(_staged(tmp_path / "aside", root), root)
    assert _files(root) == {name: f"new {name}" for name in NAMES}


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("before", [NAMES, NAMES[::2], ()])
@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize("locked", NAMES)
def test_one_locked_file_changes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    locked: str,
    is_late: bool,
    before: tuple[str, ...],
    linked: bool,
) -> None:
    """Locked from the start, or only once the moving has begun (what cannot be asked before)."""
    root = tmp_path / "县"
    _old(root, before)
    moves = _staged(tmp_path / "aside", root)
    replace = Path.replace

    def refuses(self: Path, target: Path) -> Path:
        is_question = self == target
        if Path(target) == root / locked and not (is_late and is_question):
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    def no_links(self: Path, target: Path) -> None:
        raise OSError(1, "Operation not permitted")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuses)
        if not linked:
            patch.setattr(Path, "hardlink_to", no_links)
        with pytest.raises(GeoplanError) as caught:
            publish.put_in_place(moves, root)
    assert [(p.code, p.file) for p in caught.value.problems] == [("workspace.locked", locked)]
    assert _files(root) == {name: f"old {name}" for name in before}
    publish.put_in_place(_staged(tmp_path / "again", root), root)
    assert _files(root) == {name: f"new {name}" for name in NAMES}


def test_every_locked_file_is_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "县"
    _old(root, NAMES)
    moves = _staged(tmp_path / "aside", root)

    def refuses(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(Path, "replace", refuses)
    with pytest.raises(GeoplanError) as caught:
        publish.put_in_place(moves, root)
    assert [p.file for p in caught.value.problems] == list(NAMES)


def test_a_scanner_that_lets_go_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "县"
    _old(root, NAMES)
    replace, refused = Path.replace, set()

    def refuses_once(self: Path, target: Path) -> Path:
        if (self, target) not in refused:
            refused.add((self, target))
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuses_once)
    publish.put_in_place(_staged(tmp_path / "aside", root), root)
    assert _files(root) == {name: f"new {name}" for name in NAMES}
