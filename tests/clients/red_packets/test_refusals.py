"""Cash red packets that WeChat refuses: by code, by certificate and by TLS; what each no means."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from merchant_center.core.errors import OutcomeUnknownError, RemoteRefusedError
from merchant_center.red_packets.client.cash import CashRedPackets
from merchant_center.red_packets.rules.payout import Payout, Progress, RefusalAction
from merchant_center.wechatpay.transport.mutual_tls import merchant_tls
from tests.clients.conftest import APPID, OPENID
from tests.clients.red_packets.conftest import Account, Make

SEND, QUERY = "/mmpaymkttransfers/sendredpack", "/mmpaymkttransfers/gethbinfo"


@pytest.mark.parametrize("code", ["SYSTEMERROR", "FREQ_LIMIT", "PARAM_ERROR", "BRAND_NEW_CODE", "268458547"])
def test_question_that_is_refused_tells_nothing_of_the_packet(
    code: str, channel: CashRedPackets, payout: Payout, panel: Any
) -> None:
    """Codes that would end a send leave it open when it is the query that is answered with them."""
    channel.pay(payout)
    panel.fault(QUERY, error={"code": code})
    with pytest.raises(OutcomeUnknownError) as caught:
        channel.poll(payout)
    assert caught.value.remote_code == code


@pytest.mark.parametrize(
    ("knobs", "code", "action"),
    [
        ({"red_packet_user_day_count": 0}, "SENDNUM_LIMIT", RefusalAction.FAIL),
        ({"red_packet_user_day_amount": 99}, "RCVDAMOUNT_LIMIT", RefusalAction.FAIL),
        ({"red_packet_merchant_day_amount": 99}, "SENDAMOUNT_LIMIT", RefusalAction.STOP_DEFINITION),
        ({"red_packet_api_closed": True}, "API_METHOD_CLOSED", RefusalAction.STOP_DEFINITION),
        ({"red_packet_payer_frozen": True}, "PAYER_ACCOUNT_ABNORMAL", RefusalAction.STOP_ACCOUNT),
        ({"red_packet_ip_not_listed": True}, "NO_AUTH", RefusalAction.POLL),
        ({"red_packet_product_closed": True}, "NO_AUTH", RefusalAction.POLL),
    ],
)
def test_refusal_is_definite_and_keeps_wechats_code(
    knobs: dict[str, Any], code: str, action: RefusalAction, channel: CashRedPackets, payout: Payout, panel: Any
) -> None:
    """What WeChat refuses was not done; its code tells what follows, and the text decides nothing."""
    panel.post("settings", knobs)
    with pytest.raises(RemoteRefusedError) as caught:
        channel.pay(payout)
    assert (caught.value.remote_code, channel.refusal_action(code)) == (code, action)
    assert panel.http.get("/_simulator/red-packets").json()["red_packets"] == []


def test_too_fast_is_a_no_for_now(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """Above the rate nothing is sent, and the same number works a minute later."""
    panel.post("settings", {"red_packet_sends_per_minute": 1})
    channel.pay(replace(payout, bill_no=payout.bill_no[:-1] + "x"))
    with pytest.raises(RemoteRefusedError) as caught:
        channel.pay(payout)
    assert channel.refusal_action(caught.value.remote_code) is RefusalAction.RETRY
    panel.post("clock", {"advance_seconds": 61})
    assert channel.pay(payout).progress is Progress.WAITING


def test_query_tells_a_customers_no_from_the_settings(channel: CashRedPackets, payout: Payout, panel: Any) -> None:
    """NO_AUTH of a held customer leaves the query open; where our address is not allowed, the query is refused too."""
    panel.post("customers", {"appid": APPID, "openid": OPENID, "account_abnormal": True})
    with pytest.raises(RemoteRefusedError, match="NO_AUTH"):
        channel.pay(payout)
    assert channel.poll(payout) is None
    panel.post("customers", {"appid": APPID, "openid": OPENID, "account_abnormal": False})
    panel.post("settings", {"red_packet_ip_not_listed": True})
    with pytest.raises(RemoteRefusedError, match="NO_AUTH"):
        channel.poll(payout)


@pytest.mark.parametrize(
    ("change", "code", "action"),
    [
        ({"amount_fen": 99}, "MONEY_LIMIT", RefusalAction.STOP_AND_FAIL),
        ({"amount_fen": 20_001}, "MONEY_LIMIT", RefusalAction.STOP_AND_FAIL),
        ({"scene": "PRODUCT_2", "amount_fen": 30}, "PARAM_ERROR", RefusalAction.STOP_AND_FAIL),
        ({"openid": "oUnknownCustomer-000000000000"}, "OPENID_ERROR", RefusalAction.FAIL),
        ({"appid": "wx0000000000000000"}, "PARAM_ERROR", RefusalAction.STOP_AND_FAIL),
    ],
)
def test_payout_that_breaks_a_rule_is_refused(
    change: dict[str, Any], code: str, action: RefusalAction, channel: CashRedPackets, payout: Payout
) -> None:
    """Amounts outside the product, scenes that are not enabled and strangers get nothing."""
    with pytest.raises(RemoteRefusedError) as caught:
        channel.pay(replace(payout, **change))
    assert (caught.value.remote_code, channel.refusal_action(code)) == (code, action)


def test_number_with_other_content_needs_a_person(channel: CashRedPackets, payout: Payout) -> None:
    """A number that was sent with another amount contradicts us; neither is anything sent, nor is it a failure."""
    channel.pay(payout)
    with pytest.raises(RemoteRefusedError) as caught:
        channel.pay(replace(payout, amount_fen=101))
    assert caught.value.remote_code == "FATAL_ERROR"
    assert channel.refusal_action("FATAL_ERROR") is RefusalAction.REVIEW
    with pytest.raises(OutcomeUnknownError, match="another red packet"):
        channel.poll(replace(payout, amount_fen=101))


def test_wrong_key_stops_everything(make_channel: Make, payout: Payout) -> None:
    """A wrong APIv2 key is refused for sends and queries alike, as settings are."""
    channel = make_channel(apiv2_key="0" * 32)
    for call in (channel.pay, channel.poll):
        with pytest.raises(RemoteRefusedError) as caught:
            call(payout)
        assert (caught.value.remote_code, channel.refusal_action("SIGN_ERROR")) == (
            "SIGN_ERROR",
            RefusalAction.STOP_DEFINITION,
        )


def test_certificate_must_be_the_merchants(
    make_channel: Make, account_of: Callable[[str], Account], account: Account, payout: Payout
) -> None:
    """Without a certificate, and with another merchant's, nothing is sent or told."""
    other, none = account_of("1900000022"), httpx.create_ssl_context(trust_env=False)
    none.load_verify_locations(cadata=account.authority)
    for tls in (none, merchant_tls(other.certificate, other.key, account.authority)):
        channel = make_channel(tls=tls)
        for call in (channel.pay, channel.poll):
            with pytest.raises(RemoteRefusedError) as caught:
                call(payout)
            assert (caught.value.remote_code, channel.refusal_action("CA_ERROR")) == (
                "CA_ERROR",
                RefusalAction.STOP_DEFINITION,
            )


def test_stranger_with_a_certificate_of_its_own_is_told_nothing(
    make_channel: Make, account: Account, payout: Payout, panel: Any
) -> None:
    """Answers are unsigned, so a server that no trusted authority vouches for is not even asked."""
    with pytest.raises(OutcomeUnknownError, match="no answer"):
        make_channel(tls=merchant_tls(account.certificate, account.key)).pay(payout)
    assert panel.requests() == []


def test_errors_tell_no_secret(make_channel: Make, payout: Payout, account: Account, panel: Any) -> None:
    """Neither key nor customer stands in what a refusal says or a channel shows."""
    panel.fault(SEND, error={"code": "SYSTEMERROR"})
    channel = make_channel()
    with pytest.raises(OutcomeUnknownError) as caught:
        channel.pay(payout)
    shown = f"{caught.value!r} {channel!r}"
    assert account.apiv2_key not in shown
    assert OPENID not in shown


def test_unknown_codes_ask_first(channel: CashRedPackets) -> None:
    """What no table names decides nothing."""
    assert channel.refusal_action("BRAND_NEW_CODE") is RefusalAction.POLL


def test_broken_handshake_leaves_the_outcome_open(
    make_channel: Make, account: Account, payout: Payout, stranger: tuple[str, str]
) -> None:
    """A certificate of an authority that WeChat does not know ends the connection, which is no answer."""
    with pytest.raises(OutcomeUnknownError, match="no answer"):
        make_channel(tls=merchant_tls(*stranger, account.authority)).pay(payout)
