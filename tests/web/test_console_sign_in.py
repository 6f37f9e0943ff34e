"""People get into the console by the issuer, stay in it, and get out of it."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenConsole
from tests.web.pages.sign_in import SignIn

STORED = "Object.keys(sessionStorage).find(key => key.startsWith('oidc.user:'))"


def stored(page: Page) -> dict[str, Any]:
    """What this tab keeps of the sign-in."""
    user: dict[str, Any] = json.loads(page.evaluate(f"sessionStorage.getItem({STORED})"))
    return user


def keep(page: Page, user: dict[str, Any]) -> None:
    """Have this tab keep another sign-in."""
    page.evaluate(f"user => sessionStorage.setItem({STORED}, user)", json.dumps(user))


@pytest.mark.parametrize(
    ("role", "name"), [("admin", "管理员"), ("marketing", "运营"), ("finance", "财务"), ("readonly", "只读")]
)
def test_role_is_signed_in(console: OpenConsole, role: str, name: str) -> None:
    """Whoever takes a role is in the console under its name."""
    page = console(role, by_hand=True)
    expect(page.get_by_role("button", name=name)).to_be_visible()


@pytest.mark.story
def test_page_that_was_asked_for_is_opened(console: OpenConsole) -> None:
    """An address that somebody was sent is opened after signing in, with all that stands in it."""
    page = console("admin", "/accounts?state=active", by_hand=True)
    assert page.url.endswith("/console/accounts?state=active")


def test_sign_in_is_renewed_while_people_work(console: OpenConsole) -> None:
    """A token that the API refuses is renewed without a word, and the next time with the next refresh token."""
    page = console("admin", "/accounts", by_hand=True)
    used = set()
    for _ in range(2):
        before = stored(page)
        used.add(before["refresh_token"])
        keep(page, before | {"access_token": "expired"})
        page.reload()
        expect(page.get_by_text("1900000001").first).to_be_visible()
        page.wait_for_function(f"() => JSON.parse(sessionStorage.getItem({STORED})).access_token !== 'expired'")
    assert len(used | {stored(page)["refresh_token"]}) == 3


def test_duplicated_tab_stays_signed_in(console: OpenConsole) -> None:
    """One tab renews for all that hold its refresh token; one that missed it asks the others before it spends it."""
    page = console("admin", "/accounts", by_hand=True)
    with page.expect_popup() as opened:
        page.evaluate("() => void window.open('/console/accounts')")
    other = opened.value
    expect(other.get_by_text("1900000001").first).to_be_visible()
    before = stored(page)
    assert stored(other)["refresh_token"] == before["refresh_token"]
    keep(page, before | {"access_token": "expired"})
    page.reload()
    page.wait_for_function(f"() => JSON.parse(sessionStorage.getItem({STORED})).access_token !== 'expired'")
    renewed = stored(page)["refresh_token"]
    assert renewed != before["refresh_token"]
    other.wait_for_function(
        f"token => JSON.parse(sessionStorage.getItem({STORED})).refresh_token === token", arg=renewed
    )
    # As one that slept when the first renewed.
    keep(other, before | {"access_token": "expired"})
    other.reload()
    expect(other.get_by_text("1900000001").first).to_be_visible()
    expect(other.get_by_role("dialog")).to_have_count(0)
    assert stored(other)["refresh_token"] == renewed
    # And both go on.
    keep(other, stored(other) | {"access_token": "expired"})
    other.reload()
    expect(other.get_by_text("1900000001").first).to_be_visible()
    page.reload()
    expect(page.get_by_text("1900000001").first).to_be_visible()
    assert stored(page)["refresh_token"] == stored(other)["refresh_token"] != renewed


def test_sign_out_asks_for_a_role_again(console: OpenConsole) -> None:
    """Whoever signs out meets the choice of a role, and may come back as somebody else."""
    page = console("admin", by_hand=True)
    page.get_by_role("button", name="管理员").click()
    page.get_by_text("退出登录").click()
    expect(page.get_by_role("heading", name="登录商户中心")).to_be_visible()
    SignIn(page).choose("readonly")
    expect(page.get_by_role("button", name="只读")).to_be_visible()
