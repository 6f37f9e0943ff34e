"""Try a failure notice on somebody an operator names, before a customer gets it; nothing is recorded of it."""

import base64
from dataclasses import dataclass, replace

from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.errors import InvalidInputError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.notices.rules.notice import new_notice
from merchant_center.notices.rules.wording import (
    NoticeChannel,
    NoticePlan,
    NoticeValues,
    problems_of,
    sms_number,
    values_at,
)
from merchant_center.notices.store import NoticeTests
from merchant_center.notices.use_cases.notice_senders import NoticeSenders

_REASON = "您来晚了，红包已发完！"


@dataclass(frozen=True, slots=True)
class TryNoticeDeps:
    """What trying a notice needs."""

    tests: NoticeTests
    senders: NoticeSenders
    clock: Clock
    entropy: Entropy


def example_values(deps: TryNoticeDeps, sender_name: str, activity_name: str) -> NoticeValues:
    """Return what the variables of a wording stand for, as if somebody were refused now."""
    return values_at(deps.clock(), name=sender_name, activity=activity_name, reason=_REASON, amount_fen=100)


def try_notice(deps: TryNoticeDeps, plan: NoticePlan, customer: Customer, phone: str, values: NoticeValues) -> str:
    """Send a notice once, and return the channel's own number of it, "" if it has none.

    It is no customer's event, and each try is another message: WeChat drops none as a repeat.

    Raises:
        InvalidInputError: WeChat or the provider would not take it, or whom to tell is missing.
        ThrottledError: too many were tried in this minute.
        ConfigurationError: nothing is sent by this channel before somebody acts.
        RemoteRefusedError: a definite no.
        OutcomeUnknownError: it may have been sent.
    """
    if problems := problems_of(plan):
        raise InvalidInputError("the notice breaks rules", problems)
    is_sms = plan.channel is NoticeChannel.SMS
    if is_sms and not sms_number(phone):
        raise InvalidInputError.of("phone", "must be a mobile number in mainland China for an SMS")
    if not is_sms and not customer.openid:
        raise InvalidInputError.of("openid", "must be given for a message in WeChat")
    now = deps.clock()
    deps.tests.take(now)
    notice = new_notice(
        plan,
        red_packet_id="",
        red_packet_name="",
        mchid="",
        customer=customer,
        source=Source(SourceKind.API, "test"),
        values=values,
        now=now,
        phone=phone,
    )
    number = "T" + base64.b32encode(deps.entropy(15)).decode()
    return deps.senders[plan.channel].send(replace(notice, notice_id=number))
