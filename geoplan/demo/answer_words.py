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
FAULTS = {
    "公益宣传": ("公益广告画面褪色，需更换", "缺少未成年人主题公益广告", "宣传栏玻璃破损"),
    "公共环境": ("墙角有积存垃圾", "垃圾桶满溢未清运", "地面有烟头"),
    "公共秩序": ("电动车停放占用人行道", "门前有流动摊点", "楼道堆放杂物"),
    "基础设施": ("灭火器过期", "路面有坑洼", "盲道被占用"),
}
OTHER_FAULTS = ("未按要求落实，正在整改", "现场未见标识", "设施损坏待修")
OTHER_WORDS = {
    "达标": ("符合", "合格"),
    "未达标": ("不符合", "不合格"),
    "不适用": ("不适用", "不涉及"),
}
