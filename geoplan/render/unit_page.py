"""The sealed page of one unit: its own points, a form, and the way back to the office.

From: the tables of a build. To: the text of ``units/<unit>.html``. What the page exports is read by
:mod:`geoplan.evidence.formats`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import folium
from folium.template import Template

from geoplan.catalogue.model import Catalogue
from geoplan.config import Settings
from geoplan.render import assets, pack
from geoplan.render.basemap import build_base
from geoplan.render.config import find_bounds
from geoplan.render.elements import OfflineMap, Raw
from geoplan.render.inline import json_safe
from geoplan.render.labels import build_labels
from geoplan.render.panel_page import guard
from geoplan.render.unit_data import HELD_TABLES, Held, describe_unit, shapes_of
from geoplan.render.unit_ground import Ground
from geoplan.text import say, section
from geoplan.text.file_names import safe_file_name
from geoplan.text.forecast import word_veto

UNIT_TABLES = (
    *HELD_TABLES,
    *("gate", "backdrop", "streets", "places", "areas"),
)
_BASE_MB_MAX = 0.9  # of a page that shall stay below 2 MB; buildings go first
_SHARED_WORDS = ("attribution", "fictional", "caution", "no_script", "old_browser", "unknown")
_PROGRAM = (
    *("inflate.js", "core.js", "geometry.js", "basemap.js", "overlay.js", "labels.js"),
    *("unit.js", "unit_keep.js", "unit_map.js", "unit_form.js", "csv.js", "unit_export.js"),
    "unit_seal.js",
)


@dataclass(frozen=True)
class UnitPages:
    """Makes the pages of all units; what they share is arranged once."""

    held: Held
    ground: Ground
    veto: str
    catalogue: Catalogue
    settings: Settings

    @classmethod
    def of(cls, tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> UnitPages:
        """Arrange the tables of :data:`UNIT_TABLES`."""
        veto = word_veto(tables["gate"], settings.language)
        return cls(Held.of(tables), Ground.of(tables), veto, catalogue, settings)

    @property
    def units(self) -> list[str]:
        """Units that lead at least one point, by name."""
        return sorted(self.held.units)

    def content(self, unit: str) -> dict[str, Any]:
        """Return all the page of ``unit`` holds that is its own: data, and its base map."""
        data = describe_unit(unit, self.held, self.catalogue, self.settings)
        data["veto"] = self.veto
        data["stem"] = say("unit_page.stem", self.settings.language, unit=safe_file_name(unit))
        shapes = shapes_of(unit, self.held)
        if not len(shapes):
            return {"data": data | {"bounds": None}, "base": {}, "labels": {}}
        around = self.ground.around(shapes)
        mapped = {name: around[name] for name in ("backdrop", "streets", "areas")}
        base = build_base(**mapped, budget_mb=_BASE_MB_MAX)
        names = build_labels(**mapped, places=around["places"])
        points = self.held.points.loc[list(self.held.units[unit])]
        data["bounds"] = find_bounds(points[points["lon"].notna()])
        return {"data": data, "base": base.blobs, "labels": {"names": pack.blob(names)}}

    def render(self, unit: str, passphrase: str = "") -> str:
        """Return the page of ``unit``; with a passphrase nothing of it can be read without."""
        language = self.settings.language
        content = self.content(unit)
        shell: dict[str, Any] = {"words": _words(language)}
        if passphrase:
            from geoplan.render.unit_seal import seal_data

            owner = f"{self.settings.county.name}\0{unit}"
            shell["sealed"] = seal_data(_packed(content), passphrase, owner)
            title = say("unit_page.sealed_title", language)
        else:
            title = say("unit_page.title", language, unit=unit)
        page = OfflineMap(language=language, title=title)
        UnitForm(shell, "" if passphrase else pack.blob(content)).add_to(page)
        return page.to_html()

    def outside(self) -> int:
        """Return how many points have no lead unit, and so are on no page."""
        led = {point_id for ids in self.held.units.values() for point_id in ids}
        return len(self.held.points) - len(led)


def _packed(content: Mapping[str, Any]) -> bytes:
    """Return the content as raw deflate: what is closed must be small before, not after."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(text.encode()) + packer.flush()


def _words(language: str) -> dict[str, str]:
    words = section("unit_page", language)
    words |= {f"case_{key}": text for key, text in section("case_state", language).items()}
    return words | {key: say(f"ui.{key}", language) for key in _SHARED_WORDS}


class UnitForm(folium.MacroElement):
    """The program of the page and its data, in one piece or closed."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        gp.unit.boot({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, shell: Mapping[str, Any], content: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "UnitForm"
        self.shell = dict(shell)
        self.content = content

    def _parts(self) -> Iterator[tuple[str, str]]:
        yield "gp-start", guard(self.shell["words"])
        text = json.dumps(self.shell, ensure_ascii=False, separators=(",", ":"))
        yield "gp-shell", _data("application/json", "gp-shell", json_safe(text))
        if self.content:
            yield "gp-content", _data("text/plain", "gp-content", self.content)

    def render(self, **kwargs: Any) -> str:
        """Put style, data and program into the document."""
        figure: Any = self.get_root()
        style = f"<style>{assets.squeezed('unit.css')}</style>"
        figure.header.add_child(Raw(style), name="unit-style")
        figure.script.add_child(Raw(assets.joined(_PROGRAM)), name="unit-program", index=0)
        for name, text in self._parts():
            figure.html.add_child(Raw(text), name=name)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


def _data(kind: str, element_id: str, text: str) -> str:
    return f'<script type="{kind}" id="{element_id}">{text}</script>'
