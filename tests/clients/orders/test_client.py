"""The whole path against WeChat's side: orders made, paid, read and closed, refusals, certificates."""

import json
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from merchant_center.core.errors import (
    DecryptionFailedError,
    OutcomeUnknownError,
    RemoteRefusedError,
    UnknownSerialError,
)
from merchant_center.orders.client import ORDER_NOT_FOUND_CODES, WeChatPayClient
from merchant_center.orders.protocol.order import JsapiOrder, NativeOrder
from merchant_center.orders.protocol.page import payment_parameters
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.key_material import load_platform_certificate

Connect = Callable[..., MerchantCredentials]
ClientFor = Callable[..., WeChatPayClient]
Order = Callable[..., JsapiOrder]


def with_certificates(client: WeChatPayClient, credentials: MerchantCredentials) -> MerchantCredentials:
    """Do what the certificate refresh does: hold what the list gives."""
    keys = {serial: load_platform_certificate(pem).key for serial, pem in client.list_certificates().items()}
    return replace(
        credentials,
        response_keys={**credentials.response_keys, **keys},
        preferred_serial=credentials.preferred_serial or next(iter(keys)),
    )


@pytest.mark.parametrize("mode", ["public_key", "certificate", "mixed"])
def test_order_is_made_paid_and_read(
    mode: str, connect: Connect, client_for: ClientFor, order: Order, panel: Any
) -> None:
    """With either kind of key, and with both, an order goes from prepay_id to a paid one."""
    credentials = connect(mode)
    if mode != "public_key":
        credentials = with_certificates(client_for(credentials), credentials)
    client, wanted = client_for(credentials), order(credentials.mchid)

    prepay_id = client.create_jsapi_order(wanted)
    assert client.query_order(wanted.out_trade_no).trade_state == "NOTPAY"

    page = payment_parameters(
        wanted.appid, prepay_id, credentials.private_key, timestamp=int(time.time()), nonce="n" * 32
    )
    panel.post("pay", {"jsapi": page, "openid": wanted.openid, "notify": False})
    payment = client.query_order(wanted.out_trade_no)
    assert (payment.trade_state, payment.total_fen, payment.payer_total_fen) == ("SUCCESS", 100, 100)
    assert (payment.mchid, payment.appid, payment.openid) == (wanted.mchid, wanted.appid, wanted.openid)
    assert payment.transaction_id
    assert payment.success_at is not None


def test_repeated_order_is_the_identical_call(
    connect: Connect, client_for: ClientFor, order: Order, panel: Any
) -> None:
    """Renewing a prepay_id after two hours is taken by WeChat as the same order."""
    credentials = connect("public_key")
    client, wanted = client_for(credentials), order(credentials.mchid)
    client.create_jsapi_order(wanted)
    panel.post("clock", {"advance_seconds": 2 * 3600 + 1})
    assert client.create_jsapi_order(wanted).startswith("wx")
    first, second = (b64decode(seen["body_base64"]) for seen in panel.requests())
    assert first == second
    assert "奶茶□大杯" in first.decode()


def test_requests_carry_what_wechat_insists_on(connect: Connect, client_for: ClientFor, panel: Any) -> None:
    """Accept, User-Agent and Wechatpay-Serial are on every request, also without a body."""
    credentials = connect("public_key")
    with pytest.raises(RemoteRefusedError):
        client_for(credentials).query_order("missing-1")
    headers = {name.lower(): value for name, value in panel.requests()[0]["headers"]}
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("merchant-center")
    assert headers["wechatpay-serial"] == credentials.preferred_serial
    assert "content-type" not in headers


def test_each_attempt_has_a_nonce_of_its_own(connect: Connect, client_for: ClientFor, order: Order, panel: Any) -> None:
    """Two identical calls differ in nonce and so in signature."""
    credentials = connect("public_key")
    client, wanted = client_for(credentials), order(credentials.mchid)
    client.create_jsapi_order(wanted)
    client.create_jsapi_order(wanted)
    signatures = {dict(seen["headers"])["Authorization"] for seen in panel.requests()}
    assert len(signatures) == 2


def test_native_order_gives_a_code(connect: Connect, client_for: ClientFor, order: Order) -> None:
    """An order to be scanned answers with the address inside the QR code."""
    credentials = connect("public_key")
    like = order(credentials.mchid)
    native = NativeOrder(
        appid=like.appid,
        mchid=like.mchid,
        description=like.description,
        out_trade_no=like.out_trade_no,
        notify_url=like.notify_url,
        total_fen=like.total_fen,
        time_expire=like.time_expire,
    )
    assert client_for(credentials).create_native_order(native).startswith("weixin://")


def test_close_verifies_its_empty_answer_and_may_be_repeated(
    connect: Connect, client_for: ClientFor, order: Order
) -> None:
    """Closing gets a signed 204, closing again too, and the query tells CLOSED."""
    credentials = connect("public_key")
    client, wanted = client_for(credentials), order(credentials.mchid)
    client.create_jsapi_order(wanted)
    client.close_order(wanted.out_trade_no)
    client.close_order(wanted.out_trade_no)
    assert client.query_order(wanted.out_trade_no).trade_state == "CLOSED"
    with pytest.raises(RemoteRefusedError) as caught:
        client.create_jsapi_order(wanted)
    assert caught.value.remote_code == "ORDER_CLOSED"


@pytest.mark.parametrize("number", ["missing-1", "with|bar*and-more_"])
def test_unknown_order_is_refused_by_its_code(number: str, connect: Connect, client_for: ClientFor) -> None:
    """Any number, also with characters that a path must escape, is signed right and not found."""
    with pytest.raises(RemoteRefusedError) as caught:
        client_for(connect("public_key")).query_order(number)
    assert caught.value.remote_code in ORDER_NOT_FOUND_CODES
    assert caught.value.status == 404
    assert caught.value.request_id


@pytest.mark.parametrize("number", ["100%25", "a/../b", "a?b=c#d", "号码", "a b"])
def test_odd_numbers_stay_one_path_segment(number: str, connect: Connect, client_for: ClientFor) -> None:
    """A number that could change the path is escaped, signed as it is sent, and refused as a number."""
    with pytest.raises(RemoteRefusedError) as caught:
        client_for(connect("public_key")).query_order(number)
    assert caught.value.remote_code == "PARAM_ERROR"
    assert "out_trade_no" in str(caught.value)


def test_field_in_question_is_named_without_its_value(connect: Connect, client_for: ClientFor, order: Order) -> None:
    """A refused parameter comes with WeChat's words and field, and the value stays out."""
    credentials = connect("public_key")
    wrong = replace(order(credentials.mchid), total_fen=0)
    with pytest.raises(RemoteRefusedError) as caught:
        client_for(credentials).create_jsapi_order(wrong)
    assert caught.value.remote_code == "PARAM_ERROR"
    assert "total" in str(caught.value)


def test_wrong_private_key_tells_both_message_lengths(
    connect: Connect, client_for: ClientFor, order: Order, any_key: RSAPrivateKey
) -> None:
    """A wrong signature is refused with the lengths that WeChat saw and that we signed, here equal."""
    credentials = replace(connect("public_key"), private_key=any_key)
    with pytest.raises(RemoteRefusedError, match=r"saw a message of (\d+) bytes to verify, we signed \1\)") as caught:
        client_for(credentials).create_jsapi_order(order(credentials.mchid))
    assert (caught.value.remote_code, caught.value.status) == ("SIGN_ERROR", 401)


def test_wrong_serial_is_refused_in_the_short_form(connect: Connect, client_for: ClientFor) -> None:
    """A certificate serial that is not the merchant's is refused, also without details."""
    credentials = replace(connect("public_key"), certificate_serial="7" * 40)
    with pytest.raises(RemoteRefusedError, match="SIGN_ERROR"):
        client_for(credentials).query_order("missing-1")


def test_slow_clock_is_refused_by_wechat(connect: Connect, client_for: ClientFor) -> None:
    """A clock ten minutes behind is refused at WeChat's side."""
    client = client_for(connect("public_key"), clock=lambda: time.time() - 600)
    with pytest.raises(RemoteRefusedError, match="SIGN_ERROR"):
        client.query_order("missing-1")


def test_certificates_are_read_before_any_key_is_held(connect: Connect, client_for: ClientFor) -> None:
    """A certificate merchant's first load needs nothing but the APIv3 key."""
    credentials = connect("certificate")
    certificates = client_for(credentials).list_certificates()
    assert [load_platform_certificate(pem).serial for pem in certificates.values()] == list(certificates)


def test_renewed_certificate_verifies_after_one_refresh(
    connect: Connect, client_for: ClientFor, order: Order, panel: Any
) -> None:
    """When WeChat signs with a certificate we do not hold, the list brings it and the call succeeds."""
    bare = connect("certificate")
    client = client_for(replace(bare, response_keys={}))
    wanted = order(bare.mchid)
    panel.post(f"merchants/{bare.mchid}/keys", {"rotate_platform_certificate": True})
    with pytest.raises(OutcomeUnknownError) as caught:
        client.create_jsapi_order(wanted)
    assert isinstance(caught.value.__cause__, UnknownSerialError)
    assert client_for(with_certificates(client, bare)).create_jsapi_order(wanted)


def test_public_key_account_has_no_certificates(connect: Connect, client_for: ClientFor) -> None:
    """An account with a public key alone is refused the list, and needs it for nothing."""
    with pytest.raises(RemoteRefusedError) as caught:
        client_for(connect("public_key")).list_certificates()
    assert caught.value.remote_code == "RESOURCE_NOT_EXISTS"


def test_wrong_apiv3_key_shows_at_the_certificates(connect: Connect, client_for: ClientFor) -> None:
    """A certificate merchant's wrong APIv3 key is told as what it is."""
    with pytest.raises(DecryptionFailedError):
        client_for(replace(connect("certificate"), apiv3_keys=(b"a" * 32,))).list_certificates()


@pytest.mark.parametrize("effect", ["signtest", "response_unsigned", "stale_timestamp"])
def test_certificate_list_that_does_not_verify_is_not_used(
    effect: str, connect: Connect, client_for: ClientFor, panel: Any
) -> None:
    """A list that decrypts but is not signed right gives no certificate."""
    panel.fault(**{effect: True})
    with pytest.raises(OutcomeUnknownError):
        client_for(connect("certificate")).list_certificates()


@pytest.mark.parametrize("effect", ["extra_fields", "shuffle_keys"])
def test_new_fields_and_other_order_change_nothing(
    effect: str, connect: Connect, client_for: ClientFor, order: Order, panel: Any
) -> None:
    """WeChat may add members and order them as it likes."""
    credentials = connect("public_key")
    client, wanted = client_for(credentials), order(credentials.mchid)
    client.create_jsapi_order(wanted)
    panel.fault(**{effect: True})
    assert client.query_order(wanted.out_trade_no).total_fen == wanted.total_fen


@pytest.mark.parametrize("code", sorted(ORDER_NOT_FOUND_CODES))
def test_both_spellings_of_not_found_are_known(code: str, scripted: Any, scripted_client: WeChatPayClient) -> None:
    """WeChat's pages spell the code in two ways; both reach the caller as refusals."""
    scripted.status, scripted.signed = 404, False
    scripted.body = json.dumps({"code": code, "message": "订单不存在"}).encode()
    with pytest.raises(RemoteRefusedError, match=code):
        scripted_client.query_order("order-1")


def test_environment_proxies_are_ignored(
    monkeypatch: pytest.MonkeyPatch, connect: Connect, client_for: ClientFor
) -> None:
    """A proxy variable in the environment does not send requests elsewhere."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with pytest.raises(RemoteRefusedError):
        client_for(connect("public_key")).query_order("missing-1")


@pytest.mark.parametrize(
    "detail", [None, "text", [], {"field": 7}, {"sign_information": {"sign_message_length": "372"}}]
)
def test_odd_detail_does_not_hide_the_code(detail: object, scripted: Any, scripted_client: WeChatPayClient) -> None:
    """A refusal stays a refusal by its code, whatever WeChat puts into the detail."""
    scripted.status, scripted.signed = 403, False
    scripted.body = json.dumps({"code": "NO_AUTH", "message": "无权限", "detail": detail}).encode()
    with pytest.raises(RemoteRefusedError, match=r"NO_AUTH: 无权限$"):
        scripted_client.query_order("order-1")
