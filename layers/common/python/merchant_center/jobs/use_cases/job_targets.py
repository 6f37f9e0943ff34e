"""What jobs give out, as operators see it: whether it is there, its name, and what the failures mean."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.core.meanings import Meaning
from merchant_center.jobs.rules.job import JobKind
from merchant_center.red_packets.errors import LimitReachedError
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.use_cases.explain_send_status import explain_send_status
from merchant_center.vouchers.errors import VoucherLimitName, VoucherLimitReachedError
from merchant_center.vouchers.protocol.meanings import explain_voucher
from merchant_center.vouchers.rules.customer_stock_lock import customer_limit
from merchant_center.vouchers.rules.voucher import VoucherStock
from merchant_center.vouchers.store import VoucherStore

type Explain = Callable[[str, str], Meaning]
"""Explains a failure by its code and by whom it is about (see ``rules.job.Failure``)."""

_LIMITS = {
    VoucherLimitName.PER_CUSTOMER: Meaning(
        "客户已达本系统设定的每人领取上限", "the customer has as many as our own limit allows", "operator", "no"
    ),
    VoucherLimitName.PER_CUSTOMER_AT_WECHAT: Meaning(
        "客户已达该批次在微信支付设定的每人领取上限",
        "the customer has as many as the stock's own limit at WeChat allows",
        "nobody",
        "no",
    ),
}
_SOME_LIMIT = Meaning("客户已达每人领取上限", "the customer has as many as one may have", "operator", "no")
_RED_PACKET_LIMIT = Meaning(
    "客户已达红包设定的领取上限", "the customer has as many as the limits of the red packet allow", "operator", "no"
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a job gives out. ``appid`` is "" if those who ask say whose openids theirs are."""

    name: str
    appid: str = ""


@dataclass(frozen=True, slots=True)
class Targets:
    """Stocks of vouchers and red packets; ``require_serving`` as for ``IssueVoucherDeps``."""

    vouchers: VoucherStore
    packets: RedPacketStore
    require_serving: Callable[[str, str], None]

    def find(self, kind: JobKind, target_id: str, appid: str) -> Target:
        """One of them, for customers of this official account; a red packet has its own.

        Raises:
            NotFoundError: there is none.
            ConfigurationError: the merchant account of the stock is disabled.
            InvalidInputError: ``appid`` is not bound to the merchant account of the stock.
        """
        if kind is JobKind.RED_PACKET:
            packet = self.packets.get(target_id)
            return Target(packet.terms.name, packet.appid)
        stock = self.vouchers.get_stock(target_id)
        self.require_serving(stock.mchid, appid)
        return Target(stock.name)

    def explainer(self, kind: JobKind, target_id: str) -> Explain:
        """What tells the meaning of a failure's code, be it WeChat's or ours."""
        if kind is JobKind.RED_PACKET:
            channel = self.packets.get(target_id).channel
            return lambda code, _about: (
                _RED_PACKET_LIMIT if code == LimitReachedError.code else explain_send_status(channel, code)
            )
        limit = _limit_of(self.vouchers.find_stock(target_id))
        return lambda code, about: limit if code == VoucherLimitReachedError.code else explain_voucher(code, about)


def _limit_of(stock: VoucherStock | None) -> Meaning:
    """Whose limit refuses a customer another one, as the stock is now."""
    limit = customer_limit(stock) if stock else None
    return _LIMITS[limit[0]] if limit else _SOME_LIMIT
