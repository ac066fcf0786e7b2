"""Print on any console: what its encoding lacks is written in a plainer way.

From: text in Unicode. To: a stream that may speak cp936 (Windows in Chinese) or plain ASCII.
"""

from __future__ import annotations

import codecs
import sys
import unicodedata
from typing import Any

import click

_ERRORS = "geoplan.plainer"
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
    """A group of commands that makes the console safe before anything is printed, help too."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line."""
        codecs.register_error(_ERRORS, _plainer)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors=_ERRORS)
        return super().main(*args, **kwargs)
