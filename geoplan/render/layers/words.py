"""Sentences of codes with facts.

From: JSON as the tables hold it. To: words of the page.
"""

from __future__ import annotations

import json

from geoplan.text import messages, say


def reason_words(reason: str, language: str) -> str:
    """Return the sentence of one reason of a gap state; none where the state says it all."""
    facts = json.loads(reason)
    return say(f"gap.{facts.pop('code')}", language, **facts)


def rule_words(rule_id: str, detail: str, language: str) -> str:
    """Return the sentence of one result of a rule."""
    facts = json.loads(detail)
    key = f"rule.{rule_id}.{facts.pop('code', '')}"
    return say(key, language, **facts) if key in messages(language) else ""
