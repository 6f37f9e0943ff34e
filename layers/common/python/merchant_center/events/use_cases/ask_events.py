"""Answer questions about events: who had them, what happened to a customer, how a campaign does."""

import re
from dataclasses import dataclass
from itertools import islice

from merchant_center.core.cursors import cursor_of, page_of, position_of
from merchant_center.core.errors import NotFoundError
from merchant_center.core.phones import PHONE_PATTERN, normalised_phone
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event
from merchant_center.events.rules.search import (
    NO_UNATTRIBUTED,
    BoardLine,
    EventFilter,
    Portion,
    Tally,
    Unattributed,
    board_of,
    tallies,
)
from merchant_center.events.store.search import EventStore
from merchant_center.events.store.writes import moment_of

MAX_READ = 10_000
"""Events a page of customers reads at the most; a page that meets few of them is short and has a cursor."""

MAX_BOARD_READ = 200_000
"""Events a page of a board reads at the most: some seconds of the 28 that a call may take."""

CUSTOMERS_AT_ONCE = 20
"""So many customers of a phone are shown together; a person is a handful, and anybody may claim any phone."""


@dataclass(frozen=True, slots=True)
class AskEventsDeps:
    """What questions about events work with."""

    events: EventStore


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Customers in an order of no meaning that never changes; ``unattributed`` are events met on the way.

    Pages show each customer once, and their ``unattributed`` add up. An empty ``cursor``: there are no more.
    """

    customers: tuple[Tally, ...]
    unattributed: Unattributed
    cursor: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Events, newest first. An empty ``cursor`` means that there are no more."""

    events: tuple[Event, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A campaign's lines. With a ``cursor`` they are of a part of the customers, and the pages' lines add up."""

    lines: tuple[BoardLine, ...]
    cursor: str


def list_customers(deps: AskEventsDeps, filter_: EventFilter, limit: int, cursor: str = "") -> CustomerPage:
    """Return one page of the customers who had events that meet the filter.

    Args:
        deps: what it works with.
        filter_: the conditions.
        limit: customers at the most.
        cursor: of the page before, for the same filter.

    Raises:
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    after = position_of(cursor, filter_)
    page = limit // (len(filter_.kinds) * len(filter_.months)) + 8
    portion = Portion(deps.events.stream(filter_, after=after, page=page), MAX_READ)
    customers: list[Tally] = []
    unattributed = NO_UNATTRIBUTED
    for tally in tallies(portion, filter_):
        # Looked at with the next one in hand: a full page behind which there is nothing has no cursor.
        if len(customers) == limit:
            return CustomerPage(tuple(customers), unattributed, cursor_of(customers[-1].place, filter_))
        if not tally.is_attributed:
            unattributed = unattributed.plus(tally.count, tally.amount_fen)
            continue
        customers.append(tally)
    end = "" if portion.is_all else cursor_of(portion.place, filter_)
    return CustomerPage(tuple(customers), unattributed, end)


def read_timeline(deps: AskEventsDeps, customer: Customer, limit: int, cursor: str = "") -> TimelinePage:
    """Return one page of the events of a customer.

    Raises:
        NotFoundError: there are none.
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    before = position_of(cursor, customer)
    found = list(islice(deps.events.timeline(customer, before=before, page=limit + 1), limit + 1))
    if not found and not before:
        raise NotFoundError("nothing is known of this customer")
    page = page_of([(moment_of(one), one) for one in found], limit, customer)
    return TimelinePage(page.found, page.cursor)


def read_timeline_of_phone(deps: AskEventsDeps, phone: str, limit: int, cursor: str = "") -> TimelinePage:
    """Return one page of the events of the customers who gave this phone, also of events without it.

    A phone is what a customer claims, so many may have given it: they are shown in groups, one behind the other, each
    newest first. The position of a page is the place before its group and the last moment seen in the group.

    Raises:
        NotFoundError: no customer gave it.
        InvalidInputError: the cursor is wrong.
    """
    phone = normalised_phone(phone)
    place, _, before = position_of(cursor, phone).partition("|")
    is_phone = re.fullmatch(PHONE_PATTERN, phone) is not None
    found_customers = list(islice(deps.events.customers_of(phone, place), CUSTOMERS_AT_ONCE + 1)) if is_phone else []
    if not found_customers and not cursor:
        raise NotFoundError("nothing is known of this phone")
    group = found_customers[:CUSTOMERS_AT_ONCE]
    timeline = deps.events.timeline(*(customer for _, customer in group), before=before, page=limit + 1)
    found = [(f"{place}|{moment_of(one)}", one) for one in islice(timeline, limit + 1)]
    page = page_of(found, limit, phone)
    if not page.cursor and len(found_customers) > len(group):
        return TimelinePage(page.found, cursor_of(f"{group[-1][0]}|", phone))
    return TimelinePage(page.found, page.cursor)


def read_board(deps: AskEventsDeps, filter_: EventFilter, cursor: str = "") -> BoardPage:
    """Return a campaign's counts and amounts by kind, and by kind and Beijing day.

    Raises:
        NotFoundError: no campaign can have this name.
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    if not re.fullmatch(CAMPAIGN_PATTERN, filter_.campaign):
        raise NotFoundError("there is no such campaign")
    portion = Portion(deps.events.stream(filter_, after=position_of(cursor, filter_)), MAX_BOARD_READ)
    lines = board_of(portion, filter_)
    return BoardPage(lines, "" if portion.is_all else cursor_of(portion.place, filter_))
