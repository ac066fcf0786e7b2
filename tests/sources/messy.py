"""Messy files as offices send them, each with the rows it holds and what there is to say.

Every case writes one file. ``rows``: (row number, type, name, further cells by column) as they are
read; ``said``: (code, row, count) of every problem.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import openpyxl
import xlwt

Row = tuple[int, str, str, dict[str, Any]]
Said = tuple[str, int | None, int]
Cells = Sequence[Sequence[Any]]

HEAD = ["点位类别", "点位名称"]


@dataclass(frozen=True)
class Case:
    name: str
    suffix: str
    make: Callable[[], bytes]
    rows: Sequence[Row] = ()
    said: Sequence[Said] = field(default_factory=tuple)
    error: str = ""


def xlsx(*pages: tuple[str, Cells, Sequence[str]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of (title, rows, merged ranges)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows, merged in pages:
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
        for area in merged:
            page.merge_cells(area)
        if title in hidden:
            page.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(rows: Cells, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """An Excel 97 workbook; merged: first row, last row, first column, last column."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("清单")
    inner = {
        (r, c): (a, b, d, e)
        for a, b, d, e in merged
        for r in range(a, b + 1)
        for c in range(d, e + 1)
    }
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if (r, c) in inner:
                area = inner[r, c]
                if (r, c) == (area[0], area[2]):
                    page.write_merge(*area, value)
            elif value is not None:
                page.write(r, c, value, day) if isinstance(value, date) else page.write(r, c, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(text: str, encoding: str = "utf-8") -> bytes:
    return text.replace("\n", "\r\n").encode(encoding)


def one(*rows: Sequence[Any], merged: Sequence[str] = ()) -> Callable[[], bytes]:
    return lambda: xlsx(("清单", rows, merged))


def text(content: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: csv(content, encoding)


def repacked(change: Callable[[str, bytes], bytes], *rows: Sequence[Any]) -> bytes:
    """A workbook whose members went through ``change``."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(("清单", rows, ())))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for info in source.infolist():
            target.writestr(info.filename, change(info.filename, source.read(info)))
    return out.getvalue()


def with_error_cells() -> bytes:
    def change(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        old = b'<c r="B3"'
        assert old in data
        head, tail = data.split(old)
        after = tail.split(b"</c>", 1)[1]
        return head + b'<c r="B3" t="e"><v>#N/A</v></c>' + after

    return repacked(change, [*HEAD, "地址"], ["医院", "县医院", "a"], ["公园", "东园", "b"])


def with_far_cell() -> bytes:
    rows = [HEAD, ["医院", "县医院"]]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active["XFD1048576"] = " "
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_formatted_rows(count: int) -> bytes:
    """Rows that hold borders and nothing else, down to far below the data."""
    empty = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (i, i, i)
        for i in range(3, count)
    )

    def change(name: str, data: bytes) -> bytes:
        is_sheet = name == "xl/worksheets/sheet1.xml"
        return data.replace(b"</sheetData>", empty + b"</sheetData>") if is_sheet else data

    return repacked(change, HEAD, ["医院", "县医院"])


def damaged_xls(at: int, change: bytes) -> bytes:
    """An Excel 97 file with a few bytes changed, found by trying; both end calamine 0.37."""
    data = xls([HEAD, ["医院", "县医院"]])
    return data[:at] + change + data[at + len(change) :]


def bomb() -> bytes:
    def change(name: str, data: bytes) -> bytes:
        return b"<s>" + b" " * 30_000_000 if name == "xl/styles.xml" else data

    return repacked(change, HEAD, ["医院", "县医院"])


def lying_bomb() -> bytes:
    """A bomb whose headers say it is small."""
    data = bytearray(bomb())
    true = (30_000_003).to_bytes(4, "little")
    assert true in data
    return bytes(data.replace(true, (1000).to_bytes(4, "little")))


HOSPITAL: Row = (2, "医院", "县医院", {})
PARK: Row = (3, "公园", "东园", {})
PLAIN = "点位类别,点位名称\n医院,县医院\n公园,东园\n"
TSV = PLAIN.replace(",", "\t")

TEXTS = [
    Case("utf8", ".csv", text(PLAIN), [HOSPITAL, PARK]),
    Case("utf8_mark", ".csv", text(PLAIN, "utf-8-sig"), [HOSPITAL, PARK]),
    Case("gbk", ".csv", text(PLAIN, "gbk"), [HOSPITAL, PARK]),
    Case(
        "gb18030_rare_sign",
        ".csv",
        text("点位类别,点位名称\n医院,㐂𠮷医院\n", "gb18030"),
        [(2, "医院", "㐂𠮷医院", {})],
    ),
    Case("unicode_text_of_excel", ".txt", text("\ufeff" + TSV, "utf-16-le"), [HOSPITAL, PARK]),
    Case("utf16_big_endian", ".csv", text("\ufeff" + TSV, "utf-16-be"), [HOSPITAL, PARK]),
    Case("tabs", ".csv", text(TSV), [HOSPITAL, PARK]),
    Case("semicolons", ".csv", text(PLAIN.replace(",", ";")), [HOSPITAL, PARK]),
    Case(
        "separator_said_in_line_one",
        ".csv",
        text("sep=;\n" + PLAIN.replace(",", ";")),
        [(3, *HOSPITAL[1:]), (4, *PARK[1:])],
    ),
    Case("tabs_called_xls", ".xls", text(TSV, "gbk"), [HOSPITAL, PARK]),
    Case(
        "semicolons_inside_cells",
        ".csv",
        text("点位类别,点位名称,配合单位\n医院,县医院,甲局;乙局;丙局\n公园,东园,甲局;乙局;丙局\n"),
        [
            (2, "医院", "县医院", {"supporting": "甲局;乙局;丙局"}),
            (3, "公园", "东园", {"supporting": "甲局;乙局;丙局"}),
        ],
    ),
    Case(
        "line_breaks_in_quotes",
        ".csv",
        text('点位类别,点位名称,配合单位\n医院,县医院,"甲局\n乙局"\n公园,东园,\n'),
        [(2, "医院", "县医院", {"supporting": "甲局\r\n乙局"}), PARK],
    ),
    Case(
        "open_quote_loses_its_line_alone",
        ".csv",
        text('点位类别,点位名称\n医院,"县医院\n公园,东园\n公园,"西"园\n公园,"南园"\n'),
        [PARK, (5, "公园", "南园", {})],
        [("sheet.quotes", 2, 1), ("sheet.quotes", 4, 1)],
    ),
    Case(
        "one_broken_byte",
        ".csv",
        lambda: csv(PLAIN + "公园,西园公园游园\n" * 9) + b"\xe5\x85,\xe5\x85\xad\xe5\x9b\xad",
        [
            HOSPITAL,
            PARK,
            *((4 + i, "公园", "西园公园游园", {}) for i in range(9)),
            (13, "\ufffd", "六园", {}),
        ],
        [("sheet.garbled", 13, 1)],
    ),
    Case(
        "error_words_in_csv",
        ".csv",
        text("点位类别,点位名称,详细地址\n医院,县医院,#N/A\n"),
        [(2, "医院", "县医院", {"address": ""})],
        [("sheet.error_cell", 2, 1)],
    ),
    Case(
        "types_merged_before_export",
        ".csv",
        text("点位类别,点位名称\n医院,县医院\n,中医院\n,妇幼院\n公园,东园\n"),
        [
            (2, "医院", "县医院", {}),
            (3, "医院", "中医院", {}),
            (4, "医院", "妇幼院", {}),
            (5, "公园", "东园", {}),
        ],
        [("sheet.filled_down", None, 2)],
    ),
    Case(
        "types_repeated_so_an_empty_one_is_empty",
        ".csv",
        text("点位类别,点位名称\n医院,县医院\n医院,中医院\n,妇幼院\n"),
        [(2, "医院", "县医院", {}), (3, "医院", "中医院", {}), (4, "", "妇幼院", {})],
    ),
    Case(
        "groups_of_headings_in_csv",
        ".csv",
        text(
            "某县点位表,,,,,,\n序号,点位类别,点位名称,责任单位,,坐标,\n,,,主责单位,配合单位,经度,纬度\n"
            "1,医院,县医院,甲局,乙局,116.1,28.2\n"
        ),
        [
            (
                4,
                "医院",
                "县医院",
                {
                    "serial": "1",
                    "lead": "甲局",
                    "supporting": "乙局",
                    "lon": "116.1",
                    "lat": "28.2",
                },
            )
        ],
    ),
    Case("empty", ".csv", lambda: b"", error="sheet.empty"),
    Case("only_spaces", ".csv", text(" ,\n,\n"), error="sheet.empty"),
    Case(
        "bytes_that_are_no_text", ".csv", lambda: b"\x81\x00\xff\xfe" * 40, error="sheet.encoding"
    ),
    Case("nul_bytes", ".csv", lambda: b"a,b\0\n", error="sheet.encoding"),
    Case(
        "web_page_called_xls",
        ".xls",
        lambda: "<html><table><tr><td>点位类别</td></tr></table></html>".encode("gbk"),
        error="sheet.web_page",
    ),
    Case(
        "xml_called_xls",
        ".xls",
        lambda: b'<?xml version="1.0"?><Workbook/>',
        error="sheet.web_page",
    ),
]

GROUPED = [
    ["某县创建文明城市点位责任清单"],
    ["填报单位：县创文办", None, None, None, None, None, None, None, "2026年10月"],
    ["序号", "点位类别", "点位名称", "责任单位", None, "坐标", None, "点位长", None, "备注"],
    [None, None, None, "主责单位", "配合单位", "经度", "纬度", "部门", "属地", None],
    [1, "医院", "县医院", "甲局", "乙局\n丙局", 116.1, 28.2, "张三", "李四", None],
    [2, None, "中医院", "甲局", None, None, None, None, None, "在建"],
    [3, "公园", "东园", None, None, None, None, None, None, None],
    ["合计", None, 3],
    ["备注：1.点位名称须与公章一致"],
    ["2.经纬度可不填"],
    ["填表人：王五", None, None, "审核人：赵六", None, "联系电话：000-1234"],
]
MERGES = ["A1:J1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:I3", "J3:J4", "B5:B6", "A9:J9"]
GROUPED_ROWS: list[Row] = [
    (
        5,
        "医院",
        "县医院",
        {
            "lead": "甲局",
            "supporting": "乙局\n丙局",
            "lon": 116.1,
            "lat": 28.2,
            "head_lead": "张三",
            "head_township": "李四",
            "serial": 1,
        },
    ),
    (6, "医院", "中医院", {"lead": "甲局", "note": "在建", "head_lead": ""}),
    (7, "公园", "东园", {"lead": "", "note": ""}),
]
GROUPED_SAID: list[Said] = [("sheet.not_data", None, 1), ("sheet.not_data", None, 3)]

BOOKS = [
    Case("title_groups_notes", ".xlsx", one(*GROUPED, merged=MERGES), GROUPED_ROWS, GROUPED_SAID),
    Case(
        "the_same_in_excel_97",
        ".xls",
        lambda: xls(
            GROUPED,
            [
                (0, 0, 0, 9),
                (2, 3, 0, 0),
                (2, 3, 1, 1),
                (2, 3, 2, 2),
                (2, 2, 3, 4),
                (2, 2, 5, 6),
                (2, 2, 7, 8),
                (2, 3, 9, 9),
                (4, 5, 1, 1),
                (8, 8, 0, 9),
            ],
        ),
        GROUPED_ROWS,
        GROUPED_SAID,
    ),
    Case(
        "groups_without_merging",
        ".xlsx",
        one(*(row for i, row in enumerate(GROUPED) if i != 5)),
        [(5, *GROUPED_ROWS[0][1:]), (6, *GROUPED_ROWS[2][1:])],
        GROUPED_SAID,
    ),
    Case("xls_called_xlsx", ".xlsx", lambda: xls([HEAD, ["医院", "县医院"]]), [HOSPITAL]),
    Case("xlsx_called_xls", ".xls", one(HEAD, ["医院", "县医院"]), [HOSPITAL]),
    Case("xlsx_called_csv", ".csv", one(HEAD, ["医院", "县医院"]), [HOSPITAL]),
    Case(
        "full_width_and_spaces",
        ".xlsx",
        one(
            [" 点位 类别", "点位名称＊", "经 度（°）", "ＬＡＴ", "联系\n电话"],
            ["医院", "县医院", "１１６．１", 28, 13800138000.0],
        ),
        [(2, "医院", "县医院", {"lon": "１１６．１", "lat": 28, "phone": 13800138000})],
    ),
    Case(
        "double_heads_tell_sides_apart",
        ".xlsx",
        one([*HEAD, "点位长（属地）", "点位长（部门）"], ["医院", "县医院", "李四", "张三"]),
        [(2, "医院", "县医院", {"head_lead": "张三", "head_township": "李四"})],
    ),
    Case(
        "headings_of_three_rows",
        ".xlsx",
        one(
            ["点位", None, "责任", None, None],
            ["类别", "名称", "单位", None, "联系人"],
            [None, None, "主责单位", "配合单位", None],
            ["医院", "县医院", "甲局", "乙局", "张三"],
            merged=["A1:B1", "C1:E1", "C2:D2", "A2:A3", "B2:B3", "E2:E3"],
        ),
        [(4, "医院", "县医院", {"lead": "甲局", "supporting": "乙局", "contact": "张三"})],
    ),
    Case(
        "group_over_name_and_phone",
        ".xlsx",
        one(
            [*HEAD, "主责单位", None, "联系人", None],
            [None, None, "名称", "领导", "姓名", "电话"],
            ["医院", "县医院", "甲局", "王局", "张三", "000-1"],
            merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1"],
        ),
        [(3, "医院", "县医院", {"lead": "甲局", "contact": "张三", "phone": "000-1"})],
        [("sheet.heading_unread", 2, 1)],
    ),
    Case(
        "notes_below_headings",
        ".xlsx",
        one([*HEAD, "经度"], ["（必填）", "（必填）", "（选填）"], ["医院", "县医院", 116.1]),
        [(3, "医院", "县医院", {"lon": 116.1})],
        [("sheet.not_data", None, 1)],
    ),
    Case(
        "headings_far_down",
        ".xlsx",
        one(*([f"说明 {i}"] for i in range(25)), HEAD, ["医院", "县医院"]),
        [(27, "医院", "县医院", {})],
    ),
    Case(
        "column_numbers_below_headings",
        ".xlsx",
        one([*HEAD, "经度"], [1, 2, 3], ["医院", "县医院", 116.1]),
        [(3, "医院", "县医院", {"lon": 116.1})],
        [("sheet.not_data", None, 1)],
    ),
    Case(
        "headings_on_every_page",
        ".xlsx",
        one([*HEAD, "备注"], ["医院", "县医院", None], [*HEAD, "备注"], ["公园", "东园", "x"]),
        [(2, "医院", "县医院", {}), (4, "公园", "东园", {"note": "x"})],
        [("sheet.not_data", None, 1)],
    ),
    Case(
        "grouped_headings_on_every_page",
        ".xlsx",
        one(
            *GROUPED[2:5],
            *GROUPED[2:4],
            GROUPED[6],
            merged=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1", "H1:I1"],
        ),
        [(3, *GROUPED_ROWS[0][1:]), (6, *GROUPED_ROWS[2][1:])],
        [("sheet.not_data", None, 2)],
    ),
    Case(
        "two_tables_below_each_other",
        ".xlsx",
        one(
            ["一、医院"],
            HEAD,
            ["医院", "县医院"],
            [],
            ["二、公园"],
            ["点位名称", "详细地址", "点位类别"],
            ["东园", "东街", "公园"],
        ),
        [(3, "医院", "县医院", {}), (7, "公园", "东园", {"address": "东街"})],
        [("sheet.not_data", None, 1), ("sheet.not_data", None, 1)],
    ),
    Case(
        "two_tables_side_by_side",
        ".xlsx",
        one([*HEAD, None, *HEAD], ["医院", "县医院", None, "公园", "东园"]),
        [(2, "医院", "县医院", {})],
        [("sheet.side_by_side", 1, 1)],
    ),
    Case(
        "sections_with_titles_and_subtotals",
        ".xlsx",
        one(
            [*HEAD, "地址"],
            ["（一）医院类"],
            ["医院", "县医院", "a"],
            ["小  计", None, 1],
            ["（二）公园类"],
            ["公园", "东园", "b"],
            ["合计：2个"],
            [None, "总计", 2],
        ),
        [(3, "医院", "县医院", {"address": "a"}), (6, "公园", "东园", {"address": "b"})],
        [("sheet.not_data", None, 2), ("sheet.not_data", None, 3)],
    ),
    Case(
        "numbered_empty_rows",
        ".xlsx",
        one(["序号", *HEAD], [1, "医院", "县医院"], [2], [3.0], [None, None, " "]),
        [(2, "医院", "县医院", {"serial": 1})],
        [("sheet.not_data", None, 2)],
    ),
    Case(
        "a_row_without_name_stays",
        ".xlsx",
        one(["序号", *HEAD], [1, "医院", None], [2, None, "东园"]),
        [(2, "医院", "", {}), (3, "", "东园", {})],
    ),
    Case(
        "sums_of_groups_merged_down",
        ".xlsx",
        one(
            *(HEAD, ["医院", "人民医院"], ["", "小计"], ["公园", "人民公园"], ["", "小 计"]),
            merged=("A2:A3", "A4:A5"),
        ),
        [(2, "医院", "人民医院", {}), (4, "公园", "人民公园", {})],
        [("sheet.not_data", None, 2)],
    ),
    Case(
        "a_point_called_as_a_note_stays",
        ".xlsx",
        one(HEAD, ["医院", "备注"], ["公园", "合计"], ["公园", "说明广场"]),
        [(2, "医院", "备注", {}), (3, "公园", "合计", {}), (4, "公园", "说明广场", {})],
    ),
    Case(
        "types_and_remarks_called_as_headings_stay",
        ".xlsx",
        one([*HEAD, "地址"], ["社区", "东门社区", "说明"], ["社区", "街道", "位置"]),
        [
            (2, "社区", "东门社区", {"address": "说明"}),
            (3, "社区", "街道", {"address": "位置"}),
        ],
    ),
    Case(
        "a_lone_word_below_the_headings",
        ".xlsx",
        one([*HEAD, "户数"], [None, None, "说明"], ["医院", "县医院"]),
        [(3, "医院", "县医院", {})],
        [("sheet.heading_unread", 1, 1), ("sheet.not_data", None, 1)],
    ),
    Case(
        "example_rows",
        ".xlsx",
        one(
            ["序号", *HEAD],
            ["示例", "医院", "县医院"],
            ["例：", "公园", "东园"],
            [1, "公园", "西园"],
        ),
        [(4, "公园", "西园", {})],
        [("sheet.not_data", None, 2)],
    ),
    Case(
        "merged_down_only_where_merged",
        ".xlsx",
        one(
            ["乡镇", *HEAD],
            ["东镇", "医院", "甲"],
            [None, "医院", "乙"],
            [None, "医院", "丙"],
            merged=["A2:A3"],
        ),
        [
            (2, "医院", "甲", {"township": "东镇"}),
            (3, "医院", "乙", {"township": "东镇"}),
            (4, "医院", "丙", {"township": ""}),
        ],
    ),
    Case(
        "merged_across_belongs_to_the_first",
        ".xlsx",
        one([*HEAD, "主责单位", "配合单位"], ["医院", "县医院", "甲局", None], merged=["C2:D2"]),
        [(2, "医院", "县医院", {"lead": "甲局", "supporting": ""})],
    ),
    Case(
        "merged_down_over_an_empty_row",
        ".xlsx",
        one(HEAD, ["医院", "县医院"], [None, None], merged=["A2:A3"]),
        [HOSPITAL],
    ),
    Case(
        "several_sheets_with_headings_of_their_own",
        ".xlsx",
        lambda: xlsx(
            ("医院", [HEAD, ["医院", "县医院"]], ()),
            ("公园", [["某镇"], ["名称", "地址", "类型"], ["东园", "东街", "公园"]], ()),
            ("空", [], ()),
            ("填表说明", [["点位类别", "从下拉框选"]], ()),
            ("花名册", [["姓名", "名称"], ["张三", "x"], ["李四", "y"]], ()),
        ),
        [HOSPITAL, (3, "公园", "东园", {"address": "东街"})],
        [("sheet.skipped", 1, 2), ("sheet.side_page", None, 1)],
    ),
    Case(
        "hidden_sheets",
        ".xlsx",
        lambda: xlsx(
            ("清单", [HEAD, ["医院", "县医院"]], ()),
            ("去年", [HEAD, ["公园", "东园"], ["公园", "西园"]], ()),
            ("字典", [["医院"], ["公园"]], ()),
            hidden=["去年", "字典"],
        ),
        [HOSPITAL],
        [("sheet.hidden", None, 2)],
    ),
    Case(
        "error_cells",
        ".xlsx",
        with_error_cells,
        [(2, "医院", "县医院", {}), (3, "公园", "", {"address": "b"})],
        [("sheet.error_cell", 3, 1)],
    ),
    Case(
        "near_heading",
        ".xlsx",
        one([*HEAD, "配合单位们", "户口"], ["医院", "县医院", "甲局", 3]),
        [HOSPITAL],
        [("sheet.heading_near", 1, 1), ("sheet.heading_unread", 1, 1)],
    ),
    Case(
        "two_columns_mean_one",
        ".xlsx",
        one([*HEAD, "责任单位", "主责单位"], ["医院", "县医院", "甲局", "乙局"]),
        [(2, "医院", "县医院", {"lead": "乙局"})],
        [("sheet.heading_twice", 1, 1)],
    ),
    Case(
        "two_columns_of_one_name",
        ".xlsx",
        one([*HEAD, "备注", "备注"], ["医院", "县医院", "a", "b"]),
        [(2, "医院", "县医院", {"note": "a"})],
        [("sheet.heading_twice", 1, 1)],
    ),
    Case(
        "dates_and_numbers_in_excel_97",
        ".xls",
        lambda: xls([[*HEAD, "备注", "序号"], ["医院", "县医院", date(2026, 10, 1), 3.0]]),
        [(2, "医院", "县医院", {"note": date(2026, 10, 1), "serial": 3})],
    ),
    Case("many_formatted_rows", ".xlsx", lambda: with_formatted_rows(100_000), [HOSPITAL]),
    Case("a_cell_in_the_last_corner", ".xlsx", with_far_cell, error="sheet.too_wide"),
    Case("bomb", ".xlsx", bomb, error="sheet.too_large"),
    Case("bomb_that_lies", ".xlsx", lying_bomb, error="sheet.too_large"),
    Case("cut_off", ".xlsx", lambda: xlsx(("a", [HEAD], ()))[:-300], error="sheet.truncated"),
    Case("cut_off_at_the_start", ".xlsx", lambda: b"PK\x03\x04", error="sheet.truncated"),
    Case(
        "encrypted",
        ".xlsx",
        lambda: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\0" * 600
            + "EncryptedPackage".encode("utf-16-le")
        ),
        error="sheet.password",
    ),
    Case("cut_off_excel_97", ".xls", lambda: xls([HEAD])[:1000], error="sheet.unreadable"),
    Case(
        "damaged_excel_97_that_asks_for_all_memory",
        ".xls",
        lambda: damaged_xls(1584, b"\x12"),
        error="sheet.unreadable",
    ),
    Case(
        "damaged_excel_97_that_trips_the_library",
        ".xls",
        lambda: damaged_xls(1423, b"\xff" * 4),
        error="sheet.unreadable",
    ),
    Case("text_called_xlsx", ".xlsx", lambda: b"not a workbook", error="sheet.unreadable"),
    Case("other_archive", ".zip", lambda: _archive("a.txt"), error="sheet.no_table"),
    Case("open_document", ".ods", lambda: _archive("mimetype"), error="sheet.kind"),
    Case(
        "only_a_hidden_sheet",
        ".xlsx",
        lambda: xlsx(("a", [["x"]], ()), ("b", [HEAD, ["医院", "甲"]], ()), hidden=["b"]),
        error="sheet.column_missing",
    ),
]


def _archive(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"x")
    return out.getvalue()


CASES = [*TEXTS, *BOOKS]
