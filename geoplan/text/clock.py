"""Write a time of the day.

From: seconds. To: text of sentences and tables.
"""

from __future__ import annotations


def clock(second: float) -> str:
    """Return a second of the day as HH:MM, rounded down."""
    return f"{int(second) // 3600:02d}:{int(second) % 3600 // 60:02d}"
