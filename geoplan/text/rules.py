"""Say what a rule found.

From: ``rule_results.detail``. To: a sentence in the reader's language.
"""

from __future__ import annotations

import json
from typing import Any

from geoplan.tables.values import AD_THEMES, FACILITY_KINDS
from geoplan.text import say


def word_result(rule_id: str, detail: str, language: str = "zh") -> str:
    """Return the sentence of one result; ``detail`` is the JSON of the table."""
    facts: dict[str, Any] = json.loads(detail)
    code = facts.pop("code")
    themes = facts.pop("themes", None)
    if themes is not None:
        facts["themes"] = _list(
            [
                say("rule.theme_lacks", language, theme=say(f"ad_theme.{t}", language), number=n)
                for t in AD_THEMES
                if (n := themes.get(t))
            ],
            language,
        )
    kinds = facts.pop("kinds", None)
    if kinds is not None:
        facts["kinds"] = _list(
            [
                say("rule.kind_count", language, kind=say(f"facility_kind.{k}", language), number=n)
                for k in FACILITY_KINDS
                if (n := kinds.get(k))
            ],
            language,
        )
    return say(f"rule.{rule_id}.{code}", language, **facts)


def _list(parts: list[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(parts)
