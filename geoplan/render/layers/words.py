"""Sentences of codes with facts.

From: JSON as the tables hold it. To: words of the page.
"""

from __future__ import annotations

import json

from geoplan.text import messages, say
from geoplan.text.rules import word_result


def reason_words(reason: str, language: str) -> str:
    """Return the sentence of one reason of a gap state; none where the state says it all."""
    facts = json.loads(reason)
    return say(f"gap.{facts.pop('code')}", language, **facts)


def rule_words(rule_id: str, detail: str, language: str) -> str:
    """Return the sentence of one result of a rule."""
    code = json.loads(detail).get("code", "")
    is_worded = f"rule.{rule_id}.{code}" in messages(language)
    return word_result(rule_id, detail, language) if is_worded else ""
