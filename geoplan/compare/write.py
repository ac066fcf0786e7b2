"""Write a comparison: a workbook and a map, side by side in one folder.

From: two sides. To: ``对比.xlsx`` and ``对比.html``, both or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from geoplan.compare.changes import Compared, find_changes
from geoplan.compare.sides import Side
from geoplan.compare.words import said, word_changes
from geoplan.lists.compare_list import FILE_NAME as LIST_NAME
from geoplan.lists.compare_list import comparison_book
from geoplan.publish import put_in_place
from geoplan.render.compare_map import FILE_NAME as MAP_NAME
from geoplan.render.compare_map import render_comparison


@dataclass(frozen=True)
class Written:
    """What was written, what changed, and the same in sentences."""

    outputs: list[Path]
    compared: Compared
    said: dict[str, str]


def write_comparison(before: Side, after: Side, folder: Path) -> Written:
    """Compare two sides and write workbook and map into ``folder``.

    Raises
    ------
    GeoplanError
        When one of the files is open elsewhere; nothing is written then.
    """
    settings = after.settings
    found = find_changes(before.tables, after.tables, settings.compare.score_points)
    rows, words = word_changes(found, before, after), said(found, before, after)
    tables = {"sums": found.sums, "states": found.states}
    book = comparison_book(
        rows=rows, tables=tables, said=words, catalogue=after.catalogue, settings=settings
    )
    html = render_comparison(
        rows=rows,
        shapes=found.changes.geometry.to_numpy(),
        sums=found.sums,
        said=words,
        tables=after.tables,
        settings=settings,
        data_date=after.data_date,
    )
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".geoplan-", dir=folder) as aside:
        staged = [Path(aside) / LIST_NAME, Path(aside) / MAP_NAME]
        staged[0].write_bytes(book)
        staged[1].write_text(html, "utf-8", newline="\n")
        moves = [(path, folder / path.name) for path in staged]
        put_in_place(moves, folder)
    return Written([target for _, target in moves], found, words)
