"""Sign-ins under way and tokens of official accounts: used once, good for minutes, never readable from the table."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.emulator import Emulator
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import ConditionFailedError
from merchant_center.official_account.store import Redeemed, SignIn, TransientStore

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
APPID = "wx0123456789abcdef"
LATER = T0 + timedelta(minutes=5)


@pytest.fixture
def table(new_table: Callable[[str], str]) -> str:
    """An empty table."""
    return new_table("TransientTable")


@pytest.fixture
def transient(dynamo: Dynamo, table: str) -> TransientStore:
    """The store over it."""
    return TransientStore(dynamo, table)


REDEEMED = Redeemed("digest-of-a-code", "o1", False, int(T0.timestamp()))


def redeem(transient: TransientStore, verifier: str = "verifier-1", redeemed: Redeemed = REDEEMED) -> bool:
    return transient.redeem_sign_in("state-1", verifier, APPID, redeemed, T0 + SECOND)


def test_sign_in_is_used_once(transient: TransientStore) -> None:
    """The state is redeemed by one code; a second use changes nothing, and who it was is known for a while."""
    transient.save_sign_in("state-1", "verifier-1", APPID, LATER)
    assert transient.find_sign_in("state-1", "verifier-1", T0) == SignIn(APPID)
    assert redeem(transient)
    assert not redeem(transient, redeemed=replace(REDEEMED, openid="o2"))
    assert transient.find_sign_in("state-1", "verifier-1", T0) == SignIn(APPID, REDEEMED)
    assert transient.find_sign_in("state-1", "verifier-1", T0 + SECOND) is None


@pytest.mark.ministack_alone("moto does not isolate transactions of several threads")
def test_one_of_many_uses_at_once_succeeds(transient: TransientStore) -> None:
    """Sixteen uses of one state at the same time: one gets it."""
    transient.save_sign_in("state-1", "verifier-1", APPID, LATER)
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: redeem(transient), range(16)))
    assert sorted(results) == [False] * 15 + [True]


def test_sign_in_of_another_browser_is_refused_and_left_alone(transient: TransientStore) -> None:
    """Who knows only the state cannot use it, nor use it up, nor learn who it was."""
    transient.save_sign_in("state-1", "verifier-1", APPID, LATER)
    assert not redeem(transient, verifier="verifier-2")
    assert redeem(transient)
    assert transient.find_sign_in("state-1", "verifier-2", T0) is None


def test_unknown_state_is_nobody(transient: TransientStore) -> None:
    """A state that was never given out is refused."""
    assert transient.find_sign_in("state-1", "verifier-1", T0) is None
    assert not redeem(transient)


@pytest.mark.parametrize(("now", "is_good"), [(LATER - SECOND, True), (LATER, False), (LATER + SECOND, False)])
def test_sign_in_ends_by_the_clock(transient: TransientStore, now: datetime, is_good: bool) -> None:
    """DynamoDB deletes what is over late, so the time is compared at every use."""
    transient.save_sign_in("state-1", "verifier-1", APPID, LATER)
    assert (transient.find_sign_in("state-1", "verifier-1", now) == SignIn(APPID)) is is_good


def test_state_is_given_once(transient: TransientStore) -> None:
    """Should a state be drawn twice, the second sign-in does not take over the first."""
    transient.save_sign_in("state-1", "verifier-1", APPID, LATER)
    with pytest.raises(ConditionFailedError):
        transient.save_sign_in("state-1", "verifier-2", APPID, LATER)


def test_verifier_is_not_in_the_table(transient: TransientStore, aws: Emulator, table: str) -> None:
    """Who can read the table cannot finish somebody's sign-in."""
    transient.save_sign_in("state-1", "verifier-1", APPID, LATER)
    assert "verifier-1" not in str(aws.client("dynamodb").scan(TableName=table)["Items"])


@pytest.mark.parametrize(("after", "is_good"), [(59 * SECOND, True), (60 * SECOND, False), (timedelta(days=1), False)])
def test_token_is_good_for_its_lifetime(transient: TransientStore, after: timedelta, is_good: bool) -> None:
    """A cached token is given until its end by the clock."""
    transient.save_token(APPID, "access_token", "token-1", 60 * SECOND, T0)
    assert transient.find_token(APPID, "access_token", T0 + after) == ("token-1" if is_good else None)


def test_tokens_are_kept_apart(transient: TransientStore) -> None:
    """Each official account has one token of each kind; a newer one replaces it, and dropping forgets it."""
    transient.save_token(APPID, "access_token", "old", 60 * SECOND, T0)
    transient.save_token(APPID, "access_token", "new", 60 * SECOND, T0)
    transient.save_token(APPID, "ticket", "ticket", 60 * SECOND, T0)
    assert transient.find_token(APPID, "access_token", T0) == "new"
    assert transient.find_token("wx0123456789abcdee", "access_token", T0) is None
    transient.delete_token(APPID, "access_token")
    transient.delete_token(APPID, "access_token")
    assert transient.find_token(APPID, "access_token", T0) is None
    assert transient.find_token(APPID, "ticket", T0) == "ticket"


def test_table_forgets_by_itself(transient: TransientStore, aws: Emulator, table: str, template: Any) -> None:
    """Each item carries the whole second after which DynamoDB may delete it, under the name the template gives."""
    transient.save_sign_in("state-1", "verifier-1", APPID, LATER + timedelta(milliseconds=900))
    transient.save_token(APPID, "ticket", "t", 60 * SECOND, T0)
    ends = {item["ttl"]["N"] for item in aws.client("dynamodb").scan(TableName=table)["Items"]}
    assert ends == {str(int(LATER.timestamp())), str(int(T0.timestamp()) + 60)}
    declared = template["Resources"]["TransientTable"]["Properties"]["TimeToLiveSpecification"]
    assert declared == {"AttributeName": "ttl", "Enabled": True}
