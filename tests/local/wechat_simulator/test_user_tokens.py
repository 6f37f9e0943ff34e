"""A customer's own tokens and profile, a mini program's session, the account's token of the old kind."""

import base64
from typing import Any

import httpx
import pytest

from tests.local.wechat_simulator.conftest import APPID, OTHER_APPID, Ask, Panel

SECRET = "0123456789abcdef0123456789abcdef"
BUYER = "openid-of-buyer"
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def account(panel: Panel) -> None:
    """Two official accounts, and a customer whom an Open Platform account knows."""
    for appid in (APPID, OTHER_APPID):
        panel.post("official-accounts", {"appid": appid, "secret": SECRET})
    panel.post("customers", {"appid": APPID, "openid": BUYER, "unionid": "union-of-buyer"})


@pytest.fixture
def ask(http: httpx.Client) -> Ask:
    """Asks the official account platform."""

    def get(path: str, **query: str) -> Any:
        answer = http.get(path, params=query)
        assert answer.status_code == 200
        return answer.json()

    return get


@pytest.fixture
def signed_in(panel: Panel, ask: Ask) -> Ask:
    """What the exchange of a fresh code answers."""

    def exchange(scope: str = "snsapi_userinfo") -> Any:
        code = panel.post("codes", {"appid": APPID, "openid": BUYER, "scope": scope})["code"]
        answer = ask("/sns/oauth2/access_token", appid=APPID, secret=SECRET, code=code, grant_type="authorization_code")
        assert answer["openid"] == BUYER
        return answer

    return exchange


def test_the_profile_of_who_consented(signed_in: Ask, ask: Ask) -> None:
    """openid, unionid, nickname and picture; place and sex are no longer filled."""
    tokens = signed_in()
    profile = ask("/sns/userinfo", access_token=tokens["access_token"], openid=BUYER, lang="zh_CN")
    assert (profile["openid"], profile["unionid"]) == (BUYER, "union-of-buyer")
    assert profile["nickname"]
    assert profile["headimgurl"].startswith("https://")
    assert (profile["sex"], profile["city"], profile["privilege"]) == (0, "", [])


def test_the_profile_needs_the_scope(signed_in: Ask, ask: Ask) -> None:
    """A token of snsapi_base is 48001 there, and still valid."""
    tokens = signed_in("snsapi_base")
    assert ask("/sns/userinfo", access_token=tokens["access_token"], openid=BUYER)["errcode"] == 48001
    assert ask("/sns/auth", access_token=tokens["access_token"], openid=BUYER) == {"errcode": 0, "errmsg": "ok"}


@pytest.mark.parametrize("path", ["/sns/userinfo", "/sns/auth"])
def test_a_wrong_customer_token(panel: Panel, signed_in: Ask, ask: Ask, path: str) -> None:
    """Missing, unknown, the account's own, another customer's, expired: each has its code."""
    token = signed_in()["access_token"]
    own = ask("/cgi-bin/token", grant_type="client_credential", appid=APPID, secret=SECRET)["access_token"]
    assert ask(path, openid=BUYER)["errcode"] == 41001
    assert ask(path, access_token=token)["errcode"] == 41009
    assert ask(path, access_token="98_unknown", openid=BUYER)["errcode"] == 40001
    assert ask(path, access_token=own, openid=BUYER)["errcode"] == 40001
    assert ask(path, access_token=token, openid="openid-of-other")["errcode"] == 40003
    panel.advance(7200)
    assert ask(path, access_token=token, openid=BUYER)["errcode"] == 42001


def test_a_token_is_renewed(panel: Panel, signed_in: Ask, ask: Ask) -> None:
    """While it lives it is prolonged, afterwards replaced; after 30 days nothing renews it."""
    tokens = signed_in()
    renewal = {"appid": APPID, "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    panel.advance(7000)
    renewed = ask("/sns/oauth2/refresh_token", **renewal)
    assert (renewed["access_token"], renewed["openid"], renewed["scope"]) == (
        tokens["access_token"],
        BUYER,
        "snsapi_userinfo",
    )
    panel.advance(7000)
    assert ask("/sns/auth", access_token=tokens["access_token"], openid=BUYER)["errcode"] == 0
    panel.advance(7200)
    replaced = ask("/sns/oauth2/refresh_token", **renewal)["access_token"]
    assert replaced != tokens["access_token"]
    assert ask("/sns/userinfo", access_token=replaced, openid=BUYER)["openid"] == BUYER
    panel.advance(30 * DAY)
    assert ask("/sns/oauth2/refresh_token", **renewal)["errcode"] == 42002


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"appid": "wxunknown"}, 40013),
        ({"appid": OTHER_APPID}, 40030),
        ({"grant_type": "authorization_code"}, 40002),
        ({"refresh_token": ""}, 41003),
        ({"refresh_token": "98_unknown"}, 40030),
    ],
)
def test_a_wrong_renewal(signed_in: Ask, ask: Ask, change: dict[str, str], errcode: int) -> None:
    """Each mistake has its code; an access token is no refresh token."""
    tokens = signed_in()
    renewal = {"appid": APPID, "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert ask("/sns/oauth2/refresh_token", **renewal | change)["errcode"] == errcode
    swapped = renewal | {"refresh_token": tokens["access_token"]}
    assert ask("/sns/oauth2/refresh_token", **swapped)["errcode"] == 40030


def test_a_mini_program_signs_in(panel: Panel, ask: Ask) -> None:
    """Its code gives openid, unionid and a session key, once; a page's code does not, and the other way round."""
    mini, page = (
        panel.post("codes", {"appid": APPID, "openid": BUYER, "scope": scope})["code"]
        for scope in ("jscode", "snsapi_base")
    )
    session = {"appid": APPID, "secret": SECRET, "grant_type": "authorization_code"}
    assert ask("/sns/oauth2/access_token", code=mini, **session)["errcode"] == 40029
    assert ask("/sns/jscode2session", js_code=page, **session)["errcode"] == 40029
    answer = ask("/sns/jscode2session", js_code=mini, **session)
    assert len(base64.b64decode(answer.pop("session_key"))) == 16
    assert answer == {"openid": BUYER, "unionid": "union-of-buyer"}
    assert ask("/sns/jscode2session", js_code=mini, **session)["errcode"] == 40163
    assert ask("/sns/jscode2session", js_code=mini, **session | {"secret": "wrong"})["errcode"] == 40125
    assert ask("/sns/jscode2session", **session)["errcode"] == 41008


def test_the_old_token_ends_when_another_is_asked_for(panel: Panel, ask: Ask, http: httpx.Client) -> None:
    """Each call makes a new one, the one before lives five minutes more, and stable_token's are apart."""
    asked = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    stable = http.post("/cgi-bin/stable_token", json=asked).json()["access_token"]
    first, second = (ask("/cgi-bin/token", **asked) for _ in range(2))
    assert (first["expires_in"], second["expires_in"]) == (7200, 7200)

    def works(token: str) -> bool:
        return "ticket" in ask("/cgi-bin/ticket/getticket", access_token=token, type="jsapi")

    assert [works(first["access_token"]), works(second["access_token"]), works(stable)] == [True] * 3
    panel.advance(301)
    assert [works(first["access_token"]), works(second["access_token"]), works(stable)] == [False, True, True]
    http.post("/cgi-bin/stable_token", json=asked | {"force_refresh": True})
    assert [works(second["access_token"]), works(stable)] == [True, False]


def test_a_wrong_call_for_the_old_token(panel: Panel, ask: Ask) -> None:
    """Its codes are those of stable_token, the allow-list of addresses and 2,000 a day among them."""
    asked = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    assert ask("/cgi-bin/token", **asked | {"grant_type": "password"})["errcode"] == 40002
    assert ask("/cgi-bin/token", **asked | {"appid": "wxunknown"})["errcode"] == 40013
    assert ask("/cgi-bin/token", **asked | {"secret": "wrong"})["errcode"] == 40125
    panel.post("settings", {"ip_not_whitelisted": True})
    assert ask("/cgi-bin/token", **asked)["errcode"] == 40164
