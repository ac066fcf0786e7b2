"""The fictional demo county, made from a seed as real files.

From: a seed. To: a workspace that ``geoplan build`` takes as it takes a real county's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from geoplan.catalogue import load_catalogue
from geoplan.demo import answers, lists, precincts, texts, zones
from geoplan.demo.boundaries import township_geojson
from geoplan.demo.county import County, build_county
from geoplan.demo.layout import SEAT
from geoplan.demo.plane import to_lonlat
from geoplan.demo.sheets import write_csv, write_form, write_xlsx
from geoplan.demo.street_answers import count_points, inventory_of, street_checks
from geoplan.demo.world import World
from geoplan.sources.osm_write import write_osm

__all__ = ["DEFAULT_SEED", "write_demo"]

DEFAULT_SEED = 20261001
_BOX_M = ((-15_900.0, -14_200.0), (19_200.0, 13_800.0))


def write_demo(folder: Path, seed: int = DEFAULT_SEED) -> list[Path]:
    """Write the demo workspace into ``folder`` and return the files, settings first.

    The same seed gives the same files, byte for byte; existing files are replaced.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in write_demo(Path(folder))][:2]
    ['geoplan.toml', 'README.md']
    """
    county = build_county(seed)
    world = county.world
    inputs, state = _homes(folder)
    settings, readme = folder / "geoplan.toml", folder / "data" / "README.md"
    outside = [inputs / texts.OSM_FILE, inputs / texts.TOWNSHIPS_FILE, inputs / zones.ZONES_FILE]
    outside += [inputs / precincts.COMMUNITIES_FILE, inputs / precincts.GRIDS_FILE]
    official = [inputs / lists.LIST_FILE, inputs / lists.TOWN_LIST_FILE]
    checks, more = inputs / answers.MAIN_FILE, inputs / answers.MORE_FILE
    streets, decisions = inputs / answers.STREETS_FILE, state / zones.DECISIONS_FILE
    settings_text = texts.settings_text(seed)
    _write_text(settings, settings_text)
    _write_county(outside[0], county)
    _write_text(outside[1], township_geojson(county.boundaries))
    for path, form in zip(official, lists.official_lists(world), strict=True):
        write_form(path, form)
    _write_text(outside[2], zones.official_zones(world, county.towns[SEAT]))
    _write_precincts(outside[3:], world, seed)
    catalogue = load_catalogue()
    returned, added = answers.returned_checks(world, catalogue)
    write_xlsx(checks, answers.SHEET, answers.HEADER, returned)
    write_csv(more, answers.HEADER, added, "gb18030")
    # What geoplan itself names can be decided and answered only once it has found it.
    found = inventory_of(folder, settings_text, catalogue)
    decided = zones.decide(world, found["candidates"])
    write_csv(decisions, zones.DECISIONS_HEADER, decided, "utf-8-sig")
    confirmed = {str(row[0]) for row in decided if row[0] and row[3] == "确认"}
    walked = street_checks(found, confirmed, catalogue, seed)
    write_csv(streets, answers.HEADER, walked, "utf-8-sig")
    counted = count_points(found, confirmed)
    _write_text(readme, texts.readme_text(seed, world.sights, world.spots, counted))
    return [settings, readme, *outside, *official, checks, more, streets, decisions]


def _homes(folder: Path) -> tuple[Path, Path]:
    """Make and return the folders of inputs and of what people decided."""
    homes = folder / "data" / "inputs", folder / "data" / "state"
    for home in homes:
        home.mkdir(parents=True, exist_ok=True)
    return homes


def _write_county(path: Path, county: County) -> None:
    canvas = county.world.canvas
    (west, south), (east, north) = to_lonlat(_BOX_M).tolist()
    write_osm(
        path,
        canvas.nodes.values(),
        canvas.ways.values(),
        canvas.relations.values(),
        generator="geoplan demo (fictional)",
        bounds=(west, south, east, north),
    )


def _write_precincts(paths: Sequence[Path], world: World, seed: int) -> None:
    found = precincts.draw_precincts(world)
    rng = np.random.default_rng([seed, 2])
    _write_text(paths[0], precincts.communities_geojson(world, found))
    _write_text(paths[1], precincts.grids_geojson(world, found, rng))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
