"""Declare a setting: its default, its meaning, what it may hold.

From: a line in the class of a section. To: a field of that dataclass.
"""

from __future__ import annotations

from dataclasses import field
from math import inf
from typing import Any


def setting(
    default: Any,
    meaning: str,
    least: float = 0.0,
    most: float = inf,
    choices: tuple[str, ...] = (),
    zero: bool = False,
    is_path: bool = False,
) -> Any:
    """Declare one setting: its default, its meaning to the planner, bounds or words allowed.

    A number is above 0 unless ``zero`` allows that too.
    """
    if isinstance(default, dict | list):
        raise TypeError("defaults are immutable")
    bounds = (least, most)
    metadata = {"meaning": meaning, "bounds": bounds, "choices": choices, "zero": zero}
    return field(default=default, metadata={**metadata, "is_path": is_path})


def files(default: str | tuple[str, ...], meaning: str) -> Any:
    """Declare one or several files, relative to the workspace."""
    return setting(default, meaning, is_path=True)
