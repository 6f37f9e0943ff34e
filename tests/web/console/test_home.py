"""The first page says what needs a person, and loads little."""

import gzip
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Response, expect

from local.stack import Stack
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.pages.sign_in import SignIn

MAX_FIRST_ROUTE_BYTES = 450_000


@pytest.mark.usefixtures("first_day")
def test_what_needs_a_person_is_shown(
    console: OpenConsole, connected: Callable[..., dict[str, Any]], api: httpx.Client, screenshot: TakeScreenshot
) -> None:
    """An account that is switched off and a send that waits for somebody are on the first page, each with its list."""
    mchid = connected()["mchid"]
    assert api.patch(f"/v1/admin/merchants/{mchid}", json={"enabled": False}).is_success
    page = console("admin", "/")
    accounts = page.get_by_role("region", name="商户号")
    expect(accounts.get_by_role("listitem").filter(has_text=mchid)).to_contain_text("已停用")
    expect(page.get_by_role("region", name="红包发放").get_by_text("需人工处理").first).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-home")
    page.get_by_role("button", name="English").click()
    expect(accounts.or_(page.get_by_role("region", name="Accounts"))).to_contain_text("Switched off")
    assert findings(page) == []
    screenshot(page, "console-home-en")
    page.get_by_role("region", name="Accounts").get_by_role("link", name="Show all").click()
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()


def test_first_page_is_small(page: Page, stack: Stack) -> None:
    """Scripts and styles of the first page are at most 450 kB as they travel."""
    loaded: dict[str, Response] = {}

    def note(response: Response) -> None:
        if "/console/assets/" in response.url:
            loaded[response.url] = response

    page.on("response", note)
    page.goto(f"{stack.api_url}/console/")
    SignIn(page).choose("admin")
    expect(page.get_by_role("heading", name="首页")).to_be_visible(timeout=30_000)
    sizes = {url: len(gzip.compress(response.body())) for url, response in loaded.items()}
    assert len(sizes) > 2
    assert sum(sizes.values()) <= MAX_FIRST_ROUTE_BYTES, sizes
