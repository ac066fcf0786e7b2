"""Write forms for ODK and Kobo.

From: a workspace that was built. To: ``maps/exchange/<source>/``.
"""

from __future__ import annotations

from collections.abc import Sequence

from geoplan.config import Settings
from geoplan.evidence.mocks import read_mocks
from geoplan.exchange.done import FOLDER, Exchanged
from geoplan.lists.xlsform import (
    ENTITIES_FILE,
    FORM_TABLES,
    POINTS_FILE,
    form_bytes,
    point_rows,
    points_csv,
)
from geoplan.unit_files import chosen_units, current_catalogue
from geoplan.workspace import Workspace


def write_form(
    workspace: Workspace, settings: Settings, *, source: str, units: Sequence[str] = ()
) -> Exchanged:
    """Write the form of ``source`` with the points of ``units``, or of all.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When a unit leads no point, or a mock assessment that was drawn cannot be read.
    """
    catalogue = current_catalogue(workspace, settings)
    tables = workspace.read_tables(FORM_TABLES)
    duties = tables["duties"]
    known = sorted(set(duties.loc[duties["role"] == "lead", "unit"]))
    rows = point_rows(tables, catalogue, chosen_units(known, units) if units else ())
    mocks = read_mocks(workspace.root) if source == "mock" else []
    rounds = [str(mock["name"].iloc[0]) for mock in mocks]
    done = Exchanged(count=len(rows))
    with workspace.staging() as staging:
        folder = staging / FOLDER / source
        folder.mkdir(parents=True)
        data = form_bytes(rows, catalogue, settings, source, rounds)
        (folder / "form.xlsx").write_bytes(data)
        for name, is_entities in ((POINTS_FILE, False), (ENTITIES_FILE, True)):
            text = points_csv(rows, is_entities=is_entities)
            (folder / name).write_text(text, "utf-8", newline="")
        done.outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    return done
