"""One local stack and one browser for the tests of pages in a process, and people in front of them."""

import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, WebError, expect, sync_playwright

from local import seed
from local.browser import require
from local.first_day import fill
from local.stack import Settings, Stack, running
from tests.web.launch import ARGS
from tests.web.pages.phone import Phone
from tests.web.pages.sign_in import SignIn, SignIns
from tests.web.windows import Windows, leave

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "docs" / "screenshots"
RESULTS = ROOT / ".local" / "test-results"
WINDOW: dict[str, Any] = {
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "viewport": {"width": 1280, "height": 800},
    "reduced_motion": "reduce",
}
PHONE_WINDOW: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}

# How long a page may take is no fault of its own on a busy machine; a test ends sooner whenever it is right.
expect.set_options(timeout=20_000)


def pytest_exception_interact(node: pytest.Item | pytest.Collector) -> None:
    """Keep a picture of each page that a failing test has open; a test that passes costs none."""
    browser = getattr(node, "funcargs", {}).get("browser")
    pages = [page for context in browser.contexts for page in context.pages] if browser else []
    for number, page in enumerate(pages, 1):
        name = re.sub(r"[^\w.-]+", "-", node.nodeid)[-150:]
        with suppress(Error):
            page.screenshot(path=RESULTS / f"{name}-{number}.png", timeout=5_000)


type OpenConsole = Callable[..., Page]
type GivePhone = Callable[..., Phone]
type TakeScreenshot = Callable[[Page, str], None]
type KeepStrip = Callable[[list[bytes], str], None]


@pytest.fixture(scope="session")
def web_parts() -> None:
    """The built web parts: made by `make web` before the tests, once for all processes."""
    make = shutil.which("make") or "make"
    if subprocess.run([make, "--question", "--silent", "web"], cwd=ROOT, check=False).returncode:
        pytest.fail("the web parts are older than their sources: run `make web`", pytrace=False)


@pytest.fixture(scope="session")
def stack(web_parts: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The local stack with its seed, as `make run` starts it, on free ports."""
    settings = Settings(tmp_path_factory.mktemp("stack"), port=0, wechat_port=0, wechat_tls_port=0, emulator_port=0)
    with running(settings, prepare=seed.sow) as started:
        yield started


@pytest.fixture(scope="session")
def first_day(stack: Stack) -> None:
    """What `make run` shows at first: orders, vouchers and red packets in many states."""
    fill(stack)


@pytest.fixture
def api(stack: Stack) -> Iterator[httpx.Client]:
    """The API in the hands of an operator who may do everything."""
    headers = {"authorization": f"Bearer {stack.issuer.token('operator')}"}
    with httpx.Client(base_url=stack.api_url, headers=headers, timeout=60) as client:
        yield client


# Playwright leaves its event loop marked as running in this thread, which other tests would stumble over:
# its fixtures live as long as this folder's tests, and not as long as the process.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """The machine's Chromium; without one the tests fail and say how to get it."""
    options = {"executable_path": require(), "args": ARGS, **browser_type_launch_args}
    with closing(playwright.chromium.launch(**options)) as started:
        yield started


@pytest.fixture(scope="package")
def browser_context_args() -> dict[str, Any]:
    """Nothing: what a window begins with can be overruled by each (`new_context`)."""
    return {}


@pytest.fixture
def page_errors() -> Iterator[Callable[[WebError], None]]:
    """Takes note of the errors that scripts of pages do not catch: one fails the test."""
    errors: list[WebError] = []

    def note(error: WebError) -> None:
        errors.append(error)

    yield note
    assert [str(error.error) for error in errors] == []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], stack: Stack, page_errors: Callable[[WebError], None]
) -> Iterator[Callable[..., BrowserContext]]:
    """Windows of their own, `new_context(locale="en")`: a Chinese browser in Beijing unless told otherwise."""
    contexts: list[BrowserContext] = []

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**{"base_url": stack.api_url, **WINDOW, **options})
        context.on("weberror", page_errors)
        contexts.append(context)
        return context

    yield watched
    for context in contexts:
        leave(context)


@pytest.fixture(scope="package")
def windows(browser: Browser, stack: Stack) -> Windows:
    """Windows as `new_context` gives them, which have loaded the console before."""
    return Windows(lambda: browser.new_context(base_url=stack.api_url, **WINDOW))


@pytest.fixture
def window(windows: Windows, page_errors: Callable[[WebError], None]) -> Iterator[Callable[[], BrowserContext]]:
    """Windows for as long as a test lasts."""
    taken: list[BrowserContext] = []

    def take() -> BrowserContext:
        context = windows.take()
        context.on("weberror", page_errors)
        taken.append(context)
        return context

    yield take
    for context in taken:
        context.remove_listener("weberror", page_errors)
        windows.give_back(context)


@pytest.fixture(scope="session")
def sign_ins(stack: Stack) -> SignIns:
    """What the console kept of each role's first sign-in of this process."""
    return SignIns(stack.api_url)


@pytest.fixture
def console(
    new_context: Callable[..., BrowserContext], window: Callable[[], BrowserContext], stack: Stack, sign_ins: SignIns
) -> OpenConsole:
    """The console as a role sees it: `console("finance", "/orders")` is that page.

    The first of a role signs in as people do, and so does each with `by_hand`, which a test wants that ends or renews
    its session; the others begin with what the first one kept.
    """

    def opened(role: str = "admin", path: str = "/", *, by_hand: bool = False, **options: Any) -> Page:
        context = new_context(**options) if options or by_hand else window()
        page = context.new_page()
        is_given = not by_hand and sign_ins.give(role, page)
        page.goto(f"{stack.api_url}/console{path}")
        if not is_given:
            SignIn(page).choose(role)
        # Not the page to which the issuer answers, which lies beneath the console too.
        page.wait_for_url(lambda url: urlsplit(url).path == f"/console{urlsplit(path).path}")
        if not is_given and not by_hand:
            sign_ins.keep(role, page)
        return page

    return opened


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], stack: Stack) -> Iterator[GivePhone]:
    """Phones with WeChat: `phone(platform="android")` is one in the hands of a customer."""
    with httpx.Client(base_url=stack.wechat_url, timeout=30) as wechat:

        def given(appid: str = seed.APPID, **switches: Any) -> Phone:
            context = new_context(**PHONE_WINDOW)
            return Phone.made(context, wechat, appid, **switches)

        yield given


@pytest.fixture
def screenshot(pytestconfig: pytest.Config) -> TakeScreenshot:
    """Keep pictures of pages for the documents: `make screenshots` takes them, other runs only look that they exist."""

    def take(page: Page, name: str) -> None:
        file = SCREENSHOTS / f"{name}.png"
        if pytestconfig.option.pictures:
            page.screenshot(path=file)
        assert file.exists(), f"no picture {file.relative_to(ROOT)} yet: run `make screenshots`"

    return take


@pytest.fixture
def strip(new_context: Callable[..., BrowserContext], screenshot: TakeScreenshot) -> KeepStrip:
    """Keep the pictures of one story side by side, as one picture for the documents."""

    def keep(pictures: list[bytes], name: str) -> None:
        images = (f'<img height="560" src="data:image/png;base64,{b64encode(one).decode()}">' for one in pictures)
        page = new_context(viewport={"width": 310 * len(pictures), "height": 600}).new_page()
        page.set_content('<body style="margin:20px;display:flex;justify-content:space-between">' + "".join(images))
        screenshot(page, name)

    return keep
