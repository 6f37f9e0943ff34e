"""Send a red packet: one request, one number, one payout; reserve and store, then call, then record (laws 2 and 3)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from merchant_center.audit.use_cases.audit_log import UNAUDITED, AuditContext
from merchant_center.core.errors import ConflictError, InvalidInputError, ThrottledError
from merchant_center.core.retry import MAX_ATTEMPTS, rest
from merchant_center.core.times import beijing_day
from merchant_center.red_packets.errors import (
    BillNumberTakenError,
    LimitName,
    LimitReachedError,
    StalePacketError,
    StaleSendError,
)
from merchant_center.red_packets.rules import customer_quota as customer_quotas
from merchant_center.red_packets.rules import quota_shards as quotas
from merchant_center.red_packets.rules import send_changes as outcomes
from merchant_center.red_packets.rules.customer_quota import CustomerQuota
from merchant_center.red_packets.rules.payout import Payout, PayoutStatus, Progress
from merchant_center.red_packets.rules.quota_shards import Reserved, Shard
from merchant_center.red_packets.rules.red_packet import RedPacket, require_open, require_source_kind
from merchant_center.red_packets.rules.send import (
    UNPAID,
    RedPacketSend,
    Release,
    SendRequest,
    SendState,
    bill_no,
    may_have_paid,
    send_id,
)
from merchant_center.red_packets.rules.send_changes import Change
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps, call_under_lease
from merchant_center.red_packets.use_cases.record_send import record_change, record_status
from merchant_center.red_packets.use_cases.refuse_red_packet import RefuseRedPacketDeps, refuse

_REMEMBERED_FOR = timedelta(seconds=1)


@dataclass(slots=True)
class ExhaustedCache:
    """Which definitions had nothing left a moment ago: a late crowd does not read all shards each time.

    What is given back is found again within a second; raised limits are a new version and found at once.
    """

    _entries: dict[tuple[str, int, date], tuple[datetime, LimitName]] = field(default_factory=dict)

    def remember(self, packet: RedPacket, limit: LimitName, now: datetime) -> None:
        """Remember for a second that a limit refused."""
        self._entries[packet.red_packet_id, packet.version, beijing_day(now)] = (now + _REMEMBERED_FOR, limit)

    def raise_if_exhausted(self, packet: RedPacket, now: datetime) -> None:
        """Raise if a limit refused less than a second ago.

        Raises:
            LimitReachedError: with that limit.
        """
        until, limit = self._entries.get((packet.red_packet_id, packet.version, beijing_day(now)), (now, None))
        if limit is not None and now < until:
            raise LimitReachedError(limit)


@dataclass(frozen=True, slots=True)
class SendRedPacketDeps:
    """What sending needs: all that paying needs, and what reserving needs besides.

    ``pick(n)`` draws 0 to n - 1 from a cryptographic source.
    """

    payouts: PayoutDeps
    refusals: RefuseRedPacketDeps
    pick: Callable[[int], int]
    exhausted: ExhaustedCache = field(default_factory=ExhaustedCache)


def send_red_packet(
    deps: SendRedPacketDeps, request: SendRequest, *, notify: bool = True, audit: AuditContext = UNAUDITED
) -> RedPacketSend:
    """Send the one red packet of this request, or find what became of it.

    Args:
        deps: what it works with.
        request: who is to get it why.
        notify: whether the customer is waiting for it: if a limit refuses, the notice of the terms is sent.
        audit: an operator's, who sends it again.

    Returns:
        The send, the last of its attempts: SENT, or RECEIVED and so on if it was made before; FAILED with WeChat's
        code; RESERVED when there was no slot, SENDING when WeChat did not tell. Queue and schedule settle these; the
        request may be repeated safely.

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
    known = find_send(deps, request)
    if known is not None:
        return _last(deps, known) if request.attempt == 1 else known
    earlier = _earlier(deps, request)
    packet = deps.payouts.packets.get(request.red_packet_id)
    _require_sendable(deps, packet, request)
    channel = deps.payouts.channel(packet.channel, packet.mchid)
    _make_room(deps, earlier)
    try:
        before, send = _reserve(deps, packet, request, channel.notify_url, audit)
    except LimitReachedError as error:
        # The same request, asked for twice at once, may be what used the limit up.
        known = find_send(deps, request)
        if known is not None:
            return known
        refuse(deps.refusals, packet, request, error.limit, deps.payouts.clock(), notify=notify)
        raise
    if before is not None:
        return call_under_lease(deps.payouts, channel, before, send)
    if send.state is SendState.RESERVED:
        deps.payouts.queue.announce(send.send_id)
    return send


def find_send(deps: SendRedPacketDeps, request: SendRequest) -> RedPacketSend | None:
    """What became of a request, without sending anything."""
    return deps.payouts.sends.find(send_id(request))


def _require_sendable(deps: SendRedPacketDeps, packet: RedPacket, request: SendRequest) -> None:
    """Return if the red packet may be sent for this request, as its terms and its account are now."""
    if request.customer.appid != packet.appid:
        raise InvalidInputError.of("appid", f"this red packet is for customers of {packet.appid}")
    if request.attempt == 1:
        # Later attempts are an operator's.
        require_source_kind(packet, request.source.kind)
    require_open(packet, deps.payouts.clock())
    deps.payouts.require_enabled(packet.mchid)


def _last(deps: SendRedPacketDeps, send: RedPacketSend) -> RedPacketSend:
    """Return the last attempt of a request, so that a repeat sees what an operator has sent again since."""
    while send.state in UNPAID:
        following = find_send(deps, replace(send.request, attempt=send.attempt + 1))
        if following is None:
            break
        send = following
    return send


def _earlier(deps: SendRedPacketDeps, request: SendRequest) -> list[RedPacketSend]:
    """The attempts before: another number only after WeChat said, asked once more now, that none of them pays."""
    earlier = [find_send(deps, replace(request, attempt=number)) for number in range(1, request.attempt)]
    return [_unpaid(deps, number, send) for number, send in enumerate(earlier, 1)]


def _unpaid(deps: SendRedPacketDeps, number: int, send: RedPacketSend | None) -> RedPacketSend:
    if send is None or may_have_paid(send):
        raise ConflictError(f"attempt {number} may have paid: it is {send.state if send else 'unknown'}")
    status = _poll(deps, send)
    if status is not None and status.progress not in {Progress.FAILED, Progress.RETURNED}:
        record_status(deps.payouts.record_deps, send, status)
        raise ConflictError(f"send {send.send_id} is {send.state} here, and WeChat says {status.progress}")
    return send


def _make_room(deps: SendRedPacketDeps, earlier: Sequence[RedPacketSend]) -> None:
    """Let the next attempt have the place, in the budget and for the customer, of those that came back."""
    for send in earlier:
        if send.state is SendState.RETURNED and send.released is not Release.ALL:
            now = record_change(deps.payouts.record_deps, send, lambda one, _: outcomes.place_released(one))
            if may_have_paid(now):
                raise ConflictError(f"send {now.send_id} may have paid: {now.review_reason}")


def _poll(deps: SendRedPacketDeps, send: RedPacketSend) -> PayoutStatus | None:
    if not send.calls:
        return None
    return deps.payouts.channel(send.channel, send.payout.mchid).poll(send.payout)


def _reserve(
    deps: SendRedPacketDeps, packet: RedPacket, request: SendRequest, notify_url: str, audit: AuditContext
) -> tuple[RedPacketSend | None, RedPacketSend]:
    """The stored send, and what it was before its call if the call is ours to make now."""
    # Drawn once: drawn anew at each conflict, the amounts that go through would be those that fit.
    amounts = packet.terms.amounts
    wanted_fen, slot, salt = amounts.draw(deps.pick), None, 0
    for attempt in range(MAX_ATTEMPTS):
        now = deps.payouts.clock()
        try:
            change, shards, quota = _draft(deps, packet, request, notify_url, wanted_fen, salt, now)
            slot = deps.payouts.rate_limiter(packet.mchid, now) if slot is None else slot
            before = change.send
            if slot:
                call = outcomes.called(before, now)
                change = Change(replace(call.send, version=1), (*change.events, *call.events))
            deps.payouts.sends.reserve(packet, change, shards, quota, *audit.entries(None, change.send))
        except BillNumberTakenError:
            salt += 1
        except (StaleSendError, StalePacketError):
            known = find_send(deps, request)
            if known is not None:
                return None, known
            rest(deps.payouts.pause, attempt)
            # What changed may be the definition: nothing is reserved under terms that are gone.
            packet = deps.payouts.packets.get(packet.red_packet_id)
            require_open(packet, deps.payouts.clock())
            if packet.terms.amounts != amounts:
                amounts = packet.terms.amounts
                wanted_fen = amounts.draw(deps.pick)
        else:
            return (before if slot else None), change.send
    raise ThrottledError("too many want this red packet at once; repeat the same request")


def _draft(
    deps: SendRedPacketDeps,
    packet: RedPacket,
    request: SendRequest,
    notify_url: str,
    wanted_fen: int,
    salt: int,
    now: datetime,
) -> tuple[Change, tuple[Shard, ...], CustomerQuota]:
    limits = packet.terms.limits
    had = deps.payouts.sends.customer_quota(packet.red_packet_id, request.customer)
    today = quotas.counted_day(beijing_day(now), had.day)
    customer_quotas.take(had, limits, today)
    deps.exhausted.raise_if_exhausted(packet, now)
    try:
        taken = _take(deps, packet, wanted_fen, today)
    except LimitReachedError as error:
        deps.exhausted.remember(packet, error.limit, now)
        raise
    number = bill_no(packet.mchid, taken.day, send_id(request), salt)
    payout = _payout(packet, request, taken.amount_fen, number, notify_url)
    change = outcomes.reserved(packet, request, payout, taken.shard, taken.day, now)
    return change, taken.changed, customer_quotas.take(had, limits, taken.day)


def _take(deps: SendRedPacketDeps, packet: RedPacket, wanted_fen: int, today: date) -> Reserved:
    packets, amounts = deps.payouts.packets, packet.terms.amounts
    home = deps.pick(quotas.shards_for(packet.terms.limits, amounts.most_fen))
    alone = quotas.reserve(packets.shard(packet, home), wanted_fen, amounts, today)
    if alone is not None:
        return alone
    try:
        return quotas.gather(packets.shards(packet, snapshot=False), wanted_fen, amounts, today, home)
    except LimitReachedError:
        # What moves between two readings is in neither: only what was seen at one instant refuses.
        return quotas.gather(packets.shards(packet), wanted_fen, amounts, today, home)


def _payout(packet: RedPacket, request: SendRequest, amount_fen: int, number: str, notify_url: str) -> Payout:
    terms = packet.terms
    return Payout(
        bill_no=number,
        mchid=packet.mchid,
        appid=packet.appid,
        openid=request.customer.openid,
        amount_fen=amount_fen,
        sender_name=terms.sender_name,
        activity_name=terms.activity_name,
        blessing=terms.blessing,
        # WeChat demands one and may show it; the operator's own remark is nobody else's.
        remark=terms.activity_name,
        scene=terms.scene,
        notify_url=notify_url,
    )
