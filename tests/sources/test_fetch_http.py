"""What a status means, and how long a server may make us wait."""

from __future__ import annotations

import io
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from geoplan.sources.fetch_http import (
    WAIT_MAX_S,
    BrokenFault,
    BusyFault,
    Fault,
    OverloadedFault,
    Patience,
    RefusedFault,
    TooMuchFault,
    check_status,
    keep_trying,
)


def _response(status: int, body: bytes = b"", **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.raw = io.BytesIO(body)
    response.headers.update({k.replace("_", "-"): v for k, v in headers.items()})
    return response


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (400, b"<p>line 1: parse error</p>", RefusedFault),
        (403, b"", RefusedFault),
        (404, b"", RefusedFault),
        (408, b"", BusyFault),
        (429, b"", BusyFault),
        (500, b"", BusyFault),
        (502, b"", BusyFault),
        (503, b"", BusyFault),
        (504, b"", OverloadedFault),
        (504, b"<p>The server is probably too busy to handle your request.</p>", BusyFault),
    ],
)
def test_statuses(status: int, body: bytes, fault: type[Fault]) -> None:
    with pytest.raises(Fault) as caught:
        check_status(_response(status, body))
    assert type(caught.value) is fault
    assert f"HTTP {status}" in caught.value.detail
    assert "<" not in caught.value.detail


def test_200_passes() -> None:
    check_status(_response(200))


DATE = "Sun, 01 Nov 2026 00:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({}, None),
        ({"Retry_After": "30"}, 30),
        ({"Retry_After": " 0 "}, 0),
        ({"Retry_After": "9" * 400}, 999_999),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "nan"}, None),
        ({"Retry_After": "\u0663"}, None),
        ({"Retry_After": "Sun, 01 Nov 2026 00:01:30 GMT", "Date": DATE}, 90),
        ({"Retry_After": "Sat, 31 Oct 2026 00:00:00 GMT", "Date": DATE}, 0),
        ({"Retry_After": "Sun, 01 Nov 2026 00:01:30 GMT"}, None),
        ({"Retry_After": "Sun, 01 Nov 2026 00:01:30", "Date": DATE}, None),
    ],
)
def test_how_long_the_server_asks_to_wait(headers: dict[str, str], wait_s: float | None) -> None:
    with pytest.raises(BusyFault) as caught:
        check_status(_response(429, **headers))
    assert caught.value.wait_s == wait_s


FAULTS = [BrokenFault, BusyFault, OverloadedFault, RefusedFault, TooMuchFault]


@given(
    st.lists(st.sampled_from(FAULTS), max_size=12),
    st.integers(1, 8),
    st.integers(1, 4),
    st.floats(0, 1e6),
)
def test_trying_ends_and_never_waits_too_long(
    faults: list[type[Fault]], tries: int, overloads: int, asked_s: float
) -> None:
    left = list(faults)
    waits_s: list[float] = []
    calls = 0

    def attempt() -> str:
        nonlocal calls
        calls += 1
        if left:
            raise left.pop(0)("x", asked_s)
        return "done"

    def tell(key: str, **facts: Any) -> None:
        assert key == "again"

    ends = [i for i, kind in enumerate(faults, 1) if kind in (RefusedFault, TooMuchFault)][:1]
    bad = [i for i, kind in enumerate(faults, 1) if kind is OverloadedFault]
    ends += bad[overloads - 1 : overloads]
    ends += [tries] if len(faults) >= tries else []
    try:
        patience = Patience(waits_s.append, tries=tries)
        assert keep_trying(attempt, patience, tell, {OverloadedFault: overloads}) == "done"
        assert not ends
        assert calls == len(faults) + 1
    except Fault:
        assert calls == min(ends)
    assert len(waits_s) == calls - 1
    assert all(patience.first_wait_s <= wait <= WAIT_MAX_S for wait in waits_s)
