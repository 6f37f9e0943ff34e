"""The bodies of order calls, made so that the same order always gives the same bytes.

A prepay_id lives for two hours; renewing it means repeating the identical call, and WeChat refuses
one that differs from the first (WeChat Pay APIv3, "JSAPI order").
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from merchant_center.core.errors import InvalidInputError
from merchant_center.wechatpay.times import BEIJING

LONGEST_DETAIL_BYTES = 6144
_LAST_OF_BMP = 0xFFFF
_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF
_STAND_IN = "□"


@dataclass(frozen=True, slots=True)
class GoodsDetail:
    """One line of goods, as item-level vouchers match it; the price is after our own discounts."""

    merchant_goods_id: str
    goods_name: str
    quantity: int
    unit_price_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeOrder:
    """An order to be paid by scanning a code; limits of lengths are the caller's to keep.

    Attributes:
        time_expire: the last moment at which WeChat takes the money; must know its offset.
        attach: comes back in callback, query and bill; the customer never sees it.
        goods_tag: what a voucher stock with tags asks for.
        payer_client_ip: of the customer's device, "" if unknown.
    """

    appid: str
    mchid: str
    description: str
    out_trade_no: str
    notify_url: str
    total_fen: int
    time_expire: datetime
    attach: str = ""
    goods_tag: str = ""
    goods: tuple[GoodsDetail, ...] = ()
    payer_client_ip: str = ""

    def __post_init__(self) -> None:
        """Refuse a time without an offset: it would mean another instant on another machine."""
        if self.time_expire.utcoffset() is None:
            raise ValueError("time_expire must know its offset")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsapiOrder(NativeOrder):
    """An order to be paid by one known customer inside WeChat's browser."""

    openid: str


def jsapi_body(order: JsapiOrder) -> bytes:
    """Give the body of POST /v3/pay/transactions/jsapi.

    Raises:
        InvalidInputError: the lines of goods are more than WeChat takes (6144 bytes of JSON).
    """
    return _encoded({**_members(order), "payer": {"openid": order.openid}})


def native_body(order: NativeOrder) -> bytes:
    """Give the body of POST /v3/pay/transactions/native; raises as ``jsapi_body``."""
    return _encoded(_members(order))


def close_body(mchid: str) -> bytes:
    """Give the body of POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close."""
    return _encoded({"mchid": mchid})


def _members(order: NativeOrder) -> dict[str, Any]:
    members = {
        "appid": order.appid,
        "mchid": order.mchid,
        "description": _plain(order.description),
        "out_trade_no": order.out_trade_no,
        "time_expire": order.time_expire.astimezone(BEIJING).isoformat(timespec="seconds"),
        "attach": _plain(order.attach),
        "notify_url": order.notify_url,
        "goods_tag": _plain(order.goods_tag),
        "amount": {"total": order.total_fen, "currency": "CNY"},
        "detail": _detail(order.goods),
        "scene_info": {"payer_client_ip": order.payer_client_ip} if order.payer_client_ip else None,
    }
    # WeChat takes neither null nor empty values: what we do not know is left out.
    return {name: value for name, value in members.items() if value}


def _detail(goods: tuple[GoodsDetail, ...]) -> dict[str, Any] | None:
    if not goods:
        return None
    detail = {"goods_detail": [_line(line) for line in goods]}
    length = len(_encoded(detail))
    if length > LONGEST_DETAIL_BYTES:
        raise InvalidInputError.of("goods", f"take {length} bytes as JSON, WeChat Pay takes {LONGEST_DETAIL_BYTES}")
    return detail


def _line(line: GoodsDetail) -> dict[str, Any]:
    members = {
        "merchant_goods_id": line.merchant_goods_id,
        "goods_name": _plain(line.goods_name),
        "quantity": line.quantity,
        "unit_price": line.unit_price_fen,
    }
    return {name: value for name, value in members.items() if value}


def _plain(text: str) -> str:
    """Replace what WeChat refuses: characters of four bytes in UTF-8 (emoji), and lone surrogates.

    One character for one: no text becomes empty by it, and none longer.
    """
    return "".join(character if _is_plain(ord(character)) else _STAND_IN for character in text)


def _is_plain(code_point: int) -> bool:
    return code_point <= _LAST_OF_BMP and not _FIRST_SURROGATE <= code_point <= _LAST_SURROGATE


def _encoded(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
