"""The export of KoboToolbox as csv: names or labels, groups before them or not.

From: csv, cells parted by semicolons or commas. To: records.
"""

from __future__ import annotations

from geoplan.evidence.formats.odk_csv import table_of, with_lines
from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat
from geoplan.evidence.formats.survey_columns import folded

_MARKS = {"_submission_time", "_id", "_index", "_validation_status", "_submitted_by"}


def _recognises(returned: Returned) -> bool:
    heads = {folded(heading) for heading in returned.headings}
    return "_uuid" in heads and bool(heads & _MARKS)


def _read(returned: Returned) -> Reading:
    reading = Reading("kobo")
    table = table_of(returned.written, returned.name, "", reading)
    return with_lines(reading, [table] if table else [], returned.name)


KOBO_CSV = ReturnFormat("kobo_csv", _recognises, _read)
