"""Structured logs: fixed messages, values in keys, no secrets and no personal data (law 10)."""

import re
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

if TYPE_CHECKING:
    from aws_lambda_powertools.logging.types import PowertoolsLogRecord

# A line is masked as JSON, where a line break is written as two characters of which the second is a letter.
_ESCAPED = r"(?<=\\[bfnrt])|(?<=\\u[0-9a-f]{4})"
_OPENID = re.compile(rf"(?:(?<![0-9A-Za-z])|{_ESCAPED})o[0-9A-Za-z_-]{{23}}([0-9A-Za-z_-]{{4}})(?![0-9A-Za-z_-])")
_PHONE = re.compile(rf"(?:(?<![0-9A-Za-z-])|{_ESCAPED})(?:\+?86)?1[3-9][0-9]{{5}}([0-9]{{4}})(?![0-9A-Za-z-])")

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


def masked(text: str) -> str:
    """The text with openids and mobile numbers reduced to their last four characters."""
    return _PHONE.sub(r"***\1", _OPENID.sub(r"o***\1", text))


def masked_line(line: str) -> str:
    """A line of JSON with its texts masked; numbers stay, for what is masked is never logged as one."""
    return _TEXT.sub(lambda text: masked(text[0]), line)


class _MaskingFormatter(LambdaPowertoolsFormatter):
    """Masks whole log lines, so that no careless call lets personal data out."""

    def serialize(self, log: "dict[str, Any] | PowertoolsLogRecord") -> str:
        """One line of JSON."""
        return masked_line(super().serialize(log))


LOGGER = Logger(service="merchant-center", logger_formatter=_MaskingFormatter(), use_rfc3339=True)
