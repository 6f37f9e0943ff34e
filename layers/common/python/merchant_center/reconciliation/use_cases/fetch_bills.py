"""Fetch a bill: ask where it is, keep it as it comes, and check what came by the digest that WeChat signed."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from merchant_center.core.clock import Clock
from merchant_center.core.errors import RemoteRefusedError
from merchant_center.reconciliation.client import BillClient
from merchant_center.reconciliation.errors import UnreadableBillError
from merchant_center.reconciliation.protocol.bill import NO_FLOW, BillLink, FlowLink, no_bill_from
from merchant_center.reconciliation.protocol.compressed import Unpacker
from merchant_center.reconciliation.rules.bill_readiness import pause_before_asking_again
from merchant_center.reconciliation.rules.day import ReconciliationDay
from merchant_center.reconciliation.rules.lines import BillKind, FlowWay
from merchant_center.reconciliation.rules.progress import BillFile, FlowFile
from merchant_center.reconciliation.store.bills import CSV, GZIP, BillFiles, bill_key, flow_key

_LINKS = 3
"""How many links are asked for, of which each may be too old by the time it is used."""


@dataclass(frozen=True, slots=True)
class FetchBillsDeps:
    """What fetching bills works with. ``stocks`` are those that an account created and whose vouchers a day may see."""

    bills: Callable[[str], BillClient]
    files: BillFiles
    clock: Clock
    stocks: Callable[[str, date], Sequence[str]]


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
    client, key = deps.bills(day.mchid), bill_key(day.mchid, day.day, day.run, kind)
    try:
        link, size = _kept(deps, client, lambda: client.find_bill(kind, day.day), key, GZIP)
    except _NoLinkError as refused:
        return _without_bill(deps, day, kind, refused.refusal)
    return BillFile(kind, key, link.sha1, size, deps.clock())


def fetch_flow(deps: FetchBillsDeps, day: ReconciliationDay, stock_id: str, way: FlowWay) -> FlowFile | None:
    """Return a stock's voucher flow of a day as it is kept now, or ``None``: nothing was used, or came back.

    Raises:
        UnreadableBillError: what came is not what WeChat gave the digest of.
        RemoteError: WeChat refuses, or does not answer.
    """
    client, key = deps.bills(day.mchid), flow_key(day.mchid, day.day, day.run, way, stock_id)
    try:
        link, size = _kept(deps, client, lambda: client.find_flow(way, stock_id, day.day), key, CSV)
    except _NoLinkError as refused:
        if refused.refusal.remote_code != NO_FLOW:
            raise refused.refusal from None
        return None
    return FlowFile(stock_id, way, key, link.sha1, size, link.rows)


class _NoLinkError(Exception):
    """WeChat gives no link."""

    def __init__(self, refusal: RemoteRefusedError) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def _kept[Link: BillLink | FlowLink](
    deps: FetchBillsDeps, client: BillClient, find: Callable[[], Link], key: str, content_type: str
) -> tuple[Link, int]:
    """Ask for a link and keep the file behind it; return the link, and the size of the file as it came."""
    for tries_left in reversed(range(_LINKS)):
        try:
            link = find()
        except RemoteRefusedError as refusal:
            raise _NoLinkError(refusal) from refusal
        try:
            return link, _record(deps, client, link, key, content_type)
        except RemoteRefusedError:
            # The link was too old, it lives for minutes, that of a flow for seconds: the next one is younger.
            if not tries_left:
                raise
    raise AssertionError  # the last try returns or raises


def _without_bill(
    deps: FetchBillsDeps, day: ReconciliationDay, kind: BillKind, refusal: RemoteRefusedError
) -> BillFile | NotYet:
    why, now = no_bill_from(kind, refusal.remote_code), deps.clock()
    if why is None:
        raise refusal
    pause = pause_before_asking_again(day.day, why, now)
    return BillFile(kind, fetched_at=now, is_absent=True) if pause is None else NotYet(refusal.remote_code, pause)


def _record(deps: FetchBillsDeps, client: BillClient, link: BillLink | FlowLink, key: str, content_type: str) -> int:
    digest, unpacker = hashlib.sha1(usedforsecurity=False), Unpacker()

    def read(pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            for plain in unpacker.feed(piece):
                digest.update(plain)
            yield piece

    with client.open_bill(link) as pieces:
        size = deps.files.write_bill(key, read(pieces), content_type)
    unpacker.finish()
    if digest.hexdigest() != link.sha1:
        raise UnreadableBillError(f"{key} has the digest {digest.hexdigest()}, WeChat says {link.sha1}")
    return size
