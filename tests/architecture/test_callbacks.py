"""WeChat may forget to call: behind each callback there is a schedule that asks."""

import re

import pytest

from local.gateway.routes import read_routes
from local.template import read_events

CALLBACK = re.compile(r"POST /v1/callbacks/\{mchid\}/(\w+)")
BACKED_BY = {
    "payment": "SettleOrders",
    "refund": "SettleRefunds",
    "voucher": "SettleVouchers",
    "transfer": "SettleRedPackets",
}
"""What WeChat calls back about, and the function that asks about what is undecided."""
LONGEST_MINUTES = 5


def test_every_callback_is_backed(template):
    """No callback is served without a function that asks for the same."""
    served = {found[1] for route in read_routes(template) if (found := CALLBACK.fullmatch(route.key))}
    assert served == set(BACKED_BY)


@pytest.mark.parametrize("function", BACKED_BY.values())
def test_query_behind_a_callback_is_scheduled(template, function):
    """The function that asks is started every few minutes, without a word from anybody."""
    rates = [
        event.properties["ScheduleExpression"]
        for event in read_events(template)
        if (event.function, event.type) == (function, "ScheduleV2")
    ]
    (minutes,) = [int(found[1]) for rate in rates if (found := re.fullmatch(r"rate\((\d+) minutes?\)", rate))]
    assert minutes <= LONGEST_MINUTES
