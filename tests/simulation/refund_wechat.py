"""WeChat's refunds of one merchant account: one number one refund, notices, and operators on the platform.

Source: WeChat Pay APIv3, "create refund", "query refund", "refund notice".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from tests.simulation.order_wechat import Bought, OrderWeChat, Refunded, refused
from tests.simulation.product import (
    OutcomeUnknownError,
    PromotionRefund,
    RefundCall,
    RemoteRefund,
)
from tests.simulation.world import DAY, HOUR, MINUTE

_MOST = 50
_NEEDED = (0.5, 0.5, 70, 400, 7 * HOUR, DAY)
"""Seconds that a refund is under way."""
_LATE = (5, 60, 300, 500)
_ENDS = ("SUCCESS", "SUCCESS", "SUCCESS", "SUCCESS", "ABNORMAL", "CLOSED")


@dataclass
class RefundWeChat:
    """The calls of a ``RefundClient``, on the orders of the same account."""

    orders: OrderWeChat
    refunds: dict[str, Refunded] = field(default_factory=dict)
    watchers: list[Callable[[Refunded], None]] = field(default_factory=list)
    is_poor: bool = False
    abnormal: set[str] = field(default_factory=set)
    p_silent: float = 0.0
    p_late: float = 0.0
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        """Draw how refunds end in this episode."""
        self._ends = self.orders.world.chance.choice([("SUCCESS",), _ENDS])

    def calm(self) -> None:
        """Have money, and nothing stranded any more."""
        self.is_poor, self.abnormal, self.p_late, self._ends = False, set(), 0.0, ("SUCCESS",)
        for refund in self.refunds.values():
            at, end = refund.became[-1]
            if end == "ABNORMAL":
                refund.became.append((max(self.orders.world.now, at + 1), "SUCCESS"))

    # What we ask

    def create_refund(self, call: RefundCall) -> RemoteRefund:
        """Take a refund, or tell of the one that was made of the same call."""
        return self.orders.call(
            "refund",
            lambda: self._create(call),
            let_in=lambda: self._create(call, is_let_in=True),
            late=_LATE,
            p_late=self.p_late,
        )

    def query_refund(self, out_refund_no: str) -> RemoteRefund:
        """Tell how a refund stands."""
        return self.orders.call("look at a refund", lambda: self._told(out_refund_no))

    def find_refund(self, out_refund_no: str) -> RemoteRefund | None:
        """Tell how a refund stands, if there is such a number."""
        return self.orders.call(
            "look for a refund", lambda: self._told(out_refund_no) if out_refund_no in self.refunds else None
        )

    def _told(self, number: str) -> RemoteRefund:
        if number not in self.refunds:
            raise refused("RESOURCE_NOT_EXISTS")
        return self._answer(self.refunds[number])

    def _create(self, call: RefundCall, *, is_let_in: bool = False) -> RemoteRefund:
        known, now = self.refunds.get(call.out_refund_no), self.orders.world.now
        if known is not None:
            self.orders.world.require(known.call == call, "law 2: not the identical call", known.call, call)
            return self._answer(known)
        bought = next((one for one in self.orders.orders.values() if one.transaction_id == call.transaction_id), None)
        if bought is None or bought.asked.total_fen != call.total_fen:
            raise refused("RESOURCE_NOT_EXISTS")
        if not is_let_in:
            self._judge(bought)
        if call.refund_fen > self.left_fen(bought) or len(bought.taken(now)) >= _MOST:
            raise refused("INVALID_REQUEST")
        return self._answer(self._make(bought, call.out_refund_no, call.refund_fen, call))

    def _judge(self, bought: Bought) -> None:
        if self.is_poor:
            raise refused("NOT_ENOUGH")
        if bought.asked.openid in self.abnormal:
            raise refused("USER_ACCOUNT_ABNORMAL")
        now = self.orders.world.now
        if any(now < one.made_at + MINUTE for one in bought.refunds if one.call):
            raise OutcomeUnknownError("one a minute", remote_code="FREQUENCY_LIMITED", status=429)

    def left_fen(self, bought: Bought) -> int:
        """What may still be asked back."""
        return bought.asked.total_fen - sum(one.amount_fen for one in bought.taken(self.orders.world.now))

    # What operators do on the platform, and WeChat by itself

    def refund_by_hand(self, bought: Bought, amount_fen: int) -> None:
        """Have an operator of the merchant refund on the platform."""
        number = f"P{next(self._numbers)}@{bought.asked.out_trade_no}"
        self._make(bought, number, amount_fen, None)

    def settle_stranded(self, refund: Refunded, end: str) -> None:
        """Have an operator send a stranded refund to a bank account, or WeChat close it."""
        refund.became.append((self.orders.world.now, end))

    def _make(self, bought: Bought, number: str, amount_fen: int, call: RefundCall | None) -> Refunded:
        world, luck = self.orders.world, self.orders.world.luck
        taken, total = sum(one.amount_fen for one in bought.taken(world.now)), bought.asked.total_fen
        vouchers = sum(one.voucher_fen for one in bought.taken(world.now))
        voucher_fen = (taken + amount_fen) * bought.voucher_fen // total - vouchers
        began, ends = (world.now, "PROCESSING"), (world.now + luck.choice(_NEEDED), luck.choice(self._ends))
        refund_id = f"5030{next(self._numbers)}{number[-20:]}"
        refund = Refunded(number, refund_id, bought, amount_fen, voucher_fen, world.now, call, [began, ends])
        refund.is_told = not world.rolls(self.p_silent)
        self.refunds[number] = refund
        bought.refunds.append(refund)
        world.note(f"WeChat refunds {amount_fen} of ...{bought.asked.out_trade_no[-5:]} under {number[-8:]}")
        for watch in self.watchers:
            watch(refund)
        return refund

    # What it tells

    def notices(self) -> list[RemoteRefund]:
        """All that were sent so far, each of which may come late, again, and in another order."""
        now = self.orders.world.now
        return [
            self._word(one, status, at, is_notice=True)
            for one in self.refunds.values()
            if one.is_told
            for at, status in one.became[1:]
            if at <= now
        ]

    def _answer(self, refund: Refunded) -> RemoteRefund:
        at, status = [one for one in refund.became if one[0] <= self.orders.world.now][-1]
        return self._word(refund, status, at, is_notice=False)

    def _word(self, refund: Refunded, status: str, at: float, *, is_notice: bool) -> RemoteRefund:
        bought, total = refund.bought, refund.bought.asked.total_fen
        voucher = PromotionRefund("c1", "NOCASH", bought.voucher_fen, refund.voucher_fen)
        return RemoteRefund(
            mchid=self.orders.mchid if is_notice else "",
            refund_id=refund.refund_id,
            out_refund_no=refund.number,
            transaction_id=bought.transaction_id,
            out_trade_no=bought.asked.out_trade_no,
            status=status,
            channel="" if is_notice else "ORIGINAL",
            received_account="",
            success_at=_instant(at) if status == "SUCCESS" else None,
            created_at=None if is_notice else _instant(refund.made_at),
            total_fen=total,
            refund_fen=refund.amount_fen,
            payer_refund_fen=refund.settled_fen,
            settlement_refund_fen=None if is_notice else refund.settled_fen,
            promotions=() if is_notice or not refund.voucher_fen else (voucher,),
        )


def _instant(at: float) -> datetime:
    return datetime.fromtimestamp(int(at), UTC)
