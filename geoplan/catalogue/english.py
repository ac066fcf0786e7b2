"""English names of shipped types and families.

From: ``data/english.yaml``. To: what readers of English see, and what lists may call a type.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml


@cache
def english_names() -> dict[str, dict[str, str]]:
    """Return the English names of families and types by id."""
    text = files("geoplan.catalogue").joinpath("data/english.yaml").read_text("utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found
