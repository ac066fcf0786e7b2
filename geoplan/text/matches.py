"""Word how a row of the list and a place of the map agree.

From: a row of ``matches``. To: a sentence in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.text import say


def word_match(match: Mapping[str, Any], language: str) -> str:
    """Say how names and addresses agree, how far apart they lie, or who decided."""
    if match["status"] == "reviewed":
        return say("match.reviewed", language, said=match["decided"])
    distance = match["distance_m"]
    is_known = distance is not None and distance == distance
    return say(
        "match.said",
        language,
        how=say(f"match.how.{match['how']}", language),
        address=say(f"match.address.{match['address']}", language) if match["address"] else "",
        metres=f"{distance:.0f}" if is_known else "",
    )
