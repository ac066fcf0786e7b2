"""The self-check item by item: what was answered, by whom, and the problem it led to.

From: ``checks``, points, duties, problems. To: a page of the book of problems; its counts are those
of the map.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import Rows, cells, heads, units_by_role
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.text import say

_COLUMNS = (
    *(("rank", 6), ("point", 24), ("indicator_id", 16), ("group", 10), ("standard", 34)),
    *(("kind", 8), ("result_word", 9), ("what", 28), ("measures", 22), ("lead", 16)),
    *(("due_word", 17), ("checker", 10), ("day", 11), ("clock", 7), ("photos", 18)),
    *(("source_word", 9), ("is_expired", 8), ("case_id", 15), ("given_by", 16), ("doubt", 16)),
)


def check_page(
    tables: Mapping[str, Any], rows: Rows, catalogue: Catalogue, settings: Settings
) -> Page:
    """Return every answered item of every point, in the order of the points."""
    language = settings.language
    names = dict(zip(tables["points"]["point_id"], tables["points"]["name"], strict=True))
    leads = units_by_role(tables["duties"])
    # the last problem of an item is the one that its current answer belongs to
    last = {
        (r["point_id"], r["indicator_id"]): r for r in sorted(rows, key=lambda r: r["found_day"])
    }
    words = {s: say(f"check_state.{s}", language) for s in ("met", "unmet", "na", "unverified")}
    yes, no = (say(f"case_list.{word}", language) for word in ("yes", "no"))
    sent = _sent(tables, language)
    body: Rows = []
    for check in records(tables["checks"]):
        item = catalogue.indicators[check["indicator_id"]]
        case = last.get((check["point_id"], check["indicator_id"]))
        is_open = case is not None and case["state"] != "closed"
        shown = case if case is not None and is_open else {}
        body.append(
            {
                **check,
                **sent[check["answer_id"], check["point_id"]],
                "point": names[check["point_id"]],
                "group": item.group,
                "standard": item.name,
                "kind": say(f"case_list.{item.kind}", language),
                "result_word": words[check["state"]],
                "what": check["note"],
                "lead": "、".join(leads.get((check["point_id"], "lead"), ())),
                "source_word": say(f"source.{check['source']}", language),
                "is_expired": yes if check["is_expired"] else no,
                **{name: shown.get(name, "") for name in ("measures", "due_word", "case_id")},
            }
        )
    return Page(
        say("case_list.checks", language),
        title("case_list.checks", settings),
        heads(_COLUMNS, settings),
        cells(body, _COLUMNS),
        note=say("case_note.checks", language),
    )


def _sent(tables: Mapping[str, Any], language: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return by answer and point which unit sent it, and whether it has no part in the point."""
    units = dict(zip(tables["answers"]["answer_id"], tables["answers"]["unit"], strict=True))
    foreign = tables["foreign_answers"]
    doubted = set(zip(foreign["answer_id"], foreign["point_id"], strict=True))
    doubt = say("case_list.foreign", language)
    keys = zip(tables["checks"]["answer_id"], tables["checks"]["point_id"], strict=True)
    return {
        key: {"given_by": units[key[0]], "doubt": doubt if key in doubted else ""} for key in keys
    }
