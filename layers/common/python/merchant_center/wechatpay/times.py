"""The time zone of what WeChat Pay writes without one."""

from datetime import timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
