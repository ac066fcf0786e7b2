"""Two hundred damaged copies of a filled form, from the outside and from within."""

from __future__ import annotations

import random
from pathlib import Path

from geoplan.evidence.collect import collect_files
from tests.evidence.corrupt import DAMAGES, Variant, as_form, inside, laughs
from tests.evidence.returned import many, write
from tests.evidence.test_corrupt import check_variant


def test_two_hundred_damaged_copies_of_a_form(tmp_path: Path) -> None:
    rng = random.Random(5)  # noqa: S311 - made-up damage
    forms = [as_form(many(3, seed=seed)) for seed in range(4)]
    ends = []
    for number in range(200):
        damage = list(DAMAGES)[number // 2 % len(DAMAGES)]
        form = rng.choice(forms)
        is_within = bool(number % 2) and damage != "members"
        data = inside(form, damage, rng) if is_within else DAMAGES[damage](form, rng)
        ends.append(check_variant(tmp_path / str(number), Variant("form", damage, data)))
    assert ends.count("kept") > 40
    assert ends.count("refused") > 80


def test_entities_of_a_workbook_are_not_unfolded(tmp_path: Path) -> None:
    path = write(tmp_path, "a.xlsx", laughs(as_form(many(3))))
    (done,) = collect_files([path], tmp_path / "evidence")
    if done.is_kept:
        (stored,) = (tmp_path / "evidence").glob("*.jsonl")
        assert stored.stat().st_size < 100_000
    else:
        assert done.problems
