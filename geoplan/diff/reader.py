"""Read either side of a comparison: a workspace that was built, or an OSM extract.

From: paths. To: ``points`` and ``candidates``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import Settings
from geoplan.diff.points import diff_points
from geoplan.errors import InputError
from geoplan.workspace import Workspace, missing_file, read_text


@dataclass(frozen=True)
class Reader:
    """Reads either side; an extract is taken as the county of ``workspace`` would be."""

    workspace: Workspace
    settings: Settings

    def compare(self, old: Path, new: Path) -> pd.DataFrame:
        """Return what changed from ``old`` to ``new``, each a workspace or an OSM extract."""
        before, after = self.read(old), self.read(new)
        return diff_points(
            before["points"], after["points"], before["candidates"], after["candidates"]
        )

    def catalogue(self) -> Catalogue:
        """Return the catalogue of the workspace."""
        override = self.workspace.files(self.settings)["catalogue"]
        name = self.settings.inputs.catalogue
        return load_catalogue(read_text(override[0], name) if override else None, name)

    def read(self, path: Path) -> Mapping[str, Any]:
        """Return ``points`` and ``candidates`` of a workspace that was built, or of an extract.

        Raises
        ------
        InputError
            When there is no such file, or it is no OSM data.
        NotFoundError
            When the folder is no workspace, or was never built.
        """
        if path.is_dir():
            home = Workspace.open(path)
            return {name: home.read_table(name) for name in ("points", "candidates")}
        if not path.is_file():
            raise InputError(missing_file(path, str(path)))
        return self._take_stock(path)

    def _take_stock(self, extract: Path) -> Mapping[str, Any]:
        """Find the points of an extract as a build would, in memory."""
        from geoplan.evidence import load_picks, load_reviews, load_state
        from geoplan.inventory import build_inventory
        from geoplan.sources import load_sources
        from geoplan.sources.osm_format import check_format

        check_format(extract, str(extract))
        files = self.workspace.files(self.settings) | {"osm": [extract]}
        inputs = replace(self.settings.inputs, osm=str(extract))
        settings = replace(self.settings, inputs=inputs)
        catalogue = self.catalogue()
        sources = load_sources(files=files, catalogue=catalogue, settings=settings).tables
        state = load_state(files=files, settings=settings).tables
        picks = load_picks(files=files, settings=settings).tables
        reviews = load_reviews(files=files, settings=settings).tables
        given = {**sources, **state, **picks, **reviews}
        outside = {n: t for n, t in given.items() if n != "origin"}
        return build_inventory(**outside, catalogue=catalogue, settings=settings).tables
