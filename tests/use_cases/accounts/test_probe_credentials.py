"""Credentials are proved at WeChat, each of them, within the time of a request."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.accounts.rules import AccountStatus, CheckResult, status_of
from merchant_center.accounts.use_cases.connect_merchant import (
    GivenCredentials,
    GivenOfficialAccount,
    change_merchant,
    connect_merchant,
    probe_merchant,
)
from merchant_center.accounts.use_cases.probe_credentials import build_probe
from merchant_center.core.errors import InvalidInputError, OutcomeUnknownError
from tests.use_cases.world import actor


@pytest.fixture
def fresh(world, new_account):
    """A merchant at WeChat that is not connected yet: (mchid, appid, credentials as handed out)."""
    return new_account(key_mode="public_key")


def rule_of(refusal, field):
    return next(one.rule for one in refusal.value.problems if one.field == field)


def mistyped(public_key_id):
    """The id with its last digit changed."""
    return public_key_id[:-1] + str((int(public_key_id[-1]) + 1) % 10)


def test_public_key_id_that_wechat_does_not_know_is_named(world, fresh):
    """An id with one digit wrong is refused by its field, for a new account and in a change; nothing is kept."""
    mchid, _, given = fresh
    wrong = mistyped(given().public_key_id)
    with pytest.raises(InvalidInputError) as refusal:
        connect_merchant(world.office, mchid, given(public_key_id=wrong), actor=actor())
    assert [one.field for one in refusal.value.problems] == ["public_key_id"]
    assert world.merchants.find(mchid) is None
    before = connect_merchant(world.office, mchid, given(), actor=actor())
    change = GivenCredentials(public_key_id=wrong, public_key_pem=given().public_key_pem)
    with pytest.raises(InvalidInputError) as refusal:
        change_merchant(world.office, mchid, change, actor=actor())
    assert [one.field for one in refusal.value.problems] == ["public_key_id"]
    assert world.merchants.find(mchid) == before


def test_half_of_a_pair_is_tried_with_the_half_that_is_kept(world, fresh, new_account):
    """An id, a key or a certificate that comes alone is tried beside what is kept, and named if it does not fit."""
    mchid, _, given = fresh
    _, _, of_other = new_account(key_mode="public_key")
    connect_merchant(world.office, mchid, given(), actor=actor())
    own, other = given(), of_other()
    for name, wrong, field in (
        ("public_key_id", mistyped(own.public_key_id), "public_key_id"),
        ("public_key_pem", other.public_key_pem, "public_key_pem"),
        ("certificate_pem", other.certificate_pem, "private_key_pem"),
        ("private_key_pem", other.private_key_pem, "private_key_pem"),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            change_merchant(world.office, mchid, GivenCredentials(**{name: wrong}), actor=actor())
        assert [one.field for one in refusal.value.problems] == [field]
        account = change_merchant(world.office, mchid, GivenCredentials(**{name: getattr(own, name)}), actor=actor())
        assert status_of(account, world.clock()) is AccountStatus.ACTIVE


def test_platform_certificate_of_another_merchant_is_named(world, new_account):
    """A platform certificate that WeChat does not list for this account is refused by its place in the list."""
    mchid, _, given = new_account(key_mode="certificate")
    _, _, of_other = new_account(key_mode="certificate")
    own, foreign = given().platform_certificates_pem, of_other().platform_certificates_pem
    with pytest.raises(InvalidInputError) as refusal:
        connect_merchant(world.office, mchid, given(platform_certificates_pem=(*own, *foreign)), actor=actor())
    assert [one.field for one in refusal.value.problems] == ["platform_certificates_pem.1"]


def test_mchid_that_wechat_does_not_know_is_named(world, fresh):
    """A merchant number that does not exist at WeChat is told as that."""
    mchid, _, given = fresh
    refusal = {"status": 400, "code": "MCH_NOT_EXISTS", "message": "商户号不存在", "executed": False}
    world.simulator.panel("faults", on="api", match={"path_contains": "probe-"}, times=0, error=refusal)
    with pytest.raises(InvalidInputError) as named:
        connect_merchant(world.office, mchid, given(), actor=actor())
    assert "no merchant account" in rule_of(named, "merchant_certificate")


def test_account_of_which_nothing_is_proved_is_not_active(world, fresh):
    """When WeChat refuses every try for a reason of its own, the account is kept as unproved until it works."""
    mchid, _, given = fresh
    refusal = {"status": 403, "code": "NO_AUTH", "message": "商户无此权限", "executed": False}
    world.simulator.panel("faults", on="api", match={"path_contains": "/v3/"}, times=0, error=refusal)
    account = connect_merchant(world.office, mchid, given(), actor=actor())
    assert status_of(account, world.clock()) is AccountStatus.UNPROVED
    world.simulator.http.delete("/_simulator/faults")
    assert status_of(probe_merchant(world.office, mchid), world.clock()) is AccountStatus.ACTIVE


def test_twenty_official_accounts_are_tried_within_the_time_of_a_request(world, fresh):
    """An account with our most official accounts is connected in time when each call takes WeChat half a second."""
    mchid, _, given = fresh
    appids = [f"wx{secrets.token_hex(8)}" for _ in range(20)]
    accounts = tuple(
        GivenOfficialAccount(
            appid, ("pages.example.com",), world.simulator.panel("official-accounts", appid=appid)["secret"]
        )
        for appid in appids
    )
    world.simulator.panel("merchants", mchid=mchid, appids=appids)
    world.simulator.panel("faults", on="api", match={}, times=0, delay_seconds=0.5)
    # One after the other they would take half a minute; the probe itself gives up after BUDGET.
    account = connect_merchant(world.office, mchid, given(official_accounts=accounts), actor=actor())
    proved = {one.credential for one in account.checks if one.result is CheckResult.PROVED}
    assert proved >= {f"official_account {appid}" for appid in appids}
    assert status_of(account, world.clock()) is AccountStatus.ACTIVE


def test_probe_that_takes_too_long_ends_with_an_error(world, fresh):
    """When WeChat is so slow that not everything can be tried, the probe ends and nothing is kept."""
    mchid, _, given = fresh
    ticks = iter(range(1_000))
    hasty = replace(
        world.office,
        probe=build_probe(
            world.client_for,
            world.official_account,
            clock=lambda: world.clock() + timedelta(seconds=10 * next(ticks)),
            entropy=secrets.token_bytes,
            api_url=world.api_url,
        ),
    )
    with pytest.raises(OutcomeUnknownError, match="slowly"):
        connect_merchant(hasty, mchid, given(), actor=actor())
    assert world.merchants.find(mchid) is None
