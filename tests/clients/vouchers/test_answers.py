"""What voucher calls believe: signed answers that do not fit, and refusals, whichever call they come to."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from merchant_center.core.errors import OutcomeUnknownError, RemoteError, RemoteRefusedError
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.protocol.voucher import VoucherSend

APPID = "wx1234567890abcdef"
STOCK = {
    "stock_id": "1",
    "stock_creator_mchid": "2",
    "status": "running",
    "available_begin_time": "2015-05-20T13:29:35.120+08:00",
    "available_end_time": "2015-06-20T00:00:00+08:00",
}
COUPON = STOCK | {"coupon_id": "3", "create_time": "2015-05-20T13:29:35+08:00"}
SEND = VoucherSend(stock_id="1", out_request_no="n-1", appid=APPID, creator_mchid="2")
CALLS: dict[str, Callable[[VoucherClient], object]] = {
    "get_stock": lambda client: client.get_stock("1", "2"),
    "list_stocks": lambda client: client.list_stocks("2", 0),
    "send_coupon": lambda client: client.send_coupon("o", SEND),
    "get_coupon": lambda client: client.get_coupon("o", "3", APPID),
    "list_coupons": lambda client: client.list_coupons("o", APPID, stock_id="1", sender_mchid="2"),
    "pause_stock": lambda client: client.pause_stock("1", "2"),
    "get_callback": lambda client: client.get_callback("2"),
}


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("get_stock", STOCK | {"stock_id": "9"}),
        ("get_stock", STOCK | {"stock_creator_mchid": "9"}),
        ("get_stock", STOCK | {"status": None}),
        ("list_stocks", {"data": [STOCK, STOCK | {"stock_creator_mchid": "9"}], "total_count": 2}),
        ("list_stocks", {"data": {}, "total_count": 2}),
        ("send_coupon", {}),
        ("send_coupon", {"coupon_id": 3}),
        ("get_coupon", COUPON | {"coupon_id": "9"}),
        ("get_coupon", STOCK),
        ("list_coupons", {"data": [COUPON | {"stock_id": "9"}], "total_count": 1}),
        ("list_coupons", {"data": [STOCK], "total_count": 1}),
        ("pause_stock", {"stock_id": "9", "pause_time": "2015-05-20T13:29:35+08:00"}),
        ("pause_stock", {"stock_id": "1", "start_time": "2015-05-20T13:29:35+08:00"}),
        ("get_callback", {"mchid": "9", "notify_url": "https://example.com"}),
        ("get_callback", {"mchid": "2"}),
    ],
)
def test_signed_answer_that_does_not_answer_leaves_the_outcome_open(
    call: str, answer: dict[str, Any], scripted: Any, scripted_client_for: Callable[..., VoucherClient]
) -> None:
    """A signed 200 that lacks what was asked for, or is about something else, settles nothing."""
    scripted.body, scripted.headers = json.dumps(answer).encode(), {"Request-ID": "08F7-0"}
    with pytest.raises(OutcomeUnknownError) as caught:
        CALLS[call](scripted_client_for(VoucherClient))
    assert (caught.value.status, caught.value.request_id) == (200, "08F7-0")


@pytest.mark.parametrize(
    ("call", "answer", "target"),
    [
        ("list_stocks", {}, "/v3/marketing/favor/stocks?offset=0&limit=10&stock_creator_mchid=2"),
        ("get_coupon", COUPON, f"/v3/marketing/favor/users/o/coupons/3?appid={APPID}"),
        (
            "list_coupons",
            {"data": [COUPON]},
            f"/v3/marketing/favor/users/o/coupons?appid={APPID}&stock_id=1&sender_mchid=2&offset=0&limit=20",
        ),
    ],
)
def test_query_names_only_what_is_asked_for(
    call: str,
    answer: dict[str, Any],
    target: str,
    scripted: Any,
    scripted_client_for: Callable[..., VoucherClient],
) -> None:
    """WeChat takes no empty parameters, so what is not asked for is left out; the first page, 0, is not."""
    scripted.body = json.dumps(answer).encode()
    CALLS[call](scripted_client_for(VoucherClient))
    assert [path for path, _ in scripted.seen] == [target]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, "REQUEST_BLOCKED", RemoteRefusedError),
        (400, "BRAND_NEW_CODE", RemoteRefusedError),
        (429, "FREQUENCY_LIMIT_EXCEED", OutcomeUnknownError),
        (503, "SYSTEM_ERROR", OutcomeUnknownError),
    ],
)
def test_every_call_tells_a_no_from_an_open_outcome(
    call: str,
    status: int,
    code: str,
    kind: type[RemoteError],
    scripted: Any,
    scripted_client_for: Callable[..., VoucherClient],
) -> None:
    """Only a 4xx with a code that decides is a refusal, in whichever call."""
    scripted.status, scripted.signed = status, False
    scripted.body = json.dumps({"code": code, "message": "不"}).encode()
    with pytest.raises(RemoteError) as caught:
        CALLS[call](scripted_client_for(VoucherClient))
    assert (type(caught.value), caught.value.remote_code) == (kind, code)
