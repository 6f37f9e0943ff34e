"""WeChat Pay's vouchers (代金券) for one merchant account: query stocks, send coupons, query coupons, steer.

Every call here may be repeated with the same arguments: WeChat knows repeated sends by their number,
and starting what runs or pausing what is paused succeeds again.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from merchant_center.vouchers.protocol.meanings import explain_voucher
from merchant_center.vouchers.protocol.voucher import (
    Coupon,
    Stock,
    VoucherSend,
    callback_body,
    coupon_from,
    coupons_from,
    send_body,
    stock_change_body,
    stock_from,
    stocks_from,
)
from merchant_center.wechatpay.json_object import JsonObject
from merchant_center.wechatpay.transport.answers import about_another, read_success
from merchant_center.wechatpay.transport.call import WeChatPayCaller

STOCKS_PER_PAGE = 10
"""The most that WeChat gives at once."""

_FAVOR = "/v3/marketing/favor"


class VoucherClient(WeChatPayCaller):
    """The calls about vouchers; what all of them raise: see WeChatPayCaller.

    The account is the sender for sends, and must be the creator of a stock to steer it. Stocks and
    coupons may be queried by either.
    """

    explain = staticmethod(explain_voucher)

    def get_stock(self, stock_id: str, creator_mchid: str) -> Stock:
        """Return a stock; an unknown one is refused with RESOURCE_NOT_EXISTS."""
        response = self._call("GET", _with_query(_stock(stock_id), stock_creator_mchid=creator_mchid))
        stock = read_success(response, stock_from)
        if (stock.stock_id, stock.creator_mchid) != (stock_id, creator_mchid):
            raise about_another(response, "stock")
        return stock

    def list_stocks(self, creator_mchid: str, page: int, state: str = "") -> tuple[list[Stock], int]:
        """Return one page of a creator's stocks, and how many there are on all.

        Args:
            creator_mchid: who made them.
            page: from 0; each has STOCKS_PER_PAGE.
            state: one of the ``Stock.state`` to list, "" for all.
        """
        target = _with_query(
            f"{_FAVOR}/stocks", offset=page, limit=STOCKS_PER_PAGE, stock_creator_mchid=creator_mchid, status=state
        )
        response = self._call("GET", target)
        stocks, total = read_success(response, stocks_from)
        if any(stock.creator_mchid != creator_mchid for stock in stocks):
            raise about_another(response, "creator")
        return stocks, total

    def send_coupon(self, openid: str, send: VoucherSend) -> str:
        """Send one coupon to one customer, straight into the card pack, and return its coupon_id.

        After OutcomeUnknownError it may be there: the same send again gives the same coupon.

        Raises:
            InvalidInputError: see ``protocol.voucher.send_body``; nothing was sent.
        """
        response = self._call("POST", _coupons(openid), send_body(send))
        return read_success(response, lambda members: JsonObject(members).text("coupon_id"))

    def get_coupon(self, openid: str, coupon_id: str, appid: str) -> Coupon:
        """Return a customer's coupon; an unknown one is refused with RESOURCE_NOT_EXISTS."""
        target = f"{_coupons(openid)}/{quote(coupon_id, safe='')}"
        response = self._call("GET", _with_query(target, appid=appid))
        coupon = read_success(response, coupon_from)
        if coupon.coupon_id != coupon_id:
            raise about_another(response, "coupon")
        return coupon

    def list_coupons(
        self,
        openid: str,
        appid: str,
        *,
        stock_id: str = "",
        state: str = "",
        creator_mchid: str = "",
        sender_mchid: str = "",
        available_mchid: str = "",
        offset: int = 0,
        limit: int = 20,
    ) -> tuple[list[Coupon], int]:
        """Return some of a customer's coupons, and how many there are on all.

        Exactly one merchant is named, by its part: who created the stock, who sent the coupon, or who
        takes it; for the last, WeChat ignores all the rest.

        Args:
            openid: whose they are.
            appid: of the official account that knows the openid.
            stock_id: of this stock only; "" for all.
            state: ``SENDED`` or ``USED`` only; "" for all.
            creator_mchid: all coupons of stocks that this merchant created.
            sender_mchid: all that this merchant sent.
            available_mchid: all that can be used at this merchant.
            offset: the number of the page, from 0; WeChat counts pages here, not coupons.
            limit: how many coupons a page has.

        Raises:
            ValueError: none or several merchants named.
        """
        if [creator_mchid, sender_mchid, available_mchid].count("") != 2:  # noqa: PLR2004 - of three
            raise ValueError("name exactly one of creator_mchid, sender_mchid and available_mchid")
        target = _with_query(
            _coupons(openid),
            appid=appid,
            stock_id=stock_id,
            status=state,
            creator_mchid=creator_mchid,
            sender_mchid=sender_mchid,
            available_mchid=available_mchid,
            offset=offset,
            limit=limit,
        )
        response = self._call("GET", target)
        coupons, total = read_success(response, coupons_from)
        if stock_id and not available_mchid and any(coupon.stock_id != stock_id for coupon in coupons):
            raise about_another(response, "stock")
        return coupons, total

    def start_stock(self, stock_id: str, creator_mchid: str) -> datetime:
        """Activate a stock, which locks the budget of a prefunded one; return when that was, in UTC."""
        return self._change_stock(stock_id, creator_mchid, "start")

    def pause_stock(self, stock_id: str, creator_mchid: str) -> datetime:
        """Stop issuing through all channels until a restart; return when that was, in UTC."""
        return self._change_stock(stock_id, creator_mchid, "pause")

    def restart_stock(self, stock_id: str, creator_mchid: str) -> datetime:
        """Go on issuing a paused stock; return when that was, in UTC."""
        return self._change_stock(stock_id, creator_mchid, "restart")

    def set_callback(self, mchid: str, notify_url: str) -> None:
        """Set where WeChat reports redemptions of all stocks of this creator; https, without a query."""
        self._call("POST", f"{_FAVOR}/callbacks", callback_body(mchid, notify_url))

    def get_callback(self, mchid: str) -> str:
        """Return the address that is set; an account without one is refused with RESOURCE_NOT_EXISTS."""
        response = self._call("GET", _with_query(f"{_FAVOR}/callbacks", mchid=mchid))
        named, url = read_success(response, _callback)
        if named != mchid:
            raise about_another(response, "merchant")
        return url

    def _change_stock(self, stock_id: str, creator_mchid: str, action: str) -> datetime:
        response = self._call("POST", f"{_stock(stock_id)}/{action}", stock_change_body(creator_mchid))
        named, moment = read_success(response, lambda members: _change(members, f"{action}_time"))
        if named != stock_id:
            raise about_another(response, "stock")
        return moment


def _stock(stock_id: str) -> str:
    return f"{_FAVOR}/stocks/{quote(stock_id, safe='')}"


def _coupons(openid: str) -> str:
    return f"{_FAVOR}/users/{quote(openid, safe='')}/coupons"


def _with_query(path: str, **query: str | int) -> str:
    """Add what is asked for; WeChat takes no empty values."""
    return f"{path}?{urlencode({name: value for name, value in query.items() if value != ''}, quote_via=quote)}"


def _change(members: dict[str, Any], time: str) -> tuple[str, datetime]:
    answer = JsonObject(members)
    return answer.text("stock_id"), answer.instant(time)


def _callback(members: dict[str, Any]) -> tuple[str, str]:
    answer = JsonObject(members)
    return answer.text("mchid"), answer.text("notify_url")
