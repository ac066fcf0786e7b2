"""A folium map that needs nothing but its own file, and the layers geoplan draws on it.

From: packed blobs. To: branca elements; plain folium layers may stand beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
from branca.element import Element, Figure
from folium.map import Layer
from folium.template import Template

from geoplan.render import assets
from geoplan.render.inline import (
    policy_tag,
    refuse_remote_layers,
    script_safe,
    seal,
)

MAX_ZOOM = 18


class Raw(Element):
    """Text that goes into the document as it is: never read as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "raw"
        self.text = text

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002
        """Return the text."""
        return self.text


class _Verbatim(Element):
    """A container that writes what its children were made of.

    folium renders a layer, and branca then reads the result as a template again: a name such as
    ``{{ 7*7 }}`` would be computed. Here the second reading does not happen.
    """

    def render(self, **kwargs: Any) -> str:
        texts = []
        for child in self._children.values():
            text = child._template_str if type(child) is Element else None
            texts.append(text if text is not None else child.render(**kwargs))
        return "\n".join(texts)


class _OfflineFigure(Figure):
    """The document around the map: policy first, every library inside."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.language }}">\n<head>\n{{ this.head }}\n'
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n"
        "{{ this.html.render(**kwargs) }}\n<script>\n{{ this.program }}\n</script>\n"
        "</body>\n</html>\n"
    )

    def __init__(self, language: str, title: str) -> None:
        super().__init__()
        self.language = {"zh": "zh-CN"}.get(language, language)
        self.document_title = title
        for name in ("header", "html", "script"):
            part = _Verbatim()
            part._parent = self
            setattr(self, name, part)

    @property
    def head(self) -> str:
        """The fixed part of the head; the guard runs before anything an old browser trips over."""
        title = self.document_title.replace("&", "&amp;").replace("<", "&lt;")
        return "\n".join(
            (
                policy_tag(),
                '<meta charset="utf-8">',
                '<meta name="renderer" content="webkit">',
                '<meta http-equiv="X-UA-Compatible" content="IE=edge,chrome=1">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                '<meta name="referrer" content="no-referrer">',
                f"<title>{title}</title>",
                f"<style>{assets.joined(assets.STYLES)}</style>",
            )
        )

    @property
    def program(self) -> str:
        """All that runs, in one script: one hash, one place to look."""
        layers = self.script.render()
        calls = (("marker.js", ("L.marker(", "L.geoJ")), ("shim.js", ("$(",)))
        needed = [name for name, words in calls if any(word in layers for word in words)]
        names = (*assets.LIBRARIES, *needed)
        text = "\n".join((assets.joined(names), layers))
        return script_safe(text)

    def render(self, **kwargs: Any) -> str:
        refuse_remote_layers(self)
        for child in self._children.values():
            child.render(**kwargs)
        return seal(self._template.render(this=self, kwargs=kwargs), self)


class OfflineMap(folium.Map):
    """A :class:`folium.Map` in one file: no tiles, no CDN, no request.

    Takes plain folium layers (``GeoJson``, ``PolyLine``, ``Marker``, ``Popup``, ``LayerControl``).
    A layer or plugin that needs an address of its own is refused with that address named.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, L.extend({
            center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}
        }, {{ this.options|tojavascript }}));
        {% if this.objects_to_stay_in_front %}
        function objects_in_front() {
            {% for obj in this.objects_to_stay_in_front %}
            {{ obj.get_name() }}.bringToFront();
            {% endfor %}
        }
        {{ this.get_name() }}.on("overlayadd", objects_in_front);
        $(document).ready(objects_in_front);
        {% endif %}
        {% endmacro %}
        """
    )

    def __init__(
        self,
        location: tuple[float, float] = (0.0, 0.0),
        *,
        language: str = "zh",
        title: str = "geoplan",
        zoom_start: int = 12,
    ) -> None:
        super().__init__(location=list(location), tiles=None, zoom_start=zoom_start)
        self.default_js = []  # copies: folium's lists belong to its class
        self.default_css = []
        self.options = {
            "zoom": zoom_start,
            "maxZoom": MAX_ZOOM,
            "minZoom": 3,
            "attributionControl": False,
            "fadeAnimation": False,  # fading costs frames on a slow machine
        }
        figure = _OfflineFigure(language, title)
        figure.add_child(self)

    def to_html(self) -> str:
        """Return the finished document."""
        return str(self.get_root().render())


class CanvasLayer(Layer):
    """A layer of the page's own program with its data in the document."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = new gp.{{ this.maker }}({{ this.source()|tojson }});
        {% endmacro %}
        """
    )
    maker = ""

    def __init__(self, blobs: Mapping[str, str], name: str, *, show: bool = True) -> None:
        super().__init__(name=name, overlay=True, control=False, show=show)
        self._name = self.maker
        self.blobs = dict(blobs)

    def source(self) -> dict[str, str]:
        """Return the ids of the script elements that hold the data."""
        return {key: f"gp-{self.maker.lower()}-{key}" for key in self.blobs}

    def render(self, **kwargs: Any) -> str:
        """Put the data, and once the program, into the document."""
        figure: Any = self.get_root()
        add_program(figure)
        for key, element_id in self.source().items():
            text = f'<script type="text/plain" id="{element_id}">{self.blobs[key]}</script>'
            figure.html.add_child(Raw(text), name=element_id)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


class Program(Raw):
    """The page's own program; present once any of its layers is."""

    def __init__(self) -> None:
        super().__init__(assets.joined(("inflate.js", *assets.PROGRAM)))


class Basemap(CanvasLayer):
    """Water, land use, roads by class, buildings and borders, drawn as tiles."""

    maker = "Basemap"


class Areas(CanvasLayer):
    """Outlines of the built-up area and of zones, and the candidates that await a decision."""

    maker = "Areas"


class Stretches(CanvasLayer):
    """Points that are lines: roads, lanes, bus lines, belts."""

    maker = "Stretches"


class Points(CanvasLayer):
    """Points that are places, by symbol and state."""

    maker = "Points"


class Labels(CanvasLayer):
    """Names of towns, villages, roads and waters."""

    maker = "Labels"


class Themes(CanvasLayer):
    """Thematic layers, each with its data, unpacked when first shown."""

    maker = "Themes"


def add_program(figure: Any) -> None:
    """Put the program of all pages into a document, once."""
    if not any(isinstance(child, Program) for child in figure.script._children.values()):
        figure.script.add_child(Program(), index=0)
