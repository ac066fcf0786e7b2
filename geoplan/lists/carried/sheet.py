"""The sheet a team carries: A4, a map, the stops in their order, a code a leg.

From: :class:`Round`, ``sections``. To: the text of an HTML page that asks for nothing: no script,
no picture from elsewhere. Thirty stops fit on two pages, each page says whose it is, and all of it
can be read in black and white; on a telephone every stop is a block of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape
from typing import Any

import segno

from geoplan.config import Settings
from geoplan.lists.carried.links import PROVIDERS, paper_link
from geoplan.lists.carried.plan import Round, Stop
from geoplan.lists.carried.strip import strip_map
from geoplan.lists.carried.words import round_name
from geoplan.text import say
from geoplan.text.county import word_county

_COLUMNS = ("seq", "done", "time", "place", "unit", "note", "code")
_STYLE = """
@page{size:A4;margin:9mm 10mm}
*{box-sizing:border-box}
body{font:9pt/1.25 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#000;margin:0 auto;
max-width:190mm;background:#fff}
h1{font-size:12.5pt;margin:0 0 .6mm}
p{margin:0 0 .8mm;font-size:8pt}
svg.map{width:100%;display:block;border:.2mm solid #000;margin:0 0 1.2mm}
.lane{fill:none;stroke:#bbb;stroke-width:3}.road{fill:none;stroke:#999;stroke-width:8}
.under{fill:none;stroke:#fff;stroke-width:20;stroke-linejoin:round}
.travel{fill:none;stroke:#000;stroke-width:9;stroke-linejoin:round}
.walk{fill:none;stroke:#000;stroke-width:18;stroke-dasharray:18 9}
.aside{stroke:#000;stroke-width:2}.bar{fill:none;stroke:#000;stroke-width:4}
circle{fill:#fff;stroke:#000;stroke-width:4}rect{fill:#000}
svg.map text{font:bold 27px sans-serif;text-anchor:middle;dominant-baseline:central}
svg.map text.end{fill:#fff}
svg.map text.scale{font-weight:400;text-anchor:start;dominant-baseline:auto}
table{border-collapse:collapse;width:100%;table-layout:fixed}
thead{display:table-header-group}
th,td{border:.2mm solid #000;padding:.4mm 1mm;vertical-align:middle;text-align:left}
th,th.done,th.seq{font-size:8pt;background:#fff;border-bottom-width:.5mm}
tr{break-inside:avoid}
tbody td{height:14.6mm}
.seq{width:8mm;text-align:center;font-weight:700;font-size:11pt}
.done{width:9mm;text-align:center;font-size:15pt}.time{width:20mm;font-size:8.5pt}
.time .small{-webkit-line-clamp:2}
.unit{width:32mm;font-size:8pt}.note{width:38mm}.code{width:17mm;text-align:center;padding:.4mm}
.cut{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;
overflow-wrap:anywhere}
.small{font-size:7.5pt;-webkit-line-clamp:1}
.code svg{width:13.6mm;height:13.6mm;display:block;margin:0 auto}
.whose{float:right;max-width:54mm;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}
.over .place b{font-weight:400;text-decoration:line-through}
a{color:#000}
@media print{.go{display:none}}
@media screen{body{padding:4mm}.whose{display:none}}
@media screen and (max-width:700px){
body{font-size:12pt}h1{font-size:15pt}p,.small,.unit,.time{font-size:11pt}
thead{display:none}
table,tbody{display:block}
tbody tr{display:grid;grid-template:"seq time done" auto "place place place" auto
"unit unit unit" auto/auto 1fr auto;align-items:center;border:1px solid #000;margin:0 0 3mm}
tbody td[class]{display:block;width:auto;height:auto;border:0;padding:1mm 2mm}
tbody td.note,tbody td.code{display:none}
.seq{grid-area:seq}.time{grid-area:time}.done{grid-area:done}
.place{grid-area:place}.unit{grid-area:unit}
.cut{display:block;overflow:visible}
.go{display:flex;gap:2mm;margin:1mm 0}
.go a{flex:1;padding:2.5mm 0;border:1px solid #000;text-align:center}
}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def sheet_html(
    planned: Round, sections: Any, settings: Settings, veto: str, secret: str = ""
) -> str:
    """Return the page of one round.

    ``veto``: what the negative list says, ``secret``: what is to be said of a covert round.
    """
    language = settings.language
    title = escape(round_name(planned, language))
    head = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
    )
    parts = (
        f"<h1>{escape(word_county(settings))} {title}</h1>",
        f"<p><b>{escape(veto)}</b></p>" if veto else "",
        f"<p><b>{escape(secret)}</b>{escape(_sums(planned, language))}</p>",
        strip_map(planned, sections, language),
        "<table>",
        _head(planned, language),
        "<tbody>",
        *(row for stop in planned.stops for row in _row(planned, stop, language)),
        "</tbody></table>",
        f"<p>{escape(_passed(planned, language))}</p>" if planned.passed else "",
        _aside(planned, language),
        f"<p>{escape(_foot(planned, settings))}</p>",
    )
    return head + "".join(parts) + "</body></html>\n"


def _head(planned: Round, language: str) -> str:
    """Return the head of the table: paper repeats it, so it says on each page whose day it is."""
    whose = escape(f"{planned.day.isoformat()} {planned.team}")
    extra = {"place": f'<span class="whose">{whose}</span>'}
    names = "".join(
        f'<th class="{name}">{extra.get(name, "")}'
        f"{escape(say(f'carried.column.{name}', language))}</th>"
        for name in _COLUMNS
    )
    return f"<thead><tr>{names}</tr></thead>"


def _sums(planned: Round, language: str) -> str:
    row = planned.row
    return say(
        "carried.sums",
        language,
        km=f"{(row['travel_m'] + row['walk_m']) / 1000:.1f}",
        walk=f"{row['walk_m'] / 1000:.1f}" if row["walk_m"] else "",
        service=round(row["service_min"]),
        travel=round(row["travel_min"]),
        wait=round(row["wait_min"]) or "",
        rest=round(row["break_min"]) or "",
        over=sum(stop.state == "over" for stop in planned.stops) or "",
    )


def _passed(planned: Round, language: str) -> str:
    """Return what is looked at on the way, in one line."""
    names = "、".join(one.name for one in planned.passed)
    return say("carried.passed", language, count=len(planned.passed), names=names)


def _row(planned: Round, stop: Stop, language: str) -> Iterator[str]:
    start, leave = stop.times
    window = say("carried.window", language, window=stop.window_now) if stop.window else ""
    state = "" if stop.state == "planned" else say(f"carried.state_{stop.state}", language)
    task = say(f"carried.task_{stop.row['kind']}", language)
    place = "，".join(part for part in (stop.type, stop.address) if part)
    told = {
        "seq": str(stop.seq),
        "done": "☑" if stop.state == "over" else "☐",
        "time": f"{start}–{leave}{_small(window)}{_small(state)}",
        "place": f"{_cut(stop.name, 'b')}{_small(place)}{_go(stop, language)}",
        "unit": f"{_cut(stop.unit)}{_small(task)}",
        "note": "",
        "code": _code(paper_link(stop.row["lon"], stop.row["lat"], str(planned.row["mode"]))),
    }
    cells = "".join(f'<td class="{name}">{told[name]}</td>' for name in _COLUMNS)
    over = ' class="over"' if stop.state == "over" else ""
    yield f"<tr{over}>{cells}</tr>"


def _cut(text: str, tag: str = "span") -> str:
    """Return text of at most two lines."""
    return f'<div class="cut"><{tag}>{escape(text)}</{tag}></div>'


def _small(text: str) -> str:
    return f'<div class="cut small">{escape(text)}</div>' if text else ""


def _go(stop: Stop, language: str) -> str:
    """Return the links for whoever opens the page on a telephone."""
    links = " ".join(
        f'<a rel="noreferrer" href="{escape(stop.links[one])}">'
        f"{escape(say(f'carried.go_{one}', language))}</a>"
        for one in PROVIDERS
    )
    return f'<div class="small go">{links}</div>'


def _foot(planned: Round, settings: Settings) -> str:
    """Return what to do with the sheet, and how a vehicle gets to the far end of what is walked."""
    language = settings.language
    foot = say("carried.foot", language, id=planned.row["round_id"])
    has_way = any(stop.row["kind"] == "stretch" for stop in planned.stops)
    if planned.row["mode"] == "walk" or not has_way:
        return foot
    kmh = f"{settings.patrol.look_kmh:g}"
    return " ".join((foot, say("carried.vehicle", language, kmh=kmh)))


def _aside(planned: Round, language: str) -> str:
    """Return what those links do not do, for whoever rides an e-bike; paper has no links."""
    is_ebike = planned.row["mode"] == "ebike"
    return f'<p class="go">{escape(say("carried.go_ebike", language))}</p>' if is_ebike else ""


def _code(link: str) -> str:
    """Return the link as a QR code; the margin is that of the cell and two modules."""
    buffer = io.BytesIO()
    made = segno.make(link, error="l", micro=False, boost_error=False)
    made.save(buffer, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, nl=False)
    return buffer.getvalue().decode("utf-8")
