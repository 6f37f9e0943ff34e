"""A worker's own write is not taken for another's: with its first answer lost, work goes on at once."""

from datetime import timedelta
from itertools import count

import pytest

from merchant_center.exports.rules import ExportState
from merchant_center.exports.use_cases.export_orders import process_export
from merchant_center.exports.use_cases.request_export import request_export
from merchant_center.jobs.rules.job import JobState
from merchant_center.orders.rules.search import OrderFilter
from tests.lost_answers import LostAnswers
from tests.use_cases.world import actor

LAST = 5


def test_chunk_does_not_rest_for_a_lost_answer(jobs):
    """Whichever write of a delivery loses its first answer, the chunk is done by that very delivery."""
    for nth in count(1):
        openids = jobs.customers(2)
        jobs.checked(jobs.create(openids))
        (message,) = jobs.messages()
        with LostAnswers(1, nth).over(jobs.world.aws.ours("dynamodb")) as lost:
            done = jobs.deliver(message, attempt=LAST)
        assert (done.state, jobs.messages()) == (JobState.DONE, [])
        assert {one: jobs.coupons()[one] for one in openids} == dict.fromkeys(openids, 1)
        if not lost.struck:
            break
    assert nth > len(openids)


@pytest.mark.parametrize("nth", range(1, 4))
def test_export_does_not_rest_for_a_lost_answer(world, nth):
    """Whichever write of an export loses its first answer, the file is written by that very delivery."""
    asked = OrderFilter(created_from=world.clock() - timedelta(seconds=1))
    export = request_export(world.export_requests, asked, actor())
    with LostAnswers(1, nth).over(world.aws.ours("dynamodb")) as lost:
        done = process_export(
            world.export_orders, export.export_id, attempt=LAST, last_attempt=LAST, go_on=lambda: True, ticket="m1"
        )
    assert lost.struck
    assert done.state is ExportState.DONE
