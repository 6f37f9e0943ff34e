"""A campaign's time: for people, half-open, and never empty."""

from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.campaigns.rules import Campaign, CampaignState
from merchant_center.core.errors import InvalidInputError

T0 = datetime(2027, 2, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def campaign(starts_at: datetime | None = None, ends_at: datetime | None = None) -> Campaign:
    """Return a campaign with a time."""
    return Campaign("春节", "春节福袋", False, T0, T0, starts_at=starts_at, ends_at=ends_at)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "state"),
    [
        (None, None, CampaignState.RUNNING),
        (T0, None, CampaignState.RUNNING),
        (T0 + DAY, None, CampaignState.UPCOMING),
        (None, T0, CampaignState.ENDED),
        (None, T0 + DAY, CampaignState.RUNNING),
        (T0 - DAY, T0, CampaignState.ENDED),
        (T0, T0 + DAY, CampaignState.RUNNING),
        (T0 + DAY, T0 + 2 * DAY, CampaignState.UPCOMING),
    ],
)
def test_state_follows_from_time(starts_at: datetime | None, ends_at: datetime | None, state: CampaignState) -> None:
    """It runs from its beginning until just before its end; without a bound it has always run, or always will."""
    assert campaign(starts_at, ends_at).state(T0) is state


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "field"),
    [
        (T0, T0, "ends_at"),
        (T0, T0 - DAY, "ends_at"),
        (datetime(9999, 1, 1, tzinfo=UTC), None, "starts_at"),
        (None, datetime(1900, 1, 1, tzinfo=UTC), "ends_at"),
    ],
)
def test_empty_time_is_refused(starts_at: datetime | None, ends_at: datetime | None, field: str) -> None:
    """An end that is not behind the beginning, or a year that is none of ours, is named."""
    with pytest.raises(InvalidInputError) as refused:
        campaign(starts_at, ends_at)
    assert [one.field for one in refused.value.problems] == [field]
