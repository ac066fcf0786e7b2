from __future__ import annotations

import re
import string
from typing import get_args

import pytest
from literals import calls_of, calls_to, constants, start

from geoplan.errors import Level, Problem
from geoplan.tables import TABLES
from geoplan.tables.values import CHECK_STATES, KINDS, ROLES, STATES
from geoplan.text import LANGUAGES, messages, say, section, where, word_problem

SHEET_NAME_MAX = 31
both = pytest.mark.parametrize("language", LANGUAGES)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def worded_codes(language: str) -> set[str]:
    """Codes that have a sentence in ``language``."""
    return {key.rpartition(".")[0] for key in section("problem", language)}


every_code = pytest.mark.parametrize(
    ("code", "language"),
    [(code, language) for language in LANGUAGES for code in sorted(worded_codes(language))],
)


def used_codes() -> dict[str, str]:
    """Codes of the problems geoplan makes, each with a place that makes it."""
    return {
        code: call.place
        for call in calls_to("geoplan.errors", "Problem")
        for code in call.strings(0, "code")
        if "." in code
    }


def test_both_languages_have_the_same_keys() -> None:
    zh, en = (set(messages(language)) for language in ("zh", "en"))
    assert sorted(zh - en) == [], "missing in English"
    assert sorted(en - zh) == [], "missing in Chinese"


def test_both_languages_name_the_same_facts() -> None:
    zh, en = messages("zh"), messages("en")
    differing = {
        key: (placeholders(zh[key]), placeholders(en[key]))
        for key in sorted(set(zh) & set(en))
        if placeholders(zh[key]) != placeholders(en[key])
    }
    assert differing == {}


@both
def test_placeholders_are_plain_names(language: str) -> None:
    names = {name for text in messages(language).values() for name in placeholders(text)}
    assert sorted(n for n in names if not re.fullmatch(r"[a-z][a-z_]*", n)) == []


@both
def test_only_a_fix_may_be_empty(language: str) -> None:
    empty = [k for k, v in messages(language).items() if not v.strip()]
    assert [k for k in empty if not re.fullmatch(r"problem\..+\.fix", k)] == []


def test_a_fix_is_empty_in_both_languages_or_in_none() -> None:
    zh, en = messages("zh"), messages("en")
    assert [k for k in sorted(set(zh) & set(en)) if bool(zh[k]) != bool(en[k])] == []


def test_every_code_made_is_known() -> None:
    """A code put together at run time escapes the tests below: keep it readable."""
    calls = [c for c in calls_to("geoplan.errors", "Problem") if c.argument(0, "code") is not None]
    assert calls
    assert [c.place for c in calls if not c.strings(0, "code")] == []


@both
def test_every_problem_has_its_sentences(language: str) -> None:
    texts = messages(language)
    missing = [
        f"{code}.{part} ({place})"
        for code, place in sorted(used_codes().items())
        for part in ("what", "fix")
        if f"problem.{code}.{part}" not in texts
    ]
    assert missing == []


@both
def test_a_problem_has_what_and_fix_and_nothing_else(language: str) -> None:
    said = {(*key.rpartition("."),)[::2] for key in section("problem", language)}
    assert said == {(code, part) for code in worded_codes(language) for part in ("what", "fix")}


@both
def test_every_sentence_is_of_a_problem_that_exists(language: str) -> None:
    assert sorted(worded_codes(language) - set(used_codes()) - set(constants())) == []


@both
def test_every_text_asked_for_exists(language: str) -> None:
    texts = messages(language)
    asked = {k: c.place for c in calls_of("say") for k in c.strings(0, "key") if "." in k}
    assert asked
    assert [f"{k} ({place})" for k, place in sorted(asked.items()) if k not in texts] == []


@both
def test_every_group_asked_for_exists(language: str) -> None:
    """A key put together at run time begins with a group that has texts."""
    calls = [(c, c.argument(0, "key")) for c in calls_of("say")]
    heads = {start(key): c.place for c, key in calls if key is not None and not c.strings(0, "key")}
    texts = messages(language)
    bad = [f"{h!r} ({p})" for h, p in heads.items() if not any(k.startswith(h) for k in texts)]
    assert [*bad, *(p for h, p in heads.items() if not h)] == []


@both
@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("level", get_args(Level)),
        ("state", STATES),
        ("gap", STATES),
        ("kind", KINDS),
        ("role", ROLES),
        ("result", CHECK_STATES),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_value_of_a_table_has_a_name(
    group: str, values: tuple[str, ...], language: str
) -> None:
    assert sorted(section(group, language)) == sorted(values)


@both
def test_every_step_and_table_has_a_name(language: str) -> None:
    steps = {name for call in calls_of("Step") for name in call.strings(0, "name")}
    assert steps == set(section("step", language))
    assert set(TABLES) <= set(section("table", language))


@both
def test_names_of_sheets_fit_a_workbook(language: str) -> None:
    names = [text for text in section("list", language).values() if not placeholders(text)]
    bad = [n for n in names if len(n) > SHEET_NAME_MAX or set(n) & set("[]:*?/\\")]
    assert bad == []
    assert len({n.casefold() for n in names}) == len(names)


@both
def test_the_street_can_be_read_back_from_the_name_of_a_stretch(language: str) -> None:
    """Lists are matched to stretches by what stands before the bracket."""
    between = say("point.between", language, name="人民路", a="东街", b="西街")
    joining = "人民路" + say("point.joining", language, streets="东街")
    assert [name.split("（")[0] for name in (between, joining)] == ["人民路", "人民路"]


@every_code
def test_a_problem_without_its_facts_is_still_worded(code: str, language: str) -> None:
    words = word_problem(Problem(code), language)
    assert list(words) == ["level", "where", "what", "fix"]
    assert words["what"]
    assert words["where"] == ""
    templates = (messages(language)[f"problem.{code}.{part}"] for part in ("what", "fix"))
    left = {"{" + name + "}" for text in templates for name in placeholders(text)}
    assert [mark for mark in left if mark in words["what"] + words["fix"]] == []


@every_code
def test_every_fact_is_said(code: str, language: str) -> None:
    texts = messages(language)
    for part in ("what", "fix"):
        template = texts[f"problem.{code}.{part}"]
        facts = {name: f"<{name}>" for name in placeholders(template)}
        said = word_problem(Problem(code, facts=facts), language)[part]
        assert sorted(facts.values()) == sorted(f for f in facts.values() if f in said)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "a.xlsx 工作表「表1」 第 3 行 「经度」"),
        ("en", "a.xlsx sheet “表1” row 3 “经度”"),
    ],
)
def test_where_joins_file_sheet_row_and_column(language: str, expected: str) -> None:
    problem = Problem("list.no_name", file="a.xlsx", sheet="表1", row=3, column="经度")
    assert where(problem, language) == expected


@both
def test_where_leaves_out_what_is_not_known(language: str) -> None:
    assert where(Problem("list.no_name"), language) == ""
    assert where(Problem("list.no_name", file="a.xlsx"), language) == "a.xlsx"
    row = where(Problem("list.no_name", file="a.xlsx", row=0), language)
    assert row == f"a.xlsx {say('where.row', language, row=0)}"


def test_a_fact_of_the_problem_itself_can_be_named() -> None:
    words = word_problem(Problem("workspace.none", "error", file="my-county"), "en")
    assert "geoplan init my-county" in words["fix"]


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_text"):
        say("no_such_text")
