"""Exports of survey servers, written plainly: submissions as ODK Central and Kobo hand them out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from geoplan.catalogue import load_catalogue
from tests.evidence.returned import Record

NAMES = {i.id: i.name for i in load_catalogue().indicators.values()}
WORDS = {"met": "达标", "unmet": "未达标", "na": "不适用"}
Submission = dict[str, Any]  # point, checker, at, items {indicator: {part: text}}, and meta


def submission(
    key: str = "k1", point: str = "park-n1", items: Mapping[str, Any] | None = None, **more: Any
) -> Submission:
    given: Submission = {
        **{"key": key, "point": point, "unit": "县城管局", "checker": "张三", "source": "patrol"},
        **{"at": "2026-10-12T09:30", "end": "2026-10-12T09:40", "edits": 0, "review": ""},
        **{"lon": 116.2, "lat": 28.1, "sent": "2026-10-12T02:00:00.000Z", "root": "", "was": ""},
        "items": items or {"fac_fire": {"q": "met", "p": "1.jpg", "n": "完好"}},
    }
    return given | more


def of_records(records: Iterable[Record]) -> list[Submission]:
    """One submission for each answer."""
    return [
        submission(
            f"uuid-{number}",
            record["point"],
            {
                record["indicator"]: {
                    "q": record["result"],
                    "n": record.get("note", ""),
                    "p": "".join(record.get("photos", [])[:1]),
                }
            },
            at=record["time"],
            checker=record["checker"],
            source="self",
        )
        for number, record in enumerate(records)
    ]


def _text(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL).writerows(rows)
    return out.getvalue()


def _items(given: list[Submission]) -> list[str]:
    return sorted({item for one in given for item in one["items"]})


def as_odk(given: list[Submission]) -> bytes:
    items = _items(given)
    heads = ["SubmissionDate", "start", "end", "source", "unit", "unit_name", "point", "point_id"]
    heads += ["checker", "checked_at", "position-Latitude", "position-Longitude"]
    heads += ["position-Altitude", "position-Accuracy"]
    heads += [f"answers-g_{item}-{part}_{item}" for item in items for part in "qnpsu"]
    heads += ["meta-instanceID", "KEY", "SubmitterID", "SubmitterName", "ReviewState", "Edits"]
    rows = [heads]
    for one in given:
        zoned = [f"{one[name]}:00.000+08:00" for name in ("at", "end")]
        row = [one["sent"], zoned[0], zoned[1], one["source"], "u_1", one["unit"], "x"]
        row += [one["point"], one["checker"], zoned[0], str(one["lat"]), str(one["lon"]), "0", "5"]
        row += [str(one["items"].get(i, {}).get(part, "")) for i in items for part in "qnpsu"]
        row += [f"uuid:{one['key']}", f"uuid:{one['key']}", "12", "采集员", one["review"]]
        rows.append([*row, str(one["edits"])])
    return _text(rows).encode()


def as_kobo(given: list[Submission], *, is_labelled: bool = False) -> bytes:
    """Semicolons, a mark of byte order, groups with slashes; labels and words where asked for."""
    items = _items(given)
    core = ["unit_name", "point_id", "checker", "checked_at", "source"]
    if is_labelled:
        parts = {
            "q": "",
            "n": "存在问题：",
            "p": "佐证照片：",
            "s": "看了几处：",
            "u": "其中几处有问题：",
        }
        heads = ["单位", "point_id", "检查人", "检查时间", "source"]
        heads += [
            f"检查结果/静态：{NAMES.get(i, i)}/{start}{NAMES.get(i, i)}"
            for i in items
            for start in parts.values()
        ]
    else:
        heads = [*core, *(f"answers/g_{i}/{part}_{i}" for i in items for part in "qnpsu")]
    heads = ["start", "end", *heads, "_position_latitude", "_position_longitude"]
    heads += ["meta/rootUuid", "meta/deprecatedID", "_id", "_uuid", "_submission_time"]
    heads += ["_validation_status", "_index"]
    rows = [heads]
    for number, one in enumerate(given, 1):
        row = [one["at"], one["end"] + ":00.000+08:00", one["unit"], one["point"], one["checker"]]
        row += [f"{one['at']}:00.000+08:00", one["source"]]
        for item in items:
            said = one["items"].get(item, {})
            result = str(said.get("q", ""))
            row.append(WORDS.get(result, result) if is_labelled else result)
            row += [str(said.get(part, "")) for part in "npsu"]
        root = f"uuid:{one['root']}" if one["root"] else ""
        was = f"uuid:{one['was']}" if one["was"] else ""
        row += [str(one["lat"]), str(one["lon"]), root, was, str(number), one["key"]]
        rows.append([*row, one["sent"].removesuffix(".000Z"), one["review"], str(number)])
    return _text(rows, ";").encode("utf-8-sig")


def as_repeats(given: list[Submission]) -> bytes:
    """A zip of ODK Central: submissions, a repeat with one result a row, a photo."""
    heads = ["SubmissionDate", "end", "point_id", "unit_name", "checker", "checked_at", "source"]
    roots = [[*heads, "KEY", "Edits"]]
    lines = [["indicator", "result", "note", "photo", "spots", "spots_unmet", "PARENT_KEY", "KEY"]]
    for one in given:
        key = f"uuid:{one['key']}"
        row = [one["sent"], f"{one['end']}:00.000+08:00", one["point"], one["unit"]]
        row += [one["checker"], f"{one['at']}:00.000+08:00", one["source"]]
        roots.append([*row, key, str(one["edits"])])
        for number, (item, said) in enumerate(one["items"].items(), 1):
            cells = [item, *(str(said.get(part, "")) for part in "qnpsu")]
            lines.append([*cells, key, f"{key}/answers[{number}]"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("geoplan_patrol.csv", _text(roots))
        archive.writestr("geoplan_patrol-answers.csv", _text(lines))
        archive.writestr("media/1.jpg", b"\xff\xd8\xff")
    return out.getvalue()


def as_zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("submissions.csv", data)
        archive.writestr("media/1.jpg", b"\xff\xd8\xff")
    return out.getvalue()
