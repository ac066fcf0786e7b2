"""Make a rendered document self-contained, repeatable and closed to injected scripts.

From: the html folium rendered and the tree it came from. To: the same html with fixed ids and a
content security policy that lists each script by its hash; or :class:`RenderError` for anything
that would load from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import folium
from branca.element import Element

from geoplan.errors import GeoplanError, Problem

_LOADS = {
    "script": ("src",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "iframe": ("src", "srcdoc"),
    "embed": ("src",),
    "object": ("data",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "base": ("href",),
    "form": ("action",),
}
_INERT_TYPES = frozenset({"text/plain", "application/json"})
_STYLE_URL = re.compile(r"url\(\s*['\"]?(?!data:|#|none)([^'\")]+)|@import\s+([^;]+)", re.I)
_ID = re.compile(r"_([0-9a-f]{32})(?![0-9a-f])")
_POLICY_MARK = "@@policy@@"
_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
)


class RenderError(GeoplanError, ValueError):
    """The page would need something that is not in the file."""


def policy_tag() -> str:
    """Return the first tag of the head; :func:`seal` fills in the hashes."""
    return f'<meta http-equiv="Content-Security-Policy" content="{_POLICY_MARK}">'


def script_safe(text: str) -> str:
    """Return program text that cannot end its own element: a backslash in front of the slash.

    Inside string and regular expression literals, the only places for it, nothing changes.
    """
    return re.sub(r"<(?=/script|!--)", r"<\\", text, flags=re.I)


def json_safe(text: str) -> str:
    """Return JSON that can stand inside a script element."""
    text = text.replace("<", "\\u003c").replace("&", "\\u0026")
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def elements(root: Element) -> Iterator[Element]:
    """Yield every element below ``root``, including those kept as attributes, once."""
    seen: set[int] = set()
    waiting: list[Any] = [root]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, Element):
            if id(thing) in seen:
                continue
            seen.add(id(thing))
            yield thing
            waiting += [v for k, v in reversed(vars(thing).items()) if k != "_parent"]
        elif isinstance(thing, dict):
            waiting += reversed(list(thing.values()))
        elif isinstance(thing, list | tuple) and len(thing) < 1000:
            waiting += [v for v in thing if isinstance(v, Element)]


def refuse_remote_layers(root: Element) -> None:
    """Raise :class:`RenderError` for layers whose images come from a server, or from a font."""
    problems = []
    for element in elements(root):
        if isinstance(element, folium.Icon) and not isinstance(element, folium.CustomIcon):
            problems.append(Problem("render.icon", "error", facts={"icon": "folium.Icon"}))
        url = _remote_url(element)
        if url:
            problems.append(Problem("render.url", "error", facts={"url": url}))
    if problems:
        raise RenderError(problems)


def _remote_url(element: Element) -> str:
    """Return the address an element loads from, or an empty string."""
    candidates: list[Any] = []
    if isinstance(element, folium.TileLayer):
        candidates = [element.tiles]
    elif isinstance(element, folium.CustomIcon):
        options = element.options
        candidates = [options.get("icon_url"), options.get("shadow_url")]
    else:
        candidates = [getattr(element, name, None) for name in ("url", "image", "link")]
        for name in ("default_js", "default_css"):
            candidates += [url for _, url in getattr(element, name, [])]
    found = [v for v in candidates if isinstance(v, str) and _is_remote(v)]
    return found[0] if found else ""


def _is_remote(url: str) -> bool:
    text = url.strip().lower()
    return bool(re.match(r"(?:[a-z][a-z0-9+.-]*:)?//|(?:https?|ftp|file):", text))


class _Scan(HTMLParser):
    """Collects what a browser would load, and the scripts it would run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.urls: list[str] = []
        self.scripts: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {k: v or "" for k, v in attrs}
        for name in _LOADS.get(tag, ()):
            url = values.get(name, "")
            if url and not url.startswith(("data:", "#")):
                self.urls.append(url)
        if "style" in values:
            self._style(values["style"])
        runs = tag == "script" and values.get("type", "") not in _INERT_TYPES
        self._inside = "script" if runs else tag if tag == "style" else ""
        if runs:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside == "style":
            self._style(data)

    def _style(self, text: str) -> None:
        self.urls += [a or b for a, b in _STYLE_URL.findall(text)]


def seal(html: str, root: Element) -> str:
    """Return ``html`` with numbered ids and with its policy filled in.

    Raises
    ------
    RenderError
        Naming every address the page would load from.
    """
    html = _number_ids(html.replace("\r\n", "\n").replace("\r", "\n"), root)
    scan = _Scan()
    scan.feed(html)
    scan.close()
    if scan.urls:
        raise RenderError([Problem("render.url", "error", facts={"url": url}) for url in scan.urls])
    hashes = dict.fromkeys(_digest(text) for text in scan.scripts if text)
    scripts = " ".join(f"'{value}'" for value in hashes) or "'none'"
    return html.replace(_POLICY_MARK, _POLICY.format(scripts=scripts), 1)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _number_ids(html: str, root: Element) -> str:
    """Replace folium's random ids by numbers in order of appearance; data is left alone."""
    ids = {element._id for element in elements(root)}
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        if match[1] not in ids:
            return match[0]
        return f"_{numbers.setdefault(match[1], len(numbers) + 1)}"

    return _ID.sub(number, html)
