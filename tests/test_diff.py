"""What changed between two builds: every point is told of once, and truly."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from geoplan.cli import main
from geoplan.diff import CHANGES, COLUMNS, Reader, diff_csv, diff_points, diff_text
from geoplan.inventory.identity.overlap import LATERAL_M, STEP_M
from geoplan.tables import TABLES, from_rows, records
from geoplan.text import LANGUAGES
from geoplan.workspace import Workspace
from tests.conftest import Toy
from tests.inventory.identity.edits import edit, touched_points
from tests.inventory.identity.things import M_LAT, site, stretch, table
from tests.toy import toy_osm

CATALOGUE = load_catalogue()
Rows = list[dict[str, Any]]


def _diff(old: Rows, new: Rows) -> list[tuple[str, str, str]]:
    """Return what changed, without what was kept, as (change, old id, new id)."""
    found = records(diff_points(table(old), table(new)))
    keys = ("change", "old_id", "new_id")
    return [tuple(row[k] for k in keys) for row in found if row["change"] != "kept"]


def test_every_change_is_called_what_it_is() -> None:
    same, moved, named, gone = (site(f"n{k}", f"{k}园", 900.0 * k) for k in range(4))
    new = [
        same,
        moved | site("n1", "1园", 925),
        named | site("n2", "双园", 1819),
        site("n7", "别园", 9000),
    ]
    assert _diff([same, moved, named, gone], new) == [
        ("added", "", "park-n7"),
        ("removed", "park-n3", ""),
        ("moved", "park-n1", "park-n1"),
        ("renamed", "park-n2", "park-n2"),
    ]


def test_what_moved_and_was_renamed_is_told_twice() -> None:
    found = diff_points(table([site("n1", "东园")]), table([site("n1", "西园", 0, 50)]))
    assert found["change"].tolist() == ["moved", "renamed"]
    assert found["metres"].tolist()[0] == pytest.approx(50, abs=0.2)
    assert found["old_name"].tolist() == ["东园"] * 2
    assert found["new_name"].tolist() == ["西园"] * 2


def test_twenty_metres_are_drawing_not_moving() -> None:
    assert _diff([site("n1", "东园")], [site("n1", "东园", 19.5)]) == []
    assert _diff([site("n1", "东园")], [site("w9", "东园", 15)]) == []


def test_a_node_that_became_an_area_keeps_its_line() -> None:
    found = records(diff_points(table([site("n1", "东园")]), table([site("w9", "东园", 30)])))
    assert [(r["change"], r["old_id"], r["new_id"]) for r in found] == [
        ("moved", "park-n1", "park-w9")
    ]


def test_names_that_were_made_up_are_no_names() -> None:
    assert _diff([site("n1", "")], [site("n1", "（未命名）公园（近人民路）")]) == []
    assert _diff([site("n1", "")], [site("n1", "东园")]) == [("renamed", "park-n1", "park-n1")]
    lane = stretch("a", (0, 0), (300, 0), name="一巷（东街—西街）第2段")
    other = stretch("b", (0, 0), (300, 0), name="一巷第3段")
    assert _diff([lane], [other]) == []
    assert [c for c, *_ in _diff([lane], [other | {"name": "二巷第3段"}])] == ["renamed"]


def test_merged_places_are_told_as_handed_on() -> None:
    old = [site("n1", "东园"), site("w2", "大东园", 50)]
    assert _diff(old, [site("w2;n1", "大东园", 50)]) == [("recut", "park-n1", "park-w2")]


def test_a_stretch_cut_in_two() -> None:
    old = stretch("a", (0, 0), (500, 0))
    longer, rest = stretch("b", (0, 0), (300, 0)), stretch("c", (300, 0), (500, 0))
    found = diff_points(table([old]), table([longer, rest])).set_index("new_id")
    assert found["change"].tolist() == ["recut", "recut"]
    assert (found["old_id"] == old["point_id"]).all()
    assert found.loc[longer["point_id"], "metres"] == pytest.approx(300, abs=6)
    assert found.loc[rest["point_id"], "metres"] == pytest.approx(200, abs=11)
    assert (found["share"] > 0.94).all()


def test_a_candidate_that_was_confirmed_is_the_same_thing() -> None:
    points = table([site("n1", "东园")])
    given = points.rename(columns={"point_id": "candidate_id"})
    candidates = from_rows(
        TABLES["candidates"],
        [{c: r.get(c, "") for c in TABLES["candidates"].names} for r in records(given)],
    )
    found = diff_points(table([]), points, candidates, None)
    (row,) = records(found)
    assert (row["change"], row["old_status"], row["new_status"]) == ("kept", "candidate", "current")


def test_nothing_and_nothing() -> None:
    found = diff_points(table([]), table([]))
    assert list(found.columns) == list(COLUMNS)
    assert found.empty
    assert "\n" not in diff_text(found, CATALOGUE, "zh")


# A few parks and lanes; lanes lie on one line, so that metres in common can be reckoned by hand.
park = st.builds(
    site,
    st.sampled_from(["n1", "n2", "n3", "w4", "w5;n1"]),
    st.sampled_from(["", "东园", "西园"]),
    st.integers(0, 12).map(lambda v: v * 55.0),
)
lane = st.builds(
    lambda mark, x, length: stretch(mark, (x, 0), (x + length, 0)),
    st.sampled_from("abcdef"),
    st.integers(0, 6).map(lambda v: v * 60.0),
    st.integers(1, 6).map(lambda v: v * 70.0),
)
world = st.lists(park | lane, max_size=6, unique_by=lambda row: row["point_id"])


@hypothesis_settings(max_examples=30)
@given(world, world, st.randoms())
def test_every_point_of_either_side_is_told_of(old: Rows, new: Rows, random: Any) -> None:
    found = diff_points(table(old), table(new))
    ids = [{row["point_id"] for row in side} for side in (old, new)]
    assert set(found["old_id"]) - {""} == ids[0]
    assert set(found["new_id"]) - {""} == ids[1]
    assert set(found["change"]) <= set(CHANGES)
    once = found[found["change"].isin(["kept", "added", "removed"])]
    assert not once.duplicated(["old_id", "new_id"]).any()
    of_old = found[found["change"].isin(["kept", "moved", "renamed"])]
    assert (of_old.groupby("old_id")["new_id"].nunique() == 1).all(), "one thing, one thing"
    for side, name in ((0, "removed"), (1, "added")):
        column = ("old_id", "new_id")[side]
        alone = set(found.loc[found["change"] == name, column])
        assert not alone & set(found.loc[found["change"] != name, column])
    random.shuffle(old)
    random.shuffle(new)
    pd.testing.assert_frame_equal(diff_points(table(old), table(new)), found)


@hypothesis_settings(max_examples=30)
@given(world)
def test_a_side_is_as_itself(rows: Rows) -> None:
    found = diff_points(table(rows), table(rows))
    assert (found["change"] == "kept").all()
    assert len(found) == len(rows)


@hypothesis_settings(max_examples=30)
@given(world, world)
def test_metres_in_common_are_those_of_the_lines(old: Rows, new: Rows) -> None:
    """Against shapely's intersection.

    A piece that is cut is counted in steps of 10 m, of which
    the middle may lie up to 10 m beyond either end of the other lane.
    """
    lines = [{row["point_id"]: row["geometry"] for row in side} for side in (old, new)]
    found = diff_points(table(old), table(new))
    for row in records(found[(found["change"] == "recut") & (found["type_id"] == "back_lane")]):
        common = lines[0][row["old_id"]].intersection(lines[1][row["new_id"]])
        metre = 1 / (M_LAT * np.cos(np.radians(28.0)))
        assert row["metres"] <= common.length / metre + 2 * (LATERAL_M + STEP_M / 2)
        if row["share"] > 0.999:
            assert lines[1][row["new_id"]].length <= common.length + 30 * metre


def test_text_and_table(tmp_path: Path) -> None:
    old = [site("n1", "东园"), stretch("a", (0, 0), (500, 0)), site("n5", "老\x1b[2J园", 5000)]
    new = [site("n1", '=HYPERLINK("http://x")', 40), stretch("b", (0, 0), (300, 0))]
    found = diff_points(table(old), table(new))
    text = diff_text(found, CATALOGUE, "zh")
    assert text.startswith("全部：消失 1，移动 1，改名 1，重新切分 1")
    assert "  移动  park-n1  =HYPERLINK" in text
    assert "老[2J园" in text
    assert "重合 300 米，占新的 100%" in text
    assert text.index("背街小巷") < text.index("公园") or text.index("公园") < text.index(
        "背街小巷"
    )
    for language in LANGUAGES:
        rows = list(csv.reader(io.StringIO(diff_csv(found, language).removeprefix("\ufeff"))))
        assert len(rows) == len(found) + 1
        assert all(len(row) == len(COLUMNS) for row in rows)
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
        assert "{" not in diff_text(found, CATALOGUE, language)


def _run(*args: object) -> Result:
    return CliRunner().invoke(main, list(map(str, args)))


def test_two_workspaces(built_folder: Path, tmp_path: Path) -> None:
    later = Path(shutil.copytree(built_folder, tmp_path / "later"))
    same = _run("diff", built_folder, later)
    assert same.exit_code == 0, same.output
    assert "新增" not in same.output
    extract = later / "data" / "inputs" / "toy.osm"
    text = extract.read_text("utf-8")
    assert "第二小学" in text
    extract.write_text(text.replace("第二小学", "育才小学"), "utf-8")
    assert _run("build", later).exit_code == 0
    target = tmp_path / "changes.csv"
    changed = _run("diff", built_folder, later, "--csv", target)
    assert changed.exit_code == 0, changed.output
    assert "  改名  school-w603  第二小学 → 育才小学" in changed.output
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    newer = _run("diff", built_folder, extract)
    assert newer.exit_code == 0, newer.output
    assert "  改名  school-w603  第二小学 → 育才小学" in newer.output
    assert "消失" not in newer.output
    english = _run("--language", "en", "diff", built_folder, later)
    assert "renamed  school-w603" in english.output


def test_two_extracts_by_the_settings_of_a_workspace(toy: Toy, tmp_path: Path) -> None:
    old = toy_osm().write(tmp_path / "old.osm")
    new = tmp_path / "new.osm"
    new.write_text(old.read_text("utf-8").replace("第二小学", "育才小学"), "utf-8")
    found = _run("diff", old, new, "--folder", toy.folder)
    assert found.exit_code == 0, found.output
    assert "第二小学 → 育才小学" in found.output
    assert "消失" not in found.output


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("none.osm", None, "none.osm"), ("page.osm", "<html>", "page.osm"), ("a.txt", "x", "a.txt")],
)
def test_what_cannot_be_compared(
    toy: Toy, tmp_path: Path, name: str, text: str | None, said: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, "utf-8")
    failed = _run("diff", path, path, "--folder", toy.folder)
    assert failed.exit_code == 2
    assert said in failed.output
    assert "Traceback" not in failed.output


def test_folders_that_are_no_county_or_not_built(toy_folder: Path, tmp_path: Path) -> None:
    for path in (tmp_path, toy_folder):
        failed = _run("diff", path, path)
        assert failed.exit_code == 2
        assert isinstance(failed.exception, SystemExit)


@pytest.mark.shared
def test_an_edited_extract(extract: Path, tmp_path: Path) -> None:
    """What mappers did is told as what they did; the rest is still there."""
    if extract.stat().st_size > 2_000_000:
        pytest.skip("takes minutes")
    text = f'as_of = "2026-11-20"\n[inputs]\nosm = "{extract.as_posix()}"\n'
    (tmp_path / "geoplan.toml").write_text(text, "utf-8")
    later = tmp_path / "later.osm.pbf"
    data = edit(extract, later)
    workspace = Workspace.open(tmp_path)
    reader = Reader(workspace, workspace.settings())
    before, after = reader.read(extract), reader.read(later)
    found = diff_points(*(side[n] for n in ("points", "candidates") for side in (before, after)))
    changes = {i: set(rows["change"]) for i, rows in found.groupby("old_id")}
    of = touched_points(before["points"], data)
    rest = of["untouched"]
    lost = sorted(i for i in rest if "removed" in changes[i])
    print(
        f"{extract.name}: {len(rest) - len(lost)} of {len(rest)} untouched are still there {lost}"
    )
    assert len(lost) <= 0.01 * len(rest)
    sites = before["points"].set_index("point_id").query("shape == 'site'")
    for edited, change in (("renamed", "renamed"), ("deleted", "removed"), ("moved", "moved")):
        for point_id in sorted(of[edited] & set(sites.index)):
            if ";" not in sites.loc[point_id, "source"]:
                assert change in changes[point_id], (point_id, edited)
    for edited in ("node to area", "redrawn"):
        assert not any("removed" in changes[i] for i in of[edited])
