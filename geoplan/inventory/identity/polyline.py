"""Write lines as short text, and read them back.

From: lines in WGS-84. To: encoded polylines in units of 1e-5 degrees (about a metre), and whole
numbers of that unit.

The code is that of Google's Encoded Polyline Algorithm Format (latitude before longitude, each as
the difference from the one before, zigzag, five bits a character). Parts are separated by a space.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

UNITS_PER_DEG = 1e5

_LINES = (1, 5)  # shapely's numbers of LineString and MultiLineString
_FIRST, _LAST = 63, 126  # "?" to "~"
_MORE = 32  # this bit says that the number goes on
_PART, _END = 32, 10  # space between parts, newline after a line
_CHUNKS_MAX = 6  # 30 bits: 360 degrees are 3.6e7 units, 26 bits and the sign

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Vertices:
    """Vertices of many lines: (n, 2) lon and lat in units; of each its part and its line."""

    units: Ints
    part: Ints
    line: Ints


def line_vertices(shapes: npt.NDArray[np.object_]) -> Vertices:
    """Return the vertices of lines (WGS-84) in units; shapes that are no lines have none.

    Repeated vertices count once, and a part that goes on where the one before ended is no new one.
    """
    is_line = np.isin(shapely.get_type_id(shapes), _LINES)
    parts, owner = shapely.get_parts(shapes[is_line], return_index=True)
    owner = np.flatnonzero(is_line)[owner]
    lonlat, part = shapely.get_coordinates(parts, return_index=True)
    units = np.rint(lonlat * UNITS_PER_DEG).astype(np.int64)
    owner = np.asarray(owner, dtype=np.int64)[part]
    has_moved, cut = np.ones((2, len(units)), dtype=bool)
    has_moved[1:] = (units[1:] != units[:-1]).any(axis=1)
    cut[1:] = (owner[1:] != owner[:-1]) | (has_moved[1:] & (part[1:] != part[:-1]))
    kept = has_moved | cut
    return Vertices(units[kept], (np.cumsum(cut) - 1)[kept], owner[kept])


def encode(vertices: Vertices, count: int) -> list[str]:
    """Return the text of each of ``count`` lines; an empty one where a line has no vertices."""
    if not len(vertices.part):
        return [""] * count
    starts = np.ones(len(vertices.part), dtype=bool)
    starts[1:] = vertices.part[1:] != vertices.part[:-1]
    step = np.diff(vertices.units, axis=0, prepend=0)
    step[starts] = vertices.units[starts]
    numbers = step[:, ::-1].ravel()
    code = np.where(numbers < 0, ~(numbers << 1), numbers << 1)
    sizes = np.ones(len(code), dtype=np.int64)
    for k in range(1, _CHUNKS_MAX):
        sizes += code >= 1 << (5 * k)
    ends = np.cumsum(sizes)
    place = np.arange(ends[-1]) - np.repeat(ends - sizes, sizes)
    chunk = (np.repeat(code, sizes) >> (5 * place)) & 31
    chunk += np.where(place < np.repeat(sizes, sizes) - 1, _MORE, 0) + _FIRST
    text = chunk.astype(np.uint8).tobytes().decode("ascii")
    vertex_ends = ends[1::2]
    cuts = np.flatnonzero(np.append(starts[1:], True))
    out: list[str] = [""] * count
    before = 0
    for line, end in zip(vertices.line[cuts].tolist(), vertex_ends[cuts].tolist(), strict=True):
        out[line] += (" " if out[line] else "") + text[before:end]
        before = end
    return out


def decode(texts: Sequence[str]) -> tuple[Vertices, Bools]:
    """Return the vertices of encoded lines, and which texts are none (those have no vertices)."""
    is_bad = np.array([not t.isascii() or "\n" in t for t in texts], dtype=bool)
    kept = ["" if bad else t for t, bad in zip(texts, is_bad.tolist(), strict=True)]
    faulty = _faults(kept)
    if faulty.any():
        kept = ["" if bad else t for t, bad in zip(kept, faulty.tolist(), strict=True)]
    return _vertices(kept), is_bad | faulty


def _bytes(texts: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """Return all characters as numbers, and of each its part and its line."""
    data = np.frombuffer("".join(t + "\n" for t in texts).encode("ascii"), dtype=np.uint8)
    is_end, is_cut = data == _END, (data == _END) | (data == _PART)
    line = np.cumsum(is_end) - is_end
    part = np.cumsum(is_cut) - is_cut
    return data.astype(np.int64), part, line


def _faults(texts: Sequence[str]) -> Bools:
    """Whether a text has strange characters, an unfinished or long number, or a lone one."""
    data, part, line = _bytes(texts)
    is_number = (data >= _FIRST) & (data <= _LAST)
    is_cut = (data == _END) | (data == _PART)
    goes_on = is_number & (data - _FIRST >= _MORE)
    is_bad = ~is_number & ~is_cut
    is_bad[1:] |= is_cut[1:] & goes_on[:-1]
    place = np.arange(len(data))
    before = np.maximum.accumulate(np.where(goes_on, -1, place))
    run = place - before >= _CHUNKS_MAX
    is_bad |= run
    counts = np.bincount(part[is_number & ~goes_on], minlength=int(part.max(initial=-1)) + 1)
    is_bad |= counts[part] % 2 == 1
    return np.bincount(line[is_bad], minlength=len(texts)).astype(bool)


def _vertices(texts: Sequence[str]) -> Vertices:
    data, part, line = _bytes(texts)
    is_number = data >= _FIRST
    data, part, line = data[is_number] - _FIRST, part[is_number], line[is_number]
    is_last = data < _MORE
    ends = np.flatnonzero(is_last)
    if not len(ends):
        return Vertices(np.empty((0, 2), dtype=np.int64), ends, ends)
    starts = np.append(0, ends[:-1] + 1)
    place = np.arange(len(data)) - np.repeat(starts, ends - starts + 1)
    code = np.add.reduceat((data & 31) << (5 * place), starts)
    steps = np.where(code & 1, ~(code >> 1), code >> 1).reshape(-1, 2)[:, ::-1]
    part, line = part[ends[1::2]], line[ends[1::2]]
    first = np.flatnonzero(np.append(True, part[1:] != part[:-1]))
    total = np.cumsum(steps, axis=0)
    base = total[first] - steps[first]
    sizes = np.diff(np.append(first, len(part)))
    return Vertices(total - np.repeat(base, sizes, axis=0), part, line)
