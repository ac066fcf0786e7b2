"""Write a commented ``geoplan.toml``.

From: the values that are set. To: its text, every default shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from geoplan.config.model import REPEATED, SECTIONS, Settings


def new_settings_text(values: Mapping[str, Any]) -> str:
    """Return a commented ``geoplan.toml``: ``values`` set (dotted names), defaults shown."""
    lines = ["# geoplan 工作区设置。去掉行首的 # 即可修改默认值。", ""]
    lines += _setting_lines(Settings, "", values)
    for name, kind in SECTIONS.items():
        lines += ["", f"[{name}]", *_setting_lines(kind, name + ".", values)]
    for name, kind in REPEATED.items():
        lines += ["", *_example(name, kind)]
    return "\n".join(lines) + "\n"


def _example(name: str, kind: type[Any]) -> list[str]:
    """Return a section that may be written several times, all of it commented out."""
    lines = [f"# （可写几节）[[{name}]]"]
    return lines + [f"#   {f.name}：{f.metadata['meaning']}" for f in fields(kind)]


def _setting_lines(kind: type[Any], prefix: str, values: Mapping[str, Any]) -> list[str]:
    lines = []
    for setting in fields(kind):
        if setting.default is MISSING:
            continue
        lines.append(f"# {setting.metadata['meaning']}")
        value = values.get(prefix + setting.name, setting.default)
        mark = "" if prefix + setting.name in values else "# "
        lines.append(f"{mark}{setting.name} = {_toml(value)}")
    return lines


def _toml(value: Any) -> str:
    if value is None:
        return '"2026-10-20"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return str(list(value)) if isinstance(value, tuple) else str(value)
