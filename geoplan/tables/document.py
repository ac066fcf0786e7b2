"""Write the reference of tables and settings.

From: the contracts and the settings classes. To: ``docs/tables.md`` and ``docs/settings.md``.
"""

from __future__ import annotations

import sys
from dataclasses import MISSING, fields
from typing import Any

from geoplan.config import REPEATED, SECTIONS, Settings
from geoplan.tables.contracts import TABLES

_KINDS = {
    "text": "文字",
    "int": "整数",
    "float": "小数",
    "bool": "是否",
    "date": "日期",
    "list": "列表",
    "json": "JSON",
    "geometry": "几何（EPSG:4326）",
}


def describe_tables() -> str:
    """Return the reference of every table as Markdown."""
    lines = ["# 数据表", "", "本页由 `python -m geoplan.tables.document tables` 生成，请勿手改。"]
    lines += ["表存为 `data/tables/*.parquet`（GeoParquet），用 geopandas、QGIS 都能打开。", ""]
    for table in TABLES.values():
        key = "、".join(table.key)
        lines += [f"## {table.name}", "", f"{table.meaning}。键：{key}。", ""]
        lines += ["| 列 | 类型 | 单位 | 可空 | 含义 |", "|---|---|---|---|---|"]
        for column in table.columns:
            values = f"（{'、'.join(column.values)}）" if column.values else ""
            cells = (
                f"`{column.name}`",
                _KINDS[column.kind],
                column.unit,
                "可空" if column.optional else "",
                column.meaning + values,
            )
            lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


def describe_settings() -> str:
    """Return the reference of every setting as Markdown."""
    lines = ["# 设置", "", "本页由 `python -m geoplan.tables.document settings` 生成，请勿手改。"]
    lines += ["设置写在工作区的 `geoplan.toml`；不写就用默认值。路径相对于工作区。", ""]
    lines += ["| 设置 | 默认值 | 含义 |", "|---|---|---|"]
    for prefix, kind in (("", Settings), *SECTIONS.items()):
        lines += _rows(prefix, kind)
    for name, kind in REPEATED.items():
        lines += _rows(f"[[{name}]]", kind)
    return "\n".join(lines) + "\n"


def _rows(prefix: str, kind: type[Any]) -> list[str]:
    head = f"{prefix}." if prefix else ""
    return [
        f"| `{head}{f.name}` | {_shown(f.default)} | {f.metadata['meaning']} |"
        for f in fields(kind)
        if f.metadata
    ]


def _shown(value: Any) -> str:
    if value is MISSING:
        return "（必填）"
    if value in ("", (), None):
        return "（空）"
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value}`"


if __name__ == "__main__":
    text = describe_settings() if sys.argv[1:] == ["settings"] else describe_tables()
    sys.stdout.buffer.write(text.encode("utf-8"))
