"""Names of rounds of mock assessments, as people and forms hand them on.

From: the name that somebody gave a round, or what came back in the column of rounds. To: a key.
"""

from __future__ import annotations

import unicodedata

_CHARS = 100


def round_key(name: str) -> str:
    """Return what is alike for a name however it was typed, printed or sent through a form.

    Width, case, blanks and marks that are not seen do not count, nor what comes after the
    hundredth character.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if c.isprintable() and not c.isspace())[:_CHARS]
