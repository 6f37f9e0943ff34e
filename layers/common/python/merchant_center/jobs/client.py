"""How fast one worker may send: its share of a job's rate, slower while WeChat says that it is too fast."""

import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from merchant_center.core.errors import OutcomeUnknownError
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.protocol.voucher import Stock, VoucherSend

ASK_STOCK_EVERY = 5.0
_FIRST_REST = 0.5
LONGEST_REST = 4.0
"""Seconds; the lease of a lock (``customer_stock_lock.CALL_LEASE``), which is held meanwhile, allows for it."""


class Pace:
    """Gives each send its moment, never two within ``interval`` seconds, for all threads of a worker."""

    def __init__(
        self,
        interval: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = interval
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        # Not at once: the worker before may have sent a moment ago.
        self._next = clock() + interval
        self._rest = 0.0

    def wait(self) -> None:
        """Wait for the next moment and use it up."""
        with self._lock:
            now = self._clock()
            moment = max(now, self._next)
            self._next = moment + self._interval
        self._sleep(moment - now)

    def slow_down(self) -> None:
        """Rest before the next send, each time twice as long."""
        with self._lock:
            self._rest = min(2 * self._rest or _FIRST_REST, LONGEST_REST)
            self._next = max(self._next, self._clock() + self._rest)

    def go_on(self) -> None:
        """Forget earlier rests."""
        self._rest = 0.0


class PacedVoucherClient(VoucherClient):
    """A client whose sends keep a pace, also the second try after a RULE_LIMIT; it asks for a stock seldom."""

    def __init__(self, client: VoucherClient, pace: Pace) -> None:
        vars(self).update(vars(client))
        self._pace = pace
        self._stocks: dict[str, tuple[float, Stock]] = {}
        self._asking = threading.Lock()

    def get_stock(self, stock_id: str, creator_mchid: str) -> Stock:
        """The stock as it was a few seconds ago at the most: many are refused at once when it ends."""
        with self._asking:
            known = self._stocks.get(stock_id)
            if known is None or time.monotonic() - known[0] >= ASK_STOCK_EVERY:
                known = time.monotonic(), super().get_stock(stock_id, creator_mchid)
                self._stocks[stock_id] = known
        return known[1]

    def send_coupon(self, openid: str, send: VoucherSend) -> str:
        """Send when it is time; 429 slows the ones after it down."""
        self._pace.wait()
        try:
            coupon_id = super().send_coupon(openid, send)
        except OutcomeUnknownError as unknown:
            if unknown.status == HTTPStatus.TOO_MANY_REQUESTS:
                self._pace.slow_down()
            raise
        self._pace.go_on()
        return coupon_id
