"""Write the guide to the demo county: what is in it, where, and what geoplan says of it.

From: what was recorded while the county was drawn, and what geoplan found in it. To: the text of
``docs/示范县.md``, every row of which a test looks up in the tables of a build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.demo.names import COUNTY
from geoplan.demo.world import Spot, World
from geoplan.tables import records
from geoplan.tables.values import BLIND_KINDS, SHAPES, STATES
from geoplan.text import messages, say, section

GUIDE_FILE = "docs/示范县.md"
_LANGUAGE = "zh"
# What a row of a table means, said shortly; a state, a result or a status is said by its own word.
_MEANS = {
    "points": "列为点位",
    "candidates": "列为候选，等人确认",
    "findings": "在《清点核对.xlsx》列出",
    "datums": "坐标系已知",
    "facilities": "列入设施",
    "rule_items": "列在规则核查的明细里",
    "bases": "列为驻点",
    "teams": "列为巡查队伍",
    "visited": "算到过",
    "walked": "按米算走过",
    "track_uses": "坐标系认得出",
    "fix_places": "乘车的一段不算走过",
    "route_stops": "站点照样采用",
    "areas": "采用其边界",
    "grids": "采用其边界，空缺的责任照实空缺",
    "streets": "照样采用",
    "sections": "照样采用",
    "gates": "列为出入口",
    "listed": "照样采用",
    "outlines": "在地图上画出",
    "blind_spots": "列为盲区",
    "gate": "没有否决风险",
}
_SHAPES = {
    "site": "场所",
    "stretch": "路段、线路、河段",
    "belt": "沿线、周边、片区",
    "none": "没有固定位置",
}
_OUTLINES = {"built_up": "建成区", "zone": "片区范围"}
# That nobody is responsible for a place that people live in does not happen here.
_BLIND_WHYS = ("no_point", "no_visit", "no_grid")
_RULES = {
    "toilet_500": ("met", "unmet"),
    "ad_spacing_200": ("met", "unmet"),
    "ad_mix_500": ("met", "unmet"),
    "school_200": ("unmet", "unknown"),
    "market_relief": ("met", "unknown"),
}
_SAID_BY = {
    **{"gaps": "state", "checks": "result", "rule_results": "rule_status"},
    "unit_bias": "bias.verdict",
    "negative_items": "negative.state",
}
_BY_COLUMN = {
    **{"gaps": "state", "checks": "state", "rule_results": "status"},
    "unit_bias": "verdict",
    "negative_items": "state",
}


def guide_text(
    world: World, points: pd.DataFrame, outlines: pd.DataFrame, catalogue: Catalogue, seed: int
) -> str:
    """Return the guide; ``points`` are those before anybody decided anything."""
    return f"""\
# 示范县里有什么，该在哪里看到

{COUNTY}由 `geoplan demo` 以种子 {seed} 生成，全部虚构。这一页也是生成的，请勿手改。
每一行“到哪里看”都是一次查表：`表名: 列=值`，`~` 是“其中有”，`→ 数` 是正好几行，不写就是至少一行。
测试会生成示范县、逐行去查，有一行查不到就不通过。表在 `data/tables/`，列的含义见 `docs/tables.md`；
`problems` 是 `geoplan check` 列出的问题。
编号 n、w、r 是 OSM 文件里的节点、路径、关系；行号是表格软件左边的行号。

## 特意埋下的毛病

真实数据里常见的毛病，程序应当逐一说出来，或不受其害。

{_spots(world.spots, catalogue)}

## 看什么

{_spots(world.sights, catalogue)}

## 每一种缺口状态

{_table(("状态", "到哪里看"), _states())}

## 每一种盲区

{_table(("盲区", "到哪里看"), _blind())}

## 每一条地图能查的规则

{_table(("规则", "结论", "到哪里看"), _rules())}

## 每一种形态和范围

{_table(("形态或范围", "例", "到哪里看"), [*_shapes(points), *_outlines(outlines)])}

## 每一类点位

{_table(("类别", "编号", "例", "到哪里看"), _types(points, catalogue))}
"""


def _spots(spots: Sequence[Spot], catalogue: Catalogue) -> str:
    rows = []
    for spot in spots:
        said = dict.fromkeys(_says(look, catalogue) for look in spot.looks)
        rows.append((f"`{spot.code}`", spot.what, spot.where, "；".join(said), _looks(spot)))
    return _table(("代号", "是什么", "在哪里", "geoplan 怎么说", "到哪里看"), rows)


def _looks(spot: Spot) -> str:
    return "；".join(f"`{look}`" for look in spot.looks)


def _says(look: str, catalogue: Catalogue) -> str:
    """Return in words what finding the row means."""
    table, _, rest = look.partition(": ")
    asked = conditions(rest)
    if table == "problems":
        text = messages(_LANGUAGE)[f"problem.{asked['code']}.what"]
        return re.sub(r"\{\w+\}", "…", re.sub(r"\[\[.*?\]\]", "", text)).rstrip("。")
    means = _MEANS.get(table, "照样采用")
    if table == "points":
        type_id = asked.get("type_id") or asked.get("point_id", "").rpartition("-")[0]
        means = f"列为{catalogue.types[type_id].name}" if type_id in catalogue.types else means
    if rest.endswith("→ 0"):
        return f"不{means}"
    value = asked.get(_BY_COLUMN.get(table, ""), "")
    words = section(_SAID_BY[table], _LANGUAGE) if value else {}
    return words.get(value) or means


def conditions(text: str) -> dict[str, str]:
    """Return column -> value of ``a=1, b~2 → 3``.

    >>> conditions("code=osm.unclosed, facts~w1 → 2")
    {'code': 'osm.unclosed', 'facts': 'w1'}
    """
    parts = text.partition("→")[0].split(", ")
    found = [re.match(r"\s*(\w+)[=~](.*?)\s*$", part) for part in parts]
    return {match[1]: match[2] for match in found if match}


def _states() -> Iterable[tuple[str, str]]:
    words = section("state", _LANGUAGE)
    return [(words[state], f"`gaps: state={state}`") for state in STATES]


def _blind() -> Iterable[tuple[str, str]]:
    kinds, whys = section("blind_kind", _LANGUAGE), section("blind_why", _LANGUAGE)
    yield from ((kinds[kind], f"`blind_spots: kind={kind}`") for kind in BLIND_KINDS)
    yield from ((whys[why], f"`blind_spots: why~{why}`") for why in _BLIND_WHYS)


def _rules() -> Iterable[tuple[str, str, str]]:
    words = section("rule_status", _LANGUAGE)
    for rule_id, statuses in _RULES.items():
        name = say(f"rule.{rule_id}.name", _LANGUAGE)
        for status in statuses:
            look = f"`rule_results: rule_id={rule_id}, status={status}`"
            yield name, words[status], look


def _shapes(points: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    for shape in SHAPES:
        first = points[points["shape"] == shape].iloc[0]
        yield _SHAPES[shape], str(first["name"]), f"`points: shape={shape}`"


def _outlines(outlines: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    for kind in sorted(set(outlines["kind"])):
        first = outlines[outlines["kind"] == kind].iloc[0]
        yield _OUTLINES.get(kind, kind), str(first["name"]), f"`outlines: kind={kind}`"


def _types(points: pd.DataFrame, catalogue: Catalogue) -> Iterable[tuple[str, str, str, str]]:
    """Return a row a type; what becomes a point only when confirmed has no example yet."""
    names: Mapping[str, str] = {
        row["type_id"]: row["name"] for row in records(points.iloc[::-1]) if row["name"]
    }
    for point_type in catalogue.types.values():
        example = names.get(point_type.id, "（由人确认的候选）")
        yield point_type.name, point_type.id, example, f"`points: type_id={point_type.id}`"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(c) for c in row) + " |" for row in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
