"""Short seconds for a page: what it waits for by itself passes sooner, in the same order."""

from playwright.sync_api import Page

# Debouncing stays as it is, and so does the limit for an answer, which a busy machine needs.
_SCRIPT = """{
  const { setTimeout } = window;
  const isWait = (milliseconds) => milliseconds >= 500 && milliseconds < 20_000;
  window.setTimeout = (run, milliseconds = 0, ...given) =>
    setTimeout(run, isWait(milliseconds) ? milliseconds / 20 : milliseconds, ...given);
}"""


def hurry(page: Page) -> None:
    """Let waits of this page, and of those that are opened in its window later, pass twenty times as fast.

    For a test of what is shown when a plan of questions comes to nothing, or before something is tried again. Where
    something does come, a short plan may end before it.
    """
    page.evaluate(_SCRIPT)
    page.add_init_script(_SCRIPT)
