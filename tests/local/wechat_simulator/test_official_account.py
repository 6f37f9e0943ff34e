"""Web authorization, the stable access token, the page ticket and the follower flag."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from tests.local.wechat_simulator.conftest import Ask, Panel

APPID = "wx1234567890abcdef"
OTHER_APPID = "wxfedcba0987654321"
SECRET = "0123456789abcdef0123456789abcdef"
BACK = "https://shop.example.com/page?product=1#top"


@pytest.fixture(autouse=True)
def account(panel: Panel) -> None:
    """An official account with one domain, and two customers."""
    panel.post("official-accounts", {"appid": APPID, "secret": SECRET, "domains": ["shop.example.com", "127.0.0.1"]})
    panel.post("official-accounts", {"appid": OTHER_APPID, "secret": SECRET})
    panel.post("customers", {"appid": APPID, "openid": "openid-of-buyer"})
    panel.post("customers", {"appid": APPID, "openid": "openid-of-other", "follower": True})


@pytest.fixture
def authorize(http: httpx.Client) -> Callable[..., httpx.Response]:
    """Opens the authorization URL with its parameters in the given order."""

    def open_page(cookie: str | None = None, **changes: Any) -> httpx.Response:
        values = {
            "appid": APPID,
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": "S1",
        } | changes
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items() if value is not None)
        headers = {"Cookie": f"simulator_openid={cookie}"} if cookie else {}
        return http.get(f"/connect/oauth2/authorize?{query}", headers=headers)

    return open_page


@pytest.fixture
def exchange(http: httpx.Client) -> Ask:
    """Exchanges a code."""

    def ask(code: str, **changes: Any) -> Any:
        values = {"appid": APPID, "secret": SECRET, "code": code, "grant_type": "authorization_code"} | changes
        answer = http.get("/sns/oauth2/access_token", params={k: v for k, v in values.items() if v is not None})
        assert answer.status_code == 200
        return answer.json()

    return ask


@pytest.fixture
def stable_token(http: httpx.Client) -> Ask:
    """Asks for the global token."""

    def ask(**changes: Any) -> Any:
        values = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET} | changes
        answer = http.post("/cgi-bin/stable_token", json={k: v for k, v in values.items() if v is not None})
        assert answer.status_code == 200
        return answer.json()

    return ask


def code_of(answer: httpx.Response) -> str:
    assert answer.status_code == 302, answer.text
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def test_the_browser_comes_back_with_code_and_state(authorize: Callable[..., httpx.Response], exchange: Ask) -> None:
    """The own query and fragment of the page survive, and the code stands for the default customer."""
    answer = authorize()
    back = urlsplit(answer.headers["Location"])
    query = parse_qs(back.query)
    assert (back.scheme, back.netloc, back.path, back.fragment) == ("https", "shop.example.com", "/page", "top")
    assert (query["product"], query["state"]) == (["1"], ["S1"])
    got = exchange(query["code"][0])
    assert (got["openid"], got["expires_in"], got["scope"]) == ("openid-of-buyer", 7200, "snsapi_base")
    assert "is_snapshotuser" not in got
    assert "unionid" not in got


def test_a_cookie_says_who_the_customer_is(authorize: Callable[..., httpx.Response], exchange: Ask) -> None:
    """`simulator_openid` picks another customer of the same account."""
    assert exchange(code_of(authorize(cookie="openid-of-other")))["openid"] == "openid-of-other"
    assert exchange(code_of(authorize(cookie="stranger")))["openid"] == "openid-of-buyer"


@pytest.mark.parametrize(
    "changes",
    [
        {"appid": "wx0000000000000000"},
        {"redirect_uri": "https://evil.example.com/page"},
        {"redirect_uri": "https://a.shop.example.com/page"},
        {"redirect_uri": "http://shop.example.com/page"},
        {"redirect_uri": None},
        {"response_type": "token"},
        {"scope": "snsapi_all"},
        {"state": "a" * 129},
        {"state": "a b"},
        {"extra": "1"},
    ],
)
def test_a_wrong_authorization_url_shows_an_error_page(
    authorize: Callable[..., httpx.Response], changes: dict[str, Any]
) -> None:
    """No redirect leaves WeChat unless everything is right."""
    answer = authorize(**changes)
    assert "Location" not in answer.headers
    assert answer.headers["Content-Type"].startswith("text/html")


def test_the_order_of_parameters_counts(http: httpx.Client) -> None:
    """A scope before response_type is refused."""
    back = quote("https://shop.example.com/", safe="")
    target = f"/connect/oauth2/authorize?appid={APPID}&redirect_uri={back}&scope=snsapi_base&response_type=code"
    assert "参数顺序错误" in http.get(target).text


def test_a_laptop_may_use_http(authorize: Callable[..., httpx.Response]) -> None:
    """A loopback page needs no https."""
    assert authorize(redirect_uri="http://127.0.0.1:8080/page").status_code == 302


def test_only_wechats_browser_if_so_set(authorize: Callable[..., httpx.Response], panel: Panel) -> None:
    """With the knob on, other browsers are refused."""
    panel.post("settings", {"require_wechat_browser": True})
    assert "请在微信客户端打开链接" in authorize().text


def test_a_code_works_once(authorize: Callable[..., httpx.Response], exchange: Ask) -> None:
    """40163 the second time."""
    code = code_of(authorize())
    assert exchange(code)["openid"]
    assert exchange(code)["errcode"] == 40163


def test_a_code_lives_five_minutes(authorize: Callable[..., httpx.Response], exchange: Ask, panel: Panel) -> None:
    """42003 afterwards."""
    codes = [code_of(authorize()) for _ in range(2)]
    panel.advance(290)
    assert exchange(codes[0])["openid"]
    panel.advance(11)
    assert exchange(codes[1])["errcode"] == 42003


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"appid": None}, 41002),
        ({"appid": "wx0000000000000000"}, 40013),
        ({"secret": None}, 41004),
        ({"secret": "wrong"}, 40125),
        ({"code": None}, 41008),
        ({"code": "never-made"}, 40029),
        ({"appid": OTHER_APPID}, 40029),
        ({"grant_type": "code"}, 40002),
    ],
)
def test_a_wrong_exchange(
    authorize: Callable[..., httpx.Response], exchange: Ask, changes: dict[str, Any], errcode: int
) -> None:
    """Each mistake has its errcode, a rid, and does not use up the code."""
    code = code_of(authorize())
    refused = exchange(**{"code": code} | changes)
    assert (refused["errcode"], "rid: " in refused["errmsg"]) == (errcode, True)
    assert exchange(code)["openid"] == "openid-of-buyer"


def test_snapshot_pages_give_virtual_openids(
    authorize: Callable[..., httpx.Response], exchange: Ask, panel: Panel
) -> None:
    """is_snapshotuser 1, and an openid nobody has."""
    panel.post("settings", {"snapshot_pages": True})
    got = exchange(code_of(authorize()))
    assert got["is_snapshotuser"] == 1
    assert got["openid"] not in {"openid-of-buyer", "openid-of-other"}


def test_codes_without_a_browser(exchange: Ask, panel: Panel) -> None:
    """The control panel makes codes, also those of snapshot pages and of consented scopes."""
    panel.post("customers", {"appid": APPID, "openid": "openid-of-buyer", "unionid": "U1"})
    plain = panel.post("codes", {"appid": APPID, "openid": "openid-of-buyer"})["code"]
    asked = {"appid": APPID, "openid": "openid-of-buyer", "scope": "snsapi_userinfo"}
    snapshot = panel.post("codes", asked | {"is_snapshotuser": True})["code"]
    consented = panel.post("codes", asked)["code"]
    assert "unionid" not in exchange(plain)
    assert exchange(snapshot)["is_snapshotuser"] == 1
    assert exchange(consented)["unionid"] == "U1"
    assert panel.post("codes", {"appid": APPID, "openid": "nobody"}, status=404)["reason"] == "no_customer"


def test_the_stable_token_stays_until_its_last_five_minutes(
    stable_token: Ask, http: httpx.Client, panel: Panel
) -> None:
    """Same token, falling expires_in; then a new one, and for five minutes both work."""
    first = stable_token()
    panel.advance(6800)
    again = stable_token()
    assert again["access_token"] == first["access_token"]
    assert 390 <= again["expires_in"] <= 400
    panel.advance(150)
    second = stable_token()
    assert second["access_token"] != first["access_token"]
    assert second["expires_in"] == pytest.approx(7200, abs=1)

    def info(token: Any) -> Any:
        params = {"access_token": token["access_token"], "openid": "openid-of-buyer"}
        return http.get("/cgi-bin/user/info", params=params).json().get("errcode")

    assert (info(first), info(second)) == (None, None)
    panel.advance(260)
    assert (info(first), info(second)) == (42001, None)


def test_a_forced_refresh_kills_the_old_token(stable_token: Ask, http: httpx.Client) -> None:
    """The leaked token is 40001 at once; a second force within 30 s is 45011, the 21st of a day 45009."""
    leaked = stable_token()["access_token"]
    fresh = stable_token(force_refresh=True)["access_token"]
    assert fresh != leaked
    assert stable_token()["access_token"] == fresh
    answer = http.get("/cgi-bin/user/info", params={"access_token": leaked, "openid": "openid-of-buyer"})
    assert answer.json()["errcode"] == 40001
    assert stable_token(force_refresh=True)["errcode"] == 45011


def test_forced_refreshes_of_a_day_are_counted(stable_token: Ask, panel: Panel) -> None:
    """20 a day."""
    panel.advance(86_400 - (panel.get("clock")["now"] + 8 * 3600) % 86_400)
    for _ in range(20):
        panel.advance(31)
        assert "access_token" in stable_token(force_refresh=True)
    panel.advance(31)
    assert stable_token(force_refresh=True)["errcode"] == 45009
    panel.advance(86_400)
    assert "access_token" in stable_token(force_refresh=True)


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"appid": None}, 41002),
        ({"appid": "wx0000000000000000"}, 40013),
        ({"secret": None}, 41004),
        ({"secret": "wrong"}, 40125),
        ({"grant_type": None}, 40002),
    ],
)
def test_a_wrong_token_call(stable_token: Ask, changes: dict[str, Any], errcode: int) -> None:
    """Each mistake has its errcode."""
    assert stable_token(**changes)["errcode"] == errcode


def test_a_token_call_without_json(http: httpx.Client) -> None:
    """47001."""
    assert http.post("/cgi-bin/stable_token", content=b"appid=1").json()["errcode"] == 47001


def test_an_address_outside_the_list(stable_token: Ask, panel: Panel) -> None:
    """40164 while the knob is on."""
    panel.post("settings", {"ip_not_whitelisted": True})
    assert stable_token()["errcode"] == 40164


def test_the_ticket_needs_a_live_token(stable_token: Ask, http: httpx.Client, panel: Panel) -> None:
    """One ticket for two hours; 41001, 40001 and 42001 without a good token."""
    token = stable_token()["access_token"]

    def ticket(access_token: str, kind: str = "jsapi") -> Any:
        params = {"access_token": access_token, "type": kind}
        return http.get("/cgi-bin/ticket/getticket", params=params).json()

    first, second = ticket(token), ticket(token)
    assert (first["errcode"], first["errmsg"], first["expires_in"]) == (0, "ok", pytest.approx(7200, abs=2))
    assert first["ticket"] == second["ticket"]
    assert [ticket(wrong)["errcode"] for wrong in ("", "wrong")] == [41001, 40001]
    assert ticket(token, "nonsense")["errcode"] == 40097
    panel.advance(7201)
    assert ticket(token)["errcode"] == 42001


def test_the_ticket_is_rate_limited(stable_token: Ask, http: httpx.Client, panel: Panel) -> None:
    """Whoever does not cache it gets 45011."""
    token = stable_token()["access_token"]
    panel.post("settings", {"ticket_calls_per_minute": 0})
    answer = http.get("/cgi-bin/ticket/getticket", params={"access_token": token, "type": "jsapi"})
    assert answer.json()["errcode"] == 45011


def test_the_follower_flag(stable_token: Ask, http: httpx.Client) -> None:
    """The value of subscribe is 0 with hardly anything else, or 1; a stranger is 40003."""
    token = stable_token()["access_token"]
    for openid, follower in (("openid-of-buyer", False), ("openid-of-other", True)):
        http.post("/_simulator/customers", json={"appid": APPID, "openid": openid, "follower": follower})

    def info(openid: str) -> Any:
        return http.get("/cgi-bin/user/info", params={"access_token": token, "openid": openid}).json()

    assert info("openid-of-buyer")["subscribe"] == 0
    assert info("openid-of-other")["subscribe"] == 1
    assert info("nobody")["errcode"] == 40003
