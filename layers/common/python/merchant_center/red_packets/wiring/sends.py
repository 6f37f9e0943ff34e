"""How the functions that send and settle red packets are put together; used at init, once."""

import secrets

from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.wiring import MerchantSettings
from merchant_center.core import clock
from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.settings import TransientSettings
from merchant_center.notices.store import NoticeQueue, NoticeStore
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.rules.send import RedPacketSend
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.store.sends import PayoutQueue, PayoutRateLimiter
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps
from merchant_center.red_packets.use_cases.refuse_red_packet import RefuseRedPacketDeps
from merchant_center.red_packets.use_cases.send_red_packet import SendRedPacketDeps
from merchant_center.red_packets.wiring.payouts import PayoutSettings, build_channels
from merchant_center.red_packets.wiring.store import RedPacketSettings, build_sends


class RecordingSettings(PayoutSettings, RedPacketSettings, TransientSettings, MerchantSettings):
    """What calling WeChat for sends and recording its answers needs."""

    payouts_queue_url: str
    """Sends that wait for a slot."""
    red_packet_rate: int
    """Slots a second of a merchant account."""


class SendSettings(RecordingSettings):
    """What sending needs besides."""

    notices_queue_url: str
    """Notices to customers whom a limit refused."""


def build_payout_deps(
    settings: RecordingSettings, dynamo: Dynamo, merchants: MerchantStore, *, max_attempts: int = 5
) -> PayoutDeps:
    """For functions that go on with sends; they try ``max_attempts`` times for a slot."""
    return PayoutDeps(
        packets=RedPacketStore(dynamo, settings.red_packets_table),
        sends=build_sends(settings, dynamo),
        channel=build_channels(settings, merchants),
        rate_limiter=PayoutRateLimiter(dynamo, settings.transient_table, settings.red_packet_rate),
        require_enabled=merchants.require_enabled,
        queue=PayoutQueue(aws.sqs_client(), settings.payouts_queue_url),
        clock=clock.now,
        max_attempts=max_attempts,
        on_stopped=log_stopped,
    )


def build_send_deps(settings: SendSettings, dynamo: Dynamo, merchants: MerchantStore) -> SendRedPacketDeps:
    """For functions that send."""
    payouts = build_payout_deps(settings, dynamo, merchants)
    refusals = RefuseRedPacketDeps(
        sends=payouts.sends,
        put_notice=NoticeStore(dynamo, settings.red_packets_table, settings.events_table).put,
        enqueue_notice=NoticeQueue(aws.sqs_client(), settings.notices_queue_url).enqueue,
    )
    return SendRedPacketDeps(payouts=payouts, refusals=refusals, pick=secrets.randbelow)


def log_send(message: str, send: RedPacketSend, by: str = "") -> None:
    """Log where a send stands with WeChat's last word, in which is the Request-ID if there was one; and who did it.

    An alarm counts those that are RESERVED at a great age.
    """
    code, said = (send.last_error.code, send.last_error.message) if send.last_error else ("", "")
    number, age = send.payout.bill_no, int((clock.now() - send.reserved_at).total_seconds())
    LOGGER.info(
        message, send_id=send.send_id, bill_no=number, state=send.state, age_seconds=age, code=code, said=said, by=by
    )


def log_stopped(packet: RedPacket) -> None:
    """Log that WeChat's refusal has stopped a definition: an alarm counts this line."""
    LOGGER.warning("red packet stopped", red_packet_id=packet.red_packet_id, mchid=packet.mchid, code=packet.reason)
