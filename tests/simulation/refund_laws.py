"""What must hold of refunds: at each commit, at each refund that WeChat makes, and in the end."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from tests.simulation.deployment import Deployment, events_in, reader
from tests.simulation.memory_dynamo import Change
from tests.simulation.order_wechat import Refunded
from tests.simulation.orders import OrderPart
from tests.simulation.product import (
    MerchantAccount,
    Order,
    OrderState,
    Refund,
    RefundOrigin,
    RefundRequest,
    RefundState,
    keys,
)
from tests.simulation.refund_wechat import RefundWeChat

_read, _read_account = reader(Refund), reader(MerchantAccount)
_FIXED = ("order_no", "mchid", "transaction_id", "amount_fen", "total_fen", "origin", "reason", "funds_account")
_FIXED_TOO = ("notify_url", "asked_by", "asked", "created_at", "restock")
_WAITS = {"NOT_ENOUGH", "NO_AUTH", "SIGN_ERROR"}
_S = RefundState
_UNDECIDED = frozenset({_S.WAITING_APPROVAL, _S.CREATED, _S.PROCESSING, _S.ABNORMAL})
_FREE = frozenset({_S.REFUSED, _S.LAPSED, _S.FAILED})
_KNOWN_AS = {_S.WAITING_APPROVAL: "PENDING", _S.CREATED: "PENDING"}
_MOST = 50
_IN_FORCE = 200
"""Seconds for which somebody may go by terms that were just changed."""


class RefundLaws:
    """The refunds as they are stored, beside those that WeChat has."""

    def __init__(self, deployment: Deployment, orders: OrderPart, wechats: Mapping[str, RefundWeChat]) -> None:
        self._world, self._orders, self._wechats = deployment.world, orders, wechats
        self.refunds: dict[str, Refund] = {}
        self._answers: dict[tuple[str, str], str] = {}
        self._of: defaultdict[str, dict[str, Refund]] = defaultdict(dict)
        self._before: dict[str, Order] = {}
        self._above: defaultdict[str, list[tuple[float, int | None]]] = defaultdict(list)
        self._movements: Counter[str] = Counter()
        deployment.dynamo.watchers.append(self._committed)
        for wechat in wechats.values():
            wechat.watchers.append(self._made)

    def answered(self, order_no: str, key: str, request: RefundRequest, refund: Refund) -> None:
        """One request is one refund, whenever it is repeated."""
        self._world.require(refund.asked == request, "law 2: one key, two requests", request, refund)
        known = self._answers.setdefault((order_no, key), refund.refund_no)
        self._world.require(known == refund.refund_no, "law 2: another number for one request", known, refund)

    # Each refund that WeChat makes

    def _made(self, made: Refunded) -> None:
        if made.call is None:
            return
        record, require = self.refunds.get(made.number), self._world.require
        require(record is not None, "law 2: a refund of no request", made)
        if record is not None:
            require(record.state is _S.CREATED, "law 2: WeChat refunds what is not to be refunded", record)
            require(record.amount_fen == made.amount_fen, "another amount than asked for", record, made)

    # Each commit

    def _committed(self, changes: Sequence[Change]) -> None:
        events = [event for event, sign in events_in(changes, "refund_") if sign > 0]
        touched: set[str] = set()
        wanted: list[str] = []
        moves: list[str] = []
        for change in changes:
            if change.new is None:
                continue
            if change.table == "CatalogueTable" and change.key[0].startswith("MERCHANT#"):
                account = _read_account(change.new["data"]["S"])
                self._above[account.mchid].append((self._world.now, account.refund_approval_above_fen))
            elif change.table == "RefundsTable":
                refund = _read(change.new["data"]["S"])
                before = self.refunds.get(refund.refund_no)
                self.refunds[refund.refund_no] = self._of[refund.order_no][refund.refund_no] = refund
                touched.add(refund.order_no)
                wanted += _events_of(before, refund)
                moves += [refund.refund_no] if refund.accepted_at and not (before and before.accepted_at) else []
                self._written(before, refund)
                is_told = any(one.table == "AuditTable" for one in changes)
                self._world.require(is_told or not _is_of_a_person(before, refund), "law 5: no entry of it", refund)
            elif change.table == "OrdersTable" and change.key[0].startswith("ORDER#") and change.key[1] == keys.ITEM:
                touched.add(change.key[0].removeprefix("ORDER#"))
        require = self._world.require
        told = [event.event_id for event in events]
        require(sorted(told) == sorted(wanted), "law 5: events are not the changes", told, wanted)
        moved = [event.movement.number for event in events if event.movement]
        require(moved == moves, "law 8: money moves without its event", moved, moves)
        self._movements.update(moved)
        for order_no in touched:
            self._books_of(order_no)

    def _written(self, before: Refund | None, refund: Refund) -> None:
        require = self._world.require
        has_date = refund.next_poll_at is not None
        require((refund.state in _UNDECIDED) == has_date, "law 6: undecided without a date", refund)
        is_own = refund.decided_by and refund.decided_by == refund.asked_by
        require(not is_own or refund.state is _S.REFUSED, "who asked for a refund has decided about it", refund)
        if before is None:
            self._new(refund)
            return
        for name in (*_FIXED, *_FIXED_TOO):
            require(getattr(before, name) == getattr(refund, name), f"law 2: {name} changed", before, refund)
        if before.state is not refund.state:
            self._moved(before, refund)

    def _new(self, refund: Refund) -> None:
        """One that goes at once was allowed to by terms that stood a moment ago."""
        order = self._before.get(refund.order_no)
        if refund.origin is not RefundOrigin.OPERATOR or refund.state is not _S.CREATED or order is None:
            return
        terms, now = self._above[refund.mchid], self._world.now
        ends = [at for at, _ in terms[1:]] + [now]
        stood = [above for (_, above), until in zip(terms, ends, strict=True) if until >= now - _IN_FORCE]
        held = [one.amount_fen for one in self._of[refund.order_no].values() if one.state not in _FREE | {_S.CLOSED}]
        sum_fen = sum(held)
        is_free = any(above is None or sum_fen <= above for above in stood)
        self._world.require(is_free, "a refund that nobody approved", refund, stood)

    def _moved(self, before: Refund, refund: Refund) -> None:
        require, made = self._world.require, self._wechats[refund.mchid].refunds.get(refund.refund_no)
        is_over = before.state in {_S.REFUSED, _S.LAPSED, _S.SUCCESS}
        require(not is_over, "what is decided for good changed", before, refund)
        if refund.state is _S.FAILED:
            require(made is None, "law 2: WeChat refunded what is FAILED here", refund, made)
            code = refund.last_error.code if refund.last_error else ""
            require(code not in _WAITS, "a refund is given up that a person can help", refund)
        if refund.state in {_S.REFUSED, _S.LAPSED}:
            require(before.state is _S.WAITING_APPROVAL, "decided twice", before, refund)
        if refund.state in {_S.SUCCESS, _S.CLOSED, _S.ABNORMAL}:
            reached = {status for at, status in made.became if at <= self._world.now} if made else set()
            require(refund.state in reached, "law 4: not what WeChat said", refund, made)

    def _books_of(self, order_no: str) -> None:
        """What an order knows of its refunds is what they are, and their sum is bounded."""
        order, require = self._orders.orders.get(order_no), self._world.require
        if order is None:
            return
        refunds = self._of[order_no]
        known = {(one.refund_no, one.amount_fen, str(one.state)) for one in order.refunds}
        there = {
            (one.refund_no, one.amount_fen, _KNOWN_AS.get(one.state, str(one.state)))
            for one in refunds.values()
            if one.state not in _FREE
        }
        require(known == there, "an order and its refunds differ", known, there)
        before = self._before.get(order_no)
        sum_fen = sum(one.amount_fen for one in refunds.values() if one.state not in _FREE | {_S.CLOSED})
        is_ours = all(one.origin is not RefundOrigin.PLATFORM for one in refunds.values())
        grew = before is not None and len(order.refunds) > len(before.refunds) and is_ours
        require(sum_fen <= order.total_fen or not (is_ours or grew), "refunded more than was paid", order)
        require(order.refund_count <= _MOST or not is_ours, "too many refunds", order)
        self._pieces_of(before, order, refunds)
        self._before[order_no] = order

    def _pieces_of(self, before: Order | None, order: Order, refunds: Mapping[str, Refund]) -> None:
        """Pieces come back with the refund that makes an order refunded, if it says so, and with no other."""
        if before is None:
            return
        was, is_now = (one.state is OrderState.REFUNDED for one in (before, order))
        paid = {one.refund_no for one in before.refunds if one.state == "SUCCESS"}
        last = [one for one in refunds.values() if one.state is _S.SUCCESS and one.refund_no not in paid]
        wanted = before.restocked or (is_now and not was and any(one.restock for one in last))
        self._world.require(order.restocked == wanted, "pieces come back with the wrong refund", before, order)

    # Between the actions, and in the end

    def hold(self) -> None:
        """A request of late money is made of late money alone."""
        for refund in self.refunds.values():
            order = self._orders.orders[refund.order_no]
            is_late = refund.origin is not RefundOrigin.RULE or order.paid_late
            self._world.require(is_late, "law 7: a rule refunds money that came in time", refund)

    def settled(self) -> None:
        """In the end every refund is as WeChat has it, and nothing waits."""
        require, now = self._world.require, self._world.now
        for wechat in self._wechats.values():
            for made in wechat.refunds.values():
                record = self.refunds.get(made.number)
                require(record is not None, "law 8: a refund of WeChat's that nobody knows here", made)
                same = record is not None and record.state == made.status(now)
                require(same, "in the end not as WeChat has it", record, made)
        twice = [number for number, times in self._movements.items() if times > 1]
        require(not twice, "law 8: a refund moves twice", twice)
        for refund in self.refunds.values():
            made = self._wechats[refund.mchid].refunds.get(refund.refund_no)
            is_over = refund.state not in _UNDECIDED
            require(is_over, "law 6: a refund waits for ever", refund)
            require((made is None) == (refund.state in _FREE), "law 2: not at WeChat", refund)
            require(made is None or self._movements[refund.refund_no] == 1, "law 8: no movement", refund)
            self._world.figures[f"refunds {refund.state}"] += 1
        for order in self._orders.orders.values():
            require(order.refund_due_at is None, "law 7: late money waits for ever", order)
            require(not order.refund_unexplained, "a refund that nobody explains is known", order)


def _is_of_a_person(before: Refund | None, refund: Refund) -> bool:
    is_decided = before is not None and refund.decided_by != before.decided_by
    return is_decided or (before is None and refund.origin is RefundOrigin.OPERATOR)


def _events_of(before: Refund | None, refund: Refund) -> list[str]:
    if before is not None and before.state is refund.state:
        return []
    is_asked = before is None and refund.origin is not RefundOrigin.PLATFORM
    kind = "requested" if is_asked else _KINDS[refund.state]
    return [f"{refund.refund_no}:refund_{kind}"]


_KINDS = {
    _S.WAITING_APPROVAL: "requested",
    _S.CREATED: "approved",
    _S.PROCESSING: "accepted",
    _S.SUCCESS: "succeeded",
    _S.ABNORMAL: "abnormal",
    _S.CLOSED: "closed",
    _S.REFUSED: "refused",
    _S.LAPSED: "lapsed",
    _S.FAILED: "failed",
}
