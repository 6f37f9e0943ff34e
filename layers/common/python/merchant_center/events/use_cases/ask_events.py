"""What operators ask about events: who had them, what happened to a customer, how a campaign does."""

import re
from dataclasses import dataclass
from itertools import islice

from merchant_center.core.cursors import cursor_of, position_of
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


def list_customers(filter_: EventFilter, limit: int, cursor: str = "", *, events: EventStore) -> CustomerPage:
    """One page of the customers who had events that meet the filter.

    Args:
        filter_: the conditions.
        limit: customers at the most.
        cursor: of the page before, for the same filter.
        events: where they are.

    Raises:
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    after = position_of(cursor, filter_)
    page = limit // (len(filter_.kinds) * len(filter_.months)) + 8
    portion = Portion(events.stream(filter_, after=after, page=page), MAX_READ)
    customers: list[Tally] = []
    unattributed = NO_UNATTRIBUTED
    for tally in tallies(portion, filter_):
        if not tally.is_attributed:
            unattributed = unattributed.plus(tally.count, tally.amount_fen)
            continue
        customers.append(tally)
        if len(customers) == limit:
            return CustomerPage(tuple(customers), unattributed, cursor_of(tally.place, filter_))
    end = "" if portion.is_all else cursor_of(portion.place, filter_)
    return CustomerPage(tuple(customers), unattributed, end)


def read_timeline(customer: Customer, limit: int, cursor: str = "", *, events: EventStore) -> TimelinePage:
    """One page of what happened to a customer.

    Raises:
        NotFoundError: nothing ever did.
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    before = position_of(cursor, customer)
    found = tuple(islice(events.timeline(customer, before=before, page=limit), limit))
    if not found and not before:
        raise NotFoundError("nothing is known of this customer")
    end = cursor_of(moment_of(found[-1]), customer) if len(found) == limit else ""
    return TimelinePage(found, end)


def read_timeline_of_phone(phone: str, limit: int, cursor: str = "", *, events: EventStore) -> TimelinePage:
    """Return one page of what happened to the customers who told this phone, also in events that do not tell it.

    A phone is what a customer claims, so a crowd may have told it: they are shown in groups, one behind the other, each
    newest first. The position of a page is the place before its group and the last moment seen in the group.

    Raises:
        NotFoundError: no customer told it.
        InvalidInputError: the cursor is wrong.
    """
    phone = normalised_phone(phone)
    place, _, before = position_of(cursor, phone).partition("|")
    is_phone = re.fullmatch(PHONE_PATTERN, phone) is not None
    told = list(islice(events.customers_of(phone, place), CUSTOMERS_AT_ONCE + 1)) if is_phone else []
    if not told and not cursor:
        raise NotFoundError("nothing is known of this phone")
    group = told[:CUSTOMERS_AT_ONCE]
    timeline = events.timeline(*(customer for _, customer in group), before=before, page=limit)
    found = tuple(islice(timeline, limit))
    end = ""
    if len(found) == limit:
        end = f"{place}|{moment_of(found[-1])}"
    elif len(told) > len(group):
        end = f"{group[-1][0]}|"
    return TimelinePage(found, cursor_of(end, phone) if end else "")


def read_board(filter_: EventFilter, cursor: str = "", *, events: EventStore) -> BoardPage:
    """A campaign's counts and amounts by kind, and by kind and Beijing day.

    Raises:
        NotFoundError: no campaign can have this name.
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    if not re.fullmatch(CAMPAIGN_PATTERN, filter_.campaign):
        raise NotFoundError("there is no such campaign")
    portion = Portion(events.stream(filter_, after=position_of(cursor, filter_)), MAX_BOARD_READ)
    lines = board_of(portion, filter_)
    return BoardPage(lines, "" if portion.is_all else cursor_of(portion.place, filter_))
