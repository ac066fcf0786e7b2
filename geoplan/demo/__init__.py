"""The fictional demo county, made from a seed as real files.

From: a seed. To: a workspace that ``geoplan build`` takes as it takes a real county's.
"""

from __future__ import annotations

from pathlib import Path

from geoplan.catalogue import load_catalogue
from geoplan.demo import answers, lists, texts
from geoplan.demo.boundaries import township_geojson
from geoplan.demo.county import build_county
from geoplan.demo.plane import to_lonlat
from geoplan.demo.sheets import write_csv, write_xlsx
from geoplan.demo.street_answers import street_checks
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
    listed = lists.official_list(world)
    catalogue = load_catalogue()
    returned, added = answers.returned_checks(world, catalogue)
    inputs = folder / "data" / "inputs"
    inputs.mkdir(parents=True, exist_ok=True)
    settings_text = texts.settings_text(seed)
    settings, readme = folder / "geoplan.toml", folder / "data" / "README.md"
    osm, townships = inputs / texts.OSM_FILE, inputs / texts.TOWNSHIPS_FILE
    official = inputs / texts.LIST_FILE
    checks, more = inputs / answers.MAIN_FILE, inputs / answers.MORE_FILE
    _write_text(settings, settings_text)
    _write_text(readme, texts.readme_text(seed, world.spots))
    canvas = world.canvas
    (west, south), (east, north) = to_lonlat(_BOX_M).tolist()
    write_osm(
        osm,
        canvas.nodes.values(),
        canvas.ways.values(),
        canvas.relations.values(),
        generator="geoplan demo (fictional)",
        bounds=(west, south, east, north),
    )
    _write_text(townships, township_geojson(county.boundaries))
    write_xlsx(official, lists.SHEET, lists.HEADER, listed)
    write_xlsx(checks, answers.SHEET, answers.HEADER, returned)
    write_csv(more, answers.HEADER, added, "gb18030")
    streets = inputs / answers.STREETS_FILE
    walked = street_checks(folder, settings_text, catalogue, seed)
    write_csv(streets, answers.HEADER, walked, "utf-8-sig")
    return [settings, readme, osm, townships, official, checks, more, streets]


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
