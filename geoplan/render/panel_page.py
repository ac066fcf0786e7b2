"""Pages with a panel over a map: the program that starts one, its configuration, its guard.

From: a configuration and layers. To: branca elements beside the layers of an ``OfflineMap``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

import folium
from folium.template import Template

from geoplan.render import assets
from geoplan.render.elements import CanvasLayer, Raw, add_program
from geoplan.render.inline import json_safe


class PanelPage(folium.MacroElement):
    """What a page does with its layers: a program that starts with them and a configuration.

    ``starter`` is called with the map and the layers; ``own`` is the asset it stands in, where it
    is not in the program of all pages.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this.starter }}({{ this._parent.get_name() }}, {
        {%- for key, layer in this.layers.items() %}
            {{ key }}: {{ layer.get_name() }},
        {%- endfor %}
            config: "gp-config"
        });
        {% endmacro %}
        """
    )
    name = ""
    starter = ""
    own = ""

    def __init__(self, config: Mapping[str, Any], layers: Mapping[str, CanvasLayer]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = self.name
        self.config = dict(config)
        self.layers = dict(layers)

    def render(self, **kwargs: Any) -> str:
        """Put the configuration, and the program where no layer brought it, into the document."""
        figure: Any = self.get_root()
        add_program(figure)
        if self.own:
            figure.script.add_child(Raw(assets.squeezed(self.own)), name=self.own, index=1)
        text = json.dumps(self.config, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        data = f'<script type="application/json" id="gp-config">{json_safe(text)}</script>'
        figure.html.add_child(Raw(data), name="gp-config")
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


class Page(PanelPage):
    """Panel, legend, popups and search over the layers of one map.

    It shows the layers itself once the view is settled: make them with ``show=False``.
    """

    name = "Page"
    starter = "gp.start"

    def render(self, **kwargs: Any) -> str:
        """Put the guard against old browsers into the document, first of all."""
        figure: Any = self.get_root()
        figure.html.add_child(Raw(guard(self.config["words"])), name="gp-start", index=0)
        return super().render(**kwargs)


def guard(words: Mapping[str, str]) -> str:
    """Return what says, before any program runs, that a browser or its settings will not do."""
    return (
        f'<noscript><p class="gp-unfit">{escape(words["no_script"])}</p></noscript>\n'
        f'<p class="gp-unfit" id="gp-unfit" hidden>{escape(words["old_browser"])}</p>\n'
        f"<script>{assets.asset('guard.js')}</script>"
    )
