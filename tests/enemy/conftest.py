"""The browser of the browser tests, for the pages of the hostile county."""

from tests.browser.conftest import browser, playwright, watch

__all__ = ["browser", "playwright", "watch"]
