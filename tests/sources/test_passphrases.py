"""The list of passphrases: every row is used or named, and no message says a passphrase."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoplan.errors import InputError
from geoplan.sources.passphrases import read_passphrases
from geoplan.text import LANGUAGES, word_problem


def write(folder: Path, *rows: str) -> Path:
    path = folder / "口令.csv"
    path.write_text("\n".join(("单位,口令", *rows)), "utf-8-sig", newline="\n")
    return path


def test_rows_are_used_or_named(tmp_path: Path) -> None:
    path = write(
        tmp_path, "县城管局,秘密的话一二三", ",没有单位", "县城管局,另一句秘密话", "县住建局,"
    )
    words, problems = read_passphrases(path, path.name)
    assert words == {"县城管局": "秘密的话一二三", "县住建局": ""}
    assert [(p.code, p.row) for p in problems] == [("pages.no_name", 3), ("pages.repeated", 4)]
    for language in LANGUAGES:
        said = "".join("".join(word_problem(p, language).values()) for p in problems)
        assert "秘密" not in said


def test_an_empty_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_passphrases(write(tmp_path, ",x"), "口令.csv")
    assert "pages.no_words" in [p.code for p in caught.value.problems]
