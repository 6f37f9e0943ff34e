"""How many packets one customer has of one red packet, in all and on a day: one item, exact by its version."""

from dataclasses import dataclass, replace
from datetime import date

from merchant_center.red_packets.errors import LimitName, LimitReachedError
from merchant_center.red_packets.rules.quota_shards import Limits


@dataclass(frozen=True, slots=True)
class CustomerQuota:
    """What one customer has of one definition; counted without a limit too. Version 0 is not stored yet."""

    count: int = 0
    day: date | None = None
    day_count: int = 0
    version: int = 0


def take(quota: CustomerQuota, limits: Limits, day: date) -> CustomerQuota:
    """The customer with one packet more.

    Args:
        quota: as it is now.
        limits: of the definition.
        day: that the reservation counts for. It is made with ``counted_day(today, quota.day)`` as its today, so that
            shard and customer count for one day.

    Raises:
        LimitReachedError: the customer has as many as one may have.
        ValueError: the customer is on a later day.
    """
    if quota.day is not None and quota.day > day:
        raise ValueError(f"a customer who counts for {quota.day} cannot take a packet of {day}")
    day_count = quota.day_count if quota.day == day else 0
    if limits.per_customer is not None and quota.count >= limits.per_customer:
        raise LimitReachedError(LimitName.PER_CUSTOMER)
    if limits.per_customer_daily is not None and day_count >= limits.per_customer_daily:
        raise LimitReachedError(LimitName.PER_CUSTOMER_DAILY)
    return CustomerQuota(quota.count + 1, day, day_count + 1, quota.version + 1)


def give_back(quota: CustomerQuota, day: date) -> CustomerQuota:
    """The customer without a packet that counted for ``day``; what counted on a day that is over stays so.

    Raises:
        ValueError: the customer never had such a packet.
    """
    if quota.day is None or day > quota.day:
        raise ValueError(f"a packet of {day} was never counted in {quota}")
    day_count = quota.day_count - (quota.day == day)
    if day_count < 0 or quota.count <= day_count:
        raise ValueError(f"a packet of {day} was never counted in {quota}")
    return replace(quota, count=quota.count - 1, day_count=day_count, version=quota.version + 1)
