"""The cases of the city's own system (数字城管): told apart from ledgers, and sent elsewhere.

From: a csv with kinds of cases. To: a word on which command takes it: where a case lies is compared
with the points of the last build, which a collector of files does not know.
"""

from __future__ import annotations

from geoplan.errors import InputError, Problem
from geoplan.evidence.city_cases import COLUMNS
from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat

_KINDS = (*COLUMNS.aliases["minor"], *COLUMNS.aliases["minor_code"])


def _recognises(returned: Returned) -> bool:
    wanted = (COLUMNS.aliases["case"], COLUMNS.aliases["state"], _KINDS)
    return all(returned.headings & set(names) for names in wanted)


def _read(returned: Returned) -> Reading:
    raise InputError(Problem("city.use_exchange", "error", file=returned.name))


CITY_CSV = ReturnFormat("city_csv", _recognises, _read)
