from __future__ import annotations

from geoplan.render.initials import initials


def test_every_reading_counts_and_other_letters_do_not() -> None:
    assert initials(["重庆路 A1", "é<b>"]) == {
        "c": "重",
        "l": "路",
        "q": "庆",
        "t": "重",
        "z": "重",
    }
