"""How fast one worker may send: its share of a job's rate, slower while WeChat says that it is too fast."""

import threading
import time
from collections.abc import Callable
from http import HTTPStatus

from merchant_center.clients.vouchers import VoucherClient
from merchant_center.errors import OutcomeUnknownError
from merchant_center.wechatpay.vouchers import VoucherSend

_FIRST_REST = 0.5
LONGEST_REST = 4.0
"""Seconds; the lease of a lane (``domain.voucher_lanes.CALL_LEASE``), which is held meanwhile, allows for it."""


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
    """A client whose sends keep a pace, the second try after a RULE_LIMIT among them."""

    def __init__(self, client: VoucherClient, pace: Pace) -> None:
        vars(self).update(vars(client))
        self._pace = pace

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
