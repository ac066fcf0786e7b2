"""Tell how far the score of a point rests on its unit's word, and what that is worth.

From: a row of ``corrected_scores`` and that of ``unit_bias`` of its unit. To: a sentence, or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.text import say
from geoplan.text.amounts import share


def word_correction(score: Mapping[str, Any], bias: Mapping[str, Any], language: str) -> list[str]:
    """Return one line where something was corrected, else none."""
    if score["basis"] == "none" or not score["claimed"]:
        return []
    facts = {
        "unit": score["unit"] or say("bias.no_unit", language),
        "items": score["claimed"],
        "overall": f"{score['overall_pct']:.1f}",
        "corrected": f"{score['corrected_pct']:.1f}",
        "corrected_low": f"{score['corrected_low_pct']:.1f}",
        "corrected_high": f"{score['corrected_high_pct']:.1f}",
        "claimed": bias["claimed"],
        "refuted": bias["refuted"],
        **{name: share(bias[name + "_pct"]) for name in ("overclaim", "low", "high")},
    }
    return [say(f"explain.bias.{score['basis']}", language, **facts)]
