"""The browser tests have a browser: the first thing to look at when they all fail."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from local.browser import NoBrowserError, describe, find, require
from local.stack import Stack
from tests.web.axe import findings
from tests.web.conftest import GivePhone
from tests.web.pages.sign_in import SignIn


@pytest.mark.story
def test_versions_are_known(browser: Browser, record_property: Callable[[str, object], None]) -> None:
    """The machine's Chromium answers Playwright, and says its version as Playwright does."""
    described = describe(require())
    record_property("browser", described)
    assert browser.version.split(".")[0] in described
    assert re.search(r"Playwright \d+\.\d+", described)


def test_features_are_turned_off(page: Page, browser: Browser) -> None:
    """What Playwright turns off stays off beside what the tests turn off: a window loads nothing but its page."""
    asked = browser.new_browser_cdp_session()
    command = asked.send("Browser.getBrowserCommandLine")["arguments"]
    switches = [one.partition("=")[2] for one in command if one.startswith("--disable-features=")]
    assert len(switches) == 2
    by_playwright, ours = (set(switch.split(",")) for switch in switches)
    assert by_playwright <= ours
    everything = asked.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
    assert [target["url"] for target in everything if target["type"] == "browser_ui"] == []


def test_missing_browser_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that does not start is named, and with it the variable that chooses another one."""
    monkeypatch.setenv("CHROMIUM", "/bin/false")
    with pytest.raises(NoBrowserError, match=r"CHROMIUM is '/bin/false'"):
        find()


def test_sign_in_page(page: Page, stack: Stack) -> None:
    """The issuer's page is in Chinese and, by its switch, in English, and nothing on it is out of anybody's reach."""
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    page.goto(
        f"{stack.issuer.url}/authorize?response_type=code&client_id=console&code_challenge={challenge}"
        "&code_challenge_method=S256&state=s&redirect_uri=" + f"{stack.api_url}/console/callback"
    )
    expect(page.get_by_role("heading")).to_have_text("登录商户中心")
    assert findings(page) == []
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Finance")).to_be_visible()
    assert findings(page) == []
    SignIn(page).choose("finance")
    page.wait_for_url(re.compile(r"/console/callback\?code=[\w-]+&.*state=s"))
    # The console asked for nothing, so it begins a sign-in of its own.
    page.wait_for_url(re.compile(r"/authorize\?"))


def test_page_in_a_phone_is_in_wechat(phone: GivePhone, stack: Stack) -> None:
    """A page that is opened in a phone meets WeChat's browser and its bridge."""
    page = phone(platform="android").open(f"{stack.wechat_url}/health")
    page.add_script_tag(url=f"{stack.wechat_url}/_simulator/wechat.js")
    assert "MicroMessenger" in page.evaluate("() => navigator.userAgent")
    page.wait_for_function("() => 'WeixinJSBridge' in window")


def test_pages_reach_this_machine_only(page: Page, stack: Stack) -> None:
    """A page that asks somebody else gets no answer, so no test depends on the internet."""
    # A page without a Content-Security-Policy, which would refuse by itself.
    page.goto(f"{stack.wechat_url}/health")
    failed = page.evaluate("() => fetch('http://example.com/').then(() => 'reached', () => 'refused')")
    assert failed == "refused"
