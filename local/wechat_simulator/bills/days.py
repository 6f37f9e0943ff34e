"""From when until when the bill of a day can be had.

Source: WeChat Pay APIv3, "apply for a trade bill": made from nine o'clock on the next day, to be fetched from ten, for
three months. Which of both codes comes before nine, and what a day gives that is not over, is not published.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from local.wechat_simulator.clock import CHINA, beijing_date
from local.wechat_simulator.validation import Place

BEGIN_SECONDS = 9 * 3600
MOST_DAYS = 92
BILL_DATE = Place("query", "/bill_date")


@dataclass(frozen=True)
class Day:
    """A Beijing day by its two ends, in Unix seconds; its bill tells what was known at `made_at`."""

    name: str
    begin: float
    end: float

    @property
    def made_at(self) -> float:
        """When its bills begin to be made."""
        return self.end + BEGIN_SECONDS


def day_of(name: str) -> Day:
    """The day written `2026-11-28`."""
    begin = datetime.fromisoformat(name).replace(tzinfo=CHINA)
    return Day(name, begin.timestamp(), (begin + timedelta(days=1)).timestamp())


def asked_day(name: str, now: float) -> Day:
    """The day whose bill is asked for.

    Raises:
        WeChatPayError: 400 PARAM_ERROR: it is not over yet, or too long ago.
    """
    today = beijing_date(now)
    day = date.fromisoformat(name)
    if day >= today:
        BILL_DATE.refuse(name, "账单日期不能晚于昨天")
    if day < today - timedelta(days=MOST_DAYS):
        BILL_DATE.refuse(name, "仅支持三个月内的账单下载申请")
    return day_of(name)
