"""The photos that answers name, and what each is worth.

From: ``photo_checks``, answers, points. To: a page of the book of problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import Rows, cells, heads
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.tables.values import PHOTO_FAULTS
from geoplan.text import say

_COLUMNS = (
    *(("rank", 6), ("point", 24), ("standard", 34), ("result_word", 9), ("day", 11)),
    *(("photo", 20), ("photo_state", 22), ("photo_counts", 9), ("photo_fix", 34)),
    *(("distance", 10), ("taken", 17), ("photo_days", 9), ("photo_also", 24)),
    *(("shared", 26), ("checker", 10), ("source_word", 9), ("photo_file", 30)),
)
_PRINTED = 9


def photo_page(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> Page:
    """Return every photo named; those that are no evidence first, then by what is doubtful."""
    language = settings.language
    answers = {row["answer_id"]: row for row in records(tables["answers"])}
    names = dict(zip(tables["points"]["point_id"], tables["points"]["name"], strict=True))
    ranked = sorted(records(tables["photo_checks"]), key=_rank)
    body: Rows = []
    for row in ranked:
        answer = answers[row["answer_id"]]
        item = catalogue.find_indicator(answer["indicator_ref"])
        faults = list(row["faults"])
        body.append(
            {
                **{name: row[name] for name in ("photo", "taken")},
                **{name: answer[name] for name in ("day", "checker")},
                "point": names.get(row["point_id"], answer["point_ref"]),
                "standard": item.name if item else answer["indicator_ref"],
                "result_word": say(f"check_state.{answer['result']}", language),
                "photo_state": say(f"photo_state.{row['state']}", language),
                "photo_counts": say(f"case_list.{'yes' if row['is_evidence'] else 'no'}", language),
                "photo_fix": say(f"photo_fix.{row['state']}", language),
                "distance": None if pd.isna(row["distance_m"]) else round(row["distance_m"]),
                "photo_days": None if pd.isna(row["days"]) else int(row["days"]),
                "photo_also": "；".join(say(f"photo_state.{f}", language) for f in faults[1:]),
                "shared": "、".join(names.get(one, one) for one in row["shared_with"]),
                "source_word": say(f"source.{answer['source']}", language),
                "photo_file": row["path"],
            }
        )
    key = "photos_unchecked" if tables["photos"].empty else "photos"
    return Page(
        say("case_list.photos", language),
        title("case_list.photos", settings),
        heads(_COLUMNS, settings),
        cells(body, _COLUMNS),
        _PRINTED,
        say(
            f"case_note.{key}",
            language,
            far=f"{settings.photos.far_m:g}",
            before=settings.photos.before_days,
            after=settings.photos.after_days,
            folders="、".join(settings.inputs.photos),
        ),
    )


def _rank(row: Mapping[str, Any]) -> tuple[bool, int, str, str, str]:
    order = PHOTO_FAULTS.index(row["state"]) if row["state"] in PHOTO_FAULTS else len(PHOTO_FAULTS)
    return row["is_evidence"], order, row["point_id"], row["answer_id"], row["photo"]
