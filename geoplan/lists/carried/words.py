"""What rounds, stops and legs are called in the files that teams carry.

From: :class:`Round`. To: short texts without telephone numbers.
"""

from __future__ import annotations

from geoplan.lists.carried.plan import Round, Row, Stop
from geoplan.text import say
from geoplan.text.clock import clock


def round_name(planned: Round, language: str) -> str:
    """Return the title of a round."""
    row = planned.row
    return say(
        "carried.round",
        language,
        day=planned.day.isoformat(),
        team=planned.team,
        mode=say(f"travel_mode.{row['mode']}", language),
        depart=clock(row["depart_s"]),
        back=clock(row["return_s"]),
        stops=len(planned.stops),
    )


def stop_name(stop: Stop) -> str:
    """Return the number and name of a stop."""
    return f"{stop.seq:02d} {stop.name}"


def stop_note(stop: Stop, language: str) -> str:
    """Return what there is to know of a stop in one line."""
    start, leave = stop.times
    return say(
        "carried.stop",
        language,
        start=start,
        leave=leave,
        window=stop.window,
        unit=stop.unit,
        address=stop.address,
        task=say(f"carried.task_{stop.row['kind']}", language),
        id=stop.point_id,
    )


def leg_name(planned: Round, leg: Row, language: str) -> str:
    """Return where a leg leads to."""
    seq = int(leg["seq"])
    if seq > len(planned.stops):
        return say("carried.leg_back", language)
    key = "carried.leg_walk" if leg["kind"] == "walk" else "carried.leg_to"
    stop = planned.stops[seq - 1]
    return say(key, language, seq=seq, name=stop.name)
