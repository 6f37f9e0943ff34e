"""Messages of the notices' queue: ``{"notice_id": ...}`` sends one failure notice."""

from typing import TYPE_CHECKING, Any

from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.queues import Message, process_batch
from merchant_center.core.settings import EventSettings, SecretSettings, TransientSettings, read_settings
from merchant_center.notices.store import NoticeStore
from merchant_center.notices.use_cases.send_notice import SendNoticeDeps, send_notice
from merchant_center.notices.wiring import NoticeSettings, build_senders
from merchant_center.official_account.store import TransientStore

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


class Settings(NoticeSettings, SecretSettings, EventSettings, TransientSettings):
    """What this function reads from its environment. ``sms_provider`` is sns, tencent or none."""

    red_packets_table: str


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = SendNoticeDeps(
    notices=NoticeStore(DYNAMO, SETTINGS.red_packets_table, SETTINGS.events_table),
    senders=build_senders(
        SETTINGS,
        TransientStore(DYNAMO, SETTINGS.transient_table),
        connect_secrets(SETTINGS),
    ),
    clock=clock.now,
)


@LOGGER.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any]:
    """Send the notices of a batch; what cannot be done now comes again."""

    def work(message: Message) -> None:
        notice = send_notice(DEPS, message.body["notice_id"])
        LOGGER.info(
            "notice processed",
            notice_id=notice.notice_id,
            channel=notice.plan.channel,
            state=notice.state,
            code=notice.failure and notice.failure.code,
        )

    return process_batch(event, work)
