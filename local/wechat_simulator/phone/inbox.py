"""What a customer finds on the phone: messages of accounts, service notices, WeChat Pay's notices, cards, SMS."""

from dataclasses import dataclass, field
from typing import Any

from local.wechat_simulator.customers import Customer
from local.wechat_simulator.messages.messages import Message
from local.wechat_simulator.orders import Order, Payment
from local.wechat_simulator.phone.phones import Phone
from local.wechat_simulator.red_packets.packets import Packet, PacketStatus
from local.wechat_simulator.refunds.refund import Refund, RefundStatus
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.transfers.bills import Bill
from local.wechat_simulator.vouchers.coupons import Coupon

NEWEST = 100
SERVICE_NOTICES, WECHAT_PAY = "service", "pay"
SMALL_PART = 100
"""Fen. Source: WeChat Pay, refunds, "product introduction"."""
NOT_THERE = {PacketStatus.SENDING, PacketStatus.FAILED}

type Entry = dict[str, Any]


@dataclass
class Inbox:
    """Chats by key, each with its name and what it holds, the oldest first."""

    people: dict[tuple[str, str], Customer]
    chats: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, key: str, name: str, entry: Entry) -> None:
        """Put an entry into a chat."""
        self.chats.setdefault(key, {"key": key, "name": name, "entries": []})["entries"].append(entry)

    def add_of_account(self, appid: str, name: str, entry: Entry, *, is_dialog: bool) -> None:
        """Put what an account sent into its dialog, or under the service notices for those who do not follow it."""
        self.add(*((f"account:{appid}", name) if is_dialog else (SERVICE_NOTICES, "")), entry)

    def shown(self) -> list[dict[str, Any]]:
        """The chats, the one with the newest entry first."""
        for chat in self.chats.values():
            chat["entries"].sort(key=lambda entry: entry["at"])
        return sorted(self.chats.values(), key=lambda chat: -(chat["entries"][-1]["at"] if chat["entries"] else 0))


def account_name(simulator: Simulator, appid: str) -> str:
    """What an official account is called: as its merchant, for want of a name of its own."""
    return next((merchant.name for merchant in simulator.merchants.all() if appid in merchant.appids), appid)


def merchant_name(simulator: Simulator, mchid: str) -> str:
    """What a merchant account is called."""
    merchant = simulator.merchants.get(mchid)
    return merchant.name if merchant else mchid


def people_of(simulator: Simulator, phone: Phone) -> dict[tuple[str, str], Customer]:
    """The phone's holder as every official account sees them."""
    found = (person for known in phone.openids.items() for person in simulator.customers.identities(*known))
    return {(person.appid, person.openid): person for person in found}


def inbox(simulator: Simulator, phone: Phone) -> dict[str, Any]:
    """Everything that the phone shows beside web pages."""
    box = Inbox(people_of(simulator, phone))
    for person in box.people.values():
        if person.follower:
            name = account_name(simulator, person.appid)
            box.chats[f"account:{person.appid}"] = {"key": f"account:{person.appid}", "name": name, "entries": []}
    for person in box.people.values():
        _add_messages(simulator, box, person)
        _add_red_packets(simulator, box, person)
    cards = simulator.coupons.held_by(box.people.values())
    _add_payments(simulator, box)
    _add_transfers(simulator, box)
    for coupon in cards:
        box.add(WECHAT_PAY, "", _card(simulator, coupon) | {"kind": "voucher", "at": coupon.received_at})
    return {
        "chats": box.shown(),
        "cards": [_card(simulator, coupon) for coupon in reversed(cards)],
        "sms": [{"phone": sms.phone, "text": sms.text, "at": sms.at} for sms in simulator.tencent_sms.newest(NEWEST)],
    }


def _add_messages(simulator: Simulator, box: Inbox, person: Customer) -> None:
    for message in simulator.messages.received(person.appid, person.openid):
        sender = account_name(simulator, person.appid)
        is_dialog = message.place == "dialog"
        box.add_of_account(person.appid, sender, _message(message, sender), is_dialog=is_dialog)


def _message(message: Message, sender: str) -> Entry:
    return {
        "kind": "message",
        "id": str(message.msgid),
        "at": message.at,
        "sender": sender,
        "type": message.kind,
        "data": message.data,
        "url": message.link.get("url", ""),
    }


def _add_red_packets(simulator: Simulator, box: Inbox, person: Customer) -> None:
    now = simulator.clock.now()
    for packet in simulator.red_packets.newest(NEWEST, openid=person.openid):
        if packet.wxappid != person.appid or packet.status(now) in NOT_THERE:
            continue
        name = account_name(simulator, person.appid)
        box.add_of_account(person.appid, name, _red_packet(packet, now, name), is_dialog=person.follower)


def _red_packet(packet: Packet, now: float, account: str) -> Entry:
    status = packet.status(now)
    return {
        "kind": "red_packet",
        "id": packet.key,
        "at": packet.delivered_at,
        "mchid": packet.mchid,
        "mch_billno": packet.mch_billno,
        "account": account,
        "sender": packet.fields["send_name"],
        "wishing": packet.fields["wishing"],
        "activity": packet.fields["act_name"],
        "status": status,
        "amount": packet.amount if status == PacketStatus.RECEIVED else None,
    }


def _add_payments(simulator: Simulator, box: Inbox) -> None:
    for order in simulator.orders.newest(NEWEST):
        if order.payment and (order.request["appid"], order.payment["openid"]) in box.people:
            box.add(WECHAT_PAY, "", _receipt(simulator, order, order.payment))
            for refund in simulator.refunds.of_order(order):
                if refund.reached_payer:
                    box.add(WECHAT_PAY, "", _refund(simulator, order, refund))


def _receipt(simulator: Simulator, order: Order, payment: Payment) -> Entry:
    refunds = [refund for refund in simulator.refunds.of_order(order) if refund.status == RefundStatus.SUCCESS]
    return {
        "kind": "receipt",
        "id": f"{order.mchid}/{order.out_trade_no}",
        "at": payment["paid_at"],
        "merchant": merchant_name(simulator, order.mchid),
        "description": order.request["description"],
        "amount": payment["payer_total"],
        "total": order.total,
        "refunded": sum(refund.payer_refund for refund in refunds),
        "is_refunded": sum(refund.amount for refund in refunds) == order.total,
        "out_trade_no": order.out_trade_no,
    }


def _refund(simulator: Simulator, order: Order, refund: Refund) -> Entry:
    """The notice of a refund that arrived; of a part of at most one yuan WeChat leaves the reason out."""
    is_small_part = refund.amount < order.total and refund.amount <= SMALL_PART
    return {
        "kind": "refund",
        "id": refund.refund_id,
        "at": refund.ended_at,
        "merchant": merchant_name(simulator, order.mchid),
        "description": order.request["description"],
        "amount": refund.payer_refund,
        "reason": "" if is_small_part else refund.request.get("reason", ""),
        "account": refund.user_received_account,
        "out_trade_no": order.out_trade_no,
    }


def _add_transfers(simulator: Simulator, box: Inbox) -> None:
    for bill in simulator.transfers.newest(NEWEST):
        if (bill.appid, bill.openid) in box.people:
            box.add(WECHAT_PAY, "", _transfer(simulator, bill))


def _transfer(simulator: Simulator, bill: Bill) -> Entry:
    return {
        "kind": "transfer",
        "id": f"{bill.mchid}/{bill.out_bill_no}",
        "at": bill.created_at,
        "mchid": bill.mchid,
        "out_bill_no": bill.out_bill_no,
        "package": bill.package_info,
        "merchant": merchant_name(simulator, bill.mchid),
        "remark": bill.request.get("transfer_remark", ""),
        "amount": bill.amount,
        "state": bill.state,
    }


def _card(simulator: Simulator, coupon: Coupon) -> Entry:
    stock = simulator.stocks.get(coupon.stock_id)
    return {
        "id": coupon.coupon_id,
        "name": stock.name if stock else coupon.stock_id,
        "merchant": merchant_name(simulator, coupon.creator_mchid),
        "amount": coupon.amount,
        "minimum": stock.transaction_minimum if stock else 0,
        "begin": coupon.available_begin,
        "end": coupon.available_end,
        "status": coupon.status(simulator.clock.now()),
    }
