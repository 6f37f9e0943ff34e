"""The rules of sending a red packet, in the order in which they are asked.

Source: WeChat Pay V2, "send a cash red packet" with its error table and limits; what a repeat of a succeeded number
answers is told in two ways, hence a knob.
"""

from collections.abc import Mapping

from local.wechat_simulator.customers import Customer
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.red_packets.fields import check_amount, check_send
from local.wechat_simulator.red_packets.packets import Packet, PacketStatus
from local.wechat_simulator.red_packets.refusals import refusal
from local.wechat_simulator.simulator import Simulator


def send(simulator: Simulator, merchant: Merchant, fields: Mapping[str, str]) -> Packet:
    """The packet that the call made, now or when its number came for the first time.

    Raises:
        RedPacketError: every refusal of a send; after PROCESSING, and only then, there is a packet.
    """
    check_send(fields, simulator.settings)
    _check_account(simulator, merchant, fields["wxappid"])
    held = simulator.red_packets.get(merchant.mchid, fields["mch_billno"])
    if held:
        return _repeated(simulator, held, fields)
    check_amount(fields, simulator.settings)
    customer = _customer(simulator, fields)
    amount = int(fields["total_amount"])
    _check_limits(simulator, merchant, customer, amount)
    if not simulator.accounts.covers(merchant.mchid, amount):
        raise refusal("balance")
    with simulator.database.transaction():
        packet = _made(simulator, merchant, fields)
        simulator.accounts.move(merchant.mchid, packet.sent)
    if simulator.settings.red_packet_processing:
        raise refusal("processing")
    return packet


def _check_account(simulator: Simulator, merchant: Merchant, appid: str) -> None:
    settings = simulator.settings
    if appid not in merchant.appids:
        raise refusal("appid_not_bound")
    if settings.red_packet_api_closed:
        raise refusal("api_closed")
    if settings.red_packet_payer_frozen:
        raise refusal("payer_frozen")
    rate = settings.red_packet_sends_per_minute
    if not simulator.red_packet_rate.admits(merchant.mchid, rate, simulator.clock.now()):
        raise refusal("rate")


def _repeated(simulator: Simulator, held: Packet, fields: Mapping[str, str]) -> Packet:
    if (held.wxappid, held.openid) != (fields["wxappid"], fields["re_openid"]):
        raise refusal("other_openid")
    if held.amount != int(fields["total_amount"]):
        raise refusal("other_amount")
    packet = simulator.red_packets.count_repeat(held)
    status = packet.status(simulator.clock.now())
    if status == PacketStatus.SENDING:
        raise refusal("processing")
    if status == PacketStatus.FAILED or simulator.settings.red_packet_replay_fails:
        raise refusal("send_failed")
    return packet


def _customer(simulator: Simulator, fields: Mapping[str, str]) -> Customer:
    customer = simulator.customers.get(fields["wxappid"], fields["re_openid"])
    if customer is None:
        raise refusal("openid")
    if customer.account_abnormal:
        raise refusal("risk")
    return customer


def _check_limits(simulator: Simulator, merchant: Merchant, customer: Customer, amount: int) -> None:
    settings = simulator.settings
    people = simulator.customers.identities(customer.appid, customer.openid)
    received = simulator.red_packets.received_today(merchant.mchid, people)
    if len(received) >= settings.red_packet_user_day_count:
        raise refusal("user_count")
    if sum(packet.amount for packet in received) + amount > settings.red_packet_user_day_amount:
        raise refusal("user_amount")
    if simulator.red_packets.spent_today(merchant.mchid) + amount > settings.red_packet_merchant_day_amount:
        raise refusal("merchant_amount")


def _made(simulator: Simulator, merchant: Merchant, fields: Mapping[str, str]) -> Packet:
    settings = simulator.settings
    wait = settings.red_packet_processing_seconds if settings.red_packet_processing else 0
    return simulator.red_packets.add(
        mchid=merchant.mchid,
        mch_billno=fields["mch_billno"],
        wxappid=fields["wxappid"],
        openid=fields["re_openid"],
        amount=int(fields["total_amount"]),
        fields=dict(fields),
        delivered_at=simulator.clock.now() + wait,
        fails=settings.red_packet_processing and settings.red_packet_processing_result == "FAILED",
        refund_seconds=settings.red_packet_refund_seconds,
    )
