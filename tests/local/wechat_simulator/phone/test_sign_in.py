"""Who signs in: the phone's customer, whatever the browser's cookie says."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from local.wechat_simulator.server import Running
from tests.local.wechat_simulator.conftest import APPID, Merchant, Panel
from tests.local.wechat_simulator.phone.conftest import BUYER, SECRET, Open

AUTHORIZE = """([simulator, appid, scope]) => {
  const back = encodeURIComponent(`${location.origin}/back`);
  location.href = `${simulator}/connect/oauth2/authorize?appid=${appid}&redirect_uri=${back}&response_type=code`
    + `&scope=${scope}&state=S1#wechat_redirect`;
}"""


def signed_in(page: Page, panel: Panel, simulator: Running, scope: str = "snsapi_base") -> dict[str, Any]:
    """What the code that the page comes back with is exchanged for."""
    page.evaluate("history.replaceState({}, '', '/')")
    page.evaluate(AUTHORIZE, [simulator.url, APPID, scope])
    page.wait_for_url("**/back?*")
    code = parse_qs(urlsplit(page.url).query)["code"][0]
    query = {"appid": APPID, "secret": SECRET, "code": code, "grant_type": "authorization_code"}
    answer: dict[str, Any] = panel.http.get("/sns/oauth2/access_token", params=query).json()
    return answer


@pytest.mark.story
def test_a_page_at_top_level_signs_in_the_phone(in_wechat: Open, panel: Panel, simulator_server: Running) -> None:
    """A window that a phone shows signs in the phone's customer."""
    shown = in_wechat(openid="openid-of-other")
    assert signed_in(shown.page, panel, simulator_server)["openid"] == "openid-of-other"


@pytest.mark.parametrize(("said", "has_code"), [("允许", True), ("拒绝", False)])
def test_a_customer_is_asked_for_the_profile(
    in_wechat: Open, simulator_server: Running, said: str, has_code: bool
) -> None:
    """A page that wants nickname and picture is answered by the customer; who refuses comes back without a code."""
    shown = in_wechat()
    shown.page.evaluate(AUTHORIZE, [simulator_server.url, APPID, "snsapi_userinfo"])
    shown.page.get_by_role("link", name=said).click()
    shown.page.wait_for_url("**/back?*")
    query = parse_qs(urlsplit(shown.page.url).query)
    assert ("code" in query, query["state"]) == (has_code, ["S1"])


def test_a_follower_is_not_asked_for_the_profile(in_wechat: Open, panel: Panel, simulator_server: Running) -> None:
    """Who follows the account signs in with the profile without a question."""
    shown = in_wechat()
    panel.post("customers", {"appid": APPID, "openid": BUYER, "follower": True})
    found = signed_in(shown.page, panel, simulator_server, "snsapi_userinfo")
    assert (found["openid"], found["scope"]) == (BUYER, "snsapi_userinfo")


@pytest.mark.usefixtures("merchant")
def test_a_browser_without_a_phone_signs_in(page: Page, panel: Panel, shop: str, simulator_server: Running) -> None:
    """A browser is the customer of its cookie, else the first one."""
    page.goto(shop)
    assert signed_in(page, panel, simulator_server)["openid"] == BUYER
    page.context.add_cookies([{"name": "simulator_openid", "value": "openid-of-other", "url": simulator_server.url}])
    assert signed_in(page, panel, simulator_server)["openid"] == "openid-of-other"


def test_a_snapshot_page_signs_in_a_virtual_customer(
    context: BrowserContext, panel: Panel, merchant: Merchant, shop: str, simulator_server: Running
) -> None:
    """On a snapshot page the openid is one of nobody, and WeChat says so."""
    phone = panel.post("phones", {"appid": APPID, "openid": BUYER, "is_snapshot": True})
    context.add_init_script(f"window.name = {json.dumps(phone['window_name'])}")
    page = context.new_page()
    page.goto(shop)
    found = signed_in(page, panel, simulator_server)
    assert found["is_snapshotuser"] == 1
    assert found["openid"] != BUYER
