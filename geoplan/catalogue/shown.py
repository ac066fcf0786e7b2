"""The catalogue as readers of a language see it.

From: the catalogue in force. To: the same with English names of shipped types and families; what a
workspace named itself keeps its name. Inputs call types either way.
"""

from __future__ import annotations

from dataclasses import replace

from geoplan.catalogue.english import english_names
from geoplan.catalogue.load import load_catalogue
from geoplan.catalogue.model import Catalogue

ENGLISH = "en"


def in_language(catalogue: Catalogue, language: str) -> Catalogue:
    """Return ``catalogue`` with the names that readers of ``language`` see.

    >>> in_language(load_catalogue(), "en").types["park"].name
    'Park'
    """
    if language != ENGLISH:
        return catalogue
    shipped, names = load_catalogue(), english_names()
    types = {
        i: replace(one, name=names["types"][i], aliases=(*one.aliases, one.name))
        if i in shipped.types and i in names["types"] and one.name == shipped.types[i].name
        else one
        for i, one in catalogue.types.items()
    }
    families = {
        i: replace(one, name=names["families"][i])
        if i in names["families"] and one.name == shipped.families[i].name
        else one
        for i, one in catalogue.families.items()
    }
    return replace(catalogue, types=types, families=families)
