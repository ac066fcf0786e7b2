"""The notice (通报) and the sums: how many problems, of what kind, whose, and how they add up.

From: problems in words, checks, rounds. To: two pages of the book of problems. Every sentence is
made of figures; what nobody counted is not said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import Rows, heads
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page
from geoplan.tables.values import CASE_STATES
from geoplan.text import say

_MOST = 5
_SUM = (("measure", 44), ("value", 10), ("says", 70))


def notice_page(
    rows: Rows, tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings
) -> Page:
    """Return the notice: a paragraph a row."""
    language = settings.language
    lines = list(_lines(rows, tables, catalogue, settings))
    return Page(
        say("case_list.notice", language),
        title("case_list.notice", settings),
        heads((("text", 120),), settings),
        [[line] for line in lines],
    )


def _lines(
    rows: Rows, tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings
) -> Iterator[str]:
    language = settings.language
    checks = tables["checks"]
    open_ones = [row for row in rows if row["state"] != "closed"]
    known = checks[checks["state"].isin(("met", "unmet")) & ~checks["is_expired"]]
    met = int(known["state"].eq("met").sum())
    yield say(
        "notice.checked",
        language,
        day=settings.day.isoformat(),
        points=checks["point_id"].nunique(),
        standards=checks["indicator_id"].nunique(),
        observations=len(checks),
        known=len(known),
        met=met,
        rate=f"{100 * met / len(known):.1f}" if len(known) else "",
    )
    facts = {
        "found": len(rows),
        "closed": len(rows) - len(open_ones),
        "rate": f"{100 * (len(rows) - len(open_ones)) / len(rows):.1f}" if rows else "",
        "open": len(open_ones),
        "review": sum(row["state"] == "to_review" for row in rows),
        "overdue": sum(row["overdue_days"] > 0 for row in rows),
        "relapsed": sum(row["relapses"] > 0 for row in rows),
        "supervised": sum(row["is_supervised"] for row in rows),
    }
    yield say("notice.problems", language, **facts)
    failing = [row for row in rows if row["is_failing"]]
    for key, column in (("groups", "group"), ("units", "unit"), ("towns", "township")):
        yield from _most(key, Counter(row[column] for row in failing), language)
    yield from _most("items", Counter(row["standard"] for row in failing), language)
    again = Counter(row["unit"] for row in rows for _ in range(row["relapses"]))
    yield from _most("again", again, language)
    yield say("notice.upkeep", language, items=len(catalogue.indicators))


def _most(key: str, counts: Counter[str], language: str) -> Iterator[str]:
    """Yield a sentence on the most frequent, those of equal number by name; none where none are."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]
    if ordered:
        none = say("list.none", language)
        named = [say("notice.one", language, name=n or none, count=c) for n, c in ordered]
        yield say(f"notice.{key}", language, named="、".join(named))


def sums_page(rows: Rows, tables: Mapping[str, Any], settings: Settings) -> Page:
    """Return how the lists, the map and the score agree."""
    language = settings.language
    scores, checks = tables["scores"], tables["checks"]
    failing = [row for row in rows if row["is_failing"]]
    counts: dict[str, int] = {
        "map_unmet": int(scores["unmet"].sum()),
        "unmet": int(checks["result"].eq("unmet").sum()),
        "failing_open": sum(row["state"] != "closed" for row in failing),
        "failing_closed": sum(row["state"] == "closed" for row in failing),
        "open": sum(row["state"] != "closed" for row in rows),
        "open_not_failing": sum(row["state"] != "closed" and not row["is_failing"] for row in rows),
        "closed": sum(row["state"] == "closed" for row in rows),
        "all": len(rows),
    }
    body: list[list[Any]] = [
        [say(f"case_sum.{key}", language), n, say(f"case_sum_says.{key}", language)]
        for key, n in counts.items()
    ]
    by_state = Counter(row["state"] for row in rows)
    body += [[say(f"case_state.{state}", language), by_state[state], ""] for state in CASE_STATES]
    return Page(
        say("case_list.sums", language),
        title("case_list.sums", settings),
        heads(_SUM, settings),
        body,
    )
