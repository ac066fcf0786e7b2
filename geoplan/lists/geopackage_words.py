"""What a geopackage says in words: names of columns, styles, whose data it is.

From: layers that are written. To: the tables of the OGC schema and metadata extensions, and
``layer_styles``, where QGIS looks for how to draw a layer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from geoplan.lists.qgis import Style, qml_text, sld_text

_DEFINITIONS = "http://www.geopackage.org/spec/#"
_LICENCE = "https://opendatacommons.org/licenses/odbl/1-0/"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
# As the standard (OGC 12-128r18) and QGIS write them.
_TABLES = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP);
"""
_EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", "extension_schema"),
    ("gpkg_metadata", "gpkg_metadata", "extension_metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", "extension_metadata"),
)


@dataclass(frozen=True)
class LayerWords:
    """A layer's name, what its columns are called, and how it is drawn."""

    name: str
    aliases: Mapping[str, str]
    style: Style


def add_words(path: Path, layers: Sequence[LayerWords], rights: str, moment: str) -> None:
    """Write words and styles into the geopackage at ``path``, all as of ``moment``."""
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA synchronous = OFF")
        base.executescript(_TABLES)
        base.executemany(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')",
            [(table, name, _DEFINITIONS + where) for table, name, where in _EXTENSIONS],
        )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
            "last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
            (moment,),
        )
        _add_rights(base, rights, moment)
        for layer in layers:
            base.executemany(
                "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, NULL, NULL, NULL)",
                [(layer.name, column, alias, alias) for column, alias in layer.aliases.items()],
            )
            base.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, "
                "owner, update_time) VALUES ('', '', ?, 'geom', ?, ?, ?, 1, ?, '', ?)",
                (
                    *(layer.name, layer.name, qml_text(layer.style)),
                    *(sld_text(layer.style, layer.name), rights, moment),
                ),
            )
        base.commit()


def _add_rights(base: sqlite3.Connection, rights: str, moment: str) -> None:
    text = (
        f'<metadata xmlns:dc="{_DUBLIN_CORE}"><dc:rights>{escape(rights)}</dc:rights>'
        f"<dc:license>{_LICENCE}</dc:license><dc:date>{moment[:10]}</dc:date></metadata>"
    )
    base.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'text/xml', ?)", (_DUBLIN_CORE, text)
    )
    base.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)",
        (moment,),
    )
