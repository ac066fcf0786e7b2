"""A name that people wrote, as the name of a file: never a path, and good on every system.

From: names of units, rounds, lists. To: one part of a path.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')  # by Windows; the slashes everywhere
_BYTES_MAX = 120  # most systems allow 255 for the name with its ending
_TAKEN = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.I)  # devices of Windows
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def safe_file_name(name: str) -> str:
    """Return ``name`` as the name of a file without its ending.

    What a system forbids becomes ``_``; nothing is left of marks that are not seen. The same name
    gives the same result; different names may too: see :func:`safe_file_names`.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join("" if unicodedata.category(c) in _UNSEEN else c for c in text)
    text = _FORBIDDEN.sub("_", " ".join(text.split())).strip(". ")
    while len(text.encode()) > _BYTES_MAX:
        text = text[:-1]
    text = text.strip(". ")
    if _TAKEN.fullmatch(text.split(".")[0].strip()):
        text = f"_{text}"
    return text or "_"


def safe_file_names(names: Iterable[str]) -> dict[str, str]:
    """Return a name of a file for each name, no two alike where capitals do not count."""
    given = sorted(set(names))
    plain = {name: safe_file_name(name) for name in given}
    folded = [text.casefold() for text in plain.values()]
    return {
        name: text if folded.count(text.casefold()) == 1 else f"{text}_{_mark(name)}"
        for name, text in plain.items()
    }


def _mark(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
