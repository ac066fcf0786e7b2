"""The words of the self-check sheets, their files and days.

From: nothing. To: the modules that fill them.
"""

from __future__ import annotations

from datetime import date

AS_OF = date(2026, 10, 20)
MAIN_FILE, MORE_FILE = "自检自查表.xlsx", "自检自查表-补充.csv"
STREETS_FILE = "自检自查表-街巷.csv"
# Mostly the point's own people look; empty is that, too.
SOURCES = ("",) * 12 + ("自查",) * 4 + ("督查", "督查", "暗访", "模拟测评")
OTHER_WORDS = {
    "达标": ("符合", "合格"),
    "未达标": ("不符合", "不合格"),
    "不适用": ("不适用", "不涉及"),
}
