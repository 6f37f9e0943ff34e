"""How WeChat is asked for a bill, and what its codes mean (WeChat Pay APIv3, "trade bill", "fund-flow bill")."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from merchant_center.core.errors import InvalidInputError
from merchant_center.reconciliation.rules.bill_readiness import NoBill
from merchant_center.reconciliation.rules.lines import BillKind, FlowWay
from merchant_center.wechatpay.json_object import JsonObject

CREATING = "STATEMENT_CREATING"
NONE_EXISTS = "NO_STATEMENT_EXIST"

NO_PERMISSION = "NO_AUTH"
"""Of a bill: the merchant has no such account. Of a stock's voucher flows: they are another account's."""

NO_FLOW = "RESOURCE_NOT_EXISTS"
"""Of a voucher flow: nothing was used or returned on that day, or it is too early."""

_NO_BILLS = {CREATING: NoBill.BEING_MADE, NONE_EXISTS: NoBill.NOT_THERE}
_SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
_TARGETS = {
    BillKind.TRADE: "/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP",
    BillKind.FUND_FLOW: "/v3/bill/fundflowbill?bill_date={day}&account_type=BASIC&tar_type=GZIP",
    BillKind.OPERATION: "/v3/bill/fundflowbill?bill_date={day}&account_type=OPERATION&tar_type=GZIP",
}


@dataclass(frozen=True, slots=True)
class BillLink:
    """Where a bill is for a few minutes, and the digest of the plain file."""

    url: str
    sha1: str


@dataclass(frozen=True, slots=True)
class FlowLink:
    """Where a voucher flow is for half a minute, the digest of the file, and how many rows it has."""

    url: str
    sha1: str
    rows: int


def flow_target_of(way: FlowWay, stock_id: str, day: date) -> str:
    """Return path and query of the question for a stock's flow of a day."""
    return f"/v3/marketing/favor/stocks/{stock_id}/{way}-flow-by-day?bill_date={day.isoformat()}"


def flow_link_from(members: dict[str, Any], way: FlowWay) -> FlowLink:
    """Read the answer, which carries no signature. The digest has no name there; 40 hex digits are SHA-1's.

    Raises:
        MalformedRequestError: it lacks a member, or one is not what it should be.
    """
    answer, name = JsonObject(members), f"stock_{way}flow"
    sha1, rows = answer.text(f"{name}_hash"), answer.text(f"{name}_count")
    if not _SHA1.fullmatch(sha1):
        raise InvalidInputError.of(f"{name}_hash", "is no SHA-1")
    if not rows.isascii() or not rows.isdecimal():
        raise InvalidInputError.of(f"{name}_count", "is no count")
    return FlowLink(answer.text("url"), sha1.lower(), int(rows))


def target_of(kind: BillKind, day: date) -> str:
    """Return path and query of the question."""
    return _TARGETS[kind].format(day=day.isoformat())


def no_bill_from(kind: BillKind, code: str) -> NoBill | None:
    """Return why WeChat gives no bill, by the code of its refusal; ``None`` if it is refused as anything may be."""
    if kind is BillKind.OPERATION and code == NO_PERMISSION:
        return NoBill.NO_ACCOUNT
    return _NO_BILLS.get(code)


def link_from(members: dict[str, Any]) -> BillLink:
    """Read the answer.

    Raises:
        MalformedRequestError: it lacks a member, or names another digest than SHA-1.
    """
    answer = JsonObject(members)
    if answer.text("hash_type") != "SHA1":
        raise InvalidInputError.of("hash_type", "is not SHA1")
    return BillLink(answer.text("download_url"), answer.text("hash_value").lower())
