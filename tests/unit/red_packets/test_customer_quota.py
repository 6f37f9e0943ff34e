"""What one customer may have of a red packet, by value."""

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merchant_center.red_packets.errors import LimitName, LimitReachedError
from merchant_center.red_packets.rules.customer_quota import CustomerQuota, give_back, take
from merchant_center.red_packets.rules.quota_shards import Limits

DAY = date(2026, 11, 22)
NEXT = DAY + timedelta(days=1)


def test_customer_gets_no_more_than_the_limits():
    """The limits a customer hold in all and a day, each by its name."""
    limits = Limits(10**6, per_customer=3, per_customer_daily=2)
    quota = CustomerQuota()
    for version in (1, 2):
        quota = take(quota, limits, DAY)
        assert quota.version == version
    with pytest.raises(LimitReachedError) as caught:
        take(quota, limits, DAY)
    assert caught.value.limit is LimitName.PER_CUSTOMER_DAILY
    quota = take(quota, limits, NEXT)
    with pytest.raises(LimitReachedError) as caught:
        take(quota, limits, NEXT)
    assert caught.value.limit is LimitName.PER_CUSTOMER


def test_customer_is_counted_without_a_limit():
    """What a customer got before there was a limit counts when there is one."""
    quota = take(take(CustomerQuota(), Limits(100), DAY), Limits(100), DAY)
    with pytest.raises(LimitReachedError, match="per_customer"):
        take(quota, Limits(100, per_customer=2), NEXT)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1), st.integers(0, 9)), max_size=40))
def test_customer_count_is_what_is_live(steps):
    """Whatever is taken and given back over days, the counts are those of the packets that live."""
    quota, today, live, versions = CustomerQuota(), DAY, [], count(1)
    for takes, days, choice in steps:
        today += timedelta(days=days)
        if takes:
            quota = take(quota, Limits(1), today)
            live.append(today)
        elif live:
            quota = give_back(quota, live.pop(choice % len(live)))
        else:
            continue
        assert quota.version == next(versions)
        assert (quota.count, quota.day_count) == (len(live), live.count(quota.day))


def test_customer_gives_back_only_what_was_taken():
    """A packet of another day, or a second one, is an error; so is one that goes back in time."""
    quota = take(CustomerQuota(), Limits(1), NEXT)
    for wrong in (DAY, NEXT + timedelta(days=1)):
        with pytest.raises(ValueError, match="never counted"):
            give_back(quota, wrong)
    with pytest.raises(ValueError, match="never counted"):
        give_back(give_back(quota, NEXT), NEXT)
    with pytest.raises(ValueError, match="cannot take"):
        take(quota, Limits(1), DAY)
