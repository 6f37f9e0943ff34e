"""What happened to a customer, by openid and by phone: all of it, newest first, page by page."""

import random
import secrets
from datetime import timedelta

import pytest

from merchant_center.core.errors import NotFoundError
from merchant_center.customers.rules import Customer
from merchant_center.events.use_cases.ask_events import (
    CUSTOMERS_AT_ONCE,
    AskEventsDeps,
    read_timeline,
    read_timeline_of_phone,
)


def test_timeline_is_newest_first(world, settled, operations):
    """A customer's timeline has orders and vouchers, newest first, page by page, and nobody else's."""
    for customer in settled.customers:
        mine = [one for one in settled.all if (one.appid, one.openid) == (customer.appid, customer.openid)]
        mine.sort(key=lambda one: (one.at, one.event_id), reverse=True)
        assert timeline(lambda cursor, who=customer: read_timeline(AskEventsDeps(world.events), who, 4, cursor)) == mine
    assert set(operations) == {("Query", "")}


def timeline(read):
    found, cursor = [], ""
    while True:
        page = read(cursor)
        found += page.events
        cursor = page.cursor
        if not cursor:
            return found


def test_timeline_stays_stable_while_events_arrive(world, crowd):
    """What happens between two pages comes before them and shifts none of the rest."""
    customer = crowd.customers[0]
    crowd.order_event(customer)
    mine = [one for one in crowd.all if one.openid == customer.openid]

    def read(cursor):
        crowd.voucher_event(customer, crowd.turn + timedelta(days=4, minutes=len(crowd.all)))
        return read_timeline(AskEventsDeps(world.events), customer, 2, cursor)

    seen = timeline(read)[1:]
    assert seen == sorted(mine, key=lambda one: (one.at, one.event_id), reverse=True)


def test_timeline_of_a_phone_is_that_of_its_customers(world, settled, operations):
    """By phone an operator sees everything of the customers who told it, also what does not tell it."""
    for phone in settled.phones:
        told = {one.openid for one in settled.all if one.phone == phone}
        mine = [one for one in settled.all if one.openid in told]
        mine.sort(key=lambda one: (one.at, one.event_id), reverse=True)
        assert any(not one.phone for one in mine)
        assert (
            timeline(lambda cursor, of=phone: read_timeline_of_phone(AskEventsDeps(world.events), of, 60, cursor))
            == mine
        )
    assert {name for name, _ in operations} == {"Query"}


def test_unknown_customer_and_phone_are_not_found(world):
    """A customer without events, a phone that nobody told: not found rather than empty."""
    with pytest.raises(NotFoundError):
        read_timeline(AskEventsDeps(world.events), Customer("wx0", "nobody"), 5)
    with pytest.raises(NotFoundError):
        read_timeline_of_phone(AskEventsDeps(world.events), "13800000001", 5)


def test_phone_that_a_crowd_claims_goes_on_answering(world, crowd):
    """However many customers claim a phone, its pages show all that happened to each of them, every fact once."""
    crowd.phones = (f"+{secrets.randbelow(10**12)}",)
    crowd.chance = random.Random(1)  # noqa: S311 - no secret
    openids = (f"o{crowd.mark}x{n}" for n in range(10**4))
    told, facts = set(), []
    while len(told) <= 2 * CUSTOMERS_AT_ONCE:
        event = crowd.order_event(Customer(f"wx{crowd.mark}", next(openids)))
        told |= {event.openid} if event.phone else set()
        facts.append(event)
    seen = timeline(lambda cursor: read_timeline_of_phone(AskEventsDeps(world.events), crowd.phones[0], 7, cursor))
    wanted = sorted(one.event_id for one in facts if one.openid in told)
    assert sorted(one.event_id for one in seen) == wanted


@pytest.mark.parametrize("spelling", ["{}", "+86{}", "0086 {}", "+86-{}", "(86) {}"])
def test_phone_is_asked_for_in_any_spelling(world, crowd, spelling):
    """An operator finds a customer's phone however they type it; what is no phone is not found."""
    phone = f"139{secrets.randbelow(10**8):08d}"
    crowd.phones = (phone,)
    crowd.chance = random.Random(1)  # noqa: S311 - no secret
    while not (event := crowd.order_event(crowd.customers[0])).phone:
        pass
    asked = read_timeline_of_phone(AskEventsDeps(world.events), spelling.format(phone), 50)
    assert event in asked.events
    with pytest.raises(NotFoundError):
        read_timeline_of_phone(AskEventsDeps(world.events), "---", 5)
