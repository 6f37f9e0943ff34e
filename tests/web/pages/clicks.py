"""Clicks of people who are used to double clicks, and what a page writes because of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page

_TWICE = """button => {
    button.click();
    const next = new MessageChannel();
    next.port1.onmessage = () => button.click();
    next.port2.postMessage(null);
}"""


def is_write(method: str, url: str) -> bool:
    """Return whether a request changes something at the API."""
    return method not in ("GET", "OPTIONS") and "/v1/" in url


@contextmanager
def writes(page: Page) -> Iterator[list[str]]:
    """Note each call that changes something at the API."""
    seen: list[str] = []

    def note(method: str, url: str) -> None:
        if is_write(method, url):
            seen.append(f"{method} {url}")

    page.on("request", lambda one: note(one.method, one.url))
    yield seen


def click_twice(button: Locator) -> None:
    """Click as people do who are used to double clicks: the second before any timer of the page."""
    button.evaluate(_TWICE)


def write_once(page: Page, button: Locator) -> None:
    """Click twice on what moves money, as soon as it may be pressed: nothing is written twice."""
    button.click(trial=True)
    with writes(page) as seen, page.expect_response(lambda one: is_write(one.request.method, one.url)):
        click_twice(button)
    assert len(seen) == len(set(seen)) > 0, seen
