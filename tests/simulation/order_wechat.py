"""WeChat's JSAPI orders of one merchant account: calls that land late, answers that are lost, refusals.

Source: WeChat Pay APIv3, "JSAPI order", "close an order", "query an order".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.simulation.product import JsapiOrder, MerchantCenterError, OutcomeUnknownError, Payment, RemoteRefusedError
from tests.simulation.tasks import DiedError
from tests.simulation.world import World

_FATES = ("undone", "late", "done")


@dataclass(slots=True)
class Bought:
    """What WeChat holds of one order."""

    asked: JsapiOrder
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: float = 0

    def payment(self) -> Payment:
        """As a query and a notice tell it."""
        asked, is_paid = self.asked, self.state == "SUCCESS"
        return Payment(
            appid=asked.appid,
            mchid=asked.mchid,
            out_trade_no=asked.out_trade_no,
            transaction_id=self.transaction_id,
            trade_type="JSAPI",
            trade_state=self.state,
            bank_type="",
            attach="",
            success_at=datetime.fromtimestamp(int(self.paid_at), UTC) if is_paid else None,
            openid=asked.openid,
            total_fen=asked.total_fen,
            payer_total_fen=asked.total_fen if is_paid else None,
            promotions=(),
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

    def create_jsapi_order(self, asked: JsapiOrder) -> str:
        """Take an order, or the same once more."""
        return self._call("create", lambda: self._create(asked))

    def close_order(self, order_no: str) -> None:
        """Take no payment for it any more."""
        self._call("close", lambda: self._close(order_no))

    def query_order(self, order_no: str) -> Payment:
        """Tell how it stands."""
        return self._call("query", lambda: self._of(order_no).payment())

    def pay(self, bought: Bought) -> None:
        """The customer pays."""
        bought.state, bought.paid_at = "SUCCESS", self.world.now
        bought.transaction_id = f"4200{bought.asked.out_trade_no}"
        self.world.note(f"paid {bought.asked.out_trade_no}")

    def _create(self, asked: JsapiOrder) -> str:
        self.world.require(asked.mchid == self.mchid, "an order is made at another account", asked, self.mchid)
        known = self.orders.get(asked.out_trade_no)
        self.world.require(known is None or known.asked == asked, "law 2: not the identical call", asked)
        if known is not None and known.state != "NOTPAY":
            raise _refused("ORDERPAID" if known.state == "SUCCESS" else "ORDER_CLOSED")
        if self.world.now >= asked.time_expire.timestamp():
            raise _refused("PARAM_ERROR")
        self.orders.setdefault(asked.out_trade_no, Bought(asked))
        return f"prepay{self.world.calls}"

    def _close(self, order_no: str) -> None:
        if self._of(order_no).state == "SUCCESS":
            raise _refused("ORDERPAID")
        self._of(order_no).state = "CLOSED"

    def _of(self, order_no: str) -> Bought:
        if order_no not in self.orders:
            raise _refused("ORDER_NOT_EXIST")
        return self.orders[order_no]

    def _call[T](self, name: str, deed: Callable[[], T]) -> T:
        world = self.world
        is_dead = world.dies_during(name)
        world.sleep(world.luck.choice([0.05, 0.2, 1]))
        if is_dead or world.goes_wrong("answers of WeChat lost", self.p_trouble):
            fate = world.luck.choice(_FATES)
            world.note(f"no answer to {name}, {fate}")
            if fate == "late":
                world.at(world.now + world.luck.choice([5, 60]), lambda: self._unheard(deed))
            elif fate == "done":
                self._unheard(deed)
            if is_dead:
                raise DiedError
            raise OutcomeUnknownError(f"no answer to {name}, {fate}")
        if world.goes_wrong("refusals of WeChat", self.p_trouble * 0.2):
            raise _refused("FREQUENCY_LIMITED")
        answer = deed()
        world.tasks.point()
        return answer

    @staticmethod
    def _unheard(deed: Callable[[], object]) -> None:
        try:
            deed()
        except MerchantCenterError:
            return


def _refused(code: str) -> RemoteRefusedError:
    return RemoteRefusedError(f"WeChat says {code}", remote_code=code, status=400)
