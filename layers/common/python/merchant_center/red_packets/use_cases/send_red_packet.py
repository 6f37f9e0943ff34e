"""Send a red packet: one grant, one number, one payout; reserve and store, then call, then record (laws 2 and 3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from merchant_center.core.errors import ConflictError, InvalidInputError, ThrottledError
from merchant_center.core.times import beijing_day
from merchant_center.red_packets.errors import (
    BillNumberTakenError,
    LimitName,
    LimitReachedError,
    StalePacketError,
    StaleSendError,
)
from merchant_center.red_packets.rules import customer_quota as customer_quotas
from merchant_center.red_packets.rules import outcome as outcomes
from merchant_center.red_packets.rules import quota as quotas
from merchant_center.red_packets.rules.customer_quota import CustomerQuota
from merchant_center.red_packets.rules.outcome import Change
from merchant_center.red_packets.rules.payout import Payout, Progress, Standing
from merchant_center.red_packets.rules.quota import Reserved, Shard
from merchant_center.red_packets.rules.red_packet import RedPacket, require_open, require_source_kind
from merchant_center.red_packets.rules.send import (
    UNPAID,
    GivenBack,
    Grant,
    RedPacketSend,
    SendState,
    bill_no,
    may_have_paid,
    send_id,
)
from merchant_center.red_packets.use_cases.follow_red_packet import follow, record, rest
from merchant_center.red_packets.use_cases.pay_red_packet import Payer, pay
from merchant_center.red_packets.use_cases.refuse_red_packet import Refuser, refuse

_TRIES = 40
_SIGN_FOR = timedelta(seconds=1)


@dataclass(slots=True)
class ClosedSigns:
    """Which definitions had no room a moment ago: a crowd that comes too late does not read all shards each time.

    What is given back is found again within a second; raised limits are a new version and found at once.
    """

    _signs: dict[tuple[str, int, date], tuple[datetime, LimitName]] = field(default_factory=dict)

    def hang(self, packet: RedPacket, limit: LimitName, now: datetime) -> None:
        """Remember for a second that there was no room."""
        self._signs[packet.red_packet_id, packet.version, beijing_day(now)] = (now + _SIGN_FOR, limit)

    def check(self, packet: RedPacket, now: datetime) -> None:
        """Return if there may be room.

        Raises:
            LimitReachedError: there was none less than a second ago.
        """
        until, limit = self._signs.get((packet.red_packet_id, packet.version, beijing_day(now)), (now, None))
        if limit is not None and now < until:
            raise LimitReachedError(limit)


@dataclass(frozen=True, slots=True)
class Cashier:
    """What sending needs around it: all that paying needs, and what reserving needs besides.

    ``pick(n)`` draws 0 to n - 1 from a cryptographic source.
    """

    payer: Payer
    refuser: Refuser
    pick: Callable[[int], int]
    signs: ClosedSigns = field(default_factory=ClosedSigns)


def send_red_packet(cashier: Cashier, grant: Grant, *, tells: bool = True) -> RedPacketSend:
    """Send the one red packet of this grant, or find what became of it.

    Args:
        cashier: what it works with.
        grant: who is to get it why.
        tells: whether the customer is waiting for it, and is told if a limit refuses and the terms say so.

    Returns:
        The send, the last of its attempts: SENT, or RECEIVED and so on if it was made before; FAILED with WeChat's
        code; RESERVED when there was no turn, SENDING when WeChat did not tell. Queue and schedule settle these; the
        grant may be repeated safely.

    Raises:
        NotFoundError: there is no such red packet.
        ConflictError: an attempt before may have paid, or has.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell whether an attempt before has paid.
        InvalidInputError: the customer is one of another official account than the red packet's, or machines may not
            send it for this kind of source.
        RedPacketClosedError: it is stopped, archived, not begun or over; nothing was reserved.
        ConfigurationError: the merchant account is disabled or lacks a key; nothing was reserved.
        LimitReachedError: a limit refuses; nothing was reserved, and the refusal is recorded once.
        ThrottledError: too many at once for too long; repeat.
    """
    known = find_send(cashier, grant)
    if known is not None:
        return _last(cashier, known) if grant.attempt == 1 else known
    earlier = _earlier(cashier, grant)
    packet = cashier.payer.packets.get(grant.red_packet_id)
    _require_sendable(cashier, packet, grant)
    channel = cashier.payer.channel(packet.channel, packet.mchid)
    _make_room(cashier, earlier)
    try:
        before, send = _reserve(cashier, packet, grant, channel.notify_url)
    except LimitReachedError as error:
        # The same grant, asked for twice at once, may be what used the limit up.
        known = find_send(cashier, grant)
        if known is not None:
            return known
        refuse(cashier.refuser, packet, grant, error.limit, cashier.payer.clock(), tells=tells)
        raise
    if before is not None:
        return pay(cashier.payer, channel, before, send)
    if send.state is SendState.RESERVED:
        cashier.payer.queue.announce(send.send_id)
    return send


def find_send(cashier: Cashier, grant: Grant) -> RedPacketSend | None:
    """What became of a grant, without sending anything."""
    return cashier.payer.sends.get(send_id(grant))


def _require_sendable(cashier: Cashier, packet: RedPacket, grant: Grant) -> None:
    """Return if the red packet may be sent for this grant, as its terms and its account are now."""
    if grant.customer.appid != packet.appid:
        raise InvalidInputError.of("appid", f"this red packet is for customers of {packet.appid}")
    if grant.attempt == 1:
        # Later attempts are an operator's.
        require_source_kind(packet, grant.source.kind)
    require_open(packet, cashier.payer.clock())
    cashier.payer.require_enabled(packet.mchid)


def _last(cashier: Cashier, send: RedPacketSend) -> RedPacketSend:
    """The last attempt of a grant: who repeats it is not told that nothing was paid when an operator sent it again."""
    while send.state in UNPAID:
        following = find_send(cashier, replace(send.grant, attempt=send.attempt + 1))
        if following is None:
            break
        send = following
    return send


def _earlier(cashier: Cashier, grant: Grant) -> list[RedPacketSend]:
    """The attempts before: another number only after WeChat said, asked once more now, that none of them pays."""
    earlier = [find_send(cashier, replace(grant, attempt=number)) for number in range(1, grant.attempt)]
    return [_unpaid(cashier, number, send) for number, send in enumerate(earlier, 1)]


def _unpaid(cashier: Cashier, number: int, send: RedPacketSend | None) -> RedPacketSend:
    if send is None or may_have_paid(send):
        raise ConflictError(f"attempt {number} may have paid: it is {send.state if send else 'unknown'}")
    standing = _standing(cashier, send)
    if standing is not None and standing.progress not in {Progress.FAILED, Progress.RETURNED}:
        follow(cashier.payer.follower, send, standing)
        raise ConflictError(f"send {send.send_id} is {send.state} here, and WeChat says {standing.progress}")
    return send


def _make_room(cashier: Cashier, earlier: Sequence[RedPacketSend]) -> None:
    """Let the next attempt have the place, in the budget and for the customer, of those that came back."""
    for send in earlier:
        if send.state is SendState.RETURNED and send.gave_back is not GivenBack.ALL:
            now = record(cashier.payer.follower, send, lambda one, _: outcomes.released(one))
            if may_have_paid(now):
                raise ConflictError(f"send {now.send_id} may have paid: {now.review_reason}")


def _standing(cashier: Cashier, send: RedPacketSend) -> Standing | None:
    if not send.calls:
        return None
    return cashier.payer.channel(send.channel, send.payout.mchid).look(send.payout)


def _reserve(
    cashier: Cashier, packet: RedPacket, grant: Grant, notify_url: str
) -> tuple[RedPacketSend | None, RedPacketSend]:
    """The stored send, and what it was before its call if the call is ours to make now."""
    # Drawn once: drawn anew at each conflict, the amounts that go through would be those that fit.
    amounts = packet.terms.amounts
    wanted_fen, turn, salt = amounts.draw(cashier.pick), None, 0
    for attempt in range(_TRIES):
        now = cashier.payer.clock()
        try:
            change, shards, quota = _draft(cashier, packet, grant, notify_url, wanted_fen, salt, now)
            turn = cashier.payer.gate(packet.mchid, now) if turn is None else turn
            before = change.send
            if turn:
                call = outcomes.called(before, now)
                change = Change(replace(call.send, version=1), (*change.events, *call.events))
            cashier.payer.sends.reserve(packet, change, shards, quota)
        except BillNumberTakenError:
            salt += 1
        except (StaleSendError, StalePacketError):
            known = find_send(cashier, grant)
            if known is not None:
                return None, known
            rest(cashier.payer.pause, attempt)
            # What changed may be the definition: nothing is reserved under terms that are gone.
            packet = cashier.payer.packets.get(packet.red_packet_id)
            require_open(packet, cashier.payer.clock())
            if packet.terms.amounts != amounts:
                amounts = packet.terms.amounts
                wanted_fen = amounts.draw(cashier.pick)
        else:
            return (before if turn else None), change.send
    raise ThrottledError("too many want this red packet at once; repeat the same request")


def _draft(
    cashier: Cashier, packet: RedPacket, grant: Grant, notify_url: str, wanted_fen: int, salt: int, now: datetime
) -> tuple[Change, tuple[Shard, ...], CustomerQuota]:
    limits = packet.terms.limits
    had = cashier.payer.sends.customer_quota(packet.red_packet_id, grant.customer)
    today = quotas.counted_day(beijing_day(now), had.day)
    customer_quotas.take(had, limits, today)
    cashier.signs.check(packet, now)
    try:
        taken = _take(cashier, packet, wanted_fen, today)
    except LimitReachedError as error:
        cashier.signs.hang(packet, error.limit, now)
        raise
    number = bill_no(packet.mchid, taken.day, send_id(grant), salt)
    payout = _payout(packet, grant, taken.amount_fen, number, notify_url)
    change = outcomes.reserved(packet, grant, payout, taken.shard, taken.day, now)
    return change, taken.changed, customer_quotas.take(had, limits, taken.day)


def _take(cashier: Cashier, packet: RedPacket, wanted_fen: int, today: date) -> Reserved:
    packets, amounts = cashier.payer.packets, packet.terms.amounts
    home = cashier.pick(quotas.shards_for(packet.terms.limits, amounts.most_fen))
    alone = quotas.reserve(packets.shard(packet, home), wanted_fen, amounts, today)
    if alone is not None:
        return alone
    try:
        return quotas.gather(packets.shards(packet, snapshot=False), wanted_fen, amounts, today, home)
    except LimitReachedError:
        # What moves between two readings is in neither: only what was seen at one instant refuses.
        return quotas.gather(packets.shards(packet), wanted_fen, amounts, today, home)


def _payout(packet: RedPacket, grant: Grant, amount_fen: int, number: str, notify_url: str) -> Payout:
    terms = packet.terms
    return Payout(
        bill_no=number,
        mchid=packet.mchid,
        appid=packet.appid,
        openid=grant.customer.openid,
        amount_fen=amount_fen,
        sender_name=terms.sender_name,
        activity_name=terms.activity_name,
        blessing=terms.blessing,
        # WeChat demands one and may show it; the operator's own remark is nobody else's.
        remark=terms.activity_name,
        scene=terms.scene,
        notify_url=notify_url,
    )
