"""What issuing and polling vouchers need."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.core.clock import Clock
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.store import VoucherStore

type VouchersFor = Callable[[str], VoucherClient]
"""Gives the client of a merchant account, by its mchid."""


@dataclass(frozen=True, slots=True)
class IssueVoucherDeps:
    """The store, a client for an mchid, and the clock that issuing a voucher needs.

    ``require_serving`` raises ConfigurationError for an mchid that may begin nothing new, and InvalidInputError if the
    appid is not bound to it.
    """

    vouchers: VoucherStore
    require_serving: Callable[[str, str], None]
    wechat: VouchersFor
    clock: Clock
    pause: Callable[[float], None] = time.sleep
