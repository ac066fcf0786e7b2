"""Names: one form for many spellings, parts that can be compared, and how alike two are.

From: names as mappers and offices write them. To: folded strings, :class:`Reading`,
:class:`Likeness`.
"""

from geoplan.text.names.areas import Region
from geoplan.text.names.finder import Found, PointFinder
from geoplan.text.names.fold import bare_name, fold_script, normal_name, simplified, unit_name
from geoplan.text.names.keys import has_latin, keys_of, part_keys_of
from geoplan.text.names.likeness import Likeness, NameWeights, areas_clash, compare
from geoplan.text.names.parts import Name
from geoplan.text.names.reading import Reading, liken, read_name

__all__ = [
    "Found",
    "Likeness",
    "Name",
    "NameWeights",
    "PointFinder",
    "Reading",
    "Region",
    "areas_clash",
    "bare_name",
    "compare",
    "fold_script",
    "has_latin",
    "keys_of",
    "liken",
    "normal_name",
    "part_keys_of",
    "read_name",
    "simplified",
    "unit_name",
]
