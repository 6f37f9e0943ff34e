"""Connecting merchant accounts: wrong credentials are named, secrets stay in, rotation needs no restart."""

from datetime import timedelta

import pytest

from merchant_center.accounts.rules import AccountStatus, CheckResult, status_of
from merchant_center.accounts.store import CACHE_FOR
from merchant_center.accounts.use_cases.connect_merchant import (
    GivenCredentials,
    change_merchant,
    connect_merchant,
    probe_merchant,
)
from merchant_center.accounts.use_cases.refresh_keys import refresh_all
from merchant_center.core.errors import (
    ConfigurationError,
    ConflictError,
    InvalidInputError,
    OutcomeUnknownError,
    RemoteRefusedError,
)
from merchant_center.customers.rules import Customer
from merchant_center.orders.client import ORDER_NOT_FOUND_CODES
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.use_cases.place_order import place_order
from tests.use_cases.world import actor


@pytest.fixture
def fresh(world, new_account):
    """A merchant at WeChat that is not connected yet: (mchid, appid, credentials as handed out)."""
    return new_account(key_mode="public_key")


def rule_of(refusal, field):
    return next(one.rule for one in refusal.value.problems if one.field == field)


def test_account_is_proved_live(world, fresh):
    """A connected account was tried at WeChat: certificate, official account, public key and secret."""
    mchid, _, given = fresh
    account = connect_merchant(world.office, mchid, given(), actor=actor())
    results = {one.credential.split(" ")[0]: one.result for one in account.checks}
    assert results == {
        "merchant_certificate": CheckResult.PROVED,
        "official_account_secret": CheckResult.PROVED,
        "official_account": CheckResult.PROVED,
        "public_key": CheckResult.PROVED,
        "apiv3_key": CheckResult.UNPROVED,
    }
    assert status_of(account, world.clock()) is AccountStatus.ACTIVE


def test_account_with_certificates_proves_the_apiv3_key(world, new_account):
    """An older account, with platform certificates only, does everything and proves its APIv3 key too."""
    mchid, _, given = new_account(key_mode="certificate")
    account = connect_merchant(world.office, mchid, given(), actor=actor())
    assert CheckResult.PROVED in {one.result for one in account.checks if one.credential == "apiv3_key"}
    assert all(one.result is CheckResult.PROVED for one in account.checks)


def test_account_connects_with_p12(world, fresh):
    """The .p12 file, whose password is the mchid, serves as well as the PEM pair."""
    mchid, _, given = fresh
    p12 = (world.simulator.credentials / mchid / "apiclient_cert.p12").read_bytes()
    account = connect_merchant(
        world.office, mchid, given(certificate_pem="", private_key_pem="", p12=p12), actor=actor()
    )
    assert account.certificate_serial


def test_key_of_another_merchant_is_named(world, fresh, new_account):
    """A private key that does not fit the certificate is refused on paper, before WeChat is asked."""
    mchid, _, given = fresh
    other, _, _ = new_account(key_mode="public_key")
    key = (world.simulator.credentials / other / "apiclient_key.pem").read_text()
    with pytest.raises(InvalidInputError) as refusal:
        connect_merchant(world.office, mchid, given(private_key_pem=key), actor=actor())
    assert "private_key_pem" in {one.field for one in refusal.value.problems}


def test_credentials_of_another_merchant_are_named_by_the_live_probe(world, fresh, new_account):
    """A consistent pair that belongs to another merchant is refused by WeChat, in plain words; nothing is kept."""
    mchid, _, given = fresh
    _, _, of_other = new_account(key_mode="public_key")
    pair = of_other()
    with pytest.raises(InvalidInputError) as refusal:
        connect_merchant(
            world.office,
            mchid,
            given(certificate_pem=pair.certificate_pem, private_key_pem=pair.private_key_pem),
            actor=actor(),
        )
    assert "do not belong together" in rule_of(refusal, "merchant_certificate")
    assert world.merchants.find(mchid) is None


def test_foreign_public_key_is_named(world, fresh, new_account):
    """A public key that is not this merchant's is found out because WeChat's answers do not verify."""
    mchid, _, given = fresh
    _, _, of_other = new_account(key_mode="public_key")
    with pytest.raises(InvalidInputError) as refusal:
        connect_merchant(world.office, mchid, given(public_key_pem=of_other().public_key_pem), actor=actor())
    assert {one.field for one in refusal.value.problems} <= {"public_key_pem", "public_key_id"}


def test_wrong_official_account_secret_is_named(world, fresh):
    """The secret of the official account is tried too, and named when it is wrong."""
    mchid, appid, given = fresh
    account = given().official_accounts[0]
    wrong = type(account)(account.appid, account.page_hosts, "x" * 32)
    with pytest.raises(InvalidInputError) as refusal:
        connect_merchant(world.office, mchid, given(official_accounts=(wrong,)), actor=actor())
    assert "does not accept" in rule_of(refusal, f"official_account_secret {appid}")


def test_unbound_official_account_is_named(world, fresh, new_account):
    """An official account that is not bound to the merchant at WeChat is named."""
    mchid, _, given = fresh
    _, other_appid, of_other = new_account(key_mode="public_key")
    with pytest.raises(InvalidInputError) as refusal:
        connect_merchant(world.office, mchid, given(official_accounts=of_other().official_accounts), actor=actor())
    assert "not bound" in rule_of(refusal, f"official_account {other_appid}")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"apiv3_key": "short"}, "apiv3_key"),
        ({"apiv2_key": "short"}, "apiv2_key"),
        ({"public_key_id": "PUB_KEY_ID_x"}, "public_key_id"),
        ({"certificate_pem": "no pem"}, "certificate_pem"),
        ({"display_name": None}, "display_name"),
        ({"p12": b"no p12"}, "p12_base64"),
        ({"platform_certificates_pem": ("no pem",)}, "platform_certificates_pem.0"),
        ({"public_key_id": "", "public_key_pem": ""}, "public_key_id"),
    ],
)
def test_ill_formed_credential_is_named(world, fresh, change, field):
    """Each ill-formed or missing credential is refused by its name."""
    mchid, _, given = fresh
    with pytest.raises(InvalidInputError) as refusal:
        connect_merchant(world.office, mchid, given(**change), actor=actor())
    assert field in {one.field for one in refusal.value.problems}


def test_silent_wechat_keeps_nothing(world, fresh):
    """When WeChat does not answer the probe, nothing is kept and the operator may try again."""
    mchid, _, given = fresh
    world.simulator.panel("faults", on="api", match={"path_contains": "probe-"}, times=0, drop={"executed": False})
    with pytest.raises(OutcomeUnknownError):
        connect_merchant(world.office, mchid, given(), actor=actor())
    assert world.merchants.find(mchid) is None


def test_connecting_twice_is_a_conflict(world):
    """A connected account is changed, not connected again."""
    with pytest.raises(ConflictError):
        connect_merchant(world.office, world.mchid, GivenCredentials(display_name="again"), actor=actor())


def test_rotated_key_is_used_by_a_warm_process_within_a_minute(world, fresh):
    """After a rotation of the merchant certificate a warm process signs with the new key, without a restart."""
    mchid, _, given = fresh
    old = connect_merchant(world.office, mchid, given(), actor=actor())
    warm = world.fresh_merchants()
    assert warm.credentials(mchid).certificate_serial == old.certificate_serial
    world.simulator.panel(f"merchants/{mchid}/keys", rotate_merchant_certificate=True, retire_old=True)
    new = given()
    changed = change_merchant(
        world.office,
        mchid,
        GivenCredentials(certificate_pem=new.certificate_pem, private_key_pem=new.private_key_pem),
        actor=actor(),
    )
    assert changed.certificate_serial != old.certificate_serial
    world.offset = CACHE_FOR + timedelta(seconds=1)
    assert timedelta(minutes=1) > CACHE_FOR
    assert warm.credentials(mchid).certificate_serial == changed.certificate_serial
    with pytest.raises(RemoteRefusedError) as answer:
        world.client_for(warm.credentials(mchid)).query_order("no-such-order")
    assert answer.value.remote_code in ORDER_NOT_FOUND_CODES


def test_old_apiv3_key_still_opens_after_a_change(world, fresh):
    """Both generations of the APIv3 key are kept, newest first, so that callbacks under way still open."""
    mchid, _, given = fresh
    connect_merchant(world.office, mchid, given(), actor=actor())
    old_key = given().apiv3_key
    change_merchant(world.office, mchid, GivenCredentials(apiv3_key="n" * 32), actor=actor())
    assert world.fresh_merchants().credentials(mchid).apiv3_keys == (b"n" * 32, old_key.encode())


def test_change_that_fails_leaves_the_account_as_it_was(world, fresh, new_account):
    """A wrong credential in a change is refused and the old ones go on working."""
    mchid, _, given = fresh
    before = connect_merchant(world.office, mchid, given(), actor=actor())
    _, _, of_other = new_account(key_mode="public_key")
    pair = of_other()
    with pytest.raises(InvalidInputError):
        change_merchant(
            world.office,
            mchid,
            GivenCredentials(certificate_pem=pair.certificate_pem, private_key_pem=pair.private_key_pem),
            actor=actor(),
        )
    assert world.merchants.find(mchid) == before


def test_probe_tells_when_a_kept_credential_went_bad(world, fresh):
    """When the certificate is replaced on the merchant platform, the probe of the kept one says so."""
    mchid, _, given = fresh
    connect_merchant(world.office, mchid, given(), actor=actor())
    world.simulator.panel(f"merchants/{mchid}/keys", rotate_merchant_certificate=True, retire_old=True)
    account = probe_merchant(world.office, mchid)
    assert status_of(account, world.clock()) is AccountStatus.FAULTY
    assert status_of(world.merchants.find(mchid), world.clock()) is AccountStatus.FAULTY


def test_platform_certificates_are_fetched_before_they_change(world, new_account):
    """The scheduled refresh keeps a new platform certificate of an account that uses them."""
    mchid, _, given = new_account(key_mode="certificate")
    before = connect_merchant(world.office, mchid, given(), actor=actor())
    world.simulator.panel(f"merchants/{mchid}/keys", rotate_platform_certificate=True)
    outcomes = refresh_all(merchants=world.merchants, client_for=world.client_for, clock=world.clock)
    assert outcomes[mchid].outcome == "kept"
    after = world.merchants.find(mchid)
    assert {one.serial for one in after.platform_certificates} > {one.serial for one in before.platform_certificates}


def test_new_apiv3_key_that_opens_nothing_is_not_proved_by_the_old_one(world, new_account):
    """While WeChat still encrypts with the old APIv3 key, a new one is told to be unproved, not proved."""
    mchid, _, given = new_account(key_mode="certificate")
    connect_merchant(world.office, mchid, given(), actor=actor())
    changed = change_merchant(world.office, mchid, GivenCredentials(apiv3_key="n" * 32), actor=actor())
    (check,) = (one for one in changed.checks if one.credential == "apiv3_key")
    assert check.result is CheckResult.UNPROVED
    assert "previous" in check.message


def test_disabled_account_starts_no_payment_of_an_older_order(world, fresh):
    """An order that was made before its account was disabled gives nothing to pay with any more."""
    mchid, appid, given = fresh
    connect_merchant(world.office, mchid, given(), actor=actor())
    customer = Customer(appid, world.simulator.panel("customers", appid=appid)["openid"])
    wish = OrderRequest(((world.product().product_number, 1),))
    place_order(world.shop, customer, wish, "before")
    change_merchant(world.office, mchid, GivenCredentials(enabled=False), actor=actor())
    with pytest.raises(ConfigurationError):
        place_order(world.shop, customer, wish, "before")


def test_another_account_takes_over_from_a_disabled_one(world, fresh, new_account):
    """After the official account moved to another merchant account, a wish is ordered there, the old order closed."""
    mchid, appid, given = fresh
    connect_merchant(world.office, mchid, given(), actor=actor())
    customer = Customer(appid, world.simulator.panel("customers", appid=appid)["openid"])
    wish = OrderRequest(((world.product().product_number, 1),))
    old = place_order(world.shop, customer, wish).order
    change_merchant(world.office, mchid, GivenCredentials(enabled=False), actor=actor())
    other, _, of_other = new_account(key_mode="public_key")
    world.simulator.panel("merchants", mchid=other, appids=[appid], key_mode="public_key")
    connect_merchant(world.office, other, of_other(official_accounts=given().official_accounts), actor=actor())
    world.offset = timedelta(seconds=31)
    new = place_order(world.shop, customer, wish).order
    assert (new.mchid, new.state) == (other, OrderState.PREPAID)
    assert world.orders.find(old.order_no).state is OrderState.CLOSED


def test_account_whose_credentials_went_bad_can_be_disabled(world, fresh):
    """Switching off and renaming need no credentials that WeChat accepts; switching on does."""
    mchid, _, given = fresh
    connect_merchant(world.office, mchid, given(), actor=actor())
    world.simulator.panel(f"merchants/{mchid}/keys", rotate_merchant_certificate=True, retire_old=True)
    off = change_merchant(world.office, mchid, GivenCredentials(display_name="旧店", enabled=False), actor=actor())
    assert (off.enabled, off.display_name) == (False, "旧店")
    with pytest.raises(InvalidInputError):
        change_merchant(world.office, mchid, GivenCredentials(enabled=True), actor=actor())
    assert not world.merchants.find(mchid).enabled


def test_disabled_account_sells_nothing(world, fresh):
    """A disabled account takes no orders, and its certificate being fine does not matter."""
    mchid, appid, given = fresh
    connect_merchant(world.office, mchid, given(), actor=actor())
    customer = Customer(appid, world.simulator.panel("customers", appid=appid)["openid"])
    wish = OrderRequest(((world.product().product_number, 1),))
    assert place_order(world.shop, customer, wish, "on").order.state is OrderState.PREPAID
    change_merchant(world.office, mchid, GivenCredentials(enabled=False), actor=actor())
    with pytest.raises(ConfigurationError):
        place_order(world.shop, customer, wish, "off")


def test_second_account_of_an_official_account_does_not_stop_its_sales(world, fresh, new_account):
    """With two enabled accounts for one official account the one connected first sells, predictably."""
    mchid, appid, given = fresh
    connect_merchant(world.office, mchid, given(), actor=actor())
    later, _, of_later = new_account(key_mode="public_key")
    world.simulator.panel("merchants", mchid=later, appids=[appid])
    world.offset = timedelta(seconds=1)
    connect_merchant(world.office, later, of_later(official_accounts=given().official_accounts), actor=actor())
    assert world.fresh_merchants().serving(appid).mchid == mchid
