"""Write small amounts so that something never reads as nothing.

From: numbers. To: text of sentences and tables, numbers of cells.
"""

from __future__ import annotations

from math import floor, log10


def amount(value: float, digits: int = 0, *, is_signed: bool = False) -> str:
    """Return ``value`` rounded; what is not 0 but would be written so is told as less than a unit.

    >>> amount(0.004, 2), amount(0.0, 2), amount(1.239, 2), amount(0.3)
    ('<0.01', '0.00', '1.24', '<1')
    >>> amount(-0.004, 2, is_signed=True), amount(1.5, 2, is_signed=True)
    ('>-0.01', '+1.50')
    """
    least = 10.0**-digits
    if value and abs(value) < least / 2:
        edge = f"{least:.{digits}f}"
        if value < 0:
            return f">-{edge}"
        return f"<+{edge}" if is_signed else f"<{edge}"
    return f"{value:+.{digits}f}" if is_signed else f"{value:.{digits}f}"


def share(value: float) -> str:
    """Return a percentage without decimals that hides neither a part nor what is missing.

    >>> share(0.0), share(0.2), share(42.4), share(99.8), share(100.0)
    ('0', '<1', '42', '>99', '100')
    """
    return ">99" if 99.5 < value < 100 - 1e-6 else amount(value)


def count_of(value: float) -> str:
    """Return an expected number of things: with one decimal where there are few.

    >>> count_of(113.4), count_of(0.86), count_of(0.02), count_of(0.0)
    ('113', '0.9', '<0.1', '0')
    """
    if not value:
        return "0"
    return f"{value:.0f}" if value >= 9.95 else amount(value, 1)


def error_of(value: float) -> str:
    """Return the error of something simulated: that all went alike does not make it exact.

    >>> error_of(0.0), error_of(0.62)
    ('<0.1', '±0.6')
    """
    return f"±{value:.1f}" if value >= 0.05 else "<0.1"


def rounded(value: float, digits: int) -> float:
    """Return a number for a cell: rounded, but with one figure where that would leave none.

    >>> rounded(0.12345, 3), rounded(0.000234, 3), rounded(0.0, 3)
    (0.123, 0.0002, 0.0)
    """
    near = round(value, digits)
    return round(value, -floor(log10(abs(value)))) if value and not near else near
