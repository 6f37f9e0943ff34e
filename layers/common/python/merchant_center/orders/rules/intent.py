"""One intent of a customer gives one order: what makes two requests the same, and what a repeat means."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from merchant_center.core.errors import InvalidInputError
from merchant_center.orders.rules.order import Order, OrderLine, OrderState, may_be_paid

KEY_PATTERN = r"[\x21-\x7e]{1,64}"
"""The shape of an Idempotency-Key."""

INTENT_LIFETIME = timedelta(days=7)
"""How long a key is remembered: as long as WeChat has an unpaid order."""


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What a customer asks for, before any price: product numbers with quantities and the labels."""

    quantities: tuple[tuple[str, int], ...]
    phone: str = ""
    campaign: str = ""
    source_page: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """The record that ties a request to its one order.

    ``name`` is the Idempotency-Key, or follows from the request when a page sends none (double clicks).
    """

    name: str
    fingerprint: str
    order_no: str
    expires_at: datetime


class Repeat(StrEnum):
    """What to do with a request whose intent is known already."""

    CONTINUE = "continue"
    REPLACE = "replace"
    KEY_REUSED = "key_reused"
    ORDER_CLOSED = "order_closed"


def fingerprint(request: OrderRequest) -> str:
    """A digest that is equal exactly for equal requests, whatever the order of their lines."""
    content = [sorted(request.quantities), request.phone, request.campaign, request.source_page]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def intent_name(request: OrderRequest, key: str) -> str:
    """Return the name under which the intent is stored."""
    return f"key:{key}" if key else f"wish:{fingerprint(request)}"


def judge_repeat(
    intent: Intent, order: Order, request: OrderRequest, lines: Sequence[OrderLine], now: datetime
) -> Repeat:
    """Decide what a second request of one intent means.

    With a key the answer is always the first order. Without one the first order is continued as long as it can still
    be paid and its lines are those of today, each with its name and price; anything else makes a new order.

    Args:
        intent: the record found under the name of this request.
        order: the order it points to.
        request: what is asked for now.
        lines: what the request is today, in any order.
        now: the present instant.
    """
    if intent.name.startswith("key:"):
        if intent.fingerprint != fingerprint(request):
            return Repeat.KEY_REUSED
        return Repeat.ORDER_CLOSED if order.state is OrderState.CLOSED else Repeat.CONTINUE
    return Repeat.CONTINUE if may_be_paid(order, now) and set(order.lines) == set(lines) else Repeat.REPLACE


def read_key(header: str | None) -> str:
    """The Idempotency-Key of a request, or "" if it has none.

    Raises:
        InvalidInputError: it has another shape.
    """
    if header is not None and re.fullmatch(KEY_PATTERN, header) is None:
        raise InvalidInputError.of("Idempotency-Key", "must be 1 to 64 visible ASCII characters")
    return header or ""


def require_key(header: str | None) -> str:
    """Return the Idempotency-Key of a request that must have one, as each repeat without it would make another thing.

    Raises:
        InvalidInputError: it is missing, or not 1 to 64 visible ASCII characters.
    """
    if header is None:
        raise InvalidInputError.of("Idempotency-Key", "must be sent: a repeat without it would make another one")
    return read_key(header)
