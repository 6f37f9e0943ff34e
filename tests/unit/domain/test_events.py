"""A fact is named by its change, so it cannot be told twice."""

from collections.abc import Callable

import pytest

from merchant_center.domain.events import EventKind
from merchant_center.domain.orders import Order, event_of


def test_facts_of_an_order_have_names_of_their_own(make_order: Callable[..., Order]) -> None:
    """Each kind of fact about an order has one id, the same however often it is made."""
    order = make_order()
    ids = [event_of(order, kind, order.created_at, 1).event_id for kind in EventKind]
    assert len(set(ids)) == len(EventKind)
    assert ids == [event_of(order, kind, order.expires_at, 2).event_id for kind in EventKind]
    assert not set(ids) & {
        event_of(make_order(order_no="20261122-ZZZZZZZZZZZZZZZZ"), kind, order.created_at, 1).event_id
        for kind in EventKind
    }


@pytest.mark.parametrize(("page", "source"), [("spring-1", "page:spring-1"), ("", "page")])
def test_fact_says_who_what_and_where_from(make_order: Callable[..., Order], page: str, source: str) -> None:
    """A fact carries the customer, the order, the account and the labels, to be found by any of them later."""
    order = make_order(phone="13800138000", campaign="spring", source_page=page)
    event = event_of(order, EventKind.ORDER_PAID, order.created_at, 250)
    assert (event.appid, event.openid, event.phone) == (order.appid, order.openid, "13800138000")
    assert (event.target_id, event.target_name) == (order.order_no, order.description)
    assert (event.mchid, event.campaign, event.source, event.amount_fen) == (order.mchid, "spring", source, 250)
