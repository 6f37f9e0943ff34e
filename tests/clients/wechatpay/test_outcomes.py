"""What is believed and what stays unknown, when WeChat's side or the way there misbehaves."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from merchant_center.core.errors import OutcomeUnknownError, SignatureInvalidError, UnknownSerialError
from merchant_center.core.http_client import build_http_client
from merchant_center.orders.client import WeChatPayClient
from merchant_center.orders.protocol.order import JsapiOrder
from merchant_center.wechatpay.credentials import MerchantCredentials

Connect = Callable[..., MerchantCredentials]
ClientFor = Callable[..., WeChatPayClient]
Order = Callable[..., JsapiOrder]


@pytest.mark.parametrize("effect", ["signtest", "stale_timestamp", "unknown_serial", "response_unsigned"])
def test_success_that_does_not_verify_leaves_the_outcome_open(
    effect: str, connect: Connect, client_for: ClientFor, order: Order, panel: Any
) -> None:
    """A probe, a stale, a foreign or an unsigned 2xx is no success and no failure; the repeat settles it."""
    credentials = connect("public_key")
    client, wanted = client_for(credentials), order(credentials.mchid)
    panel.fault(**{effect: True})
    with pytest.raises(OutcomeUnknownError) as caught:
        client.create_jsapi_order(wanted)
    cause = caught.value.__cause__
    assert isinstance(cause, UnknownSerialError if effect == "unknown_serial" else SignatureInvalidError)
    assert (caught.value.status, bool(caught.value.request_id)) == (200, True)
    assert client.create_jsapi_order(wanted)


def test_probe_on_an_empty_answer_leaves_the_outcome_open(
    connect: Connect, client_for: ClientFor, order: Order, panel: Any
) -> None:
    """A 204 is verified too: its probe is not taken for a closed order."""
    credentials = connect("public_key")
    client, wanted = client_for(credentials), order(credentials.mchid)
    client.create_jsapi_order(wanted)
    panel.fault(signtest=True)
    with pytest.raises(OutcomeUnknownError):
        client.close_order(wanted.out_trade_no)
    client.close_order(wanted.out_trade_no)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (500, "SYSTEM_ERROR"),
        (503, "SERVICE_UNAVAILABLE"),
        (500, "BANK_ERROR"),
        (429, "FREQUENCY_LIMITED"),
        (429, "RATELIMIT_EXCEEDED"),
        (429, "BRAND_NEW_CODE"),
        (403, "FREQUENCY_LIMITED"),
        (400, "SYSTEM_ERROR"),
        (500, "OPENID_MISMATCH"),
    ],
)
def test_errors_that_settle_nothing_leave_the_outcome_open(
    status: int, code: str, connect: Connect, client_for: ClientFor, panel: Any
) -> None:
    """Trouble inside WeChat and throttling are no refusal; the code is kept."""
    panel.fault(error={"status": status, "code": code})
    with pytest.raises(OutcomeUnknownError) as caught:
        client_for(connect("public_key")).query_order("missing-1")
    assert (caught.value.remote_code, caught.value.status) == (code, status)
    assert caught.value.request_id


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, "<html><h1>502 Bad Gateway</h1></html>"),
        (403, "<html>blocked by a firewall</html>"),
        (404, "[]"),
        (400, '{"code":7}'),
        (403, '{"message":"no code"}'),
        (302, ""),
    ],
)
def test_words_that_are_not_wechats_settle_nothing(
    status: int, body: str, connect: Connect, client_for: ClientFor, panel: Any
) -> None:
    """What a proxy in between answers is not WeChat's no, whatever its status."""
    panel.fault(error={"status": status, "raw_body": body})
    with pytest.raises(OutcomeUnknownError) as caught:
        client_for(connect("public_key")).query_order("missing-1")
    assert (caught.value.remote_code, caught.value.status) == ("", status)


@pytest.mark.parametrize("effect", [{"drop": {"executed": True}}, {"delay_seconds": 1}])
def test_lost_answer_leaves_the_outcome_open_and_the_repeat_is_safe(
    effect: dict[str, Any], connect: Connect, client_for: ClientFor, order: Order, panel: Any
) -> None:
    """A cut connection or a time-out after the deed is unknown, and the same call again succeeds."""
    credentials = connect("public_key")
    wanted = order(credentials.mchid)
    panel.fault(**effect)
    with pytest.raises(OutcomeUnknownError, match="no answer"):
        client_for(credentials, read_timeout=0.3).create_jsapi_order(wanted)
    assert client_for(credentials).create_jsapi_order(wanted)


@pytest.mark.parametrize("executed", [True, False])
def test_lost_answer_is_asked_for_once_at_the_backup_host(
    executed: bool, connect: Connect, client_for: ClientFor, order: Order, panel: Any
) -> None:
    """Without an answer from the main host the identical request goes to the other site and succeeds."""
    credentials = connect("public_key")
    client, wanted = client_for(credentials, backup=True), order(credentials.mchid)
    panel.fault(host="127.0.0.1", drop={"executed": executed})
    assert client.create_jsapi_order(wanted)
    first, second = panel.requests()
    assert (first["target"], first["body_base64"]) == (second["target"], second["body_base64"])


def test_backup_host_is_not_asked_after_an_answer(connect: Connect, client_for: ClientFor, panel: Any) -> None:
    """An HTTP answer, even 500, is an answer: the other site is not asked."""
    client = client_for(connect("public_key"), backup=True)
    panel.fault(host="127.0.0.1", error={"status": 500})
    with pytest.raises(OutcomeUnknownError):
        client.query_order("missing-1")
    assert len(panel.requests()) == 1


def test_both_hosts_silent_leaves_the_outcome_open(connect: Connect, client_for: ClientFor, panel: Any) -> None:
    """After one try at each site the caller learns that nothing is known."""
    client = client_for(connect("public_key"), backup=True)
    panel.fault(drop={"executed": False}, times=0)
    with pytest.raises(OutcomeUnknownError, match="then"):
        client.query_order("missing-1")
    assert len(panel.requests()) == 2


def test_nobody_listening_leaves_the_outcome_open(connect: Connect) -> None:
    """A host that cannot be reached is unknown like every other silence."""
    with build_http_client("http://127.0.0.1:9") as http:
        client = WeChatPayClient(http, None, connect("public_key"), clock=time.time, nonce=lambda: "n")
        with pytest.raises(OutcomeUnknownError, match="ConnectError"):
            client.query_order("missing-1")


PAYMENT = {
    "appid": "wx1",
    "mchid": "1900000001",
    "out_trade_no": "order-1",
    "trade_state": "NOTPAY",
    "amount": {"total": 100},
}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        json.dumps(PAYMENT | {"amount": {"total": "100"}}).encode(),
        json.dumps(PAYMENT | {"out_trade_no": "another"}).encode(),
        json.dumps(PAYMENT | {"mchid": "1900000002"}).encode(),
    ],
)
def test_signed_answer_that_does_not_answer_leaves_the_outcome_open(
    body: bytes, scripted: Any, scripted_client: WeChatPayClient
) -> None:
    """A signed 200 that cannot be read, or is about another order, settles nothing."""
    scripted.body, scripted.headers = body, {"Request-ID": "08F7-0"}
    with pytest.raises(OutcomeUnknownError) as caught:
        scripted_client.query_order("order-1")
    assert (caught.value.status, caught.value.request_id) == (200, "08F7-0")


@pytest.mark.parametrize("body", [b"{}", b'{"prepay_id":""}', b'{"prepay_id":7}'])
def test_order_without_a_prepay_id_leaves_the_outcome_open(
    body: bytes, scripted: Any, scripted_client: WeChatPayClient, order: Order
) -> None:
    """A signed 200 without what was asked for is not taken for an order."""
    scripted.body = body
    with pytest.raises(OutcomeUnknownError, match="prepay_id"):
        scripted_client.create_jsapi_order(order("1900000001"))


def test_redirect_is_not_followed(scripted: Any, scripted_client: WeChatPayClient) -> None:
    """A redirect would send the signed request elsewhere, so it stays an answer that settles nothing."""
    scripted.status, scripted.headers = 302, {"Location": f"{scripted.url}/elsewhere"}
    with pytest.raises(OutcomeUnknownError, match="302"):
        scripted_client.query_order("order-1")
    assert len(scripted.seen) == 1
