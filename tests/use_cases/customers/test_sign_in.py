"""Signing in and signing pages: only our pages, only real customers, every code and state once."""

import secrets
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from merchant_center.accounts.use_cases.connect_merchant import (
    GivenCredentials,
    GivenOfficialAccount,
    change_merchant,
    connect_merchant,
)
from merchant_center.core import clock
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.errors import InvalidInputError, NotFoundError, UnauthenticatedError
from merchant_center.customers.errors import SnapshotUserError
from merchant_center.customers.use_cases.sign_in import (
    REPEAT_WINDOW,
    SignedIn,
    SignInDeps,
    begin_sign_in,
    complete_sign_in,
)
from merchant_center.customers.use_cases.sign_page import SignPageDeps, sign_page
from merchant_center.official_account.page import page_signature
from tests.use_cases.world import given_credentials

PAGE = "https://pages.example.com/autumn?from=menu"


@pytest.fixture
def sign_in_deps(world):
    return SignInDeps(
        merchants=world.merchants,
        transient=world.transient,
        secrets=world.secrets,
        official_account=world.official_account,
        clock=world.clock,
        entropy=clock.entropy,
        authorize_base=world.simulator.url,
    )


@pytest.fixture
def sign_page_deps(world):
    return SignPageDeps(
        merchants=world.merchants,
        transient=world.transient,
        secrets=world.secrets,
        official_account=world.official_account,
        clock=world.clock,
        nonce=clock.nonce,
    )


def code_for(world, openid, **more):
    return world.simulator.panel("codes", appid=world.appid, openid=openid, **more)["code"]


def test_browser_comes_back_signed_in(world, sign_in_deps):
    """The authorize page of WeChat accepts our address and sends the browser back with a code that we redeem."""
    customer = world.customer()
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    answer = world.simulator.http.get(begun.authorize_url, headers={"cookie": f"simulator_openid={customer.openid}"})
    assert answer.status_code == 302
    back = urlsplit(answer.headers["location"])
    assert back.hostname == "pages.example.com"
    query = parse_qs(back.query)
    assert query["state"] == [begun.state]
    assert complete_sign_in(sign_in_deps, query["code"][0], begun.state, begun.verifier).customer == customer


def test_pages_of_every_account_of_an_official_account_are_ours(world, sign_in_deps, sign_page_deps, new_account):
    """Two accounts bound to one official account name a host each: customers sign in on both, until one is disabled."""
    first, appid, given = new_account("public_key")
    connect_merchant(world.office, first, given(), world.actor())
    second = f"18{secrets.randbelow(10**8):08d}"
    world.simulator.panel("merchants", mchid=second, appids=[appid], key_mode="public_key")
    secret = world.simulator.panel("official-accounts", appid=appid)["secret"]
    bound = (GivenOfficialAccount(appid, ("other.example.com",), secret),)
    credentials = given_credentials(world.simulator, second, appid, official_accounts=bound)
    connect_merchant(world.office, second, credentials, world.actor())
    merchants = world.fresh_merchants()
    for page in (PAGE, "https://other.example.com/"):
        assert begin_sign_in(replace(sign_in_deps, merchants=merchants), appid, page).state
        assert sign_page(replace(sign_page_deps, merchants=merchants), appid, page).signature
    change_merchant(world.office, second, GivenCredentials(enabled=False), world.actor())
    with pytest.raises(InvalidInputError, match="page_hosts"):
        begin_sign_in(replace(sign_in_deps, merchants=world.fresh_merchants()), appid, "https://other.example.com/")


def test_state_serves_once(world, sign_in_deps):
    """A state that was used is refused, even with a fresh code."""
    customer = world.customer()
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    complete_sign_in(sign_in_deps, code_for(world, customer.openid), begun.state, begun.verifier)
    with pytest.raises(UnauthenticatedError):
        complete_sign_in(sign_in_deps, code_for(world, customer.openid), begun.state, begun.verifier)


def test_state_serves_one_of_many_at_once(world, sign_in_deps, at_once):
    """Of eight completions at once with one state, one wins."""
    customer = world.customer()
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    codes = [code_for(world, customer.openid) for _ in range(8)]
    results = at_once(8, lambda n: complete_sign_in(sign_in_deps, codes[n], begun.state, begun.verifier))
    assert [one.customer for one in results if isinstance(one, SignedIn)] == [customer]
    assert sum(isinstance(one, UnauthenticatedError) for one in results) == 7


def test_redirect_that_wechat_calls_twice_signs_in_once(world, sign_in_deps):
    """The same code under the same state is the same sign-in for half a minute, and WeChat is asked once."""
    customer = world.customer()
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    code = code_for(world, customer.openid)
    world.simulator.http.delete("/_simulator/requests")
    first = complete_sign_in(sign_in_deps, code, begun.state, begun.verifier)
    world.offset = REPEAT_WINDOW - timedelta(seconds=2)
    assert complete_sign_in(sign_in_deps, code, begun.state, begun.verifier) == first
    assert first.customer == customer
    assert len(world.simulator.calls("/sns/oauth2/access_token")) == 1
    world.offset = REPEAT_WINDOW + timedelta(seconds=1)
    with pytest.raises(UnauthenticatedError):
        complete_sign_in(sign_in_deps, code, begun.state, begun.verifier)


def test_redirects_at_once_are_one_sign_in(world, sign_in_deps, at_once):
    """Eight pages that come back with one code at once are all signed in as the one customer, since one instant."""
    customer = world.customer()
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    code = code_for(world, customer.openid)
    results = at_once(8, lambda _: complete_sign_in(sign_in_deps, code, begun.state, begun.verifier))
    assert {one.customer for one in results} == {customer}
    assert len({one.at for one in results}) == 1


def test_repeat_without_the_verifier_is_nobody(world, sign_in_deps):
    """Who saw code and state on the way, but has not the verifier of the browser, gets no session by repeating."""
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    code = code_for(world, world.customer().openid)
    complete_sign_in(sign_in_deps, code, begun.state, begun.verifier)
    with pytest.raises(UnauthenticatedError):
        complete_sign_in(sign_in_deps, code, begun.state, "A" * 32)


@pytest.mark.parametrize("wrong", ["state", "verifier"])
def test_foreign_state_or_verifier_is_refused(world, sign_in_deps, wrong):
    """Somebody else's state, or our state without the verifier of this browser, signs nobody in."""
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    given = {"state": begun.state, "verifier": begun.verifier, wrong: "A" * 32}
    code = code_for(world, world.customer().openid)
    with pytest.raises(UnauthenticatedError):
        complete_sign_in(sign_in_deps, code, given["state"], given["verifier"])


def test_old_state_is_refused(world, sign_in_deps):
    """A sign-in begun too long ago has to begin again."""
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    world.offset = timedelta(minutes=10, seconds=2)
    with pytest.raises(UnauthenticatedError):
        complete_sign_in(sign_in_deps, code_for(world, world.customer().openid), begun.state, begun.verifier)


@pytest.mark.parametrize("fault", ["used", "unknown"])
def test_code_that_wechat_refuses_starts_again(world, sign_in_deps, fault):
    """A used or unknown code of WeChat is answered with: sign in again."""
    code = code_for(world, world.customer().openid)
    if fault == "used":
        begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
        complete_sign_in(sign_in_deps, code, begun.state, begun.verifier)
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    with pytest.raises(UnauthenticatedError):
        complete_sign_in(sign_in_deps, code if fault == "used" else "nosuchcode", begun.state, begun.verifier)


def test_virtual_openid_of_a_snapshot_page_is_refused(world, sign_in_deps):
    """An openid from a snapshot page is virtual; nobody is signed in with it."""
    begun = begin_sign_in(sign_in_deps, world.appid, PAGE)
    code = code_for(world, world.customer().openid, is_snapshotuser=True)
    for _ in range(2):
        with pytest.raises(SnapshotUserError):
            complete_sign_in(sign_in_deps, code, begun.state, begun.verifier)


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example.com/",
        "https://pages.example.com.evil.com/",
        "https://pages.example.com@evil.com/",
        "https://evil.com\\@pages.example.com/",
        "javascript:alert(1)//pages.example.com",
        "//pages.example.com/",
    ],
)
def test_foreign_page_is_refused(world, sign_in_deps, sign_page_deps, page):
    """Neither sign-in nor signature is given to a page on a host that is not the official account's."""
    with pytest.raises(InvalidInputError):
        begin_sign_in(sign_in_deps, world.appid, page)
    with pytest.raises(InvalidInputError):
        sign_page(sign_page_deps, world.appid, page)


def test_unknown_official_account_is_not_found(world, sign_in_deps):
    """An appid that is not connected has no sign-in."""
    with pytest.raises(NotFoundError):
        begin_sign_in(sign_in_deps, "wx0000000000000000", PAGE)


def test_page_signature_fits_the_cached_ticket(world, sign_page_deps):
    """Two pages are signed with one ticket and one token, fetched once; the fragment does not count."""
    world.transient.delete_token(world.appid, "jsapi_ticket")
    world.transient.delete_token(world.appid, "access_token")
    world.simulator.http.delete("/_simulator/requests")
    signed = sign_page(sign_page_deps, world.appid, PAGE + "#top")
    sign_page(sign_page_deps, world.appid, PAGE)
    ticket = world.transient.find_token(world.appid, "jsapi_ticket", world.clock())
    expected = page_signature(ticket, PAGE, timestamp=signed.timestamp, nonce=signed.nonce)
    assert signed.signature == expected
    assert len(world.simulator.calls("/cgi-bin/ticket/getticket")) == 1
    assert len(world.simulator.calls("/cgi-bin/stable_token")) == 1


def test_dead_token_is_fetched_again_once(world, sign_page_deps):
    """When WeChat does not take the cached token any more, it is fetched once more and the page is signed."""
    world.transient.delete_token(world.appid, "jsapi_ticket")
    world.transient.save_token(world.appid, "access_token", "dead", timedelta(hours=1), world.clock())
    assert sign_page(sign_page_deps, world.appid, PAGE).signature


def test_rotated_session_key_is_used_by_a_warm_process_within_a_minute(world):
    """A session key that was replaced, after a leak perhaps, signs and opens nothing any more a minute later."""
    client = world.aws.client("secretsmanager")
    name = client.create_secret(Name=f"session-{clock.nonce()}", SecretString="old")["ARN"]
    moment = [0]
    warm = SecretStore(client, "use-cases", moments=lambda: moment[0])
    assert warm.session_key(name) == "old"
    client.put_secret_value(SecretId=name, SecretString="new")
    moment[0] = 60 * 10**9
    assert warm.session_key(name) == "new"
