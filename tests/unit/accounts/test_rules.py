"""Merchant accounts: how they stand, and which pages belong to an official account."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.accounts.rules import (
    EXPIRY_WARNING,
    MERCHANT_CERTIFICATE,
    PUBLIC_KEY,
    AccountStatus,
    CheckResult,
    CredentialCheck,
    MerchantAccount,
    OfficialAccount,
    host_of,
    is_page_host,
    may_show,
    status_of,
)

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
APPID = "wx0123456789abcdef"
OTHER = "wx0123456789abcdee"
WRONG = (CredentialCheck("apiv3_key", CheckResult.WRONG, "does not open WeChat's certificates"),)
UNPROVED = (CredentialCheck("apiv3_key", CheckResult.UNPROVED, "WeChat did not answer"),)
PROVED = tuple(
    CredentialCheck(one, CheckResult.PROVED, "WeChat accepts it") for one in (MERCHANT_CERTIFICATE, PUBLIC_KEY)
)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, AccountStatus.UNPROVED),
        ({"checks": UNPROVED}, AccountStatus.UNPROVED),
        ({"checks": PROVED[:1]}, AccountStatus.UNPROVED),
        ({"checks": PROVED[1:]}, AccountStatus.UNPROVED),
        ({"checks": PROVED}, AccountStatus.ACTIVE),
        ({"checks": PROVED + UNPROVED}, AccountStatus.ACTIVE),
        ({"checks": PROVED + WRONG}, AccountStatus.FAULTY),
        ({"checks": PROVED, "certificate_expires_at": T0 + EXPIRY_WARNING + MOMENT}, AccountStatus.ACTIVE),
        ({"checks": PROVED, "certificate_expires_at": T0 + EXPIRY_WARNING}, AccountStatus.EXPIRING),
        ({"checks": PROVED, "certificate_expires_at": T0 + MOMENT}, AccountStatus.EXPIRING),
        ({"certificate_expires_at": T0}, AccountStatus.EXPIRED),
        ({"checks": WRONG}, AccountStatus.FAULTY),
        ({"checks": WRONG, "certificate_expires_at": T0 + MOMENT}, AccountStatus.FAULTY),
        ({"checks": WRONG, "certificate_expires_at": T0}, AccountStatus.EXPIRED),
        ({"enabled": False, "checks": WRONG, "certificate_expires_at": T0}, AccountStatus.DISABLED),
    ],
)
def test_status_is_the_most_urgent_word(
    make_account: Callable[..., MerchantAccount], changes: dict[str, object], status: AccountStatus
) -> None:
    """Disabled counts before expired, that before faulty, unproved and expiring; active is what WeChat has proved."""
    assert status_of(make_account(**changes), T0) is status


def test_account_serves_only_what_is_bound(make_account: Callable[..., MerchantAccount]) -> None:
    """An official account sells through a merchant account only if it is bound to it."""
    account = make_account()
    assert account.serves(APPID)
    assert not account.serves(OTHER)
    assert not account.serves("")


@pytest.mark.parametrize(
    "text", ["pages.example.com", "a.cn", "localhost:8080", "1.example.com", "xn--fiq228c.com", "a"]
)
def test_page_host_is_a_bare_host(text: str) -> None:
    """A host in lower case, with a port if need be, also in IDN's spelling for machines."""
    assert is_page_host(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://pages.example.com",
        "pages.example.com/",
        "Pages.example.com",
        "pages.example.com.",
        ".example.com",
        "a..b",
        "*.example.com",
        "用户.com",
        "a b.com",
        "pages.example.com\n",
        "user@pages.example.com",
        "a:123456",
        "-a.com",
        "a_b.com",
        "a" * 254,
    ],
)
def test_other_text_is_no_page_host(text: str) -> None:
    """Schemes, paths, wildcards, capitals, dots at the ends, other scripts and line breaks are refused."""
    assert not is_page_host(text)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://pages.example.com", "pages.example.com"),
        ("http://pages.example.com/", "pages.example.com"),
        ("https://pages.example.com/p/1?code=2&state=3", "pages.example.com"),
        ("https://pages.example.com?x=1", "pages.example.com"),
        ("https://pages.example.com#top", "pages.example.com"),
        ("https://PAGES.Example.COM/P", "pages.example.com"),
        ("https://pages.example.com:8443/p", "pages.example.com:8443"),
        ("https://pages.example.com/页面?名=茶", "pages.example.com"),
        ("https://pages.example.com/p?next=https://evil.com/@x", "pages.example.com"),
    ],
)
def test_host_of_a_plain_address(url: str, host: str) -> None:
    """The host comes in lower case and with its port, whatever follows it."""
    assert host_of(url) == host


HOSTILE = [
    "https://pages.example.com@evil.com/",
    "https://pages.example.com:secret@evil.com/",
    "https://evil.com@pages.example.com/",
    "https://evil.com\\@pages.example.com/",
    "https://pages.example.com\\.evil.com/",
    "https://pages.example.com/\\evil.com",
    "https:\\\\pages.example.com/",
    "javascript://pages.example.com/%0aalert(1)",
    "ftp://pages.example.com/",
    "//pages.example.com/",
    "pages.example.com",
    "data:text/html,pages.example.com",
    "https:/pages.example.com/",
    "https:///pages.example.com/",
    "https://",
    "https://pages.example.com:port/",
    "https://pages.example.com:",
    "https://pages.example.com:123456/",
    "https://[::1]/",
    "https://pages.example.com%2eevil.com/",
    "https://pages。example。com/",
    "https://раges.example.com/",
    "https://pages.example.com/a b",
    "https://pages.example.com/\x85b",
    " https://pages.example.com/",
    "https://pages.example.com/\n",
    "https://pages.example.com\n.evil.com/",
    "https://pages.example.com\t/",
    "https://pages.example.com/a\rb",
    "https://pages.example.com/a\x00b",
    "https://pages.example.com/a\x7fb",
    "",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_address_that_two_programs_may_read_differently_has_no_host(
    make_account: Callable[..., MerchantAccount], url: str
) -> None:
    """User info, backslashes, other schemes, other scripts, blanks and control characters: no host, nothing shown."""
    assert host_of(url) == ""
    assert not may_show(make_account(), APPID, url)


@pytest.mark.parametrize(
    "url",
    [
        "https://pages.example.com.evil.com/",
        "https://evilpages.example.com/",
        "https://sub.pages.example.com/",
        "https://example.com/",
        "https://pages.example.com./",
        "https://pages.example.com:8443/",
        "https://evil.com/pages.example.com",
        "https://evil.com?pages.example.com",
        "https://evil.com#pages.example.com",
        "https://xn--pges-example-com.evil/",
    ],
)
def test_page_of_another_host_is_not_shown(make_account: Callable[..., MerchantAccount], url: str) -> None:
    """A host is compared whole: no suffix, no prefix, no parent, no child, no other port."""
    assert not may_show(make_account(), APPID, url)


def test_page_belongs_to_its_own_official_account(make_account: Callable[..., MerchantAccount]) -> None:
    """Each official account shows its own hosts only, with their ports."""
    account = make_account(
        official_accounts=(
            OfficialAccount(APPID, ("pages.example.com", "localhost:8080")),
            OfficialAccount(OTHER, ("other.example.com",)),
        )
    )
    assert may_show(account, APPID, "https://Pages.Example.com/p?x#y")
    assert may_show(account, APPID, "http://localhost:8080/p")
    assert may_show(account, OTHER, "https://other.example.com/")
    assert not may_show(account, OTHER, "https://pages.example.com/")
    assert not may_show(account, "wx0000000000000000", "https://pages.example.com/")


@pytest.mark.parametrize("host", ["pages.example.com", "localhost.example.com", "127.0.0.1.example.com"])
def test_page_without_tls_is_on_this_machine(make_account: Callable[..., MerchantAccount], host: str) -> None:
    """The code of a sign-in travels in the page's address, so http is for the local stack alone."""
    hosts = (host, "localhost:8080", "127.0.0.1:5173")
    account = make_account(official_accounts=(OfficialAccount(APPID, hosts),))
    assert may_show(account, APPID, f"https://{host}/")
    assert not may_show(account, APPID, f"http://{host}/")
    assert may_show(account, APPID, "http://localhost:8080/p?x=1")
    assert may_show(account, APPID, "http://127.0.0.1:5173/")


PREFIX = "pages.example.com/brands/spring-tea"


@pytest.mark.parametrize("tail", ["", "/", "/a/b", "?x=1", "#top", "/.well-known/x", "/a..b/", "/茶?next=/../x"])
def test_page_under_the_prefix_is_shown(make_account: Callable[..., MerchantAccount], tail: str) -> None:
    """A page host with a path shows the path itself and what lies under it."""
    account = make_account(official_accounts=(OfficialAccount(APPID, (PREFIX,)),))
    assert may_show(account, APPID, f"https://{PREFIX}{tail}")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/brands",
        "/brands/spring-teas",
        "/brands/Spring-Tea/",
        "//brands/spring-tea/",
        "/other?/brands/spring-tea/",
        "/brands/spring-tea/../evil",
        "/brands/spring-tea/..",
        "/brands/spring-tea/%2e%2E/evil",
        "/brands/spring-tea/.%2e/evil",
        "/brands/spring-tea/./a",
        "/brands/spring-tea/..;/evil",
        "/brands/spring-tea/..%2fevil",
        "/brands/spring-tea%2f..%2f..%2fevil",
        "/brands/spring-tea/%5c..%5cevil",
    ],
)
def test_page_beside_the_prefix_is_not_shown(make_account: Callable[..., MerchantAccount], path: str) -> None:
    """No neighbour, no parent, no way up in any spelling."""
    account = make_account(official_accounts=(OfficialAccount(APPID, (PREFIX,)),))
    assert not may_show(account, APPID, f"https://pages.example.com{path}")


@pytest.mark.parametrize("text", [PREFIX, "localhost:8080/a", "a.cn/~me/x_1.2"])
def test_page_host_may_have_a_path(text: str) -> None:
    """Hosts that several share are told apart by what follows them."""
    assert is_page_host(text)


@pytest.mark.parametrize(
    "text", ["a.cn/", "a.cn/x/", "a.cn//x", "a.cn/../x", "a.cn/.x", "a.cn/x?y", "a.cn/%2e", "a.cn/茶"]
)
def test_odd_path_is_no_page_host(text: str) -> None:
    """A prefix is plain segments, without a slash at its end."""
    assert not is_page_host(text)


def test_empty_host_opens_nothing(make_account: Callable[..., MerchantAccount]) -> None:
    """Even an account with an empty host by mistake shows no address that has none."""
    account = make_account(official_accounts=(OfficialAccount(APPID, ("",)),))
    assert not may_show(account, APPID, "javascript:alert(1)")


@given(st.text(max_size=40))
def test_what_is_shown_always_names_the_host_plainly(make_account: Callable[..., MerchantAccount], tail: str) -> None:
    """Whatever is hung on an allowed host, it is shown only if the host ends where the host's name ends."""
    url = f"https://pages.example.com{tail}"
    if may_show(make_account(), APPID, url):
        assert not tail or tail[0] in "/?#"
