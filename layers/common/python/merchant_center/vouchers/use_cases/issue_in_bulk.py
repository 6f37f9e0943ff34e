"""Issue one stock to many customers: within a rate, and no further once the stock is at its end."""

import threading
import time
from dataclasses import replace
from http import HTTPStatus

from merchant_center.core.errors import OutcomeUnknownError, RemoteError
from merchant_center.core.rate_limiter import RateLimiter
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.protocol.meanings import (
    ASK_THE_STOCK_CODES,
    VoucherRefusalAction,
    explain_voucher,
    refusal_action,
)
from merchant_center.vouchers.protocol.voucher import Stock, VoucherSend
from merchant_center.vouchers.rules.voucher import RUNNING, VoucherIssue
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher

STOCK_CACHE_SECONDS = 5.0
_STOPPING = frozenset({VoucherRefusalAction.STOP_STOCK, VoucherRefusalAction.STOP_ACCOUNT})


class RateLimitedVoucherClient(VoucherClient):
    """A client whose sends wait for slots, also the second one after a RULE_LIMIT; it remembers stocks for seconds."""

    def __init__(self, client: VoucherClient, limiter: RateLimiter) -> None:
        vars(self).update(vars(client))
        self._limiter = limiter
        self._stocks: dict[str, tuple[float, Stock]] = {}
        self._stock_lock = threading.Lock()

    def get_stock(self, stock_id: str, creator_mchid: str) -> Stock:
        """Return the stock as it was a few seconds ago at the most: many are refused at once when it ends."""
        with self._stock_lock:
            known = self._stocks.get(stock_id)
            if known is None or time.monotonic() - known[0] >= STOCK_CACHE_SECONDS:
                known = time.monotonic(), super().get_stock(stock_id, creator_mchid)
                self._stocks[stock_id] = known
        return known[1]

    def send_coupon(self, openid: str, send: VoucherSend) -> str:
        """Send in the next slot; an answer of 429 slows the following ones down."""
        self._limiter.wait_for_slot()
        try:
            coupon_id = super().send_coupon(openid, send)
        except OutcomeUnknownError as unknown:
            if unknown.status == HTTPStatus.TOO_MANY_REQUESTS:
                self._limiter.slow_down()
            raise
        self._limiter.reset_pause()
        return coupon_id


class StockIssuer:
    """Issues vouchers of one stock, from several threads at once, within a rate."""

    def __init__(self, deps: IssueVoucherDeps, stock_id: str, limiter: RateLimiter) -> None:
        """Raise NotFoundError for a stock that is not in the list, ConfigurationError for its account's settings."""
        self._stock = stock = deps.vouchers.get_stock(stock_id)
        self._client = client = RateLimitedVoucherClient(deps.wechat(stock.mchid), limiter)
        self._deps = replace(deps, wechat=lambda mchid: client if mchid == stock.mchid else deps.wechat(mchid))

    def issue(self, request: VoucherRequest) -> VoucherIssue:
        """Issue the voucher of a request in the next slot; see :func:`issue_voucher`."""
        return issue_voucher(self._deps, request)

    def reason_to_stop(self, code: str) -> str:
        """Return why nobody else gets the stock after a failure with this code, or "" if others may."""
        if refusal_action(code) in _STOPPING:
            return f"{code}: {explain_voucher(code).en}"
        if code in ASK_THE_STOCK_CODES and (state := self._state()) != RUNNING:
            return f"{code}: the stock is {state}"
        return ""

    def _state(self) -> str:
        try:
            return self._client.get_stock(self._stock.stock_id, self._stock.creator_mchid).state
        except RemoteError:
            return RUNNING
