"""Sign-in, token and ticket against WeChat's side, and no secret in anything that leaves."""

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from local.wechat_simulator.server import Running
from merchant_center.core.errors import OutcomeUnknownError, RemoteError, RemoteRefusedError
from merchant_center.core.http_client import build_http_client
from merchant_center.official_account.client import (
    OAuthGrant,
    OfficialAccountClient,
    authorize_url,
    is_configuration,
    is_dead_token,
    must_restart_sign_in,
)

APPID = "wx1234567890abcdef"
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def account(simulator: Running, panel: Any) -> Iterator[OfficialAccountClient]:
    with build_http_client(simulator.url) as http:
        yield OfficialAccountClient(http)


@pytest.fixture
def odd_account(scripted: Any) -> Iterator[OfficialAccountClient]:
    """Talk to the server that answers whatever the test says."""
    scripted.signed = False
    with build_http_client(scripted.url) as http:
        yield OfficialAccountClient(http)


def new_code(panel: Any, **options: Any) -> str:
    code: str = panel.post("codes", {"appid": APPID, "openid": OPENID, **options})["code"]
    return code


def test_code_gives_the_customer(account: OfficialAccountClient, panel: Any) -> None:
    """A silent sign-in gives openid and scope, and no unionid."""
    grant = account.exchange_code(APPID, SECRET, new_code(panel))
    assert grant == OAuthGrant(openid=OPENID, scope="snsapi_base", is_snapshot=False, unionid="")


def test_code_with_consent_gives_the_unionid(account: OfficialAccountClient, panel: Any) -> None:
    """A sign-in with consent gives the unionid too."""
    assert account.exchange_code(APPID, SECRET, new_code(panel, scope="snsapi_userinfo")).unionid == "u-1"


def test_snapshot_page_is_told(account: OfficialAccountClient, panel: Any) -> None:
    """The virtual openid of a snapshot page is marked as such."""
    assert account.exchange_code(APPID, SECRET, new_code(panel, is_snapshotuser=True)).is_snapshot


def test_used_code_restarts_the_sign_in(account: OfficialAccountClient, panel: Any) -> None:
    """A code serves once; the second time the customer has to sign in again."""
    code = new_code(panel)
    account.exchange_code(APPID, SECRET, code)
    with pytest.raises(RemoteRefusedError) as caught:
        account.exchange_code(APPID, SECRET, code)
    assert must_restart_sign_in(caught.value)
    assert not is_configuration(caught.value)


def test_old_code_restarts_the_sign_in(account: OfficialAccountClient, panel: Any) -> None:
    """A code is void after five minutes."""
    code = new_code(panel)
    panel.post("clock", {"advance_seconds": 301})
    with pytest.raises(RemoteRefusedError) as caught:
        account.exchange_code(APPID, SECRET, code)
    assert must_restart_sign_in(caught.value)


def test_wrong_secret_is_for_an_operator(account: OfficialAccountClient, panel: Any) -> None:
    """A wrong secret or appid is a matter of configuration, for sign-in and token alike."""
    for attempt in (
        lambda: account.exchange_code(APPID, "f" * 32, new_code(panel)),
        lambda: account.stable_token(APPID, "f" * 32),
        lambda: account.stable_token("wxffffffffffffffff", SECRET),
    ):
        with pytest.raises(RemoteRefusedError) as caught:
            attempt()
        assert is_configuration(caught.value)
        assert not must_restart_sign_in(caught.value)


def test_address_not_on_the_list_is_for_an_operator(account: OfficialAccountClient, panel: Any) -> None:
    """A caller's address that is not on the account's list is a matter of configuration."""
    panel.post("settings", {"ip_not_whitelisted": True})
    with pytest.raises(RemoteRefusedError, match="40164") as caught:
        account.stable_token(APPID, SECRET)
    assert is_configuration(caught.value)


def test_token_is_stable_and_gives_a_ticket(account: OfficialAccountClient) -> None:
    """Repeated calls give the same token, which fetches the page's ticket."""
    token, seconds = account.stable_token(APPID, SECRET)
    assert account.stable_token(APPID, SECRET)[0] == token
    assert 300 <= seconds <= 7200
    ticket, lives = account.jsapi_ticket(token)
    assert ticket
    assert 0 < lives <= 7200


def test_dead_token_is_told(account: OfficialAccountClient) -> None:
    """A ticket asked for with a void token says that the token is void."""
    with pytest.raises(RemoteRefusedError) as caught:
        account.jsapi_ticket("98_no-such-token")
    assert is_dead_token(caught.value)


def test_throttling_leaves_the_outcome_open(account: OfficialAccountClient, panel: Any) -> None:
    """Too many tickets within a minute is no refusal; the code is kept."""
    panel.post("settings", {"ticket_calls_per_minute": 0})
    token, _ = account.stable_token(APPID, SECRET)
    with pytest.raises(OutcomeUnknownError) as caught:
        account.jsapi_ticket(token)
    assert caught.value.remote_code == "45011"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'{"errcode":-1,"errmsg":"system error"}'),
        (200, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"errcode":0,"errmsg":"ok"}'),
        (200, b'{"openid":7,"access_token":7,"ticket":7}'),
        (200, b'{"errcode":"40029"}'),
        (200, b'{"access_token":"t","ticket":"t","expires_in":"soon"}'),
        (200, b'{"openid":"o","is_snapshotuser":"maybe"}'),
        (500, b"{}"),
        (502, b"<html>"),
        (404, b'{"errcode":40029}'),
        (302, b""),
    ],
)
def test_odd_answers_leave_the_outcome_open(
    status: int, body: bytes, scripted: Any, odd_account: OfficialAccountClient
) -> None:
    """Busy, unreadable, incomplete and foreign answers settle nothing, for all three calls."""
    scripted.status, scripted.body = status, body
    attempts: list[Callable[[], object]] = [
        lambda: odd_account.exchange_code(APPID, SECRET, "the-code"),
        lambda: odd_account.stable_token(APPID, SECRET),
        lambda: odd_account.jsapi_ticket("the-token"),
    ]
    for attempt in attempts:
        with pytest.raises(OutcomeUnknownError):
            attempt()


@pytest.mark.parametrize("flag", [b"0", b"null", b"1"])
def test_snapshot_flag_is_read_as_a_number(flag: bytes, scripted: Any, odd_account: OfficialAccountClient) -> None:
    """Only 1 marks a snapshot page."""
    scripted.body = b'{"openid":"o-1","scope":"snsapi_base","is_snapshotuser":' + flag + b"}"
    assert odd_account.exchange_code(APPID, SECRET, "c").is_snapshot is (flag == b"1")


def everything(error: BaseException | None) -> str:
    """Write out an error with all it drags along: text, attributes, causes, contexts."""
    if error is None:
        return ""
    own = "".join(traceback.format_exception(error)) + repr(vars(error)) + repr(error.args)
    request = getattr(error, "_request", None)
    url = str(request.url) if isinstance(request, httpx.Request) else ""
    return own + url + everything(error.__cause__) + everything(error.__context__)


@pytest.mark.parametrize("trouble", ["errcode", "busy", "garbage", "status", "timeout", "refused"])
def test_no_secret_in_errors_or_logs(
    trouble: str,
    scripted: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever goes wrong, secret, code and token are in no error, cause or log line, even at DEBUG."""
    caplog.set_level(logging.DEBUG)
    secrets = (SECRET, "code-0123456789", "token-0123456789")
    scripted.signed = False
    text = " ".join(secrets)
    scripted.body = {
        "errcode": json.dumps({"errcode": 40029, "errmsg": f"invalid {text} rid: 1"}).encode(),
        "busy": json.dumps({"errcode": -1, "errmsg": f"busy {text}"}).encode(),
        "garbage": text.encode(),
    }.get(trouble, b"{}")
    scripted.status = 500 if trouble == "status" else 200
    url = "http://127.0.0.1:9" if trouble == "refused" else scripted.url
    with build_http_client(url, read_timeout=0 if trouble == "timeout" else 4) as http:
        account = OfficialAccountClient(http)
        calls: list[tuple[Callable[[], object], tuple[str, ...]]] = [
            (lambda: account.exchange_code(APPID, secrets[0], secrets[1]), secrets[:2]),
            (lambda: account.stable_token(APPID, secrets[0]), secrets[:1]),
            (lambda: account.jsapi_ticket(secrets[2]), secrets[2:]),
        ]
        for call, sent in calls:
            with pytest.raises(RemoteError) as caught:
                call()
            shown = everything(caught.value)
            assert not [secret for secret in sent if secret in shown]
    assert not [secret for secret in secrets if secret in caplog.text]


def test_authorize_url_is_exactly_wechats() -> None:
    """The address has WeChat's order of parameters, the encoded return address and the fragment."""
    assert authorize_url("https://open.weixin.qq.com", APPID, "https://shop.example.com/p?id=1&x=茶", "abc123") == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1234567890abcdef"
        "&redirect_uri=https%3A%2F%2Fshop.example.com%2Fp%3Fid%3D1%26x%3D%E8%8C%B6"
        "&response_type=code&scope=snsapi_base&state=abc123#wechat_redirect"
    )


def test_authorize_url_leads_to_a_code(account: OfficialAccountClient, simulator: Running, panel: Any) -> None:
    """A browser that follows the address comes back with a code for the customer and our state."""
    panel.post("official-accounts", {"appid": APPID, "secret": SECRET, "domains": ["shop.example.com"]})
    url = authorize_url(simulator.url, APPID, "https://shop.example.com/back?id=1", "abc123")
    answer = httpx.get(url, cookies=None)
    back = urlsplit(answer.headers["Location"])
    query = parse_qs(back.query)
    assert (back.netloc, query["state"], query["id"]) == ("shop.example.com", ["abc123"], ["1"])
    assert account.exchange_code(APPID, SECRET, query["code"][0]).openid
