"""Read the files of tables.

From: parquet files that a build wrote. To: tables as the steps made them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
from pyarrow.types import is_integer, is_list

from geoplan.geo import WGS84


def read_table(path: Path) -> Any:
    """Read a parquet file, with geometry where it has one; lists are lists, as steps make them.

    The contract names the coordinate system: geopandas takes 20 ms a table to read it again.
    """
    schema = pq.read_schema(path)
    frame: Any = pd.read_parquet(path)
    if b"geo" in (schema.metadata or {}):
        shapes = gpd.GeoSeries.from_wkb(frame["geometry"], crs=WGS84)
        frame = gpd.GeoDataFrame(frame.assign(geometry=shapes), geometry="geometry")
    for field in schema:
        if is_list(field.type) and not is_integer(field.type.value_type):
            frame[field.name] = [value.tolist() for value in frame[field.name]]
    return frame
