"""What every way of paying a customer has in common: what is paid, how it stands, what a refusal means."""

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
        sender_name: who WeChat says it is from.
        activity_name: what it is given for.
        blessing: shown with a cash red packet.
        remark: what it is given for; WeChat demands one.
        scene: WeChat's scene id (``PRODUCT_2``, ``1000``), "" for none.
        notify_url: where WeChat tells the end, "" where it tells nobody: a part of what must not change, though our
            address may.
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
    """How a payout stands at WeChat, whatever the channel."""

    PROCESSING = "PROCESSING"
    """WeChat has it and has not decided."""
    WAITING = "WAITING"
    """With the customer, who has not opened or confirmed it."""
    RECEIVED = "RECEIVED"
    RETURNING = "RETURNING"
    """Not opened in time; the money is on its way back."""
    RETURNED = "RETURNED"
    FAILED = "FAILED"
    """This number failed for good and pays nobody."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What WeChat says of one payout.

    Attributes:
        reference: WeChat's own number of it, "" while unknown.
        reason: why it failed or came back, by WeChat's code, "" if it says none.
        message: the same in WeChat's words, "" if there are none.
        at: when it was received or came back, in UTC; ``None`` if WeChat does not say.
        package: what the customer's page confirms a transfer with, "" if there is nothing to confirm.
    """

    progress: Progress
    reference: str = ""
    reason: str = ""
    at: datetime | None = None
    package: str = ""
    message: str = ""


class Verdict(StrEnum):
    """What follows from a definite refusal of a payout; never decided by the text of a message."""

    FINAL = "FINAL"
    """Not for this customer, or not with these data: failed, once a query has confirmed that nothing was paid."""
    TERMS = "TERMS"
    """The same as FINAL, and it would be so for everybody: the definition stops until its terms are mended."""
    QUERY = "QUERY"
    """The code has several meanings: a query tells whether it is the customer or the settings."""
    LATER = "LATER"
    """Too fast, or still under way: the same number again, later."""
    STOP = "STOP"
    """Nothing of this definition can be sent before an operator acts: it stops, its sends keep their numbers."""
    STOP_ACCOUNT = "STOP_ACCOUNT"
    """The merchant account itself is barred: stop everything that it pays."""
    PERSON = "PERSON"
    """Contradicts our record: nothing more is sent under this number, a person looks."""
