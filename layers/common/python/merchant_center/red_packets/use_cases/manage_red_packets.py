"""Operators define red packets, change, stop, start and archive them, and see how they stand."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from merchant_center.accounts.store import MerchantStore
from merchant_center.audit.rules import AuditAction
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core.actors import Actor
from merchant_center.core.clock import Clock
from merchant_center.core.errors import (
    ConflictError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    ThrottledError,
)
from merchant_center.core.repeats import id_from_key
from merchant_center.core.retry import MAX_ATTEMPTS, rest
from merchant_center.core.times import beijing_day
from merchant_center.red_packets.errors import StalePacketError
from merchant_center.red_packets.rules import quota_shards as quotas
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.red_packet import AUDITED, PacketState, PacketTrigger, RedPacket, Terms, moved
from merchant_center.red_packets.rules.send import FINAL, UNDECIDED, SendState
from merchant_center.red_packets.rules.terms import check_terms
from merchant_center.red_packets.store.red_packets import Figures, RedPacketStore

type TermsAt = Callable[[datetime], Terms]
"""Returns the terms that were asked for, with the defaults of an instant."""


@dataclass(frozen=True, slots=True)
class ManageRedPacketsDeps:
    """What managing red packets needs."""

    packets: RedPacketStore
    merchants: MerchantStore
    audit: AuditLog
    clock: Clock
    pause: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class RedPacketFigures:
    """A definition with its figures.

    ``waiting`` is reserved or on its way, ``used`` counts against the limits, ``today`` against
    those of the Beijing day, ``left_fen`` may still be given.
    """

    packet: RedPacket
    waiting: Usage
    sent: Usage
    unopened: Usage
    opened: Usage
    returned: Usage
    failed: Usage
    used: Usage
    left_fen: int
    today: Usage


def define(
    deps: ManageRedPacketsDeps, mchid: str, appid: str, channel: Channel, terms_at: TermsAt, *, actor: Actor, key: str
) -> RedPacket:
    """Make a definition, ACTIVE at once; the same key of an actor is the same definition.

    Args:
        deps: what it works with.
        mchid: who pays.
        appid: whose customers get it.
        channel: how.
        terms_at: the terms of the request, with the defaults of the instant at which it is first made.
        actor: who defines it.
        key: the Idempotency-Key.

    Raises:
        InvalidInputError: WeChat would not take it, the account does not pay for the official account, or it is over.
        NotFoundError: the merchant account is not connected.
        ConfigurationError: it is disabled.
        IdempotencyKeyReusedError: the key was used for other terms.
    """
    packet = _draft(deps, mchid, appid, channel, terms_at, id_from_key(actor.subject, key))
    terms, now = packet.terms, packet.created_at
    check_terms(terms, channel)
    deps.merchants.require_serving(mchid, appid)
    if channel is Channel.CASH and not deps.merchants.get(mchid).has_apiv2_key:
        raise InvalidInputError.of("channel", f"cash needs the APIv2 key of merchant account {mchid}: set apiv2_key")
    if terms.valid_to <= now and deps.packets.find(packet.red_packet_id) is None:
        raise InvalidInputError.of("valid_to", "must not be past already")
    try:
        deps.packets.create(
            packet,
            quotas.opened(terms.limits, terms.amounts.most_fen, beijing_day(now)),
            deps.audit.change(actor, AuditAction.RED_PACKET_DEFINED, AUDITED, None, packet),
        )
    except StalePacketError:
        return _same_as(deps.packets.get(packet.red_packet_id), packet, terms_at)
    return packet


def check(deps: ManageRedPacketsDeps, channel: Channel, terms_at: TermsAt) -> Terms:
    """Return the terms that a definition would begin with now; nothing is written.

    Raises:
        InvalidInputError: WeChat would not take it.
    """
    terms = terms_at(deps.clock())
    check_terms(terms, channel)
    return terms


def _draft(
    deps: ManageRedPacketsDeps, mchid: str, appid: str, channel: Channel, terms_at: TermsAt, red_packet_id: str
) -> RedPacket:
    now = deps.clock()
    terms = terms_at(now)
    return RedPacket(red_packet_id, mchid, appid, channel, terms, created_at=now, updated_at=now, defined_as=terms)


def _same_as(known: RedPacket, packet: RedPacket, terms_at: TermsAt) -> RedPacket:
    """Return what the same key made before, if it was asked for with the same words."""
    is_same = (known.mchid, known.appid, known.channel) == (packet.mchid, packet.appid, packet.channel)
    terms = terms_at(known.created_at)
    # Of one stored without its first terms, and changed since, nothing can be compared.
    first = known.defined_as or (known.terms if known.version == 1 else terms)
    if not is_same or first != terms:
        raise IdempotencyKeyReusedError("this key made another red packet")
    return known


def change(deps: ManageRedPacketsDeps, red_packet_id: str, edit: Callable[[Terms], Terms], actor: Actor) -> RedPacket:
    """Change the terms; sends that are reserved keep theirs. Totals and days go down to what is used, not below.

    Raises:
        NotFoundError: there is no such red packet.
        InvalidInputError: WeChat would not take it, or a limit is below what is used.
        ConflictError: it is archived.
        VersionChangedError: it is not the version that the actor has seen.
        ThrottledError: too many sends are taking from it just now: repeat, or stop it first.
    """

    def changed(packet: RedPacket) -> RedPacket:
        if packet.state is PacketState.ARCHIVED:
            raise ConflictError("an archived red packet cannot be changed")
        terms = edit(packet.terms)
        check_terms(terms, packet.channel)
        return replace(packet, terms=terms, updated_at=deps.clock(), version=packet.version + 1)

    return _changed(deps, red_packet_id, changed, actor, AuditAction.RED_PACKET_CHANGED)


def start(deps: ManageRedPacketsDeps, red_packet_id: str, actor: Actor) -> RedPacket:
    """Start a stopped definition, or find it active; what waits goes on under its old numbers.

    Raises:
        NotFoundError: there is no such red packet.
        ConflictError: it is archived.
        VersionChangedError: it is not the version that the actor has seen.
    """
    return _moved(deps, red_packet_id, PacketTrigger.START, PacketState.ACTIVE, actor)


def stop(deps: ManageRedPacketsDeps, red_packet_id: str, reason: str, actor: Actor) -> RedPacket:
    """Stop a definition, or find it stopped or archived; the first reason stays.

    Raises:
        NotFoundError: there is no such red packet.
        VersionChangedError: it is not the version that the actor has seen.
    """

    def stopped(packet: RedPacket) -> RedPacket:
        if packet.state is not PacketState.ACTIVE:
            return packet
        return moved(packet, PacketTrigger.STOP, reason, deps.clock())

    return _changed(deps, red_packet_id, stopped, actor, AuditAction.RED_PACKET_STOPPED)


def archive(deps: ManageRedPacketsDeps, red_packet_id: str, actor: Actor) -> RedPacket:
    """Put a definition away; its sends stay, and what was never sent fails and gives nothing.

    Raises:
        NotFoundError: there is no such red packet.
        VersionChangedError: it is not the version that the actor has seen.
    """
    return _moved(deps, red_packet_id, PacketTrigger.ARCHIVE, PacketState.ARCHIVED, actor)


def restore(deps: ManageRedPacketsDeps, red_packet_id: str, actor: Actor) -> RedPacket:
    """Take a definition out of the archive, stopped; what was given up while it was there stays so.

    Raises:
        NotFoundError: there is no such red packet.
        ConflictError: it is active.
        VersionChangedError: it is not the version that the actor has seen.
    """
    return _moved(deps, red_packet_id, PacketTrigger.RESTORE, PacketState.STOPPED, actor)


def with_figures(deps: ManageRedPacketsDeps, packets: Sequence[RedPacket]) -> list[RedPacketFigures]:
    """Return definitions with their figures."""
    figures = deps.packets.figures(packets, beijing_day(deps.clock()))
    return [_account(one, figures[one.red_packet_id]) for one in packets]


def _account(packet: RedPacket, figures: Figures) -> RedPacketFigures:
    def of(*states: SendState) -> Usage:
        return Usage(sum(figures.counts[one] for one in states), sum(figures.amounts_fen[one] for one in states))

    reached, failed = of(*SendState), of(SendState.FAILED)
    used = Usage(
        reached.count - failed.count - figures.freed_count,
        reached.amount_fen - failed.amount_fen - figures.freed_fen,
    )
    return RedPacketFigures(
        packet=packet,
        waiting=of(*UNDECIDED),
        sent=of(SendState.SENT, *(FINAL - {SendState.FAILED})),
        unopened=of(SendState.SENT),
        opened=of(SendState.RECEIVED),
        returned=of(SendState.RETURNED),
        failed=failed,
        used=used,
        left_fen=packet.terms.limits.total_amount_fen - used.amount_fen,
        today=figures.today,
    )


_MOVES = {
    PacketTrigger.START: AuditAction.RED_PACKET_STARTED,
    PacketTrigger.ARCHIVE: AuditAction.RED_PACKET_ARCHIVED,
    PacketTrigger.RESTORE: AuditAction.RED_PACKET_RESTORED,
}


def _moved(
    deps: ManageRedPacketsDeps, red_packet_id: str, trigger: PacketTrigger, wanted: PacketState, actor: Actor
) -> RedPacket:
    def changed(packet: RedPacket) -> RedPacket:
        return packet if packet.state is wanted else moved(packet, trigger, "", deps.clock())

    return _changed(deps, red_packet_id, changed, actor, _MOVES[trigger])


def _changed(
    deps: ManageRedPacketsDeps,
    red_packet_id: str,
    decide: Callable[[RedPacket], RedPacket],
    actor: Actor,
    action: AuditAction,
) -> RedPacket:
    for attempt in range(MAX_ATTEMPTS):
        old = deps.packets.get(red_packet_id)
        actor.require_seen(old.version)
        new = decide(old)
        if new is old:
            return old
        try:
            # With the shards, so that nobody who has read the old terms reserves under them any more.
            shards = _with_limits(deps, old, new, beijing_day(deps.clock())) if new.terms != old.terms else ()
            deps.packets.save(new, shards, deps.audit.change(actor, action, AUDITED, old, new))
        except StalePacketError:
            rest(deps.pause, attempt)
            continue
        return new
    raise ThrottledError("this red packet is being sent too fast to be changed: repeat, or stop it first")


def _with_limits(deps: ManageRedPacketsDeps, old: RedPacket, new: RedPacket, today: date) -> tuple[quotas.Shard, ...]:
    limits, most_fen = new.terms.limits, new.terms.amounts.most_fen
    try:
        shards = deps.packets.shards(old, snapshot=False)
        return quotas.with_limits(shards, limits, most_fen, today, terms_version=new.version)
    except InvalidInputError:
        return quotas.with_limits(deps.packets.shards(old), limits, most_fen, today, terms_version=new.version)
