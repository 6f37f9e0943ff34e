"""What every way of paying customers has in common: the payout, its status at WeChat, what follows from a refusal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """How the money reaches the customer."""

    CASH = "cash"
    """Cash red packet (现金红包): reaches the customer in WeChat, opened there, no callback."""
    TRANSFER = "transfer"
    """Merchant transfer (商家转账): the customer confirms on a page of ours, WeChat calls back."""


@dataclass(frozen=True, slots=True)
class Payout:
    """One payment to one customer, the same bytes for one ``bill_no`` for ever.

    Attributes:
        bill_no: mchid, Beijing date and 10 digits: 28 digits for a mchid of 10.
        amount_fen: what the customer gets.
        sender_name: who sends it, as WeChat shows it.
        activity_name: what it is given for, as WeChat shows it.
        blessing: shown with a cash red packet.
        remark: what the payout is given for; WeChat demands one.
        scene: WeChat's scene id (``PRODUCT_2``, ``1000``), "" for none.
        notify_url: where WeChat reports the end, "" for a channel without callbacks. It is stored with the payout,
            since repeats must be equal and our own address may change.
    """

    bill_no: str
    mchid: str
    appid: str
    openid: str
    amount_fen: int
    sender_name: str
    activity_name: str
    blessing: str
    remark: str
    scene: str
    notify_url: str = ""


class Progress(StrEnum):
    """How far WeChat is with a payout, whatever the channel."""

    PROCESSING = "PROCESSING"
    """WeChat has it and has not decided."""
    WAITING = "WAITING"
    """The customer has it and has not opened or confirmed it."""
    RECEIVED = "RECEIVED"
    RETURNING = "RETURNING"
    """Not opened in time; the money is on its way back."""
    RETURNED = "RETURNED"
    FAILED = "FAILED"
    """This number failed for good and pays nobody."""


@dataclass(frozen=True, slots=True)
class PayoutStatus:
    """What WeChat says of one payout.

    Attributes:
        reference: WeChat's own number of the payout, "" while unknown.
        reason: why the payout failed or came back, by WeChat's code, "" if WeChat gives none.
        message: the same in WeChat's words, "" if there are none.
        at: when the payout was received or came back, in UTC; ``None`` if WeChat does not say.
        package: what the customer's page confirms a transfer with, "" if there is nothing to confirm.
    """

    progress: Progress
    reference: str = ""
    reason: str = ""
    at: datetime | None = None
    package: str = ""
    message: str = ""


class RefusalAction(StrEnum):
    """What follows from a definite refusal of a payout; the code decides, never the text of a message."""

    FAIL = "FAIL"
    """The refusal is about this customer: the send fails, once a poll confirmed that nothing was paid."""
    STOP_AND_FAIL = "STOP_AND_FAIL"
    """As FAIL, and WeChat would refuse everybody: the definition stops until its terms are corrected."""
    POLL = "POLL"
    """The code has several meanings: a poll tells whether it is about the customer or about the settings."""
    RETRY = "RETRY"
    """Too fast, or still under way: the same number again, later."""
    STOP_DEFINITION = "STOP_DEFINITION"
    """Nothing of this definition can be sent before an operator acts; its sends keep their numbers."""
    STOP_ACCOUNT = "STOP_ACCOUNT"
    """WeChat has barred the merchant account: everything that the account pays stops."""
    REVIEW = "REVIEW"
    """WeChat holds something else under this number: no more calls under it, and a person reviews the send."""
