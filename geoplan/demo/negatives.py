"""Fill the report on the negative list: nothing that vetoes, one entry open, one closed, one badly.

From: nothing but the shipped list. To: rows of 负面清单. Names that are not public
are left empty.
"""

from __future__ import annotations

import numpy as np

from geoplan.catalogue.negative import load_negative_list
from geoplan.demo.ledgers import Ledger
from geoplan.demo.names import SURNAMES
from geoplan.demo.sheets import Cell
from geoplan.demo.world import World

NEGATIVE_FILE = "负面清单.xlsx"
_SHEET = "负面清单（虚构示范数据）"
_HEADER = (
    *("编号", "类别", "名称", "状态", "日期", "责任单位", "情况说明", "扣分", "佐证", "处置人"),
    "复核人",
)
_CLOSED, _OPEN, _ALONE, _SILENT = 21, 28, 34, 37
_DAY = "2026-10-15"


def report_negatives(world: World, rng: np.random.Generator) -> Ledger:
    """Return the report, a row an entry, and note what is to be seen in it."""
    first, second, alone = (SURNAMES[i] + "某" for i in rng.permutation(len(SURNAMES))[:3])
    said: dict[int, list[Cell]] = {
        _CLOSED: [
            "已处置",
            "2026-08-20",
            "县市场监管局",
            "已查处",
            1,
            "查处通报.pdf",
            first,
            second,
        ],
        _OPEN: ["发生", "2026-09-11", "县生态环境局", "正在处置", 0.5, None, None, None],
        _ALONE: ["已处置", "2026-09-30", "县人社局", "已补发", 1, "凭证.pdf", alone, alone],
        _SILENT: [None] * 8,
    }
    clear: list[Cell] = ["未发生", _DAY, None, None, None, None, None, None]
    rows: list[list[Cell]] = [
        [
            entry.number,
            "一票否决" if entry.is_veto else "扣分",
            entry.name or None,
            *said.get(entry.number, clear),
        ]
        for entry in load_negative_list()
    ]
    rows[0][6] = "虚构示范数据"
    row = _ALONE + 1
    look = f"problems: code=negative.not_closed, file={NEGATIVE_FILE}, row={row}"
    where = f"{NEGATIVE_FILE} 第 {row} 行"
    world.plant("negative_alone", "处置人和复核人是同一个人，销不掉", where, look)
    for number, state, what in (
        (_CLOSED, "closed", "已处置，有佐证和另一人复核"),
        (_OPEN, "open", "发生未销，扣 0.5 分"),
        (_SILENT, "unknown", "没有填报，是不知道"),
    ):
        look = f"negative_items: number={number}, state={state} → 1"
        where = f"{NEGATIVE_FILE} 第 {number + 1} 行"
        world.show(f"negative_{state}", f"负面清单第 {number} 项{what}", where, look)
    look = "gate: state=clear, open_others=2, unknown_others=1 → 1"
    world.show("gate", "一票否决的 13 项都报了，没有发生未销的", NEGATIVE_FILE, look)
    return Ledger(NEGATIVE_FILE, _SHEET, _HEADER, rows)
