"""The kinds of files that come back: one module a kind, each with one declared object.

From: a returned file. To: its records. The first that recognises the file reads it; the sheet that
anybody may write comes last and recognises all.
"""

from geoplan.errors import InputError, Problem
from geoplan.evidence.formats.city_csv import CITY_CSV
from geoplan.evidence.formats.form import FORM
from geoplan.evidence.formats.kobo_csv import KOBO_CSV
from geoplan.evidence.formats.ledger import LEDGER
from geoplan.evidence.formats.odk_csv import ODK_CSV, ODK_ZIP
from geoplan.evidence.formats.page_csv import PAGE_CSV
from geoplan.evidence.formats.page_json import PAGE_JSON
from geoplan.evidence.formats.page_text import PAGE_TEXT
from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat
from geoplan.evidence.formats.sheet import SHEET

__all__ = ["RETURN_FORMATS", "Reading", "ReturnFormat", "Returned", "read_returned"]

RETURN_FORMATS: tuple[ReturnFormat, ...] = (
    *(ODK_ZIP, PAGE_JSON, PAGE_TEXT, PAGE_CSV),
    *(ODK_CSV, KOBO_CSV, CITY_CSV, FORM, LEDGER, SHEET),
)


def read_returned(returned: Returned) -> Reading:
    """Read a returned file by the first format that recognises it.

    Raises
    ------
    InputError
        When nothing of it can be used; the problem says what to do.
    """
    chosen = next(one for one in RETURN_FORMATS if one.recognises(returned))
    reading = chosen.read(returned)
    if chosen is not ODK_ZIP and len(returned.written) < len(returned.data):
        reading.problems.append(Problem("collect.zeros", file=returned.name))
    if not reading.records:
        raise InputError(
            [Problem("collect.no_records", "error", file=returned.name), *reading.problems]
        )
    return reading
