"""Fetch a bill: ask where it is, keep it as it comes, and check what came by the digest that WeChat signed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from merchant_center.core.clock import Clock
from merchant_center.core.errors import RemoteRefusedError
from merchant_center.reconciliation.client import BillClient
from merchant_center.reconciliation.errors import UnreadableBillError
from merchant_center.reconciliation.protocol.bill import CREATING, NO_PERMISSION, NONE_EXISTS, BillLink
from merchant_center.reconciliation.protocol.compressed import Unpacker
from merchant_center.reconciliation.rules.day import CREATING_PAUSE, BillFile, ReconciliationDay, ready_at
from merchant_center.reconciliation.rules.lines import BillKind
from merchant_center.reconciliation.store.bills import BillFiles, bill_key

_LINKS = 3
"""How many links are asked for, of which each may be too old by the time it is used."""


@dataclass(frozen=True, slots=True)
class FetchBillsDeps:
    """What fetching bills works with."""

    bills: Callable[[str], BillClient]
    files: BillFiles
    clock: Clock


@dataclass(frozen=True, slots=True)
class NotYet:
    """A bill that is to be asked for again."""

    code: str
    pause: timedelta


def fetch_bill(deps: FetchBillsDeps, day: ReconciliationDay, kind: BillKind) -> BillFile | NotYet:
    """Return the bill as it is kept now, or that there is none, or when to ask again.

    Raises:
        UnreadableBillError: what came is not what WeChat signed for.
        RemoteError: WeChat refuses, or does not answer.
    """
    client = deps.bills(day.mchid)
    for tries_left in reversed(range(_LINKS)):
        try:
            link = client.find_bill(kind, day.day)
        except RemoteRefusedError as refusal:
            return _judged(deps, day, kind, refusal)
        try:
            return _record(deps, client, day, kind, link)
        except RemoteRefusedError:
            # The link was too old, it lives for minutes: the next one is younger.
            if not tries_left:
                raise
    raise AssertionError  # the last try returns or raises


def _judged(
    deps: FetchBillsDeps, day: ReconciliationDay, kind: BillKind, refusal: RemoteRefusedError
) -> BillFile | NotYet:
    now = deps.clock()
    if refusal.remote_code == CREATING:
        return NotYet(CREATING, CREATING_PAUSE)
    if kind is BillKind.OPERATION and refusal.remote_code == NO_PERMISSION:
        return BillFile(kind, fetched_at=now, is_absent=True)
    if refusal.remote_code != NONE_EXISTS:
        raise refusal
    ready = ready_at(day.day)
    return NotYet(NONE_EXISTS, ready - now) if now < ready else BillFile(kind, fetched_at=now, is_absent=True)


def _record(
    deps: FetchBillsDeps, client: BillClient, day: ReconciliationDay, kind: BillKind, link: BillLink
) -> BillFile:
    key, digest, unpacker = bill_key(day.mchid, day.day, day.run, kind), hashlib.sha1(usedforsecurity=False), Unpacker()

    def read(pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            for plain in unpacker.feed(piece):
                digest.update(plain)
            yield piece

    with client.open_bill(link) as pieces:
        size = deps.files.write_bill(key, read(pieces))
    unpacker.finish()
    if digest.hexdigest() != link.sha1:
        raise UnreadableBillError(f"the {kind} bill has the digest {digest.hexdigest()}, WeChat says {link.sha1}")
    return BillFile(kind, key, link.sha1, size, deps.clock())
