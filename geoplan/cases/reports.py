"""Take the rows of returned ledgers apart into moves.

From: ``problem_reports``. To: moves of each problem named, in no particular order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geoplan.cases.moves import Actor, Move

Report = Mapping[str, Any]

_PLAIN = ("to_verify", "assigned", "mending", "returned", "relapsed")


def moves_of(report: Report, unit: str) -> Iterator[Move]:
    """Yield what a row says was done; who is not named is the ``unit`` that handed it in.

    A row that strikes a problem off and tells how it was mended says two things. One that names
    no state says that it was mended where it has the day or a photo of that.
    """
    state, note, photos = report["state"], report["note"], report["photos"]
    day = report["day"] or report["done_day"]
    done = min(report["done_day"] or day, day)
    mender = Actor(report["who"] or unit, "report")
    given: dict[str, Any] = {"origin": "report", "origin_id": report["report_id"], "note": note}
    if report["transfer_to"]:
        yield Move(day, "transferred", mender, to=report["transfer_to"], **given)
    if report["extend_to"]:
        by = Actor(report["approver"], "report")
        yield Move(day, "extended", by, to=report["extend_to"].isoformat(), **given)
    says_mended = bool(report["done_day"] or photos)
    if state in ("to_review", "closed") or (not state and says_mended):
        is_implied = state == "closed"
        if not is_implied or says_mended or report["who"]:
            yield Move(done, "mended", mender, photos=photos, is_implied=is_implied, **given)
    if state == "closed":
        yield Move(day, "closed", Actor(report["reviewer"], "review"), photos=photos, **given)
    elif state in _PLAIN:
        by = Actor(report["reviewer"], "review") if state == "returned" else mender
        yield Move(day, state, by, photos=photos, **given)
    elif not (state or says_mended or _is_moved(report)):
        yield Move(day, "noted", mender, photos=photos, **given)


def _is_moved(report: Report) -> bool:
    return bool(report["transfer_to"] or report["extend_to"])
