"""Fill the sheet of patrol teams.

From: the bases of the demo county. To: the rows of the sheet, and spots planted in it.
"""

from __future__ import annotations

import numpy as np

from geoplan.demo.ledgers import Ledger
from geoplan.demo.names import SHORT, STREET_OFFICES
from geoplan.demo.sheets import Cell
from geoplan.demo.world import World

TEAMS_FILE, TEAMS_SHEET = "队伍.xlsx", "队伍（虚构示范数据）"
TEAMS_HEADER = (
    *("序号", "队名", "出行方式", "出发地", "收队地", "上班时间", "休息时间", "上班日"),
    *("不上班的日子", "只查类别", "一天最多几处", "联系人", "联系电话"),
)


def list_teams(world: World, rng: np.random.Generator) -> Ledger:
    """Return the teams: on foot, on e-bikes, in a car; two rows that cannot be used."""
    old_town, new_town = (f"{office}巡查中队" for office in STREET_OFFICES[:2])
    depot = f"{SHORT}县城管执法大队"
    halves = "08:30-11:30、14:30-17:30"
    rows: list[list[Cell]] = [
        ["老城步行组", "步行", old_town, None, "08:30-17:30", "11:30-14:30", "工作日"],
        ["新城骑行组", "电动自行车", new_town, None, halves, None, "周一至周五"],
        ["乡镇车巡组", "汽车", depot, old_town, "8:00-12:00、14:00-18:00", None, "每天"],
        ["园区组", "电动自行车", "开发区值班室", None, halves, None, "工作日"],
        ["夜巡组", "步行", old_town, None, "晚饭后", None, "每天"],
    ]
    more: list[list[Cell]] = [[None, None, None] for _ in rows]
    more[1][0] = "2026-10-23"
    more[2][2] = 20
    filled = [
        [number, *row, *own, f"示范联系人{number}", f"000-{rng.integers(10**6, 10**7)}"]
        for number, (row, own) in enumerate(zip(rows, more, strict=True), 1)
    ]
    for code, problem, what, row in (
        ("team_unknown_place", "team.unknown_place", "出发地不是驻点", 5),
        ("team_bad_hours", "team.bad_hours", "上班时间写成“晚饭后”", 6),
    ):
        look = f"problems: code={problem}, file={TEAMS_FILE}, row={row}"
        world.plant(code, what, f"{TEAMS_FILE} 第 {row} 行", look)
    for row, name, mode in (
        (2, "老城步行组", "walk"),
        (3, "新城骑行组", "ebike"),
        (4, "乡镇车巡组", "car"),
    ):
        look = f"teams: name={name}, mode={mode} → 1"
        world.show("teams", f"队伍{name}", f"{TEAMS_FILE} 第 {row} 行", look)
    return Ledger(TEAMS_FILE, TEAMS_SHEET, TEAMS_HEADER, filled)
