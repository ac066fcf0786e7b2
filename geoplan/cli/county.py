"""Commands that make a county's workspace: init, demo.

From: the command line. To: a workspace.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import click

from geoplan.cli.tell import DIR, FILE, chosen_language, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say


@click.command()
@click.argument("folder", type=DIR)
@click.option("--osm", "osm_file", type=FILE, required=True, help="OSM 数据（.osm.pbf 或 .osm）")
@click.option(
    "--area", default="", help="行政区名称（如 贵溪市）或编号（如 r3221112）；其边界闭合时用作县界"
)
@click.option("--admin-level", default=6, show_default=True, help="该行政区的 admin_level")
@click.option("--boundary", type=FILE, help="县界文件（GeoJSON 或 GPKG，WGS-84）")
@click.option("--name", default="", help="地图标题中的县名；默认与 --area 相同")
@told
def init(
    folder: Path, osm_file: Path, area: str, admin_level: int, boundary: Path | None, name: str
) -> None:
    """新建一个县的工作区 FOLDER。"""
    from geoplan.config import new_settings_text
    from geoplan.sources.osm_format import check_format
    from geoplan.workspace import SETTINGS_FILE, missing_file

    given = [path for path in (osm_file, boundary) if path is not None]
    missing = [missing_file(path, str(path)) for path in given if not path.is_file()]
    if missing:
        raise GeoplanError(missing)
    check_format(osm_file, str(osm_file))
    if (folder / SETTINGS_FILE).exists():
        raise GeoplanError(Problem("workspace.exists", "error", file=str(folder / SETTINGS_FILE)))
    inputs = folder / "data" / "inputs"
    taken = [p for p in given if (inputs / p.name).exists() and not (inputs / p.name).samefile(p)]
    if taken:
        raise GeoplanError(
            [Problem("workspace.exists", "error", file=str(inputs / p.name)) for p in taken]
        )
    for sub in (inputs, folder / "data" / "state", folder / "maps"):
        sub.mkdir(parents=True, exist_ok=True)
    data, found = _bring_osm(osm_file, inputs, area, admin_level, boundary)
    values: dict[str, Any] = {"county.name": name or found, "county.area": area}
    values |= {"county.admin_level": admin_level, "inputs.osm": f"data/inputs/{data}"}
    if boundary is not None:
        _copy(boundary, inputs)
        values["county.boundary"] = f"data/inputs/{boundary.name}"
    (folder / SETTINGS_FILE).write_text(new_settings_text(values), "utf-8", newline="\n")
    click.echo(say("cli.made", chosen_language() or "zh", folder=folder))


def _copy(path: Path, inputs: Path) -> None:
    if path.resolve() != (inputs / path.name).resolve():
        shutil.copyfile(path, inputs / path.name)


def _bring_osm(
    source: Path, inputs: Path, area: str, level: int, boundary: Path | None
) -> tuple[str, str]:
    """Copy the data, or cut the county out of a large file; return its name and the county's."""
    from geoplan.sources.osm_clip import clip_extract
    from geoplan.sources.osm_format import is_large
    from geoplan.sources.osm_outline import area_name

    if not (area or boundary) or not is_large(source):
        found = area_name(source, area, level)
        _copy(source, inputs)
        return source.name, found
    target = inputs / "county.osm.pbf"
    if target.exists():
        raise GeoplanError(Problem("workspace.exists", "error", file=str(target)))
    report = clip_extract(source, target, area=area, admin_level=level, boundary=boundary)
    (inputs / "county.source.json").write_text(report.to_json(), "utf-8", newline="\n")
    sizes = {"size": f"{report.source_bytes / 1e6:.0f}", "kept": f"{report.bytes / 1e6:.1f}"}
    facts = {"source": source.name, "name": report.area_name, "file": target, **sizes}
    click.echo(say("cli.clipped", chosen_language() or "zh", **facts))
    return target.name, report.area_name


@click.command()
@click.argument("folder", type=DIR)
@click.option("--seed", default=20261001, show_default=True, help="随机种子")
@told
def demo(folder: Path, seed: int) -> None:
    """在 FOLDER 生成虚构的示范县。"""
    from geoplan.demo import write_demo
    from geoplan.workspace import SETTINGS_FILE

    if (folder / SETTINGS_FILE).exists():
        raise GeoplanError(Problem("workspace.exists", "error", file=str(folder / SETTINGS_FILE)))
    write_demo(folder, seed)
    click.echo(say("cli.demo", chosen_language() or "zh", folder=folder))
