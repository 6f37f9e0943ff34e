"""Accounts of Tencent Cloud SMS, and the messages that phones received.

Source: Tencent Cloud SMS, SendSms 2021-01-11, and its error codes. Only mainland numbers are known here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database

MAINLAND = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
VARIABLE = re.compile(r"\{(\d+)\}")
SINGLE_CHARACTERS = 70
PART_CHARACTERS = 67


@dataclass(frozen=True)
class SmsAccount:
    """What an operator has in the console; `templates` are approved texts by id, with {1}, {2} to fill in."""

    secret_id: str
    secret_key: str
    sdk_app_id: str
    signs: list[str]
    templates: dict[str, str]


@dataclass(frozen=True)
class Sms:
    """A message on a phone (E.164); `fee` counts the parts it was sent in."""

    phone: str
    sign: str
    template_id: str
    text: str
    serial_no: str
    fee: int
    at: float


@dataclass(frozen=True)
class Sent:
    """How many messages a phone received on a day."""

    count: int


def mainland_number(phone: str) -> str | None:
    """The number in E.164, or None if it is no mobile number of mainland China."""
    found = MAINLAND.fullmatch(phone)
    return f"+86{found[1]}" if found else None


def filled(template: str, parameters: list[str]) -> str | None:
    """The template's text with its variables filled in, or None if their number is another."""
    if {int(number) for number in VARIABLE.findall(template)} != set(range(1, len(parameters) + 1)):
        return None
    return VARIABLE.sub(lambda found: parameters[int(found[1]) - 1], template)


class TencentSms:
    """All accounts and messages."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._accounts = Collection(database, "sms_accounts", SmsAccount)
        self._sent = Collection(database, "sms_counts", Sent)
        self._received = Collection(database, "sms", Sms)
        self._now = now

    def account(self, secret_id: str) -> SmsAccount | None:
        """The account, or None."""
        return self._accounts.get(secret_id)

    def accounts(self) -> list[SmsAccount]:
        """Every account, the newest first."""
        return self._accounts.newest(-1)

    def put_account(self, account: SmsAccount) -> None:
        """Make or change an account."""
        self._accounts.put(account.secret_id, account)

    def sent_today(self, phone: str) -> int:
        """How many messages the phone received on this Beijing day."""
        held = self._sent.get(self._day(phone))
        return held.count if held else 0

    def deliver(self, phone: str, sign: str, template_id: str, text: str) -> Sms:
        """The message as it is on the phone."""
        shown = f"【{sign}】{text}"
        is_long = len(shown) > SINGLE_CHARACTERS
        sms = Sms(
            phone=phone,
            sign=sign,
            template_id=template_id,
            text=shown,
            serial_no=f"5000:{random_text(28, '0123456789')}",
            fee=-(-len(shown) // PART_CHARACTERS) if is_long else 1,
            at=self._now(),
        )
        with self._database.transaction():
            self._sent.put(self._day(phone), Sent(self.sent_today(phone) + 1))
            self._received.put(sms.serial_no, sms)
        return sms

    def received(self, phone: str | None) -> list[Sms]:
        """What phones received, the oldest first; None means every phone."""
        return [sms for sms in self._received.values() if phone in {None, sms.phone}]

    def newest(self, count: int) -> list[Sms]:
        """The last messages delivered, the newest first."""
        return self._received.newest(count)

    def clear(self, *, everything: bool) -> None:
        """Forget messages, and the accounts if `everything`."""
        self._sent.clear()
        self._received.clear()
        if everything:
            self._accounts.clear()

    def _day(self, phone: str) -> str:
        return f"{phone}/{china_digits(self._now(), '%Y%m%d')}"
