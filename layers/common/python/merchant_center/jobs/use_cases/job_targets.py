"""What jobs give out, as operators see it: whether it is there, its name, and what the failures mean."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.core.meanings import Meaning
from merchant_center.jobs.rules.job import JobKind
from merchant_center.red_packets.errors import LimitReachedError
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.use_cases.explain_send_status import explain_send_status
from merchant_center.vouchers.rules.voucher import VoucherStock
from merchant_center.vouchers.use_cases.explain_failures import failure_explainer

type Explain = Callable[[str, str], Meaning]
"""Explains a failure by its code and by whom it is about (see ``rules.job.Failure``)."""

_RED_PACKET_LIMIT = Meaning(
    "客户已达红包设定的领取上限", "the customer has as many as the limits of the red packet allow", "operator", "no"
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a job gives out. ``appid`` is "" if those who ask say whose openids theirs are."""

    name: str
    appid: str = ""


@dataclass(frozen=True, slots=True)
class JobTargets:
    """How stocks of vouchers and red packets are found; ``require_serving`` as for ``IssueVoucherDeps``."""

    find_stock: Callable[[str], VoucherStock | None]
    get_stock: Callable[[str], VoucherStock]
    get_red_packet: Callable[[str], RedPacket]
    require_serving: Callable[[str, str], None]

    def get(self, kind: JobKind, target_id: str, appid: str) -> Target:
        """Return a target, for customers of this official account; a red packet has its own.

        Raises:
            NotFoundError: there is none.
            ConfigurationError: the merchant account of the stock is disabled.
            InvalidInputError: ``appid`` is not bound to the merchant account of the stock.
        """
        if kind is JobKind.RED_PACKET:
            packet = self.get_red_packet(target_id)
            return Target(packet.terms.name, packet.appid)
        stock = self.get_stock(target_id)
        self.require_serving(stock.mchid, appid)
        return Target(stock.name)

    def explainer(self, kind: JobKind, target_id: str) -> Explain:
        """Return what explains a failure by its code, be it WeChat's or ours."""
        if kind is JobKind.VOUCHER:
            return failure_explainer(self.find_stock(target_id))
        channel = self.get_red_packet(target_id).channel
        return lambda code, _about: (
            _RED_PACKET_LIMIT if code == LimitReachedError.code else explain_send_status(channel, code)
        )
