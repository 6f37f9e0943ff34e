"""Refunds: operators who ask and decide, calls in doubt, notices, the platform's own, late money, orders closed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tests.simulation.deployment import MCHIDS, Choices, Deployment, Part
from tests.simulation.orders import OrderPart
from tests.simulation.product import (
    ORDER_UNDECIDED,
    CloseOrderDeps,
    LatePayments,
    ManageRefundsDeps,
    Order,
    Refund,
    RefundRequest,
    RefundState,
    RefundStore,
    RemoteRefund,
    approve_refund,
    ask_refund,
    close_order,
    next_version,
    record_refund,
    refuse_refund,
    settle_now,
    sweep_late_payments,
    sweep_refunds,
    withdraw_refund,
)
from tests.simulation.refund_laws import RefundLaws
from tests.simulation.refund_wechat import RefundWeChat
from tests.simulation.world import Action, Chances

_OPERATORS = ("ann", "bob")
_KEYS = ("r1", "r2", "r3", "r4")
_AMOUNTS = (None, None, 40, 60, 100)
_ABOVE = (None, None, 0, 90)


class RefundPart(Part):
    """The counter for complaints, and what customers, operators of the platform and WeChat do about money."""

    def __init__(self, deployment: Deployment, orders: OrderPart, scene: str) -> None:
        self._deployment, self._orders = deployment, orders
        world = self._world = deployment.world
        chance = world.chance
        self.wechats = {mchid: RefundWeChat(orders.wechats[mchid]) for mchid in MCHIDS}
        self.laws = RefundLaws(deployment, orders, self.wechats)
        of_refunds: dict[str, Any] = self.wechats
        self.deps = ManageRefundsDeps(
            refunds=RefundStore(deployment.database, "RefundsTable", "OrdersTable", "EventsTable", "CatalogueTable"),
            orders=orders.store,
            clock=world.clock,
            refunds_of=of_refunds.__getitem__,
            orders_of=orders.wechats.__getitem__,
            account_of=lambda mchid: deployment.merchants.get(mchid, fresh=True),
            api_url="https://example.com",
            audit=deployment.audit,
        )
        self.closing = CloseOrderDeps(
            orders=orders.store, clock=world.clock, wechat=orders.wechats.__getitem__, audit=deployment.audit
        )
        self.share, orders.share = (3, 2) if scene == "books" else (2, 1)
        p_late = chance.choice([0.05, 0.3])
        orders.p_pay, orders.p_late = (0.6, 0.5) if scene == "books" else (0.2, p_late)
        self._asked_before: list[tuple[Order, str, RefundRequest, str]] = []
        self._p_platform = chance.choice([0, 0, 0.02, 0.08])
        self._is_in_doubt = is_in_doubt = scene == "refunds in doubt"
        self._sweeps = 8 if is_in_doubt else 3
        for mchid in MCHIDS:
            self.wechats[mchid].p_late = 0.6 if is_in_doubt else 0
            orders.wechats[mchid].p_voucher = chance.choice([0, 0.4])
            if scene == "books":
                # Only a bill tells of it.
                self.wechats[mchid].p_silent, orders.wechats[mchid].p_silent = 0.15, 0.5
                orders.wechats[mchid].p_slips = 0.3

    def climate(self, drawn: Chances) -> Chances:
        """Return how often things go wrong: where calls are in doubt, whoever calls may die."""
        return replace(drawn, death=self._world.chance.choice([0, 0.03])) if self._is_in_doubt else drawn

    def begin(self) -> None:
        """Set what accounts say about refunds."""
        for mchid in MCHIDS:
            self._change_account(mchid, self._terms())

    # What happens

    def choices(self) -> Choices:
        """What operators and WeChat do."""
        return [
            (5, self._ask),
            (2, self._repeat),
            (4, self._decide),
            (4, self._notice),
            (self._sweeps, lambda: self._sweep(self._world.chance.choice([2, 100]))),
            (1.5, self._sweep_late),
            (1.5, self._look),
            (1.5, self._close),
            (0.5, self._reset),
        ]

    def _ask(self) -> Action | None:
        chance = self._world.chance
        paid = [one for one in self._orders.orders.values() if one.payment]
        if not paid:
            return None
        request = RefundRequest(chance.choice(_AMOUNTS), "broken", restock=chance.choice([None, None, True, False]))
        return self._asked(chance.choice(paid), chance.choice(_KEYS), request, chance.choice(_OPERATORS))

    def _repeat(self) -> Action | None:
        if not self._asked_before:
            return None
        return self._asked(*self._world.chance.choice(self._asked_before))

    def _asked(self, order: Order, key: str, request: RefundRequest, by: str) -> Action:
        self._asked_before.append((order, key, request, by))

        actor = self._deployment.actor(by)

        def ask() -> Refund:
            refund: Refund = ask_refund(self.deps, order.order_no, request, key, actor)
            self.laws.answered(order.order_no, key, request, refund)
            return refund

        return Action(f"{by} asks {request.amount_fen} of {order.order_no[-5:]} by {key}", ask)

    def _decide(self) -> Action | None:
        chance = self._world.chance
        waiting = [one for one in self.laws.refunds.values() if one.asked_by]
        waiting = [one for one in waiting if one.state is RefundState.WAITING_APPROVAL] or waiting
        if not waiting:
            return None
        refund, by = chance.choice(waiting), chance.choice(_OPERATORS)
        no, actor = refund.refund_no, self._deployment.actor(by)
        ways: dict[str, Callable[[], Refund]] = {
            "approves": lambda: approve_refund(self.deps, no, actor, "note"),
            "refuses": lambda: refuse_refund(self.deps, no, actor, "note"),
            "withdraws": lambda: withdraw_refund(self.deps, no, actor),
        }
        how = chance.choice(["approves", "approves", "refuses", "withdraws"])
        return Action(f"{by} {how} {no[-8:]}", ways[how])

    def _notice(self) -> Action | None:
        told = [(mchid, one) for mchid, wechat in self.wechats.items() for one in wechat.notices()]
        return self._tell(*self._world.chance.choice(told)) if told else None

    def _tell(self, mchid: str, word: RemoteRefund) -> Action:
        return Action(
            f"WeChat tells that {word.out_refund_no[-8:]} is {word.status}",
            lambda: record_refund(self.deps, mchid, word),
        )

    def _sweep(self, limit: int) -> Action:
        return Action("sweep of refunds", lambda: sweep_refunds(self.deps, limit=limit, go_on=lambda: True))

    def _sweep_late(self) -> Action:
        return Action("sweep of late money", lambda: sweep_late_payments(self.deps, limit=100, go_on=lambda: True))

    def _look(self) -> Action | None:
        if not self.laws.refunds:
            return None
        number = self._world.chance.choice(list(self.laws.refunds))
        return Action(f"settle {number[-8:]} now", lambda: settle_now(self.deps, number))

    def _close(self) -> Action | None:
        unpaid = [one for one in self._orders.orders.values() if one.state in ORDER_UNDECIDED]
        if not unpaid:
            return None
        order = self._world.chance.choice(unpaid)
        actor = self._deployment.actor()
        return Action(f"close {order.order_no[-5:]}", lambda: close_order(self.closing, order.order_no, actor))

    def _reset(self) -> Action:
        mchid, terms = self._world.chance.choice(MCHIDS), self._terms()
        return Action(f"{mchid[-1]} has {terms}", lambda: self._change_account(mchid, terms))

    def _terms(self) -> dict[str, Any]:
        chance = self._world.chance
        return {
            "refund_approval_above_fen": chance.choice(_ABOVE),
            "late_payments": chance.choice(list(LatePayments)),
            "restock_on_refund": chance.choice([False, True]),
        }

    def _change_account(self, mchid: str, terms: dict[str, Any]) -> None:
        account = self._deployment.merchants.get(mchid, fresh=True)
        changed = next_version(account, **terms)
        self._deployment.merchants.save(changed, account)

    def people(self) -> None:
        """Operators of the platform refund by hand, settle what is stranded, and top up the balance that ran out."""
        luck, world = self._world.luck, self._world
        for wechat in self.wechats.values():
            if luck.random() < 0.1:
                wechat.is_poor = not wechat.is_poor
            if luck.random() < (0.5 if wechat.p_late else 0.1):
                wechat.abnormal = luck.choice([set(), {luck.choice(self._deployment.customers).openid}])
            for bought in wechat.orders.orders.values():
                left = wechat.left_fen(bought)
                if bought.state == "SUCCESS" and left and world.rolls(self._p_platform):
                    wechat.refund_by_hand(bought, luck.choice([left, max(1, left // 2), min(left, 30)]))
            for refund in wechat.refunds.values():
                if refund.status(world.now) == "ABNORMAL" and world.rolls(0.1):
                    wechat.settle_stranded(refund, luck.choice(["SUCCESS", "SUCCESS", "CLOSED"]))

    def schedules(self) -> Sequence[Action]:
        """The sweeps of each minute, and what WeChat tells again."""
        known = self.laws.refunds
        untold = [
            (mchid, word)
            for mchid, wechat in self.wechats.items()
            for word in wechat.notices()
            if word.out_refund_no not in known or word.status != known[word.out_refund_no].state
        ]
        return [self._sweep(1_000), self._sweep_late(), *(self._tell(*one) for one in untold)]

    def calm(self) -> None:
        """Whatever was stranded is settled, and WeChat tells of all that it tells of (law 4)."""
        for mchid, wechat in self.wechats.items():
            wechat.calm()
            for word in wechat.notices():
                (task,) = self._world.do([self._tell(mchid, word)])
                self._world.require(task.error is None, "law 4: a genuine notice gets no good answer", task.error)

    def hold(self) -> None:
        """What must hold between the actions."""
        self.laws.hold()

    def settled(self) -> None:
        """What must hold in the end."""
        self.laws.settled()
