"""Fill the self-checks of the two rounds before the present one.

From: sites with their aims. To: rows of two sheets, each with a slip of its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geoplan.catalogue import Catalogue
from geoplan.demo.aims import Aim, first_aim
from geoplan.demo.answer_slips import Slip, put_in, typed
from geoplan.demo.answers import answer_round, written_row
from geoplan.demo.sheets import Cell
from geoplan.demo.world import World


@dataclass(frozen=True)
class Round:
    """One round: its name, days, file, how many of the points answered and how many failed."""

    name: str
    start: date
    end: date
    file: str
    share: float
    failing: float


FIRST = Round("第一轮", date(2026, 3, 20), date(2026, 4, 20), "自检自查表-第一轮.xlsx", 0.5, 0.45)
SECOND = Round("第二轮", date(2026, 7, 1), date(2026, 7, 31), "自检自查表-第二轮.xlsx", 0.7, 0.3)
ROUNDS = (FIRST, SECOND)
# What was not answered this time was not either before, so that it stays unchecked.
_ANSWERED = ("covered", "failing", "stale")
_RECHECKED = 4  # banks


def earlier_checks(
    world: World, catalogue: Catalogue, aims: Sequence[Aim], seed: int
) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Return the rows of the first and of the second round."""
    first, second = (
        _rows(np.random.default_rng([seed, 3, k]), catalogue, aims, this)
        for k, this in enumerate(ROUNDS)
    )
    gone = typed("telecom_hall-n99999998", "srv_norms", "达标", FIRST.end, who="周某")
    put_in(
        world,
        first,
        FIRST.file,
        [Slip(15, "answer_gone_point", "编号是已经不在的点位", gone, "answer.unknown_point")],
    )
    left = first_aim(aims, "never", "restaurant")
    item = catalogue.types["restaurant"].indicators[0]
    old = typed(left.point_id, item, "未达标", SECOND.end, who="吴某", note="限期整改")
    what = f"{left.site.name}上一轮未达标，这一轮没有人再去看：没有整改的答案，仍是未达标"
    look = f"gaps: point_id={left.point_id}, state=failing"
    put_in(world, second, SECOND.file, [Slip(25, "answer_old_failure", what, old, looks=(look,))])
    second += _looked_again(world, catalogue, aims)
    return first, second


def _looked_again(world: World, catalogue: Catalogue, aims: Sequence[Aim]) -> list[list[Cell]]:
    """Return self-checks that call all well, and the covert checks the day after that do not.

    Every third item is found unmet; the present round has answered for all of them since.
    """
    fit = [a for a in aims if a.site.type_id == "bank" and a.state in _ANSWERED][:_RECHECKED]
    said_on = SECOND.end - timedelta(days=1)
    own, others = [], []
    for aim in fit:
        for i, item in enumerate(catalogue.types["bank"].indicators):
            found = "达标" if i % 3 else "未达标"
            own.append(typed(aim.ref, item, "达标", said_on, who="郑某"))
            seen = typed(aim.ref, item, found, SECOND.end, who="冯某", source="暗访")
            others.append(seen)
    unit = catalogue.units[catalogue.types["bank"].lead].name
    what = f"{len(fit)} 家银行第二轮自查全部达标，第二天暗访约三分之一未达标"
    look = f"unit_bias: unit={unit}, verdict=high"
    world.show("self_checks_high", what, SECOND.file, look)
    return own + others


def _rows(
    rng: np.random.Generator, catalogue: Catalogue, aims: Sequence[Aim], this: Round
) -> list[list[Cell]]:
    days = (this.end - this.start).days
    rows: list[list[Cell]] = []
    for aim in aims:
        if aim.state not in _ANSWERED or rng.random() > this.share:
            continue
        ids = catalogue.types[aim.site.type_id].indicators
        state = "failing" if rng.random() < this.failing else "covered"
        day = this.start + timedelta(days=int(rng.random() * days))
        indicators = [catalogue.indicators[i] for i in ids]
        answers = answer_round(rng, aim.ref, indicators, state, last_day=day)
        rows += [written_row(rng, answer, as_text=False) for answer in answers]
    rows[0][-1] = f"{this.name}，虚构示范数据"
    return rows
