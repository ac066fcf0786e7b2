"""Text of XML files, byte for byte the same for the same content.

From: names and values of any make. To: elements, escaped, without characters XML cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(tag: str, *content: str, **attributes: str) -> str:
    """Return an element; ``content`` is XML already, attributes are text."""
    told = "".join(f" {key}={quoteattr(clean(value))}" for key, value in attributes.items())
    inner = "".join(content)
    return f"<{tag}{told}>{inner}</{tag}>" if inner else f"<{tag}{told}/>"


def text(tag: str, value: str) -> str:
    """Return an element that holds text; nothing where there is none."""
    return element(tag, escape(clean(value))) if value else ""


def clean(value: str) -> str:
    """Return ``value`` without the characters that XML 1.0 (2.2) cannot hold."""
    return _ILLEGAL.sub("", value)


def document(root: str, lines: Iterable[str], **attributes: str) -> str:
    """Return a whole file with one child a line."""
    told = "".join(f" {key.replace('_', ':')}={quoteattr(v)}" for key, v in attributes.items())
    body = "\n".join(line for line in lines if line)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{told}>\n{body}\n</{root}>\n'
