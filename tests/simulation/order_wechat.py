"""WeChat's JSAPI orders of one merchant account: calls that land late, answers that are lost, refusals.

Source: WeChat Pay APIv3, "JSAPI order", "close an order", "query an order".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.simulation.product import (
    JsapiOrder,
    MerchantCenterError,
    OutcomeUnknownError,
    Payment,
    Promotion,
    RefundCall,
    RemoteRefusedError,
)
from tests.simulation.tasks import DiedError
from tests.simulation.world import World

_SLIPS_IN = 200
_FATES = ("undone", "late", "done")


@dataclass(slots=True)
class Refunded:
    """What WeChat holds of one refund.

    Attributes:
        call: the words it was asked for with; ``None`` for one that an operator made on the platform.
        became: what it was, and since when.
        is_told: whether notices tell of it.
    """

    number: str
    refund_id: str
    bought: "Bought"
    amount_fen: int
    voucher_fen: int
    made_at: float
    call: RefundCall | None
    became: list[tuple[float, str]]
    is_told: bool = True

    def status(self, now: float) -> str:
        """As it is at this instant."""
        return [status for at, status in self.became if at <= now][-1]

    @property
    def settled_fen(self) -> int:
        """What leaves the merchant's account."""
        return self.amount_fen - self.voucher_fen


@dataclass(slots=True)
class Bought:
    """What WeChat holds of one order; ``voucher_fen`` is what a no-fund voucher took off."""

    asked: JsapiOrder
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: float = 0
    voucher_fen: int = 0
    refunds: list[Refunded] = field(default_factory=list)
    is_told: bool = True

    @property
    def settled_fen(self) -> int:
        """What reaches the merchant's account."""
        return self.asked.total_fen - self.voucher_fen

    def taken(self, now: float) -> list[Refunded]:
        """The refunds that took something of it."""
        return [one for one in self.refunds if one.status(now) != "CLOSED"]

    def refunded_fen(self, now: float) -> int:
        """What went back."""
        return sum(one.amount_fen for one in self.refunds if one.status(now) == "SUCCESS")

    def payment(self) -> Payment:
        """As a query and a notice tell it."""
        asked, is_paid = self.asked, self.state == "SUCCESS"
        voucher = Promotion("c1", "s1", "", "GLOBAL", "NOCASH", self.voucher_fen, 0, 0, 0)
        return Payment(
            appid=asked.appid,
            mchid=asked.mchid,
            out_trade_no=asked.out_trade_no,
            transaction_id=self.transaction_id,
            trade_type="JSAPI",
            trade_state="REFUND" if self.refunds else self.state,
            bank_type="",
            attach="",
            success_at=datetime.fromtimestamp(int(self.paid_at), UTC) if is_paid else None,
            openid=asked.openid,
            total_fen=asked.total_fen,
            payer_total_fen=self.settled_fen if is_paid else None,
            promotions=(voucher,) if self.voucher_fen else (),
        )


@dataclass
class OrderWeChat:
    """The order calls of a ``WeChatPayClient``, with what goes wrong with them."""

    world: World
    mchid: str
    orders: dict[str, Bought] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Draw how it behaves in this episode."""
        self.p_trouble = self.world.chance.choice([0, 0.05, 0.15, 0.3])
        self.p_voucher = self.p_silent = self.p_slips = 0.0

    def create_jsapi_order(self, asked: JsapiOrder) -> str:
        """Take an order, or the same once more."""
        return self.call("create", lambda: self._create(asked))

    def close_order(self, order_no: str) -> None:
        """Take no payment for it any more."""
        self.call("close", lambda: self._close(order_no))

    def query_order(self, order_no: str) -> Payment:
        """Tell how it stands."""
        return self.call("query", lambda: self._of(order_no).payment())

    def pay(self, bought: Bought) -> None:
        """The customer pays."""
        bought.state, bought.paid_at = "SUCCESS", self.world.now
        bought.voucher_fen = 30 if self.world.rolls(self.p_voucher) else 0
        bought.is_told = not self.world.rolls(self.p_silent)
        bought.transaction_id = f"4200{bought.asked.out_trade_no}"
        self.world.note(f"paid {bought.asked.out_trade_no}")

    def _create(self, asked: JsapiOrder) -> str:
        self.world.require(asked.mchid == self.mchid, "an order is made at another account", asked, self.mchid)
        known = self.orders.get(asked.out_trade_no)
        self.world.require(known is None or known.asked == asked, "law 2: not the identical call", asked)
        if known is not None and known.state != "NOTPAY":
            raise refused("ORDERPAID" if known.state == "SUCCESS" else "ORDER_CLOSED")
        if self.world.now >= asked.time_expire.timestamp():
            raise refused("PARAM_ERROR")
        self.orders.setdefault(asked.out_trade_no, Bought(asked))
        return f"prepay{self.world.calls}"

    def _close(self, order_no: str) -> None:
        if self._of(order_no).state == "SUCCESS":
            raise refused("ORDERPAID")
        bought = self._of(order_no)
        if bought.state == "NOTPAY" and self.world.rolls(self.p_slips):
            # The money was on its way, and is there long after.
            self.world.at(self.world.now + _SLIPS_IN, lambda: bought.state == "SUCCESS" or self.pay(bought))
        bought.state = "CLOSED"

    def _of(self, order_no: str) -> Bought:
        if order_no not in self.orders:
            raise refused("ORDER_NOT_EXIST")
        return self.orders[order_no]

    def call[T](
        self,
        name: str,
        action: Callable[[], T],
        *,
        let_in: Callable[[], T] | None = None,
        late: Sequence[float] = (5, 60),
        p_late: float = 0.0,
    ) -> T:
        """Do one call, with whatever goes wrong with it.

        Args:
            name: of the call.
            action: does it.
            let_in: does it once it was judged, however things stand by the time that it is done.
            late: seconds after which it may be done whose caller waits no more.
            p_late: how often that is, besides what goes wrong with all calls.
        """
        world = self.world
        is_dead = world.dies_during(name)
        world.sleep(world.luck.choice([0.05, 0.2, 1]))
        is_late = world.goes_wrong("answers of WeChat late", p_late)
        if is_dead or is_late or world.goes_wrong("answers of WeChat lost", self.p_trouble):
            fate = "late" if is_late else world.luck.choice(_FATES)
            world.note(f"no answer to {name}, {fate}")
            if fate == "late":
                does = let_in if let_in and world.rolls(0.5) else action
                world.at(world.now + world.luck.choice(late), lambda: self._unheard(does))
            elif fate == "done":
                self._unheard(action)
            if is_dead:
                raise DiedError
            raise OutcomeUnknownError(f"no answer to {name}, {fate}")
        if world.goes_wrong("refusals of WeChat", self.p_trouble * 0.2):
            raise refused("FREQUENCY_LIMITED")
        answer = action()
        world.tasks.point()
        return answer

    @staticmethod
    def _unheard(action: Callable[[], object]) -> None:
        try:
            action()
        except MerchantCenterError:
            return


def refused(code: str) -> RemoteRefusedError:
    """Make the error of a definite no."""
    return RemoteRefusedError(f"WeChat says {code}", remote_code=code, status=400)
