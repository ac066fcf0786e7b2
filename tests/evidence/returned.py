"""Returned files as units send them, and ways in which they break on the way."""

from __future__ import annotations

import csv
import io
import json
import random
import zlib
from pathlib import Path
from typing import Any

from geoplan.evidence.formats.page_csv import HEADINGS

Record = dict[str, Any]
WORDS = {"met": "达标", "unmet": "未达标", "na": "不适用"}


def answer(point: str = "第一小学", indicator: str = "env_clean", **more: Any) -> Record:
    record = {"kind": "answer", "point": point, "indicator": indicator, "result": "met"}
    return record | {"time": "2026-10-19T09:30", "checker": "张三"} | more


def many(count: int, seed: int = 1) -> list[Record]:
    rng = random.Random(seed)  # noqa: S311 - made-up answers
    return [
        answer(
            f"school-n{rng.randrange(1000)}",
            f"ind_{i}",
            result=rng.choice(("met", "unmet", "na")),
            time=f"2026-10-{rng.randrange(1, 20):02}T{rng.randrange(8, 18):02}:{i % 60:02}",
            note=rng.choice(("", "有积水", "车位不足，已报修")),
            photos=[f"IMG_{i}.jpg"] if i % 3 else [],
        )
        for i in range(count)
    ]


def as_json(records: list[Record], unit: str = "县教体局", round_name: str = "第三轮") -> bytes:
    body = json.dumps(records, ensure_ascii=False)
    head = {"geoplan": "answers", "format": 1, "unit": unit, "round": round_name}
    head["crc32"] = f"{zlib.crc32(body.encode()):08x}"
    return f'{json.dumps(head, ensure_ascii=False)[:-1]},"records":{body}}}'.encode()


def as_text(records: list[Record], unit: str = "县教体局", round_name: str = "第三轮") -> bytes:
    lines = "\n".join("|".join(_cells(record)) for record in records)
    check = f"{zlib.crc32(lines.encode()):08x}"
    return f"【geoplan自检】{unit}|{round_name}|{len(records)}|{check}\n{lines}\n".encode()


def _cells(record: Record) -> list[str]:
    if record["kind"] == "not_ours":
        return [record["point"], "", "非本单位", record["time"], record["who"], record["why"], ""]
    said = [record["point"], record["indicator"], WORDS.get(record["result"], record["result"])]
    said += [
        record["time"],
        record["checker"],
        record.get("note", ""),
        "、".join(record.get("photos", [])),
    ]
    return [cell.replace("|", "｜") for cell in said]


def as_csv(records: list[Record], unit: str = "县教体局", round_name: str = "第三轮") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for record in records:
        *start, note, photos = _cells(record)
        writer.writerow([unit, round_name, *start, "自查", note, photos])
    return out.getvalue().encode("utf-8-sig")


def as_sheet(records: list[Record]) -> bytes:
    """A 自检自查表 as anybody writes it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["点位", "指标", "结果", "日期", "检查人", "存在问题", "佐证照片"])
    writer.writerows(_cells(record) for record in records)
    return out.getvalue().encode("gb18030")


def write(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path
