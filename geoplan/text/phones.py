"""Telephone numbers that people wrote into other cells.

From: names, addresses, notes. To: the same text for files that leave the office.
"""

from __future__ import annotations

import re

_HIDDEN = "（电话略）"
# Mobile numbers, with gaps or a country code, and numbers with their area code.
_PHONE = re.compile(
    r"(?<![\d.])(?:(?:\+|00)?86[\s-]?)?"
    r"(?:1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}[\s-]?\d{7,8})(?![\d.])"
)


def hide_phones(text: str) -> str:
    """Return ``text`` without its telephone numbers."""
    return _PHONE.sub(_HIDDEN, text)
