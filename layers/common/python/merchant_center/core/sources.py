"""Where an issue or a send came from, so that a repeated request is known as the same."""

from dataclasses import dataclass
from enum import StrEnum

from merchant_center.core.texts import code_pattern

MAX_CAMPAIGN_CODE = 64
CAMPAIGN_PATTERN = code_pattern(MAX_CAMPAIGN_CODE)
SOURCE_ID_PATTERN = r"[0-9A-Za-z_.:|*-]{1,128}"


class SourceKind(StrEnum):
    """Where a request to issue or to send came from."""

    PAGE = "page"
    FLOW = "flow"
    LOTTERY = "lottery"
    FORM = "form"
    API = "api"
    JOB = "job"
    OTHER = "other"
    """Not through us: WeChat told of a voucher of our stock that another channel gave out."""


MACHINE_KINDS = (SourceKind.FLOW, SourceKind.LOTTERY, SourceKind.FORM, SourceKind.API)
"""What a machine may say it sends for. A lottery or a form is how a page gives something out through a machine."""


@dataclass(frozen=True, slots=True)
class Source:
    """The same kind and id for one customer and one stock or red packet is the same request, for ever."""

    kind: SourceKind
    id: str

    def __str__(self) -> str:
        """As events and searches show it."""
        return f"{self.kind}:{self.id}"
