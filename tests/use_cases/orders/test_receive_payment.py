"""Callbacks of WeChat Pay: what verifies is recorded once, what does not changes nothing."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.accounts.use_cases.connect_merchant import GivenCredentials, change_merchant, connect_merchant
from merchant_center.accounts.use_cases.refresh_keys import KeyRefresher
from merchant_center.core.errors import (
    DecryptionFailedError,
    MerchantCenterError,
    NotFoundError,
    PaymentMismatchError,
    SignatureInvalidError,
)
from merchant_center.events.rules.event import EventKind
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.receive_payment import receive_payment
from merchant_center.orders.use_cases.settle_order import record_payment, settle_order
from tests.use_cases.world import actor


@pytest.fixture
def order(world):
    product = world.product(price_fen=10_000)
    return place_order(world.shop, world.customer(), OrderRequest(((product.product_number, 1),)), "pay").order


@pytest.fixture
def listening(world, door):
    """The door hands callbacks to the use case and answers as the function does; errors are kept."""
    errors = []

    def take(headers, body):
        try:
            receive(world, headers, body)
        except MerchantCenterError as error:
            errors.append(error)
            return 500
        return 204

    door.take = take
    door.errors = errors
    return door


def receive(world, headers, body, merchants=None):
    merchants = merchants or world.merchants
    refreshed = KeyRefresher(merchants, world.client_for, world.clock, pause=timedelta(seconds=30))
    return receive_payment(
        world.shop,
        headers,
        body,
        credentials=lambda: merchants.credentials(world.mchid),
        refreshed=lambda: refreshed(world.mchid),
    )


def paid_events(world, order):
    customer = type("C", (), {"appid": order.appid, "openid": order.openid})
    return [one for one in world.events.timeline(customer) if one.kind is EventKind.ORDER_PAID]


def test_callback_marks_the_order_paid(world, listening, order):
    """A paid order carries WeChat's transaction, what the customer really paid and which vouchers were used."""
    voucher = {"coupon_id": "c1", "stock_id": "s1", "name": "满减", "amount": 1_000, "type": "NOCASH"}
    world.pay(order.order_no, notify=True, vouchers=[voucher])
    listening.wait_for(1)
    paid = world.orders.find(order.order_no)
    assert paid.state is OrderState.PAID
    assert (paid.payment.total_fen, paid.payment.payer_total_fen) == (10_000, 9_000)
    assert [(one.coupon_id, one.amount_fen, one.type) for one in paid.payment.vouchers] == [("c1", 1_000, "NOCASH")]
    (event,) = paid_events(world, order)
    assert event.amount_fen == 9_000
    assert paid.next_poll_at is None


@pytest.mark.parametrize("effect", [{"concurrent_duplicates": 8}, {"duplicate": True}], ids=["at once", "later"])
def test_duplicate_callbacks_change_the_order_once(world, listening, order, effect):
    """The same notification again, also eight at once, is answered with success and recorded once."""
    world.simulator.panel("faults", on="callback", **effect)
    world.pay(order.order_no, notify=True)
    listening.wait_for(2)
    if "concurrent_duplicates" in effect:
        listening.wait_for(8)
    assert listening.errors == []
    assert len(paid_events(world, order)) == 1


def test_replayed_callback_long_after_is_refused(world, listening, order):
    """A recorded callback replayed after five minutes does not verify any more."""
    world.pay(order.order_no, notify=True)
    listening.wait_for(1)
    headers, body = listening.taken[0]
    world.offset = timedelta(seconds=300)
    with pytest.raises(SignatureInvalidError):
        receive(world, headers, body)


def test_signature_probe_is_refused_and_the_real_callback_taken(world, listening, order):
    """A probe signature is refused without a crash; WeChat's next, good delivery marks the order paid."""
    world.simulator.panel("faults", on="callback", signtest=True)
    world.pay(order.order_no, notify=True)
    listening.wait_for(1)
    assert isinstance(listening.errors[0], SignatureInvalidError)
    assert world.orders.find(order.order_no).state is OrderState.PREPAID
    world.simulator.panel("clock", advance_seconds=20)
    listening.wait_for(2)
    assert world.orders.find(order.order_no).state is OrderState.PAID


@pytest.mark.parametrize("effect", ["shuffle_keys", "extra_fields", "empty_associated_data"])
def test_odd_but_genuine_callbacks_pass(world, listening, order, effect):
    """Other key order, unknown fields and an empty associated_data do not hinder a genuine callback."""
    world.simulator.panel("faults", on="callback", **{effect: True})
    world.pay(order.order_no, notify=True)
    listening.wait_for(1)
    assert listening.errors == []
    assert world.orders.find(order.order_no).state is OrderState.PAID


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        ("stale_timestamp", SignatureInvalidError),
        ("unknown_serial", SignatureInvalidError),
        ("bad_ciphertext", DecryptionFailedError),
    ],
)
def test_what_does_not_verify_changes_nothing(world, listening, order, effect, error):
    """A stale, unknown or undecryptable message is refused and the order stays as it was."""
    before = world.orders.find(order.order_no)
    world.simulator.panel("faults", on="callback", **{effect: True})
    world.pay(order.order_no, notify=True)
    listening.wait_for(1)
    assert isinstance(listening.errors[0], error)
    assert world.orders.find(order.order_no) == before


def test_reformatted_body_does_not_verify(world, listening, order):
    """The raw bytes count: the same JSON written differently is refused."""
    world.pay(order.order_no, notify=True)
    listening.wait_for(1)
    headers, body = listening.taken[0]
    with pytest.raises(SignatureInvalidError):
        receive(world, headers, json.dumps(json.loads(body), indent=1).encode())


def test_unknown_order_is_refused_and_changes_nothing(world, listening, order):
    """A genuine payment of an order that is not ours is an error, so that WeChat keeps calling and we look."""
    world.pay(order.order_no, notify=True)
    listening.wait_for(1)
    headers, body = listening.taken[0]
    world.aws.client("dynamodb").delete_item(
        TableName=world.deployment.resources["OrdersTable"],
        Key={"pk": {"S": f"ORDER#{order.order_no}"}, "sk": {"S": "ITEM"}},
    )
    with pytest.raises(NotFoundError):
        receive(world, headers, body)


@pytest.mark.parametrize("wrong", [{"total_fen": 9_999}, {"mchid": "1900000009"}, {"appid": "wx0000000000000000"}])
def test_payment_that_contradicts_our_record_is_refused(world, listening, order, wrong):
    """Amount, merchant account and official account of the payment are compared with our order."""
    world.orders.save(type(order)(**{**_fields(order), **wrong, "version": order.version + 1}), None)
    world.pay(order.order_no, notify=True)
    listening.wait_for(1)
    assert isinstance(listening.errors[0], PaymentMismatchError)
    assert world.orders.find(order.order_no).payment is None


@pytest.fixture
def other_world(world, new_account):
    """The same world around another merchant account, connected with keys of the given kind."""
    made = []

    def make(key_mode):
        mchid, appid, given = new_account(key_mode=key_mode)
        connect_merchant(world.office, mchid, given(), actor=actor())
        other = replace(world, mchid=mchid, appid=appid, _http=[])
        made.append(other)
        return other

    yield make
    for one in made:
        one.close()


def order_of(world, name):
    product = world.product(price_fen=10_000)
    return place_order(world.shop, world.customer(), OrderRequest(((product.product_number, 1),)), name).order


def listen(world, door, merchants):
    def take(headers, body):
        receive(world, headers, body, merchants)
        return 204

    door.take = take


def test_both_kinds_of_keys_pass_in_the_same_minute(other_world, door):
    """While WeChat switches keys, callbacks signed by certificate and by public key verify side by side."""
    world = other_world("mixed")
    given = world.platform_certificates(world.mchid)
    change_merchant(world.office, world.mchid, GivenCredentials(platform_certificates_pem=given), actor=actor())
    listen(world, door, world.fresh_merchants())
    serials = set()
    for n in range(24):
        world.pay(order_of(world, f"mixed-{n}").order_no, notify=True)
        door.wait_for(n + 1)
        headers = {name.lower(): value for name, value in door.taken[-1][0].items()}
        serials.add(headers["wechatpay-serial"].startswith("PUB_KEY_ID_"))
        if serials == {True, False}:
            break
    assert serials == {True, False}


def test_new_platform_certificate_is_fetched_once(other_world, door):
    """A callback signed by a certificate we never saw makes us ask WeChat for its certificates, and then verifies."""
    world = other_world("certificate")
    warm = world.fresh_merchants()
    warm.credentials(world.mchid)
    listen(world, door, warm)
    world.simulator.panel(f"merchants/{world.mchid}/keys", rotate_platform_certificate=True)
    world.simulator.http.delete("/_simulator/requests")
    order = order_of(world, "rotated")
    world.pay(order.order_no, notify=True)
    door.wait_for(1)
    assert world.orders.find(order.order_no).state is OrderState.PAID
    assert len(world.simulator.calls("/v3/certificates")) == 1


def test_new_apiv3_key_is_used_at_once(other_world, door):
    """After the APIv3 key was changed, a warm process reads the account again when a message does not open."""
    world = other_world("public_key")
    warm = world.fresh_merchants()
    warm.credentials(world.mchid)
    listen(world, door, warm)
    known = world.simulator.panel(f"merchants/{world.mchid}/keys", new_apiv3_key=True)
    assert known
    folder = world.simulator.credentials / world.mchid
    key = json.loads((folder / "merchant.json").read_text())["apiv3_key"]
    change_merchant(world.office, world.mchid, GivenCredentials(apiv3_key=key), actor=actor())
    order = order_of(world, "rekeyed")
    world.pay(order.order_no, notify=True)
    door.wait_for(1)
    assert world.orders.find(order.order_no).state is OrderState.PAID


def test_flood_of_unknown_serials_asks_wechat_once(other_world):
    """Messages with invented serials make us ask WeChat for certificates once, not once each."""
    world = other_world("certificate")
    refreshed = KeyRefresher(world.fresh_merchants(), world.client_for, world.clock, pause=timedelta(seconds=30))
    world.simulator.http.delete("/_simulator/requests")
    for _ in range(5):
        refreshed(world.mchid)
    assert len(world.simulator.calls("/v3/certificates")) == 1


def test_account_switched_off_still_takes_the_money_of_its_orders(other_world, door):
    """An order made before its merchant account was disabled is recorded as paid, by callback and by query alike."""
    world = other_world("public_key")
    called, asked = order_of(world, "called"), order_of(world, "asked")
    change_merchant(world.office, world.mchid, GivenCredentials(enabled=False), actor=actor())
    listen(world, door, world.fresh_merchants())
    world.pay(called.order_no, notify=True)
    world.pay(asked.order_no)
    door.wait_for(1)
    settle_order(world.shop, asked)
    assert {world.orders.find(one.order_no).state for one in (called, asked)} == {OrderState.PAID}


def test_genuine_message_that_tells_of_no_payment_pays_nothing(world, order):
    """A payment object whose state is not a paid one is refused, whatever else it carries."""
    world.pay(order.order_no)
    payment = world.wechat(world.mchid).query_order(order.order_no)
    with pytest.raises(PaymentMismatchError):
        record_payment(world.shop, replace(payment, trade_state="NOTPAY"))
    assert world.orders.find(order.order_no).state is OrderState.PREPAID


def _fields(order):
    return {name: getattr(order, name) for name in type(order).__dataclass_fields__}
