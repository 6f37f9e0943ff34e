"""Whose money WeChat took and gave back: the bill has both rows of a send that failed there."""

from dataclasses import replace

import pytest

from merchant_center.red_packets.rules.send import BY_HAND, LastError, SendState, failed_there
from tests.unit.red_packets.test_send import SENDING, T0

FAILED = replace(SENDING, state=SendState.FAILED, reference="1000", last_error=LastError("TRANSFER_RISK", "", T0))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"last_error": None}, True),
        ({"reference": ""}, False),
        ({"last_error": LastError(BY_HAND, "not there", T0)}, False),
        ({"review_note": "is FAILED here, and received at WeChat"}, False),
        ({"paid_after_all": True}, False),
        ({"state": SendState.SENDING}, False),
    ],
)
def test_only_what_wechat_had_and_says_that_failed(changes, expected):
    """Not what was never taken, what a person called unpaid, what WeChat tells otherwise, and what is undecided."""
    assert failed_there(replace(FAILED, **changes)) is expected
