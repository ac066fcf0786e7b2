"""One Chromium for all browser tests; every page is watched for requests, messages and errors."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def chromium() -> str:
    """Return the path of Chromium, or skip."""
    named = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    found = shutil.which(named)
    if not found:
        pytest.skip(f"no Chromium at {named}; set CHROMIUM to its path")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    running = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
    yield running
    running.close()


def until(page: Any, script: str, argument: Any = None) -> None:
    """Wait for what the policy of the page would not let Playwright itself wait for."""
    for _ in range(200):
        page.wait_for_timeout(50)
        if page.evaluate(script, argument):
            return
    pytest.fail(f"never came: {script}")


class Watched:
    """A page and whatever it should not have done."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", lambda message: self.faults.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", self._request)
        page.route("**/*", self._route)

    def _request(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.faults.append(f"request: {request.url}")

    def _route(self, route: Any) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            route.abort()

    def open(self, path: Path, fragment: str = "") -> Any:
        """Go to a file and wait until it stands."""
        self.page.goto(path.as_uri() + fragment)
        self.page.wait_for_function("window.geoplan !== undefined")
        return self.page


@pytest.fixture
def watch(browser: Any) -> Iterator[Callable[..., Watched]]:
    contexts: list[Any] = []
    watched: list[Watched] = []

    def make(width: int = 1366, height: int = 768, **options: Any) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, **options
        )
        contexts.append(context)
        watched.append(Watched(context.new_page()))
        return watched[-1]

    yield make
    for context in contexts:
        context.close()
    assert [fault for w in watched for fault in w.faults] == []
