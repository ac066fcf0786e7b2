"""Decode ids, locations and references of a PBF file block by block, in arrays.

From: ``.osm.pbf`` (https://wiki.openstreetmap.org/wiki/PBF_Format). To: arrays.

pyosmium makes a Python object of every node, 4 µs each; a province has tens of millions of them.
Tags are not looked at: what is kept is read by osmium.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Arrays = tuple[Ids, Ids, Ids]

_NANO_PER_UNIT = 100  # blocks count in 1e-9 degrees, OSM in 1e-7
_RAW, _ZLIB = 1, 3  # fields of a Blob that hold its data
_WAY_ID, _WAY_REFS = 1 << 3, 8 << 3 | 2  # keys of a Way: field number and wire type


def can_decode(path: Path) -> bool:
    """Whether this is PBF with blocks that are plain or compressed by zlib, as nearly all are."""
    if not path.name.endswith(".pbf"):
        return False
    with path.open("rb") as file:
        first = [blob for _, blob in zip(range(2), _blobs(file), strict=False)]
    return all({_RAW, _ZLIB} & {field for field, _ in _fields(blob)} for blob in first)


def pbf_nodes(path: Path) -> Iterator[Arrays]:
    """Yield (ids, x, y) of the nodes of each block, x east and y north in 1e-7 degrees."""
    for block in _blocks(path):
        values = {17: 100, 19: 0, 20: 0}  # granularity and offsets, in 1e-9 degrees
        groups = []
        for field, value in _fields(block):
            if field == 2 and isinstance(value, bytes):
                groups.append(value)
            elif field in values and isinstance(value, int):
                values[field] = _signed(value)
        for group in groups:
            found = _group_nodes(group)
            if found is not None:
                ids, lon, lat = found
                x = (values[20] + values[17] * lon) // _NANO_PER_UNIT
                yield ids, x, (values[19] + values[17] * lat) // _NANO_PER_UNIT


def _group_nodes(group: bytes) -> Arrays | None:
    """Return (ids, lon, lat) as stored: all nodes at once where packed, else one by one."""
    plain = []
    for field, value in _fields(group):
        if field == 2 and isinstance(value, bytes):
            parts = {f: v for f, v in _fields(value) if isinstance(v, bytes)}
            ids, lat, lon = (np.cumsum(_zigzag(_varints(parts[f]))) for f in (1, 8, 9))
            return ids, lon, lat
        if field == 1 and isinstance(value, bytes):
            numbers = {f: v for f, v in _fields(value) if isinstance(v, int)}
            plain.append([numbers[f] for f in (1, 9, 8)])
        elif field > 2:
            return None
    if not plain:
        return None
    ids, lon, lat = _zigzag(np.array(plain, dtype=np.uint64)).T
    return ids, lon, lat


def pbf_ways(path: Path) -> Iterator[Arrays]:
    """Yield (ids, starts, node references) of the ways of each block."""
    for block in _blocks(path):
        ids: list[int] = []
        parts: list[bytes] = []
        for field, group in _fields(block):
            if field == 2 and isinstance(group, bytes):
                _group_ways(group, ids, parts)
        if ids:
            yield np.array(ids, dtype=np.int64), *_references(parts)


def _group_ways(group: bytes, ids: list[int], parts: list[bytes]) -> None:
    """Add the id and the packed references of every way; the inner loop of the whole clip."""
    for field, way in _fields(group):
        if field != 3 or not isinstance(way, bytes):
            return  # a group holds one kind
        at, end, refs = 0, len(way), b""
        while at < end:
            key = way[at]
            size, at = (way[at + 1], at + 2) if way[at + 1] < 0x80 else _varint(way, at + 1)
            if key & 7 == 2:
                if key == _WAY_REFS:
                    refs = way[at : at + size]
                at += size
            elif key == _WAY_ID:
                ids.append(_signed(size))
        parts.append(refs)


def _references(parts: list[bytes]) -> tuple[Ids, Ids]:
    """Return (starts, references) of ways from their packed differences."""
    data = b"".join(parts)
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) < 0x80)
    bytes_until = np.cumsum([0, *(len(part) for part in parts)])
    starts = np.searchsorted(ends, bytes_until)
    sums = np.concatenate([[0], np.cumsum(_zigzag(_varints(data)))])
    return starts, sums[1:] - np.repeat(sums[starts[:-1]], np.diff(starts))


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield the data blocks of a file, decompressed.

    Raises
    ------
    ValueError
        When the file is cut off or damaged.
    """
    with path.open("rb") as file:
        for number, blob in enumerate(_blobs(file)):
            if number == 0:
                continue  # the header
            data = {f: v for f, v in _fields(blob) if isinstance(v, bytes)}
            try:
                yield zlib.decompress(data[_ZLIB]) if _ZLIB in data else data[_RAW]
            except (zlib.error, KeyError) as error:
                raise ValueError(f"block {number}: {error}") from error


def _blobs(file: object) -> Iterator[bytes]:
    read = file.read  # type: ignore[attr-defined]
    while head := read(4):
        header = read(struct.unpack(">I", head)[0]) if len(head) == 4 else b""
        size = next((v for f, v in _fields(header) if f == 3), 0)
        blob = read(size)
        if not header or len(blob) != size:
            raise ValueError("PBF error: truncated data")
        yield blob


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (number, value) of the fields of a protobuf message; packed ones as bytes."""
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
        elif kind == 2:
            size, at = _varint(data, at)
            yield key >> 3, data[at : at + size]
            at += size
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            raise ValueError(f"PBF error: wire type {kind}")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data):
            raise ValueError("PBF error: truncated number")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _signed(value: int) -> int:
    """Return a 64-bit two's complement number as a signed one."""
    return value - (1 << 64) if value >> 63 else value


def _varints(packed: bytes) -> npt.NDArray[np.uint64]:
    """Decode packed variable-length numbers: 7 bits a byte, the lowest first."""
    data = np.frombuffer(packed, dtype=np.uint8)
    ends = np.flatnonzero(data < 0x80)
    if not len(ends):
        return np.empty(0, dtype=np.uint64)
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts + 1
    values = (data[starts] & 0x7F).astype(np.uint64)
    for k in range(1, int(lengths.max())):
        longer = np.flatnonzero(lengths > k)
        bits = (data[starts[longer] + k] & 0x7F).astype(np.uint64)
        values[longer] |= bits << np.uint64(7 * k)
    return np.asarray(values)


def _zigzag(values: npt.NDArray[np.uint64]) -> Ids:
    """Return signed numbers from their zigzag form: 0, -1, 1, -2 ..."""
    half, sign = values >> np.uint64(1), values & np.uint64(1)
    return np.asarray(half.astype(np.int64) ^ -sign.astype(np.int64))
