"""Messages of the payouts' queue, ``{"send_id": ...}``: sends that wait for a slot at WeChat."""

from merchant_center.accounts.wiring import build_merchants
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.queues import GoOn, Message, queue_handler
from merchant_center.core.settings import read_settings
from merchant_center.red_packets.use_cases.pay_red_packet import process_queued_send
from merchant_center.red_packets.wiring.sends import RecordingSettings, build_payout_deps, log_send

WORKERS = 10
"""As many as connections to WeChat, and as messages in a batch."""

SETTINGS = read_settings(RecordingSettings)
DYNAMO = connect_dynamo()
MERCHANTS = build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS))
DEPS = build_payout_deps(SETTINGS, DYNAMO, MERCHANTS)


@queue_handler(workers=WORKERS)
def lambda_handler(message: Message, _go_on: GoOn) -> None:
    """Go on with the sends of a batch, several at a time; what failed comes again."""
    log_send("red packet paid", process_queued_send(DEPS, message.body["send_id"]))
