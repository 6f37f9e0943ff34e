"""How WeChat is asked for a bill, and what its codes mean (WeChat Pay APIv3, "trade bill", "fund-flow bill")."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from merchant_center.core.errors import InvalidInputError
from merchant_center.reconciliation.rules.lines import BillKind
from merchant_center.wechatpay.json_object import JsonObject

CREATING = "STATEMENT_CREATING"
NONE_EXISTS = "NO_STATEMENT_EXIST"
"""Nothing happened on that day, or the bill is not made yet: the hour tells which."""

NO_PERMISSION = "NO_AUTH"
"""Of the operation account: the merchant has none."""

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


def target_of(kind: BillKind, day: date) -> str:
    """Return path and query of the question."""
    return _TARGETS[kind].format(day=day.isoformat())


def link_from(members: dict[str, Any]) -> BillLink:
    """Read the answer.

    Raises:
        MalformedRequestError: it lacks a member, or names another digest than SHA-1.
    """
    answer = JsonObject(members)
    if answer.text("hash_type") != "SHA1":
        raise InvalidInputError.of("hash_type", "is not SHA1")
    return BillLink(answer.text("download_url"), answer.text("hash_value").lower())
