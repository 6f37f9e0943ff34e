"""Renewed certificates: what the refresh tells about each account, and that every path heals by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.exceptions import ReadTimeoutError

from merchant_center.accounts.rules import AccountStatus, status_of
from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.use_cases.connect_merchant import (
    GivenCredentials,
    change_merchant,
    connect_merchant,
    platform_certificate,
    probe_merchant,
)
from merchant_center.accounts.use_cases.refresh_keys import KeyRefresher, Refreshed, refresh_all
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.errors import RemoteRefusedError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import settle_order
from merchant_center.vouchers.rules.voucher import IssueState
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest as VoucherWish
from merchant_center.vouchers.use_cases.issue_voucher import issue_voucher
from merchant_center.vouchers.use_cases.mirror_stocks import refresh_all as refresh_stocks
from tests.use_cases.world import actor


def test_days_left_on_the_merchant_certificate_are_told(world, new_account):
    """Whole days until the certificate expires, negative afterwards, whatever came of the refresh."""
    mchid, _, given = new_account(key_mode="public_key")
    account = connect_merchant(world.office, mchid, given(), actor=actor())

    def look(before_expiry):
        world.offset += account.certificate_expires_at - before_expiry - world.clock()
        return refresh_all(merchants=world.merchants, client_for=world.client_for, clock=world.clock)[mchid]

    assert look(timedelta(days=12, hours=1)) == Refreshed("unchanged", 12)
    assert look(timedelta(hours=1)) == Refreshed("unchanged", 0)
    assert look(timedelta(hours=-1)) == Refreshed("unchanged", -1)


def test_disabled_account_is_left_out(world, new_account):
    """Nobody is told about the certificate of an account that is switched off."""
    mchid, _, given = new_account(key_mode="public_key")
    connect_merchant(world.office, mchid, given(), actor=actor())
    change_merchant(world.office, mchid, GivenCredentials(enabled=False), actor=actor())
    assert mchid not in refresh_all(merchants=world.merchants, client_for=world.client_for, clock=world.clock)


@pytest.fixture
def stale(world, new_account):
    """The world around an account whose only platform certificate was renewed and retired while nobody looked."""
    mchid, appid, given = new_account(key_mode="certificate")
    connect_merchant(world.office, mchid, given(), actor=actor())
    world.simulator.panel(f"merchants/{mchid}/keys", rotate_platform_certificate=True, retire_old=True)
    other = replace(world, mchid=mchid, appid=appid, _http=[])
    yield other
    other.close()


def present(world):
    """What WeChat has for the account now."""
    return {one.serial for one in map(platform_certificate, world.platform_certificates(world.mchid))}


def kept(world):
    return {one.serial for one in world.merchants.find(world.mchid).platform_certificates}


def test_order_is_made_and_found_paid_after_a_renewal(stale):
    """Orders are placed, read and settled as if nothing had happened."""
    customer = stale.customer()
    order = place_order(stale.shop, customer, OrderRequest(((stale.product().product_number, 1),)), "stale").order
    assert order.state is OrderState.PREPAID
    stale.pay(order.order_no)
    settled = settle_order(stale.shop, order)
    assert settled.state is OrderState.PAID


def test_voucher_is_issued_after_a_renewal(stale):
    """A stock is added and a voucher of it issued once."""
    customer = stale.customer()
    counter = IssueVoucherDeps(
        vouchers=stale.vouchers,
        require_serving=stale.merchants.require_serving,
        wechat=stale.voucher_client,
        clock=stale.clock,
    )
    wish = VoucherWish(stale.stock().stock_id, customer, Source(SourceKind.FLOW, "stale"))
    assert issue_voucher(counter, wish).state is IssueState.ISSUED
    assert len(stale.coupons_of(customer)) == 1


def test_refused_parameter_stays_a_refusal_after_a_renewal(stale):
    """What WeChat refuses for another reason is told as before, though the certificate might have been it."""
    with pytest.raises(RemoteRefusedError) as refusal:
        stale.wechat(stale.mchid).query_order("no such number!")
    assert refusal.value.remote_code == "PARAM_ERROR"


@pytest.mark.parametrize(
    "heal",
    [
        lambda world: probe_merchant(world.office, world.mchid),
        lambda world: change_merchant(world.office, world.mchid, GivenCredentials(apiv2_key="a" * 32), actor=actor()),
        lambda world: refresh_all(merchants=world.merchants, client_for=world.client_for, clock=world.clock),
    ],
    ids=["probe", "change", "schedule"],
)
def test_renewed_certificate_is_kept(stale, heal):
    """The probe, any change that is tried, and the scheduled refresh keep the certificates WeChat has now."""
    assert kept(stale) != present(stale)
    heal(stale)
    assert kept(stale) == present(stale)
    assert status_of(stale.merchants.find(stale.mchid), stale.clock()) is AccountStatus.ACTIVE


def test_callback_verifies_after_a_renewal(stale):
    """A callback with the new serial makes us ask for the certificates, which does not name the retired one."""
    refreshed = KeyRefresher(stale.fresh_merchants(), stale.client_for, stale.clock, pause=timedelta(seconds=30))
    assert refreshed(stale.mchid).response_keys.keys() == present(stale)


def test_time_out_of_one_account_does_not_stop_the_others(world, new_account):
    """A database or secret store that fails for one account is that account's outcome, whatever the error is."""
    mchids = []
    for _ in range(3):
        mchid, _, given = new_account(key_mode="certificate")
        connect_merchant(world.office, mchid, given(), actor=actor())
        mchids.append(mchid)
    broken, *others = sorted(mchids)
    secrets = world.aws.client("secretsmanager")

    def time_out(params, **_):
        if broken in params["SecretId"]:
            raise ReadTimeoutError(endpoint_url="https://secretsmanager")

    secrets.meta.events.register("provide-client-params.secrets-manager.GetSecretValue", time_out)
    tables = world.deployment.resources
    merchants = MerchantStore(world.dynamo, tables["CatalogueTable"], SecretStore(secrets, "use-cases"), world.clock)
    outcomes = refresh_all(merchants=merchants, client_for=world.client_for, clock=world.clock)
    assert outcomes[broken].outcome == "ReadTimeoutError"
    assert {outcomes[mchid].outcome for mchid in others} == {"unchanged"}


def test_time_out_of_one_stock_does_not_stop_the_others(world):
    """The hourly mirror of stocks goes on behind a stock whose account cannot be read."""
    broken, fine = world.stock(), world.stock()

    def wechat(mchid):
        client = world.voucher_client(mchid)

        def get_stock(stock_id, creator_mchid):
            if stock_id == broken.stock_id:
                raise ReadTimeoutError(endpoint_url="https://dynamodb")
            return type(client).get_stock(client, stock_id, creator_mchid)

        client.get_stock = get_stock
        return client

    outcomes = refresh_stocks(replace(world.mirroring, wechat=wechat))
    assert (outcomes[broken.stock_id], outcomes[fine.stock_id]) == ("ReadTimeoutError", "running")
