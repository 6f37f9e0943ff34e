"""When the bills of a day are made, from when on they are ready, and until when they can be had.

Source: WeChat Pay APIv3, "apply for a trade bill": made from nine o'clock on the next day, to be fetched from ten, for
three months. Which of both codes comes before nine, and what a day gives that is not over, is not published.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from local.wechat_simulator.clock import CHINA, beijing_date
from local.wechat_simulator.validation import Place

BEGIN_SECONDS = 9 * 3600
MOST_DAYS = 92
BILL_DATE = Place("query", "/bill_date")

type BillState = Literal["OPEN", "WAITING", "MAKING", "READY"]
"""Of a day: it is not over, its bills are not begun, they are being made, they can be fetched."""


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

    def ready_at(self, making_seconds: float) -> float:
        """When its bills can be fetched, if making them takes so long."""
        return self.made_at + making_seconds

    def bills_at(self, now: float, making_seconds: float) -> BillState:
        """How far its bills are."""
        if now < self.end:
            return "OPEN"
        if now < self.made_at:
            return "WAITING"
        return "MAKING" if now < self.ready_at(making_seconds) else "READY"


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
