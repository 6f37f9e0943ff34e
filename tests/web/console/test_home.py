"""The first page says what needs a person, and loads little."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Response, expect

from local.stack import Stack
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.pages.sign_in import SignIn

ALL = {
    f"/console/{path}"
    for path in (
        "accounts",
        "refunds?needs_attention=true",
        "red-packet-sends",
        "red-packets?state=STOPPED",
        "jobs/red-packets",
        "vouchers?needs_attention=true",
        "jobs/vouchers",
        "notices?state=FAILED",
        "reconciliation?state=FAILED",
        "reconciliation/differences?state=OPEN",
    )
}
MAX_FIRST_ROUTE_BYTES = 450_000


@pytest.mark.story(days=3)
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


@pytest.mark.usefixtures("first_day")
def test_each_finding_leads_to_what_it_is_about(console: OpenConsole) -> None:
    """A name leads to the thing itself, and "show all" to the list with what needs attention."""
    page = console("admin", "/")
    shown = page.get_by_role("region").filter(has=page.get_by_role("listitem"))
    packets = shown.filter(has=page.get_by_role("heading", name=re.compile("^红包 ")))
    expect(packets).to_be_visible()
    # Each section asks by itself.
    page.wait_for_load_state("networkidle")
    for link in shown.get_by_role("listitem").get_by_role("link").all():
        expect(link).to_have_attribute("href", re.compile(r"/console/(\w|-)+(/|\?)"))
    lists = shown.get_by_role("link", name="查看全部")
    assert {link.get_attribute("href") for link in lists.all()} <= ALL
    assert lists.count() == shown.count()
    packets.get_by_role("listitem").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/console/red-packets/\w+$"))


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
