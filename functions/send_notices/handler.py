"""Messages of the notices' queue: ``{"notice_id": ...}`` sends one failure notice."""

from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.queues import GoOn, Message, queue_handler
from merchant_center.core.settings import read_settings
from merchant_center.notices.use_cases.send_notice import send_notice
from merchant_center.notices.wiring import NoticeSettings, build_send_notice

SETTINGS = read_settings(NoticeSettings)
DEPS = build_send_notice(SETTINGS, connect_dynamo(), connect_secrets(SETTINGS))


@queue_handler()
def lambda_handler(message: Message, _go_on: GoOn) -> None:
    """Send the notices of a batch; what cannot be done now comes again."""
    notice = send_notice(DEPS, message.body["notice_id"])
    LOGGER.info(
        "notice processed",
        notice_id=notice.notice_id,
        channel=notice.plan.channel,
        state=notice.state,
        code=notice.failure and notice.failure.code,
    )
