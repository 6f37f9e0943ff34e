"""Vouchers against WeChat's side: stocks seen and steered, coupons sent once and found again, refusals by code."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from merchant_center.core.errors import InvalidInputError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.vouchers.client import STOCKS_PER_PAGE, VoucherClient
from merchant_center.vouchers.protocol.voucher import VoucherSend
from merchant_center.wechatpay.credentials import MerchantCredentials

APPID = "wx1234567890abcdef"
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

Connect = Callable[..., MerchantCredentials]
ClientFor = Callable[..., VoucherClient]
Make = Callable[..., str]


@pytest.fixture
def creator(connect: Connect) -> MerchantCredentials:
    """Give the account that makes the stocks and sends their coupons."""
    return connect("public_key")


@pytest.fixture
def client(creator: MerchantCredentials, client_for: ClientFor) -> VoucherClient:
    return client_for(creator, VoucherClient)


@pytest.fixture
def stock(creator: MerchantCredentials, panel: Any) -> Make:
    """Make a stock as its creator does in the merchant platform; give its number."""

    def make(**changes: Any) -> str:
        made: str = panel.post("stocks", {"creator_mchid": creator.mchid, **changes})["stock_id"]
        return made

    return make


def send_of(stock_id: str, creator_mchid: str, number: str = "V-1|a*b_c") -> VoucherSend:
    return VoucherSend(stock_id=stock_id, out_request_no=number, appid=APPID, creator_mchid=creator_mchid)


def test_stock_is_seen_with_what_was_issued(
    client: VoucherClient, creator: MerchantCredentials, stock: Make, panel: Any
) -> None:
    """Name, value, budget, state, card id and the count of received coupons are WeChat's."""
    stock_id = stock(
        name="满百减十",
        description="全场可用",
        coupon_amount=1000,
        transaction_minimum=10000,
        max_coupons=7,
        max_amount_by_day=3000,
        max_coupons_per_user=2,
        no_cash=False,
        card_id="pIJMr5MMiIkO_93VtPyIiEk2DZ4w",
        available_begin_time="2025-01-01T00:00:00+08:00",
        available_end_time="2099-01-01T00:00:00+08:00",
    )
    panel.post("coupons", {"stock_id": stock_id, "appid": APPID, "openid": OPENID})
    seen = client.get_stock(stock_id, creator.mchid)
    assert (seen.name, seen.description, seen.state) == ("满百减十", "全场可用", "running")
    assert (seen.coupon_amount_fen, seen.transaction_minimum_fen, seen.no_cash) == (1000, 10000, False)
    assert (seen.max_coupons, seen.max_amount_fen, seen.max_amount_by_day_fen) == (7, 7000, 3000)
    assert (seen.max_coupons_per_user, seen.distributed_coupons) == (2, 1)
    assert seen.available_begin_at == datetime(2024, 12, 31, 16, tzinfo=UTC)
    assert (seen.stock_type, seen.coupon_type, seen.is_single_item) == ("NORMAL", "NORMAL", False)
    assert seen.card_id == "pIJMr5MMiIkO_93VtPyIiEk2DZ4w"


def test_stocks_are_listed_page_by_page(client: VoucherClient, creator: MerchantCredentials, stock: Make) -> None:
    """Pages hold ten each, tell the total, and can be asked for one state only."""
    made = {stock() for _ in range(STOCKS_PER_PAGE + 1)} | {stock(status="paused")}
    (first, total), (second, _) = (client.list_stocks(creator.mchid, page) for page in (0, 1))
    assert (len(first), len(second), total) == (STOCKS_PER_PAGE, 2, STOCKS_PER_PAGE + 2)
    assert {seen.stock_id for seen in first + second} == made
    paused, count = client.list_stocks(creator.mchid, 0, "paused")
    assert ([seen.state for seen in paused], count) == (["paused"], 1)
    assert client.list_stocks(creator.mchid, 2) == ([], STOCKS_PER_PAGE + 2)


def test_sent_coupon_is_in_the_card_pack(client: VoucherClient, creator: MerchantCredentials, stock: Make) -> None:
    """A coupon that was sent is found by its number and in the customer's list, with its validity."""
    stock_id = stock(coupon_amount=300, transaction_minimum=500)
    coupon_id = client.send_coupon(OPENID, send_of(stock_id, creator.mchid))
    coupon = client.get_coupon(OPENID, coupon_id, APPID)
    assert (coupon.coupon_id, coupon.stock_id, coupon.creator_mchid) == (coupon_id, stock_id, creator.mchid)
    assert (coupon.state, coupon.coupon_amount_fen, coupon.transaction_minimum_fen) == ("SENDED", 300, 500)
    assert coupon.available_begin_at < coupon.available_end_at
    for by in ("sender_mchid", "creator_mchid", "available_mchid"):
        assert client.list_coupons(OPENID, APPID, **{by: creator.mchid}) == ([coupon], 1)


def test_customers_coupons_are_found_by_stock_state_and_page(
    client: VoucherClient, creator: MerchantCredentials, stock: Make
) -> None:
    """Stock and state narrow the list, and its offset counts pages."""
    stock_id, other = stock(max_coupons_per_user=3), stock()
    made = [client.send_coupon(OPENID, send_of(stock_id, creator.mchid, f"n-{index}")) for index in range(3)]
    client.send_coupon(OPENID, send_of(other, creator.mchid, "other"))
    asked = {"stock_id": stock_id, "sender_mchid": creator.mchid, "limit": 2}
    (first, total), (second, _) = (client.list_coupons(OPENID, APPID, **asked, offset=page) for page in (0, 1))
    assert (sorted(coupon.coupon_id for coupon in first + second), total) == (sorted(made), 3)
    assert client.list_coupons(OPENID, APPID, **asked, state="USED") == ([], 0)


@pytest.mark.parametrize("named", [{}, {"creator_mchid": "1", "sender_mchid": "1"}])
def test_list_names_one_merchant(named: dict[str, str], client: VoucherClient, panel: Any) -> None:
    """WeChat wants exactly one merchant; a call with none or two is not sent."""
    with pytest.raises(ValueError, match="exactly one"):
        client.list_coupons(OPENID, APPID, **named)
    assert panel.requests() == []


def test_same_number_gives_the_same_coupon(
    client: VoucherClient, creator: MerchantCredentials, stock: Make, panel: Any
) -> None:
    """A repeated send is the identical bytes and answers the coupon of the first; one was issued."""
    send = send_of(stock(), creator.mchid)
    assert client.send_coupon(OPENID, send) == client.send_coupon(OPENID, send)
    first, second = (b64decode(seen["body_base64"]) for seen in panel.requests())
    assert first == second
    assert client.get_stock(send.stock_id, creator.mchid).distributed_coupons == 1


def test_same_number_for_another_stock_is_refused(
    client: VoucherClient, creator: MerchantCredentials, stock: Make
) -> None:
    """A number means one send for ever; with other content it is refused."""
    send = send_of(stock(), creator.mchid)
    client.send_coupon(OPENID, send)
    with pytest.raises(RemoteRefusedError) as caught:
        client.send_coupon(OPENID, replace(send, stock_id=stock()))
    assert caught.value.remote_code == "RESOURCE_ALREADY_EXISTS"


@pytest.mark.parametrize(
    "effect",
    [
        {"drop": {"executed": True}},
        {"delay_seconds": 1},
        {"response_unsigned": True},
        {"signtest": True},
        {"error": {"status": 500, "code": "SYSTEM_ERROR"}},
        {"error": {"status": 502, "raw_body": "<html></html>"}},
    ],
)
def test_send_with_an_open_outcome_is_settled_by_its_number(
    effect: dict[str, Any],
    client: VoucherClient,
    client_for: ClientFor,
    creator: MerchantCredentials,
    stock: Make,
    panel: Any,
) -> None:
    """An error although the coupon may be there is unknown; the same send settles it, and one was issued."""
    send = send_of(stock(), creator.mchid)
    panel.fault("/coupons", **effect)
    with pytest.raises(OutcomeUnknownError):
        client_for(creator, VoucherClient, read_timeout=0.3).send_coupon(OPENID, send)
    assert client.send_coupon(OPENID, send)
    assert client.get_stock(send.stock_id, creator.mchid).distributed_coupons == 1


def test_lost_send_goes_once_to_the_backup_host(
    client_for: ClientFor, creator: MerchantCredentials, stock: Make, panel: Any
) -> None:
    """After the deed and without an answer, the other site answers the same coupon."""
    client, send = client_for(creator, VoucherClient, backup=True), send_of(stock(), creator.mchid)
    panel.fault("/coupons", host="127.0.0.1", drop={"executed": True})
    assert client.send_coupon(OPENID, send)
    assert client.get_stock(send.stock_id, creator.mchid).distributed_coupons == 1


@pytest.mark.parametrize("code", ["FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED"])
@pytest.mark.parametrize("status", [429, 403])
def test_throttling_in_both_spellings_settles_nothing(
    code: str, status: int, client: VoucherClient, creator: MerchantCredentials, stock: Make, panel: Any
) -> None:
    """Too many requests is no refusal, however it is spelt and whatever status it has."""
    send = send_of(stock(), creator.mchid)
    panel.fault("/coupons", error={"status": status, "code": code})
    with pytest.raises(OutcomeUnknownError) as caught:
        client.send_coupon(OPENID, send)
    assert (caught.value.remote_code, caught.value.status) == (code, status)
    assert client.send_coupon(OPENID, send)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "paused"}, "PARAM_ERROR"),
        ({"status": "unactivated"}, "INVALID_REQUEST"),
        ({"status": "stoped"}, "INVALID_REQUEST"),
        ({"available_begin_time": "2090-01-01T00:00:00Z", "available_end_time": "2090-01-02T00:00:00Z"},
         "REQUEST_BLOCKED"),
        ({"coupon_amount": 500_001}, "INVALID_REQUEST"),
        ({"coupon_amount": 2, "max_amount_by_day": 1}, "NOT_ENOUGH"),
    ],
)  # fmt: skip
def test_refusal_of_a_send_keeps_its_code(
    changes: dict[str, Any], code: str, client: VoucherClient, creator: MerchantCredentials, stock: Make
) -> None:
    """State, day, month and budget are told apart by code."""
    with pytest.raises(RemoteRefusedError) as caught:
        client.send_coupon(OPENID, send_of(stock(**changes), creator.mchid))
    assert caught.value.remote_code == code
    assert caught.value.request_id


def test_second_coupon_over_the_customers_limit_is_refused(
    client: VoucherClient, creator: MerchantCredentials, stock: Make
) -> None:
    """With one per customer, another number gets RULE_LIMIT and the first still gets its coupon."""
    send = send_of(stock(max_coupons_per_user=1), creator.mchid)
    coupon_id = client.send_coupon(OPENID, send)
    with pytest.raises(RemoteRefusedError) as caught:
        client.send_coupon(OPENID, replace(send, out_request_no="another"))
    assert (caught.value.remote_code, caught.value.status) == ("RULE_LIMIT", 403)
    assert client.send_coupon(OPENID, send) == coupon_id


def test_wrong_number_is_not_sent(client: VoucherClient, panel: Any) -> None:
    """A number against WeChat's rule is refused here."""
    with pytest.raises(InvalidInputError):
        client.send_coupon(OPENID, send_of("1", "1900000010", "a b"))
    assert panel.requests() == []


def test_unknown_things_are_refused_by_code(client: VoucherClient, creator: MerchantCredentials) -> None:
    """A stock, a coupon and a callback address that are not there are a definite no."""
    for ask in (
        lambda: client.get_stock("404", creator.mchid),
        lambda: client.get_coupon(OPENID, "404", APPID),
        lambda: client.get_callback(creator.mchid),
    ):
        with pytest.raises(RemoteRefusedError) as caught:
            ask()
        assert (caught.value.remote_code, caught.value.status) == ("RESOURCE_NOT_EXISTS", 404)


@pytest.mark.parametrize("openid", ["a/../b", "a?b=c#d", "号码", "a b", "100%25"])
def test_odd_openids_stay_one_path_segment(
    openid: str, client: VoucherClient, creator: MerchantCredentials, stock: Make
) -> None:
    """An openid that could change the path is escaped, signed as it is sent, and unknown to WeChat."""
    with pytest.raises(RemoteRefusedError) as caught:
        client.send_coupon(openid, send_of(stock(), creator.mchid))
    assert caught.value.remote_code == "PARAM_ERROR"


def test_stock_is_started_paused_and_restarted(
    client: VoucherClient, creator: MerchantCredentials, stock: Make
) -> None:
    """Each step gives its time in UTC, changes the state, and succeeds again with the same time."""
    stock_id = stock(status="unactivated")
    for change, state in (
        (client.start_stock, "running"),
        (client.pause_stock, "paused"),
        (client.restart_stock, "running"),
    ):
        moment = change(stock_id, creator.mchid)
        assert moment.tzinfo is UTC
        assert change(stock_id, creator.mchid) == moment
        assert client.get_stock(stock_id, creator.mchid).state == state


def test_steering_somebody_elses_stock_is_refused(
    client_for: ClientFor, connect: Connect, creator: MerchantCredentials, stock: Make
) -> None:
    """Only the creator may pause a stock."""
    other = client_for(connect("mixed"), VoucherClient)
    with pytest.raises(RemoteRefusedError) as caught:
        other.pause_stock(stock(), creator.mchid)
    assert caught.value.remote_code == "REQUEST_BLOCKED"


def test_other_merchants_stock_is_sent_with_its_creators_number(
    client_for: ClientFor, connect: Connect, creator: MerchantCredentials, stock: Make
) -> None:
    """An authorised sender signs as itself, names the creator, and sees the coupon as what it sent."""
    sender = connect("mixed")
    other, stock_id = client_for(sender, VoucherClient), stock(sender_mchids=[sender.mchid])
    coupon_id = other.send_coupon(OPENID, send_of(stock_id, creator.mchid))
    coupons, _ = other.list_coupons(OPENID, APPID, sender_mchid=sender.mchid)
    assert [(coupon.coupon_id, coupon.creator_mchid) for coupon in coupons] == [(coupon_id, creator.mchid)]
    assert other.get_stock(stock_id, creator.mchid).distributed_coupons == 1


def test_callback_address_is_set_and_read(client: VoucherClient, creator: MerchantCredentials) -> None:
    """The address that was set last is the one that is read."""
    for url in ("https://example.com/first", "https://example.com/vouchers"):
        client.set_callback(creator.mchid, url)
    assert client.get_callback(creator.mchid) == "https://example.com/vouchers"
