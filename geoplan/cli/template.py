"""The command that writes sheets to fill in.

From: the command line, and the catalogue of the county where there is one. To: xlsx files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoplan.cli.tell import chosen_language, told
from geoplan.errors import GeoplanError, Problem
from geoplan.text import say

if TYPE_CHECKING:
    from geoplan.catalogue import Catalogue


@click.command()
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@told
def template(target: Path) -> None:
    """写出空白的点位信息表、自检自查表和负面清单，下拉框里是本县的点位类别。

    TARGET 是文件夹（写三份），或一个 .xlsx 文件（只写点位信息表）。已有的文件不会覆盖。
    """
    from geoplan.lists.negative_sheet import NEGATIVE_FILE, negative_template
    from geoplan.lists.template import (
        ANSWERS_FILE,
        LIST_FILE,
        answers_template,
        list_template,
    )

    is_file = target.suffix.lower() == ".xlsx"
    folder = target.parent if is_file else target
    files = (
        [target] if is_file else [folder / LIST_FILE, folder / ANSWERS_FILE, folder / NEGATIVE_FILE]
    )
    taken = [path for path in files if path.exists()]
    if taken:
        raise GeoplanError([Problem("template.exists", "error", file=str(p)) for p in taken])
    catalogue, language = _county_of(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = (
        list_template(catalogue, language),
        answers_template(catalogue, language),
        negative_template(language),
    )
    for path, content in zip(files, made, strict=False):
        path.write_bytes(content)
        click.echo(say("template.wrote", language, file=path))


def _county_of(folder: Path) -> tuple[Catalogue, str]:
    """Return catalogue and language of the workspace that holds ``folder``, or the shipped ones."""
    from geoplan.catalogue import load_catalogue
    from geoplan.workspace import SETTINGS_FILE, Workspace, missing_file, read_text

    chosen = chosen_language()
    places = [folder.resolve(), *folder.resolve().parents]
    root = next((place for place in places if (place / SETTINGS_FILE).is_file()), None)
    if root is None:
        return load_catalogue(), chosen or "zh"
    settings = Workspace.open(root).settings()
    name = settings.inputs.catalogue
    if name and not (root / name).is_file():
        raise GeoplanError(missing_file(root / name, name))
    changes = read_text(root / name, name) if name else None
    return load_catalogue(changes, name), chosen or settings.language
