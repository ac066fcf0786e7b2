"""Styles for QGIS and other programs: colour and form by gap state, as QML and as SLD.

From: looks by value of a column, with their words. To: the text of the two style documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree as ET

Form = Literal["marker", "line", "fill"]

_SLD = "http://www.opengis.net/sld"
_OGC = "http://www.opengis.net/ogc"
_CLASSES = {"marker": "SimpleMarker", "line": "SimpleLine", "fill": "SimpleFill"}
_WHITE, _INK = "#ffffff", "#222222"
_PX_PER_MM = 96 / 25.4
_NAMES_TO_SCALE = 10_000  # names are written from 1:10,000 inwards


@dataclass(frozen=True)
class Look:
    """How one value is drawn: colours, and a form that tells it apart without them.

    ``shape`` is a marker's; ``dash_mm`` a line's or an outline's. Without ``fill`` an area is
    empty and a marker white.
    """

    colour: str
    shape: str = "circle"
    size_mm: float = 2.6
    width_mm: float = 0.3
    dash_mm: tuple[float, ...] = ()
    fill: str = ""


# The colours of the map's page (a test holds them together), told apart by people who see no red
# or green; the forms tell the states apart in black and white.
STATE_MARKERS: Mapping[str, Look] = {
    "unowned": Look("#7a0177", "triangle", 3.6, fill="#7a0177"),
    "failing": Look("#c93c05", "star", 4.0, fill="#c93c05"),
    "unchecked": Look("#5f6b6b", "circle", 2.6, 0.6),
    "stale": Look("#e0a800", "square", 2.8, fill="#e0a800"),
    "unpatrolled": Look("#4455ee", "diamond", 3.2, 0.6),
    "unreachable": Look("#3d2b1f", "pentagon", 3.2, 0.6),
    "covered": Look("#7fb3cc", "circle", 2.4, fill="#7fb3cc"),
}
STATE_LINES: Mapping[str, Look] = {
    "unowned": Look("#7a0177", width_mm=1.1, dash_mm=(0.6, 1.6)),
    "failing": Look("#c93c05", width_mm=1.1),
    "unchecked": Look("#5f6b6b", width_mm=0.8, dash_mm=(2.2, 1.6)),
    "stale": Look("#e0a800", width_mm=0.9, dash_mm=(4.0, 1.3, 0.6, 1.3)),
    "unpatrolled": Look("#4455ee", width_mm=0.9, dash_mm=(1.0, 1.0)),
    "unreachable": Look("#3d2b1f", width_mm=0.9, dash_mm=(3.2, 1.2, 0.6, 1.2, 0.6, 1.2)),
    "covered": Look("#7fb3cc", width_mm=0.6),
}


@dataclass(frozen=True)
class Style:
    """How a layer is drawn: by the values of ``column``, or all alike where that is empty.

    ``words`` are what the legend says of each value.
    """

    form: Form
    looks: Mapping[str, Look]
    words: Mapping[str, str]
    column: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    has_names: bool = False


def qml_text(style: Style) -> str:
    """Return the style as QGIS keeps it (understood by every QGIS 3)."""
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields")
    root.set("labelsEnabled", str(int(style.has_names)))
    kind = "categorizedSymbol" if style.column else "singleSymbol"
    renderer = ET.SubElement(root, "renderer-v2", type=kind, symbollevels="0", forceraster="0")
    if style.column:
        renderer.set("attr", style.column)
        categories = ET.SubElement(renderer, "categories")
        for number, value in enumerate(style.looks):
            ET.SubElement(
                categories,
                "category",
                value=value,
                symbol=str(number),
                label=style.words[value],
                render="true",
            )
    symbols = ET.SubElement(renderer, "symbols")
    for number, look in enumerate(style.looks.values()):
        symbol = ET.SubElement(symbols, "symbol", name=str(number), type=style.form, alpha="1")
        layer = ET.SubElement(symbol, "layer", {"class": _CLASSES[style.form], "pass": "0"})
        layer.attrib |= {"enabled": "1", "locked": "0"}
        for key, setting in _properties(style.form, look).items():
            ET.SubElement(layer, "prop", k=key, v=setting)
    if style.has_names:
        _labels(root)
    aliases = ET.SubElement(root, "aliases")
    for name, alias in style.aliases.items():
        ET.SubElement(aliases, "alias", field=name, name=alias)
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return head + ET.tostring(root, encoding="unicode")


def _labels(root: ET.Element) -> None:
    labels = ET.SubElement(ET.SubElement(root, "labeling", type="simple"), "settings")
    text = ET.SubElement(labels, "text-style", fieldName="name", fontSize="8", fontSizeUnit="Point")
    text.set("textColor", _rgba(_INK))
    buffer = ET.SubElement(text, "text-buffer", bufferDraw="1", bufferColor=_rgba(_WHITE))
    buffer.attrib |= {"bufferSize": "0.8", "bufferSizeUnits": "MM"}
    scale = ET.SubElement(labels, "rendering", drawLabels="1", scaleVisibility="1")
    scale.attrib |= {"scaleMin": str(_NAMES_TO_SCALE), "scaleMax": "1"}


def _properties(form: Form, look: Look) -> dict[str, str]:
    width = f"{look.width_mm:g}"
    if form == "line":
        dashes = {
            "use_custom_dash": "1",
            "customdash": ";".join(f"{v:g}" for v in look.dash_mm),
            "customdash_unit": "MM",
        }
        drawn = {"line_color": _rgba(look.colour), "line_width": width, "line_width_unit": "MM"}
        caps = {"capstyle": "flat", "joinstyle": "round", "line_style": "solid"}
        return drawn | caps | (dashes if look.dash_mm else {})
    outline = {"outline_color": _rgba(look.colour), "outline_width": width}
    outline["outline_width_unit"] = "MM"
    if form == "fill":
        outline["outline_style"] = "dash" if look.dash_mm else "solid"
        return outline | {
            "color": _rgba(look.fill or _WHITE),
            "style": "solid" if look.fill else "no",
        }
    if look.fill:
        outline["outline_color"] = _rgba(_INK)
    size = {"size": f"{look.size_mm:g}", "size_unit": "MM"}
    return outline | size | {"name": look.shape, "color": _rgba(look.fill or _WHITE)}


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def sld_text(style: Style, layer: str) -> str:
    """Return the style as SLD 1.0, which most map programs and servers read."""
    root = ET.Element("StyledLayerDescriptor", {"version": "1.0.0", "xmlns": _SLD})
    root.set("xmlns:ogc", _OGC)
    named = _under(root, "NamedLayer")
    _under(named, "Name", layer)
    rules = _under(_under(named, "UserStyle"), "FeatureTypeStyle")
    for value, look in style.looks.items():
        rule = _under(rules, "Rule")
        _under(rule, "Name", value)
        _under(rule, "Title", style.words[value])
        if style.column:
            equal = _under(_under(rule, "ogc:Filter"), "ogc:PropertyIsEqualTo")
            _under(equal, "ogc:PropertyName", style.column)
            _under(equal, "ogc:Literal", value)
        _symbolizer(rule, style.form, look)
    return ET.tostring(root, encoding="unicode")


def _symbolizer(rule: ET.Element, form: Form, look: Look) -> None:
    name = {"marker": "Point", "line": "Line", "fill": "Polygon"}[form]
    symbolizer = _under(rule, f"{name}Symbolizer")
    if form == "marker":
        graphic = _under(symbolizer, "Graphic")
        mark = _under(graphic, "Mark")
        _under(mark, "WellKnownName", look.shape)
        _fill(mark, look.fill or _WHITE)
        _stroke(mark, _INK if look.fill else look.colour, look)
        _under(graphic, "Size", _px(look.size_mm))
        return
    if form == "fill" and look.fill:
        _fill(symbolizer, look.fill)
    _stroke(symbolizer, look.colour, look)


def _fill(above: ET.Element, colour: str) -> None:
    _css(_under(above, "Fill"), "fill", colour)


def _stroke(above: ET.Element, colour: str, look: Look) -> None:
    stroke = _under(above, "Stroke")
    _css(stroke, "stroke", colour)
    _css(stroke, "stroke-width", _px(look.width_mm))
    if look.dash_mm:
        _css(stroke, "stroke-dasharray", " ".join(map(_px, look.dash_mm)))


def _css(above: ET.Element, name: str, value: str) -> None:
    _under(above, "CssParameter", value).set("name", name)


def _under(above: ET.Element, name: str, text: str = "") -> ET.Element:
    element = ET.SubElement(above, name)
    element.text = text or None
    return element


def _px(length_mm: float) -> str:
    return f"{length_mm * _PX_PER_MM:.2f}"
