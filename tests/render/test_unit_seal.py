"""A closed page opens with its passphrase alone, repeats, and never uses a nonce twice."""

from __future__ import annotations

import base64

from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.render import unit_seal
from geoplan.render.unit_seal import ROUNDS, open_data, seal_data

WORD = "青山 绿水 八月 桂花"


def test_it_opens_with_the_passphrase_however_typed_and_with_no_other() -> None:
    sealed = seal_data("县医院".encode(), WORD, "县\0局")
    assert sealed["rounds"] == ROUNDS >= 600_000
    assert open_data(sealed, WORD) == "县医院".encode()
    assert open_data(sealed, f"　{WORD.replace(' ', '　')} ") == "县医院".encode()
    assert open_data(sealed, WORD[:-1]) is None
    assert open_data(sealed, "") is None


def test_a_changed_byte_does_not_open() -> None:
    sealed = seal_data(b"abc" * 20, WORD, "u")
    raw = bytearray(base64.b64decode(sealed["data"]))
    raw[5] ^= 1
    assert open_data(sealed | {"data": base64.b64encode(raw).decode()}, WORD) is None


@settings(max_examples=20)
@given(st.lists(st.binary(max_size=40), min_size=2, max_size=4, unique=True))
def test_same_in_same_out_and_every_content_has_its_own_nonce(contents: list[bytes]) -> None:
    keep = unit_seal.ROUNDS
    unit_seal.ROUNDS = 10  # the rounds do not matter here and take half a second each
    try:
        made = [seal_data(one, WORD, "u") for one in contents]
        assert made == [seal_data(one, WORD, "u") for one in contents]
    finally:
        unit_seal.ROUNDS = keep
    assert len({one["nonce"] for one in made}) == len(contents)
    assert len({one["salt"] for one in made}) == 1  # the salt tells nothing of the content


def test_owners_have_different_keys() -> None:
    first, second = (seal_data(b"same", WORD, owner) for owner in ("a", "b"))
    assert first["salt"] != second["salt"]
    assert first["data"] != second["data"]
