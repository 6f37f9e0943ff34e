"""What operators ask about failure notices."""

from datetime import date

from pydantic import Field

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import Cursor, PageSize
from merchant_center.notices.rules.notice import NoticeFilter, NoticeState
from merchant_center.notices.rules.wording import NoticeChannel
from merchant_center.red_packets.rules.red_packet import RED_PACKET_ID_PATTERN


class ListNotices(Request):
    """Conditions that all hold, where to go on, and how many."""

    red_packet_id: str = Field("", pattern=f"^({RED_PACKET_ID_PATTERN})?$")
    """Only notices about this red packet."""
    day: date | None = None
    """Only notices about refusals of this Beijing day."""
    state: NoticeState | None = None
    """Only notices in this state."""
    channel: NoticeChannel | None = None
    """Only notices that go this way."""
    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> NoticeFilter:
        """Return the conditions as a value of the domain."""
        return NoticeFilter(self.red_packet_id, self.day, self.state, self.channel)
