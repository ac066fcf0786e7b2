"""Make the process ready: print on any console, compute with one thread.

From: text in Unicode. To: a stream that may speak cp936 (Windows in Chinese) or plain ASCII.
"""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from typing import Any

import click

_ERRORS = "geoplan.plainer"
# numpy reads it when it is loaded. The matrices here are small: threads wait for one another longer
# than they compute (covert rounds of 125 points: 13 s of processor, with one thread 4 s), and sums
# must not depend on how many cores there are.
_THREADS = "OPENBLAS_NUM_THREADS"
_PLAINER = {"→": "->", "…": "...", "—": "-", "–": "-", "≥": ">=", "≤": "<=", "±": "+/-", "×": "x"}


def _plainer(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return what to print for characters that the encoding lacks: ² as 2, é as e, else ``?``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    out = []
    for char in error.object[error.start : error.end]:
        text = _PLAINER.get(char) or unicodedata.normalize("NFKD", char)
        out.append(text.encode("ascii", "ignore").decode() or "?")
    return "".join(out), error.end


class ConsoleGroup(click.Group):
    """A group of commands that makes the process ready before anything is loaded or printed."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; who names a number of threads keeps it."""
        os.environ.setdefault(_THREADS, "1")
        codecs.register_error(_ERRORS, _plainer)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors=_ERRORS)
        return super().main(*args, **kwargs)
