"""Each channel tells the refused customer, and what it refuses is recorded with its code and never hidden."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.events.rules.event import EventKind
from merchant_center.notices.client.tencent_sms import TencentSmsAccount
from merchant_center.notices.rules.notice import RETRY_SCHEDULE, NoticeState
from merchant_center.notices.rules.wording import NoticeChannel
from merchant_center.notices.use_cases.notice_senders import NoSms

TEMPLATE, SUBSCRIPTION, SMS = NoticeChannel.TEMPLATE_MESSAGE, NoticeChannel.SUBSCRIPTION_NOTICE, NoticeChannel.SMS
PAGE = "https://pages.example.com/late"


def assert_failed(notices, notice, code):
    """The notice failed with this code, on record and as a fact."""
    recorded = notices.now(notice)
    assert (recorded.state, recorded.failure.code) == (NoticeState.FAILED, code)
    assert recorded.next_poll_at is None
    assert [event.kind for event in notices.events(notice)] == [EventKind.NOTICE_FAILED]


def test_follower_gets_a_template_message(notices):
    """The wording arrives with its variables put in, and opens the page of the plan."""
    notice = notices.refused(notices.plan(TEMPLATE, url=PAGE), notices.customer())
    assert notices.send(notice).state is NoticeState.SENT
    (message,) = notices.messages(notice)
    assert message["data"]["thing1"] == "双十一红包：红包已领完"
    assert message["data"]["time2"] == f"{notice.values.day} {notice.values.time}"
    assert message["link"] == {"url": PAGE}
    assert notices.now(notice).reference == str(message["msgid"])
    assert [event.kind for event in notices.events(notice)] == [EventKind.NOTICE_SENT]


def test_subscriber_gets_a_notice_for_a_tap(notices):
    """A subscription notice reaches also who does not follow, and uses up one tap."""
    plan = notices.plan(SUBSCRIPTION, url=PAGE)
    customer = notices.customer(follower=False, taps=1)
    first, second = notices.refused(plan, customer), notices.refused(plan, customer)
    assert notices.send(first).state is NoticeState.SENT
    (message,) = notices.messages(first)
    assert message["link"] == {"page": PAGE}
    assert notices.send(second).failure.code == "43101"


def test_sms_by_amazon(notices):
    """The whole wording arrives on the phone."""
    notice = notices.sms()
    sent = notices.send(notice)
    assert sent.state is NoticeState.SENT
    assert sent.reference
    assert notices.texts(notice) == ["【示例】示例商店：红包已领完"]


@pytest.fixture
def tencent(notices):
    """The channels with Tencent Cloud for SMS, and an account there."""
    notices.world.simulator.panel(
        "tencent-sms",
        secret_id="AKIDexample",
        secret_key="secret-key-of-tencent",
        sdk_app_id="1400000001",
        signs=["示例"],
        templates={"1110": "您参加的{1}：{2}"},
    )
    name, text = "use-cases/tencent-sms", {"secret_id": "AKIDexample", "secret_key": "secret-key-of-tencent"}
    client = notices.world.aws.client("secretsmanager")
    with suppress(client.exceptions.ResourceExistsException):
        client.create_secret(Name=name, SecretString="{}")
    client.put_secret_value(SecretId=name, SecretString=json.dumps(text))
    return notices.with_sender(SMS, notices.tencent)


@pytest.fixture
def tencent_sms(notices):
    """A notice by SMS with a template of Tencent's."""
    texts = (("1", "{activity}"), ("2", "{reason}"))
    return notices.refused(notices.plan(SMS, template_id="1110", texts=texts))


def test_sms_by_tencent(notices, tencent, tencent_sms):
    """The parameters fill the template in their order, under the signature."""
    sent = notices.send(tencent_sms, senders=tencent)
    assert sent.state is NoticeState.SENT
    assert sent.reference.startswith("5000:")
    assert notices.tencent_texts(tencent_sms) == ["【示例】您参加的双十一红包：红包已领完"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ({"secret_id": "AKIDexample", "secret_key": "another-key"}, "AuthFailure.SignatureFailure"),
        ({"secret_id": "AKIDexample"}, "configuration_error"),
    ],
)
def test_wrong_keys_of_tencent_are_recorded(notices, tencent, tencent_sms, text, code):
    """Keys that Tencent refuses, and a secret that holds none, fail the notice with what is wrong."""
    client = notices.world.aws.client("secretsmanager")
    client.put_secret_value(SecretId="use-cases/tencent-sms", SecretString=json.dumps(text))
    notices.send(tencent_sms, senders=tencent)
    assert_failed(notices, tencent_sms, code)
    assert "secret-key-of-tencent" not in notices.now(tencent_sms).failure.message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"template_id": "1111"}, "FailedOperation.TemplateIncorrectOrUnapproved"),
        ({"texts": (("1", "x"),)}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        ({"template_id": "", "texts": (("text", "x"),)}, "configuration_error"),
    ],
)
def test_template_that_tencent_does_not_know_is_recorded(notices, tencent, changes, code):
    """A template that is not approved or does not fit, or none at all, fails the notice."""
    plan = notices.plan(SMS, template_id="1110", texts=(("1", "x"), ("2", "y")))
    notice = notices.refused(replace(plan, **changes))
    notices.send(notice, senders=tencent)
    assert_failed(notices, notice, code)
    assert notices.tencent_texts(notice) == []


def test_phone_that_had_enough_is_recorded(notices, tencent, tencent_sms):
    """A limit of the provider's for one number is final for this customer, though the call itself succeeds."""
    notices.world.simulator.panel("settings", tencent_sms_daily_limit=1)
    again = notices.refused(tencent_sms.plan, phone=tencent_sms.phone)
    notices.send(tencent_sms, senders=tencent)
    notices.send(again, senders=tencent)
    notices.world.simulator.panel("settings", tencent_sms_daily_limit=10)
    assert notices.now(again).failure.code == "LimitExceeded.PhoneNumberDailyLimit"
    assert len(notices.tencent_texts(again)) == 1


def test_settings_that_are_missing_are_recorded(notices, tencent, tencent_sms):
    """Without application and signature nothing is sent, and the notice says so."""
    notices.tencent._account = TencentSmsAccount("", "示例")
    notices.send(tencent_sms, senders=tencent)
    assert_failed(notices, tencent_sms, "configuration_error")


def test_sms_without_a_provider_is_recorded(notices):
    """Where no provider is chosen, an SMS fails and says so."""
    notice = notices.sms()
    notices.send(notice, senders=notices.with_sender(SMS, NoSms("none")))
    assert_failed(notices, notice, "configuration_error")


def test_template_of_another_provider_is_recorded(notices):
    """An SMS written for Tencent's templates is not sent by Amazon, whatever its parameters would read like."""
    notice = notices.refused(notices.plan(SMS, template_id="1110", texts=(("text", "1234"),)))
    notices.send(notice)
    assert_failed(notices, notice, "configuration_error")
    assert notices.texts(notice) == []


def test_customer_without_a_phone_is_recorded(notices):
    """Whoever left no number cannot be told by SMS, and the notice says so."""
    notice = notices.refused(notices.plan(SMS), phone="01012345678")
    notices.send(notice)
    assert_failed(notices, notice, "NO_PHONE")


def test_customer_who_does_not_follow_is_final(notices):
    """A template message to who does not follow fails for good; nothing is tried again."""
    notice = notices.refused(notices.plan(TEMPLATE), notices.customer(follower=False))
    notices.send(notice)
    assert_failed(notices, notice, "43004")
    notices.send(notice)
    assert notices.now(notice).tries == 1


def test_stranger_is_final(notices):
    """An openid of another account fails for good."""
    notice = notices.refused(notices.plan(TEMPLATE))
    notices.send(notice)
    assert_failed(notices, notice, "40003")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"template_id": "no-such-template"}, "40037"),
        ({"texts": (("thing1", "{amount}"), ("time2", "{day}"))}, "47003"),
        ({"texts": (("thing1", "x"), ("time2", "late"))}, "47003"),
    ],
)
def test_wrong_template_is_configuration(notices, changes, code):
    """A template that does not exist or does not fit fails the notice with WeChat's code."""
    notice = notices.refused(notices.plan(TEMPLATE, **changes), notices.customer())
    notices.send(notice)
    assert_failed(notices, notice, code)


def test_dead_token_is_fetched_again(notices):
    """A token that WeChat has dropped is fetched once more, and the customer is told once."""
    notices.world.transient.save_token(
        notices.world.appid, "access_token", "dead", timedelta(hours=1), notices.world.clock()
    )
    notice = notices.refused(notices.plan(TEMPLATE), notices.customer())
    assert notices.send(notice).state is NoticeState.SENT
    assert len(notices.messages(notice)) == 1
    assert notices.now(notice).tries == 1


def test_quota_of_the_day_is_tried_again_and_given_up(notices):
    """What WeChat refuses for today is tried by the plan, and then recorded as failed."""
    notices.world.simulator.panel("settings", message_daily_quota=0)
    notice = notices.refused(notices.plan(TEMPLATE), notices.customer())
    assert notices.send(notice).next_poll_at == notice.created_at + RETRY_SCHEDULE[0]
    for step in RETRY_SCHEDULE:
        notices.world.offset = step + timedelta(seconds=30)
        notices.send(notice)
    notices.world.simulator.panel("settings", message_daily_quota=100_000)
    assert_failed(notices, notice, "45009")
    assert notices.now(notice).tries == 1 + len(RETRY_SCHEDULE)


def test_address_that_is_not_listed_is_configuration(notices):
    """When WeChat gives no token to our address, the notice fails with the code that tells an operator why."""
    notices.world.transient.delete_token(notices.world.appid, "access_token")
    notices.world.simulator.panel("settings", ip_not_whitelisted=True)
    notice = notices.refused(notices.plan(TEMPLATE), notices.customer())
    notices.send(notice)
    notices.world.simulator.panel("settings", ip_not_whitelisted=False)
    assert_failed(notices, notice, "40164")
