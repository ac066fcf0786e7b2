"""Describe the catalogue for people: ``docs/catalogue.md`` is what this module writes.

From: :class:`~geoplan.catalogue.model.Catalogue`. To: Markdown. Write the file anew with
``python -m geoplan.catalogue.document > docs/catalogue.md``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from geoplan.catalogue.load import load_catalogue
from geoplan.catalogue.model import Catalogue, Clause, PointType

_SHAPES = {"site": "点", "stretch": "路段", "belt": "片区", "none": "无"}
_GEOMS = {"point": "点", "line": "线", "area": "面", "relation": "关系"}
_WITHIN = {"built_up": "建成区内", "outside_built_up": "建成区外", "": "不限"}
_KINDS = {"static": "静态", "dynamic": "动态"}
_MODES = {"": "", "pass_rate": "按合格率", "per_spot": "按处扣分"}
_RULES = {
    "belt": "{around}周边 {reach_m:g} 米的街道",
    "corridor": "{around}沿线 {reach_m:g} 米，每 {target_m:g} 米左右一段",
    "stops": "连续 {group:g} 站为一组",
    "junction": "{around}的交叉口：至少 {arms:g} 条路相交，{cluster_m:g} 米内算一处",
    "fringe": "建成区边界向内 {inner_m:g} 米、向外 {outer_m:g} 米，按 {cell_m:g} 米分块",
    "village": "地点四周 {spread_m:g} 米的成片房屋",
    "compound": "相距不到 {gap_m:g} 米、至少 {min_buildings:g} 栋的住宅楼群",
}
_FLAGS = {
    "full_coverage": "要求全覆盖",
    "fixed_always": "总作固定点位",
    "gate_on_new": "新增即须达标",
}

_HEAD = """# 点位类别目录

本页由 `python -m geoplan.catalogue.document` 生成，请勿手改。
规则与例子写在 `geoplan/catalogue/data/`；例子就是测试。
来源：seed = 创建动员讲话；F… = 公开资料；own = 规划默认值，并无出处，由各县自行调整。

## 本县修改

在工作区放一个 YAML 文件，并在 `geoplan.toml` 的 `[inputs]` 写 `catalogue = "文件名"`。
只写要改的字段；新条目要写全必填字段；`remove: true` 删除条目；字段留空（`segment_m:`）恢复默认值。
改动 `osm` 后若例子不再成立，须同时改写 `match`、`no_match`。

```yaml
units:
  jtys: {name: 贵溪市交通运输局}
point_types:
  bank: {quota: 5, supporting: [xzjd]}
  park: {remove: true}
  school_surround: {derive: {rule: belt, around: [school], reach_m: 300}}
indicators:
  env_litter: {interval_days: 1, repair_hours: 1}
topics:
  dogs: {types: [park, square]}
```
"""


def describe(catalogue: Catalogue) -> str:
    """Return the whole catalogue as Markdown.

    Examples
    --------
    >>> from geoplan.catalogue import load_catalogue
    >>> "公交站台" in describe(load_catalogue())
    True
    """
    parts = [
        _HEAD,
        "## 类别一览",
        _types_table(catalogue),
        "## 各类的规则与指标",
        *(_type_section(t, catalogue) for t in catalogue.types.values()),
        "## 指标",
        _indicators_table(catalogue),
        "## 专项行动",
        _topics_table(catalogue),
        "## 图标族",
        _table(
            ("编号", "名称", "符号", "颜色"),
            ((f.id, f.name, f.symbol, f"`{f.colour}`") for f in catalogue.families.values()),
        ),
        "## 单位",
        _table(
            ("编号", "名称", "别名", "角色", "来源"),
            (
                (u.id, u.name, "、".join(u.aliases), u.role, u.source)
                for u in catalogue.units.values()
            ),
        ),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *(list(row) for row in rows)]
    return "\n".join(
        "| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines
    )


def _types_table(catalogue: Catalogue) -> str:
    head = "编号 名称 图标族 形态 范围 主责 配合 指标数 复查最短天数 "
    head += "检查分钟 模拟抽取数 随机权重 每乡镇至少"
    rows = [
        (
            t.id,
            t.name + ("（随机重点）" if t.is_random_focus else ""),
            catalogue.families[t.family].name,
            _SHAPES[t.shape],
            _WITHIN[t.within],
            catalogue.units[t.lead].name,
            _units(t.supporting, catalogue),
            str(len(t.indicators)),
            str(min(catalogue.indicators[i].interval_days for i in t.indicators)),
            f"{t.visit_min:g}",
            str(t.quota),
            f"{t.random_weight:g}",
            str(t.expected_min_per_township or ""),
        )
        for t in catalogue.types.values()
    ]
    return _table(head.split(), rows)


def _units(ids: Iterable[str], catalogue: Catalogue) -> str:
    return "、".join(catalogue.units[i].name for i in ids)


def _type_section(point_type: PointType, catalogue: Catalogue) -> str:
    t = point_type
    lines = [f"### {t.name} `{t.id}`", ""]
    if t.aliases:
        lines.append(f"- 别名：{'、'.join(t.aliases)}")
    lines.append(f"- 优先级 {t.priority}；相距 {t.merge_m:g} 米内的同一处合并")
    if t.segment_m is not None:
        lines.append(f"- 每段约 {t.segment_m:g} 米")
    if t.time_windows:
        lines.append("- 宜查时段：" + "、".join(f"{a}–{b}" for a, b in t.time_windows))
    flags = [text for name, text in _FLAGS.items() if getattr(t, name)]
    if flags:
        lines.append(f"- {'；'.join(flags)}")
    if t.derive is not None:
        around = "、".join(catalogue.types[i].name for i in t.derive.around)
        text = _RULES[t.derive.rule].format(around=around, **t.derive.params)
        lines.append(f"- 推算（`{t.derive.rule}`）：{text}")
    if t.clauses:
        lines.append("- 规则（符合一条即可）：")
        lines += [f"  - {_rule(clause)}" for clause in t.clauses]
    elif t.derive is None:
        lines.append("- 规则：无，只由清单上报")
    for kind, title in _KINDS.items():
        names = [
            i.name for i in map(catalogue.indicators.__getitem__, t.indicators) if i.kind == kind
        ]
        if names:
            lines.append(f"- {title}指标：{'；'.join(names)}")
    if t.examples:
        matching = sum(e.matches for e in t.examples)
        lines.append(f"- 例子：应认领 {matching} 个，不应认领 {len(t.examples) - matching} 个")
    lines.append(f"- 来源：{t.source}")
    return "\n".join(lines)


def _rule(clause: Clause) -> str:
    geoms = "".join(name for geom, name in _GEOMS.items() if geom in clause.geom)
    text = f"{_tags(clause.tags)}（{geoms}）"
    if clause.name is not None:
        text += f"；名称合于 `{clause.name.pattern}`"
    if clause.not_name is not None:
        text += f"；名称不合于 `{clause.not_name.pattern}`"
    if clause.not_tags:
        text += f"；且无 {_tags(clause.not_tags)}"
    return text


def _tags(tags: Mapping[str, Iterable[str]]) -> str:
    return " ".join(f"`{key}={'/'.join(values)}`" for key, values in tags.items())


def _indicators_table(catalogue: Catalogue) -> str:
    rows = [
        (
            i.id,
            i.name,
            i.group,
            _KINDS[i.kind],
            f"{i.weight:g}" + ("（严重）" if i.is_serious else ""),
            "须佐证" if i.needs_evidence else "",
            _MODES[i.mode] + (f"，每处 {i.deduction:g} 分" if i.deduction is not None else ""),
            str(i.interval_days),
            (f"{i.repair_hours:g}" if i.repair_hours is not None else "")
            + (f"（动手 {i.repair_min:g} 分钟）" if i.repair_min is not None else ""),
            str(sum(i.id in t.indicators for t in catalogue.types.values())),
            i.source,
        )
        for i in catalogue.indicators.values()
    ]
    head = "编号 内容 组 性质 权重 佐证 计分 有效天数 整改时限（工作小时） 用于类别数 来源"
    return _table(head.split(), rows)


def _topics_table(catalogue: Catalogue) -> str:
    rows = [
        (
            t.id,
            t.name,
            catalogue.units[t.lead].name,
            _units(t.supporting, catalogue),
            "、".join(catalogue.types[i].name for i in t.types),
            t.deadline,
            t.source,
        )
        for t in catalogue.topics.values()
    ]
    return _table(("编号", "名称", "牵头", "配合", "类别", "期限", "来源"), rows)


if __name__ == "__main__":
    # Windows consoles would write the file in their own code page.
    sys.stdout.buffer.write(describe(load_catalogue()).encode("utf-8"))
