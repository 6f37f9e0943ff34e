"""Vouchers (代金券) as WeChat Pay tells of them: the stock, the coupon, its use in a payment; and how one is sent."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from merchant_center.core.errors import InvalidInputError
from merchant_center.vouchers.rules.voucher import RUNNING
from merchant_center.wechatpay.json_object import JsonObject

NEVER_SENT = "DISCOUNT_CUT"
"""A type of stock that cannot be sent (立减与折扣)."""

_OUT_REQUEST_NO = re.compile(r"[0-9A-Za-z|_*-]{1,128}")


@dataclass(frozen=True, slots=True)
class Stock:
    """A voucher stock (批次) at this moment; texts are "" and numbers 0 where WeChat says nothing.

    Attributes:
        state: as WeChat spells it: ``unactivated``, ``audit``, ``running``, ``stoped``, ``paused``; others may appear.
        stock_type: ``NORMAL``, ``DISCOUNT``, ``EXCHAHGE``, ``RANDOM``, ``DISCOUNT_CUT``, ``OTHER``, ...
        coupon_type: ``NORMAL`` (takes off) or ``CUT_TO`` (reduces to a price).
        is_single_item: for certain goods only.
        no_cash: true: no-fund (免充值), the merchant's own discount; false: prefunded (预充值).
        coupon_amount_fen: the face value; 0 if it has none (discounts, reduced prices).
        transaction_minimum_fen: what an order must come to.
        max_amount_fen: the budget; ``max_amount_by_day_fen``: of one day.
        distributed_coupons: how many were received so far, through all channels.
        available_begin_at: in UTC. A coupon's own validity may be shorter.
        card_id: 卡券ID.
    """

    stock_id: str
    creator_mchid: str
    name: str
    state: str
    description: str
    stock_type: str
    coupon_type: str
    is_single_item: bool
    no_cash: bool
    coupon_amount_fen: int
    transaction_minimum_fen: int
    max_coupons: int
    max_amount_fen: int
    max_amount_by_day_fen: int
    max_coupons_per_user: int
    distributed_coupons: int
    available_begin_at: datetime
    available_end_at: datetime
    card_id: str

    def is_given_out(self, now: datetime) -> bool:
        """Return whether customers can get it at all, but for its budget."""
        is_valid = self.available_begin_at <= now < self.available_end_at
        return self.state == RUNNING and self.stock_type != NEVER_SENT and is_valid


@dataclass(frozen=True, slots=True)
class Coupon:
    """One coupon in one customer's card pack; whose it is, WeChat does not say.

    Attributes:
        state: ``SENDED`` (usable), ``USED``, ``EXPIRED``, ``RECOVER``; others may appear.
        received_at: when the customer got it; like all instants here, in UTC.
        out_request_no: the number it was sent with; "" in redemptions and wherever WeChat leaves it out.
    """

    coupon_id: str
    stock_id: str
    creator_mchid: str
    name: str
    state: str
    received_at: datetime
    available_begin_at: datetime
    available_end_at: datetime
    no_cash: bool
    coupon_amount_fen: int
    transaction_minimum_fen: int
    out_request_no: str


@dataclass(frozen=True, slots=True)
class Redemption:
    """The use of a coupon in a payment, known from the COUPON.USE callback only.

    Attributes:
        coupon: as it is now; it may have been issued by others, or through another channel.
        consumed_at: in UTC.
        consumer_mchid: who was paid.
        transaction_id: WeChat's number of the payment; with the coupon_id it tells duplicates apart.
    """

    coupon: Coupon
    consumed_at: datetime
    consumer_mchid: str
    transaction_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherSend:
    """What to send; who gets it stands in the path.

    Attributes:
        out_request_no: unique per merchant. The same number with the same content gives the same coupon again.
        appid: of the official account that knows the openid; bound to the sending merchant.
        creator_mchid: who made the stock, perhaps another than the sender.
    """

    stock_id: str
    out_request_no: str
    appid: str
    creator_mchid: str


def stock_from(data: Mapping[str, Any]) -> Stock:
    """Read a stock (WeChat Pay APIv3, vouchers, "query stock").

    Unknown members and unknown enum values pass. Numbers may be written 10.0.

    Raises:
        MalformedRequestError: the ids, the state or the validity are not there, or a member is of
            another kind; names it (``stock_use_rule.fixed_normal_coupon.coupon_amount``).
    """
    return _stock(JsonObject(data))


def stocks_from(data: Mapping[str, Any]) -> tuple[list[Stock], int]:
    """Read a page of stocks and how many there are on all; raises as ``stock_from``."""
    page = JsonObject(data)
    return [_stock(stock) for stock in page.children("data")], page.lenient_number("total_count")


def _stock(stock: JsonObject) -> Stock:
    rule = stock.child("stock_use_rule")
    value, discount = rule.child("fixed_normal_coupon"), rule.child("fixed_discount_coupon")
    return Stock(
        stock_id=stock.text("stock_id"),
        creator_mchid=stock.text("stock_creator_mchid"),
        name=stock.text_or_empty("stock_name"),
        state=stock.text("status"),
        description=stock.text_or_empty("description"),
        stock_type=stock.text_or_empty("stock_type"),
        coupon_type=rule.text_or_empty("coupon_type"),
        is_single_item=stock.flag("singleitem"),
        no_cash=stock.flag("no_cash"),
        coupon_amount_fen=value.lenient_number("coupon_amount"),
        transaction_minimum_fen=(
            value.lenient_number("transaction_minimum") or discount.lenient_number("transaction_minimum")
        ),
        max_coupons=rule.lenient_number("max_coupons"),
        max_amount_fen=rule.lenient_number("max_amount"),
        max_amount_by_day_fen=rule.lenient_number("max_amount_by_day"),
        max_coupons_per_user=rule.lenient_number("max_coupons_per_user"),
        distributed_coupons=stock.lenient_number("distributed_coupons"),
        available_begin_at=stock.instant("available_begin_time"),
        available_end_at=stock.instant("available_end_time"),
        card_id=stock.text_or_empty("card_id"),
    )


def coupon_from(data: Mapping[str, Any]) -> Coupon:
    """Read a coupon (WeChat Pay APIv3, vouchers, "query coupon"); tolerant and strict as ``stock_from``.

    Raises:
        MalformedRequestError: the ids, the state or a time are not there, or a member is of another kind.
    """
    return _coupon(JsonObject(data))


def coupons_from(data: Mapping[str, Any]) -> tuple[list[Coupon], int]:
    """Read some of a customer's coupons and how many there are on all; raises as ``coupon_from``."""
    page = JsonObject(data)
    return [_coupon(coupon) for coupon in page.children("data")], page.lenient_number("total_count")


def _coupon(coupon: JsonObject) -> Coupon:
    value = coupon.child("normal_coupon_information")
    return Coupon(
        coupon_id=coupon.text("coupon_id"),
        stock_id=coupon.text("stock_id"),
        creator_mchid=coupon.text("stock_creator_mchid"),
        name=coupon.text_or_empty("coupon_name"),
        state=coupon.text("status"),
        received_at=coupon.instant("create_time"),
        available_begin_at=coupon.instant("available_begin_time"),
        available_end_at=coupon.instant("available_end_time"),
        no_cash=coupon.flag("no_cash"),
        coupon_amount_fen=value.lenient_number("coupon_amount"),
        transaction_minimum_fen=value.lenient_number("transaction_minimum"),
        out_request_no=coupon.text_or_empty("out_request_no"),
    )


def redemption_from(resource: Mapping[str, Any]) -> Redemption:
    """Read the decrypted resource of COUPON.USE (WeChat Pay APIv3, vouchers, "redemption notice").

    Raises:
        MalformedRequestError: as ``coupon_from``; or ``consume_information`` is not there or not whole.
    """
    redeemed = JsonObject(resource)
    consumed = redeemed.child("consume_information")
    return Redemption(
        coupon=_coupon(redeemed),
        consumed_at=consumed.instant("consume_time"),
        consumer_mchid=consumed.text("consume_mchid"),
        transaction_id=consumed.text("transaction_id"),
    )


def send_body(send: VoucherSend) -> bytes:
    """Return the body of POST /v3/marketing/favor/users/{openid}/coupons: the same send, the same bytes.

    Raises:
        InvalidInputError: ``out_request_no`` is not 1 to 128 letters, digits and ``| _ * -``.
    """
    if not _OUT_REQUEST_NO.fullmatch(send.out_request_no):
        raise InvalidInputError.of("out_request_no", "must be 1 to 128 letters, digits and | _ * -")
    return _encoded(
        {
            "stock_id": send.stock_id,
            "out_request_no": send.out_request_no,
            "appid": send.appid,
            "stock_creator_mchid": send.creator_mchid,
        }
    )


def stock_change_body(creator_mchid: str) -> bytes:
    """Return the body of POST /v3/marketing/favor/stocks/{stock_id}/start, pause and restart."""
    return _encoded({"stock_creator_mchid": creator_mchid})


def callback_body(mchid: str, notify_url: str) -> bytes:
    """Return the body of POST /v3/marketing/favor/callbacks."""
    return _encoded({"mchid": mchid, "notify_url": notify_url})


def _encoded(value: dict[str, str]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
