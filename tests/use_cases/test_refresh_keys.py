"""The look at certificates: what it tells about each account."""

from datetime import timedelta

from merchant_center.use_cases.connect_merchant import GivenCredentials, change_merchant, connect_merchant
from merchant_center.use_cases.refresh_keys import Refreshed, refresh_all


def test_days_left_on_the_merchant_certificate_are_told(world, new_account):
    """Whole days until the certificate expires, negative afterwards, whatever came of the refresh."""
    mchid, _, given = new_account(key_mode="public_key")
    account = connect_merchant(world.office, mchid, given())

    def look(before_expiry):
        world.offset += account.certificate_expires_at - before_expiry - world.clock()
        return refresh_all(merchants=world.merchants, client_for=world.client_for, clock=world.clock)[mchid]

    assert look(timedelta(days=12, hours=1)) == Refreshed("unchanged", 12)
    assert look(timedelta(hours=1)) == Refreshed("unchanged", 0)
    assert look(timedelta(hours=-1)) == Refreshed("unchanged", -1)


def test_disabled_account_is_left_out(world, new_account):
    """Nobody is told about the certificate of an account that is switched off."""
    mchid, _, given = new_account(key_mode="public_key")
    connect_merchant(world.office, mchid, given())
    change_merchant(world.office, mchid, GivenCredentials(enabled=False))
    assert mchid not in refresh_all(merchants=world.merchants, client_for=world.client_for, clock=world.clock)
