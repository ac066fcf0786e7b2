"""Returned files as they arrive after bad phones, chats, USB sticks, editors and jokers."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from openpyxl import Workbook

from geoplan.lists.form_book import form_bytes
from tests.evidence.form_files import described, fill, opened, saved
from tests.evidence.returned import Record, as_csv, as_json, as_sheet, as_text, many
from tests.evidence.surveys import as_kobo, as_odk, as_repeats, of_records

WORDS = {"met": "达标", "unmet": "未达标", "na": "不适用"}


@dataclass(frozen=True)
class Variant:
    """A damaged file: how it was written, what was done to it, its bytes."""

    way: str
    damage: str
    data: bytes

    @property
    def name(self) -> str:
        return f"{self.way}-{self.damage}"


def as_xlsx(records: list[Record]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["点位", "指标", "结果", "日期", "检查人", "存在问题", "佐证照片"])
    for record in records:
        said = [record["point"], record["indicator"], WORDS[record["result"]], record["time"]]
        photos = "、".join(record.get("photos", []))
        sheet.append([*said, record["checker"], record.get("note", ""), photos])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_form(records: list[Record]) -> bytes:
    """The form of a unit, filled in."""
    points = tuple((record["point"], f"第{i}小学", 0) for i, record in enumerate(records))
    sheets = opened(form_bytes(described(points=points), "zh"))
    answers = [
        {**r, "result": WORDS[r["result"]], "day": r["time"], "indicator": "fac_fire"}
        | {"photos": "、".join(r.get("photos", []))}
        for r in records
    ]
    fill(sheets, answers)
    return saved(list(sheets.values()))


WAYS: dict[str, Callable[[list[Record]], bytes]] = {
    "json": as_json,
    "text": as_text,
    "csv": as_csv,
    "sheet": as_sheet,
    "xlsx": as_xlsx,
    "form": as_form,
    "odk": lambda records: as_odk(of_records(records)),
    "kobo": lambda records: as_kobo(of_records(records)),
    "zip": lambda records: as_repeats(of_records(records)),
}


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _flip(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def _flips(data: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randrange(2, 60)):
        data = _flip(data, rng)
    return data


def _hole(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 400) :]


def _zeros(data: bytes, rng: random.Random) -> bytes:
    """A stick pulled out too early: the size is right, the end was never written."""
    at = rng.randrange(len(data))
    return data[:at] + bytes(len(data) - at)


def _inserted(data: bytes, what: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + what + data[at:]


def _noise(data: bytes, rng: random.Random) -> bytes:
    return _inserted(data, rng.randbytes(rng.randrange(1, 200)), rng)


def _twice(data: bytes, _: random.Random) -> bytes:
    return data + data


def _swapped(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[at:] + data[:at]


def _mark(data: bytes, _: random.Random) -> bytes:
    return b"\xef\xbb\xbf" + data


def _utf16(data: bytes, _: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode("utf-16")


def _garbled(data: bytes, _: random.Random) -> bytes:
    """Read in a wrong encoding and saved again."""
    return data.decode("latin-1").encode("utf-8")


def _line_ends(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n")))


def _lines_lost(data: bytes, rng: random.Random) -> bytes:
    return b"\n".join(line for line in data.split(b"\n") if rng.random() > 0.2)


def _quotes(data: bytes, rng: random.Random) -> bytes:
    signs = (b'"', b'""', b"'", b"\\", b"{", b"}", b"]", b"|", b",")
    return _inserted(data, rng.choice(signs), rng)


def _control(data: bytes, rng: random.Random) -> bytes:
    signs = (b"\0", b"\x1b[2J", b"\x07", b"\x7f", b"\xe2\x80\xae")
    return _inserted(data, rng.choice(signs), rng)


def _payload(data: bytes, rng: random.Random) -> bytes:
    words = ("</script><script>alert(1)</script>", "=cmd|' /C calc'!A0", "../../etc/passwd", "%00")
    return data.replace("有积水".encode(), rng.choice(words).encode())


def _deep(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b'"met"', rng.choice((b"[", b'{"a":')) * 100_000, 1)


def _numbers(data: bytes, rng: random.Random) -> bytes:
    number = rng.choice((b"NaN", b"1e999", b"-" + b"9" * 6000, b"Infinity", b"true", b"null"))
    return data.replace(b'"met"', number, 1)


def _keys_twice(data: bytes, _: random.Random) -> bytes:
    return data.replace(b'"result"', b'"result": "met", "result"', 1)


def _bomb(_: bytes, rng: random.Random) -> bytes:
    """A workbook of some kB that unfolds to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        chunk = b"0" * (1 << 20)
        with archive.open(f"xl/worksheets/sheet{rng.randrange(9)}.xml", "w", force_zip64=True) as m:
            for _ in range(300):
                m.write(chunk)
    return out.getvalue()


def _members(data: bytes, rng: random.Random) -> bytes:
    """One part of the workbook lost or replaced."""
    if not data.startswith(b"PK"):
        return _flips(data, rng)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            if name != chosen:
                new.writestr(name, old.read(name))
            elif rng.random() < 0.5:
                new.writestr("../../" + name, rng.randbytes(100))
    return out.getvalue()


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    function.__name__.strip("_"): function
    for function in (
        *(_cut, _flip, _flips, _hole, _zeros, _noise, _twice, _swapped, _mark, _utf16, _garbled),
        *(_line_ends, _lines_lost, _quotes, _control, _payload, _deep, _numbers, _keys_twice),
        _members,
    )
}


def variants(count: int, seed: int = 0, records: int = 12) -> Iterator[Variant]:
    """Yield damaged files: every way with every damage in turn, at places drawn anew."""
    rng = random.Random(seed)  # noqa: S311 - made-up damage
    pairs = [(way, damage) for damage in DAMAGES for way in WAYS]
    for number in range(count):
        way, damage = pairs[number % len(pairs)]
        data = WAYS[way](many(records, seed=rng.randrange(1000)))
        yield Variant(way, damage, DAMAGES[damage](data, rng))


def bomb() -> bytes:
    return _bomb(b"", random.Random(0))  # noqa: S311 - made-up damage


def inside(data: bytes, damage: str, rng: random.Random) -> bytes:
    """Damage one part of a workbook and pack it again: its checksums are right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        chosen = rng.choice([name for name in old.namelist() if name.startswith("xl/")])
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, DAMAGES[damage](content, rng) if name == chosen else content)
    return out.getvalue()


def laughs(data: bytes) -> bytes:
    """A workbook whose sheets name an entity that unfolds to gigabytes."""
    levels = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 11))
    head = f'<!DOCTYPE worksheet [<!ENTITY a0 "ha">{levels}]>'.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".xml"):
                at = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
                content = content[:at] + head + content[at:].replace(b"</t>", b"&a10;</t>")
            new.writestr(name, content)
    return out.getvalue()
