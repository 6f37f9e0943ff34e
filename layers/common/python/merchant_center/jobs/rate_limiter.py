"""How fast one worker may send: its share of a job's rate, slower while WeChat says that it is too fast."""

import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from merchant_center.core.errors import OutcomeUnknownError
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.protocol.voucher import Stock, VoucherSend

STOCK_CACHE_SECONDS = 5.0
_FIRST_PAUSE_SECONDS = 0.5
MAX_PAUSE_SECONDS = 4.0
"""The lease of a customer's lock of a stock, which is held meanwhile, allows for it."""


class RateLimiter:
    """Gives each send a slot, one every ``interval`` seconds, for all threads of a worker."""

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
        self._pause = 0.0

    def wait_for_slot(self) -> None:
        """Wait for the next slot and use it up."""
        with self._lock:
            now = self._clock()
            slot = max(now, self._next)
            self._next = slot + self._interval
        self._sleep(slot - now)

    def slow_down(self) -> None:
        """Pause before the next slot, each time twice as long."""
        with self._lock:
            self._pause = min(2 * self._pause or _FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS)
            self._next = max(self._next, self._clock() + self._pause)

    def reset_pause(self) -> None:
        """Make the next pause a short one again."""
        self._pause = 0.0


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
