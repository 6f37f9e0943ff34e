"""Windows of the browser that one test after another has for itself: what they loaded stays in their cache."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Error

_FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


def leave(context: BrowserContext) -> None:
    """Let the pages of a window end where nothing is on its way.

    A window that is closed while its page is on its way may never close: Chromium answers something else first.
    """
    for page in context.pages:
        with suppress(Error):
            page.goto("about:blank", timeout=5_000)


@dataclass
class Windows:
    """Windows that are alike; a test that takes two has two that know nothing of one another.

    A page of ours costs a fresh window twice what it costs one that has loaded it before: its scripts come again, and
    are compiled again. What cannot be taken back of a window (`BrowserContext.add_init_script`) is not for these.
    """

    made: Callable[[], BrowserContext]
    _free: list[BrowserContext] = field(default_factory=list)

    def take(self) -> BrowserContext:
        """Return a window without a page, which nobody else has."""
        return self._free.pop() if self._free else self.made()

    def give_back(self, context: BrowserContext) -> None:
        """Take a window back as if it were new, but for what it has loaded."""
        context.set_offline(False)
        context.unroute_all()
        for page in context.pages:
            with suppress(Error):
                page.evaluate(_FORGET)
        leave(context)
        for page in context.pages:
            page.close()
        context.clear_cookies()
        context.clear_permissions()
        self._free.append(context)
