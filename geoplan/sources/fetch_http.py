"""Ask a public server politely, and keep asking when it stalls, refuses or breaks off.

From: a request that may fail in the ways servers do. To: its answer on disk, or a :class:`Fault`
that says which of those ways it was.

One request at a time; nothing here reads the clock, and the caller says how to wait.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from geoplan import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

T = TypeVar("T")

USER_AGENT = f"geoplan/{__version__} (county planning; OpenStreetMap extract)"
WAIT_MAX_S = 600.0
CONNECT_S = 15.0
"""A connection that takes longer will not come: some networks drop packets silently."""
ANSWER_MAX_BYTES = 512 * 1024 * 1024
_CHUNK_BYTES = 1 << 16
_DETAIL_MAX = 200


class Tell(Protocol):
    """Says how far the work is: ``key`` names a sentence below ``fetch.`` of the texts."""

    def __call__(self, key: str, **facts: Any) -> None:
        """Say one sentence."""


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try again.

    Attributes
    ----------
    sleep
        Waits the seconds it is given.
    tries
        Requests sent for one thing before giving up.
    timeout_s
        Silence after which a connection counts as dead; longer than the server's own limit.
    first_wait_s, longest_wait_s
        Wait after the first failure, doubled after each further one, and its bound.
    between_s
        Rest between two requests that went well.
    """

    sleep: Callable[[float], None]
    tries: int = 7
    timeout_s: float = 200.0
    first_wait_s: float = 5.0
    longest_wait_s: float = 120.0
    between_s: float = 1.0

    def wait_s(self, failures: int) -> float:
        """Return the seconds to wait after the ``failures``-th failure in a row."""
        return float(min(self.first_wait_s * 2 ** (failures - 1), self.longest_wait_s))


class Fault(Exception):  # noqa: N818 (not every fault is an error: most pass)
    """A request that brought nothing usable.

    Attributes
    ----------
    detail
        What the server or the network said, one printable line.
    wait_s
        How long the server asked to wait, if it did.
    """

    def __init__(self, detail: str, wait_s: float | None = None) -> None:
        super().__init__(detail)
        self.detail = plain(detail)
        self.wait_s = wait_s


class UnreachableFault(Fault):
    """No connection: no network, a wrong name, a closed port."""


class BusyFault(Fault):
    """The server asks to come back later."""


class OverloadedFault(Fault):
    """No answer in time; less at once may work."""


class TooMuchFault(Fault):
    """The server or this program says that the question is too large."""


class BrokenFault(Fault):
    """An answer that is cut off or is not what was asked for."""


class RefusedFault(Fault):
    """The server will not answer this, however often it is asked."""


_FINAL: Mapping[type[Fault], int] = {TooMuchFault: 1, RefusedFault: 1}


def plain(text: str) -> str:
    """Return text from outside as one short printable line."""
    line = " ".join(text.split())
    return "".join(c for c in line if c.isprintable())[:_DETAIL_MAX]


def keep_trying(
    attempt: Callable[[], T], patience: Patience, tell: Tell, limits: Mapping[type[Fault], int]
) -> T:
    """Return what ``attempt`` returns; wait and repeat it as long as that makes sense.

    ``limits`` bounds how often one kind of fault is borne; all together are bounded by
    ``patience.tries``.

    Raises
    ------
    Fault
        The last one.
    """
    bounds = {**_FINAL, **limits}
    seen: Counter[type[Fault]] = Counter()
    while True:
        try:
            return attempt()
        except Fault as fault:
            seen[type(fault)] += 1
            failures = seen.total()
            is_last = seen[type(fault)] >= bounds.get(type(fault), patience.tries)
            if is_last or failures >= patience.tries:
                raise
            asked_s = fault.wait_s or 0.0
            wait_s = min(max(asked_s, patience.wait_s(failures)), WAIT_MAX_S)
            tell("again", detail=fault.detail, seconds=f"{wait_s:.0f}", tries=failures)
        patience.sleep(wait_s)


def check_status(response: requests.Response) -> None:
    """Raise the :class:`Fault` that an HTTP status means; 200 passes."""
    status = response.status_code
    if status == 200:
        return
    detail = f"HTTP {status} {response.reason or ''}"
    if status == 429:
        raise BusyFault(detail, _retry_after_s(response))
    if status == 504 and not _is_crowded(response):
        raise OverloadedFault(detail, _retry_after_s(response))
    if status >= 500 or status == 408:
        raise BusyFault(detail, _retry_after_s(response))
    raise RefusedFault(f"{detail} {_said(response)}")


def _retry_after_s(response: requests.Response) -> float | None:
    """Return the seconds of ``Retry-After``; a date is taken relative to the server's own clock."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:6])
    try:
        until, now = (parsedate_to_datetime(t) for t in (text, response.headers.get("Date", "")))
        return max((until - now).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


def _is_crowded(response: requests.Response) -> bool:
    """Whether a 504 speaks of other people's queries: then a smaller question helps nobody."""
    return "too busy" in _said(response)


def _said(response: requests.Response) -> str:
    """Return the beginning of an error page without its markup."""
    raw = next(response.iter_content(4096), b"")
    return plain(re.sub(r"<[^>]*>", " ", raw.decode("utf-8", "replace")))


@contextmanager
def network_faults(*, is_reading: bool = False) -> Iterator[None]:
    """Turn what ``requests`` raises into a :class:`Fault`."""
    import requests

    wrong = requests.exceptions
    try:
        yield
    except (wrong.InvalidURL, wrong.InvalidSchema, wrong.MissingSchema) as error:
        raise RefusedFault(str(error)) from error
    except wrong.ReadTimeout as error:
        raise OverloadedFault(_innermost(error)) from error
    except (wrong.ConnectionError, wrong.ConnectTimeout) as error:
        kind = BrokenFault if is_reading else UnreachableFault
        raise kind(_innermost(error)) from error
    except wrong.RequestException as error:
        raise BrokenFault(_innermost(error)) from error


def _innermost(error: BaseException) -> str:
    """Return the cause at the bottom of a network error: the layers above repeat it."""
    while True:
        inner = getattr(error, "reason", None)
        if not isinstance(inner, BaseException):
            inner = next((a for a in error.args if isinstance(a, BaseException)), None)
        if inner is None:
            break
        error = inner
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    # urllib3 puts its objects first and the system's words last: "HTTPConnection(host=...): Failed
    # to establish a new connection: [Errno 111] Connection refused"
    system = re.search(r"\[Errno -?\d+\] ([^()]+)", text)
    return system[1] if system else re.sub(r"^.*(0x\w+>|\)): ", "", text) or type(error).__name__


def download(url: str, form: Mapping[str, str], target: Path, timeout_s: float) -> None:
    """Send ``form`` by POST and write the whole answer to ``target``.

    Raises
    ------
    Fault
        When there is no answer, another status than 200, or the answer breaks off.
    """
    import requests

    with network_faults():
        response = requests.post(
            url,
            data=dict(form),
            timeout=(min(CONNECT_S, timeout_s), timeout_s),
            headers={"User-Agent": USER_AGENT},
            stream=True,
        )
    with response, network_faults(is_reading=True):
        check_status(response)
        size = 0
        with target.open("wb") as file:
            for chunk in response.iter_content(_CHUNK_BYTES):
                size += len(chunk)
                if size > ANSWER_MAX_BYTES:
                    raise TooMuchFault(f"> {ANSWER_MAX_BYTES >> 20} MB")
                file.write(chunk)
