"""Sheets to fill in: the list of points and the self-check, with words to choose from.

From: the catalogue. To: the bytes of two workbooks that ``inputs.lists`` and ``inputs.answers``
read as they are. Their example row is marked and not read.
"""

from __future__ import annotations

from geoplan.catalogue import Catalogue
from geoplan.lists.xlsx import Blank, Page, workbook_bytes
from geoplan.tables.values import RESULTS, SOURCES
from geoplan.text import say, section

LIST_FILE = "点位信息表-模板.xlsx"
ANSWERS_FILE = "自检自查表-模板.xlsx"

_EMPTY_ROWS = 100
# Columns by name with their width in characters; their words are in the texts.
_LIST_COLUMNS = {
    **{"serial": 6, "type": 16, "name": 24, "address": 30, "kind": 8, "lead": 18},
    **{"supporting": 24, "township": 14, "community": 14, "grid": 12, "sponsor": 18},
    **{"head_lead": 10, "head_township": 10, "contact": 10, "phone": 15},
    **{"lon": 12, "lat": 12, "datum": 12, "note": 20},
}
_ANSWER_COLUMNS = {
    **{"serial": 6, "unit": 18, "point": 26, "indicator": 44, "result": 10, "day": 12},
    **{"checker": 10, "source": 8, "round": 16, "spots": 8, "spots_unmet": 10},
    **{"photos": 20, "note": 36},
}
_TEXT_COLUMNS = ("grid", "phone")
_HELP_COLUMNS = (("column", 22), ("how", 90))


def list_template(catalogue: Catalogue, language: str) -> bytes:
    """Return 点位信息表: types and kinds to choose from, an example, explanations."""
    types = tuple(point_type.name for point_type in catalogue.types.values())
    words = {
        "kind": tuple(section("template_kind", language).values()),
        "datum": tuple(section("template_datum", language).values()),
    }
    return _workbook("list", _LIST_COLUMNS, {"type": types}, words, language)


def answers_template(catalogue: Catalogue, language: str) -> bytes:
    """Return 自检自查表: indicators and results to choose from, an example, explanations."""
    indicators = tuple(indicator.name for indicator in catalogue.indicators.values())
    words = {
        "result": tuple(say(f"result.{result}", language) for result in RESULTS),
        "source": tuple(say(f"source.{source}", language) for source in SOURCES),
    }
    return _workbook("answers", _ANSWER_COLUMNS, {"indicator": indicators}, words, language)


def _workbook(
    kind: str,
    widths: dict[str, int],
    long: dict[str, tuple[str, ...]],
    words: dict[str, tuple[str, ...]],
    language: str,
) -> bytes:
    """Return a workbook of three pages; ``long`` words stand on the last, which holds them."""
    heads = section(f"template_{kind}", language)
    example = section(f"template_{kind}_example", language)
    choices = say("template.choices", language)
    blanks: dict[int, Blank] = {}
    for j, name in enumerate(widths):
        at = f"='{choices}'!$A$2:$A${len(long[name]) + 1}" if name in long else ""
        blanks[j] = Blank(
            choices=words.get(name, ()),
            choices_at=at,
            is_day=name == "day",
            is_text=name in _TEXT_COLUMNS,
        )
    ((key, listed),) = long.items()
    pages = [
        Page(
            say(f"template.{kind}", language),
            say(f"template.{kind}_title", language),
            [(heads[name], width) for name, width in widths.items()],
            [[listed[0] if name == key else example.get(name, "") for name in widths]],
            note=say(f"template.{kind}_note", language),
            blanks=blanks,
            empty=_EMPTY_ROWS,
        ),
        _help_page(kind, widths, language),
        Page(choices, "", [(heads[key], 60)], [[word] for word in listed]),
    ]
    return workbook_bytes(pages)


def _help_page(kind: str, widths: dict[str, int], language: str) -> Page:
    heads = section(f"template_{kind}", language)
    helps = section(f"template_{kind}_help", language)
    rows = [[heads[name], helps[name]] for name in widths]
    general = sorted(name for name in helps if name not in widths)
    rows += [["", helps[name]] for name in general]
    return Page(
        say("template.help", language),
        "",
        [(say(f"template_help.{name}", language), width) for name, width in _HELP_COLUMNS],
        rows,
    )
