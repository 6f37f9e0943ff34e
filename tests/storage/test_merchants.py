"""Merchant accounts: records and secrets joined, remembered for half a minute, written by one at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from secrets import token_hex
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from local.emulator import Emulator
from merchant_center.accounts.rules import MerchantAccount, OfficialAccount, PlatformCertificate
from merchant_center.accounts.store import CACHE_FOR, MerchantStore, PayoutCredentials, next_version
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import MerchantSecret, SecretStore
from merchant_center.core.errors import ConfigurationError, ConflictError, InvalidInputError, NotFoundError

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
APPID, OTHER = "wx0123456789abcdef", "wx0123456789abcdee"
PUBLIC_KEY_ID = "PUB_KEY_ID_0119000000012026112200000000000001"


@dataclass(frozen=True)
class Keys:
    """A pair of keys as PEM."""

    private_pem: str
    public_pem: str


@pytest.fixture(scope="session")
def keys() -> Keys:
    """A pair for merchant and WeChat alike: only loading matters here."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Keys(private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


@dataclass
class Office:
    """An empty catalogue, and the stores of as many processes as a test wants, all with one clock."""

    dynamo: Dynamo
    table: str
    secrets: SecretStore
    keys: Keys
    now: list[datetime] = field(default_factory=lambda: [T0])

    def store(self) -> MerchantStore:
        """The store of one more process."""
        return MerchantStore(self.dynamo, self.table, self.secrets, lambda: self.now[0])

    def account(self, mchid: str = "1900000001", **changes: Any) -> MerchantAccount:
        """An account with its secret kept."""
        secret = MerchantSecret("certificate", self.keys.private_pem, ("a" * 32, "b" * 32))
        values: dict[str, Any] = {
            "mchid": mchid,
            "display_name": "示例商店",
            "official_accounts": (OfficialAccount(APPID, ("pages.example.com",)),),
            "certificate_serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
            "certificate_expires_at": T0 + timedelta(days=365),
            "public_key_id": PUBLIC_KEY_ID,
            "public_key_pem": self.keys.public_pem,
            "platform_certificates": (),
            "has_apiv2_key": False,
            "enabled": True,
            "secret_version": self.secrets.save_merchant(mchid, secret),
            "created_at": T0,
            "updated_at": T0,
        }
        return MerchantAccount(**(values | changes))


@pytest.fixture
def office(aws: Emulator, dynamo: Dynamo, new_table: Callable[[str], str], keys: Keys) -> Office:
    """An empty catalogue of this test alone."""
    return Office(
        dynamo, new_table("CatalogueTable"), SecretStore(aws.client("secretsmanager"), f"m-{token_hex(4)}"), keys
    )


def test_account_comes_back_as_it_was_kept(office: Office) -> None:
    """Every field survives, certificates and bindings too; an unknown account is None."""
    account = office.account(platform_certificates=(PlatformCertificate("7132D72A03E93CDD", "pem", T0),))
    office.store().save(account, None)
    assert office.store().find("1900000001") == account
    assert office.store().find("1900000009") is None
    with pytest.raises(NotFoundError):
        office.store().get("1900000009")


def test_nothing_secret_is_in_the_record(office: Office, aws: Emulator) -> None:
    """Who reads the table gets no key that signs or decrypts."""
    office.store().save(office.account(), None)
    written = str(aws.client("dynamodb").scan(TableName=office.table)["Items"])
    assert "PRIVATE" not in written
    assert "a" * 32 not in written


def test_first_of_two_who_connect_wins(office: Office) -> None:
    """Two people connect the same account at once: the second is told, and the first one's record stays."""
    first, second = office.account(), office.account(display_name="other")
    office.store().save(first, None)
    with pytest.raises(ConflictError):
        office.store().save(second, None)
    assert office.store().find("1900000001") == first


def test_first_of_two_who_change_wins(office: Office) -> None:
    """Two changes of one version: the second is refused whole, its bindings included."""
    store, old = office.store(), office.account()
    store.save(old, None)
    store.save(next_version(old, display_name="new"), old)
    stolen = (*old.official_accounts, OfficialAccount(OTHER, ()))
    with pytest.raises(ConflictError):
        store.save(next_version(old, official_accounts=stolen), old)
    with pytest.raises(ConfigurationError):
        office.store().serving(OTHER)
    assert office.store().get("1900000001").display_name == "new"


def test_change_is_seen_within_half_a_minute(office: Office) -> None:
    """A warm process uses what it knows for thirty seconds and then what is true; the writer sees it at once."""
    writer, warm = office.store(), office.store()
    old = office.account()
    writer.save(old, None)
    assert warm.get("1900000001") == old
    new = next_version(old, display_name="new")
    writer.save(new, old)
    assert writer.get("1900000001") == new
    office.now[0] += CACHE_FOR - timedelta(milliseconds=1)
    assert warm.get("1900000001") == old
    assert warm.get("1900000001", fresh=True) == new
    office.now[0] += CACHE_FOR
    assert warm.get("1900000001") == new


def test_warm_process_asks_once(office: Office, watched: Any) -> None:
    """Within the half minute neither account nor binding is read again."""
    store = office.store()
    store.save(office.account(), None)
    watched.calls.clear()
    for _ in range(3):
        store.serving(APPID)
        store.credentials("1900000001")
    assert sorted(watched.operations) == ["GetItem", "Query"]


def test_official_account_sells_through_its_one_account(office: Office) -> None:
    """The enabled account that is bound serves; a disabled or unbound one beside it does not disturb."""
    store = office.store()
    store.save(office.account(), None)
    store.save(office.account("1900000002", enabled=False), None)
    moved = office.account("1900000003")
    store.save(moved, None)
    store.save(next_version(moved, official_accounts=()), moved)
    assert office.store().serving(APPID).mchid == "1900000001"


def test_first_of_two_accounts_sells(office: Office) -> None:
    """Without an enabled account nothing is sold; of two the first connected one sells."""
    with pytest.raises(ConfigurationError, match="no enabled"):
        office.store().serving(APPID)
    office.store().save(office.account("1900000002"), None)
    office.store().save(office.account(), None)
    assert office.store().serving(APPID).mchid == "1900000001"


def test_page_is_shown_by_every_enabled_account(office: Office) -> None:
    """Where pages live is known as long as one enabled account is bound, and told by all that are."""
    with pytest.raises(NotFoundError):
        office.store().showing(APPID)
    office.store().save(office.account(enabled=False), None)
    with pytest.raises(NotFoundError):
        office.store().showing(APPID)
    office.store().save(office.account("1900000002"), None)
    office.store().save(office.account("1900000003"), None)
    assert [one.mchid for one in office.store().showing(APPID)] == ["1900000002", "1900000003"]


def test_credentials_join_record_and_secret(office: Office) -> None:
    """Signing key, serial, all APIv3 keys with the newest first, and WeChat's key by its id."""
    store = office.store()
    store.save(office.account(), None)
    credentials = store.credentials("1900000001")
    assert (credentials.mchid, credentials.certificate_serial[:4]) == ("1900000001", "5157")
    assert credentials.apiv3_keys == (b"a" * 32, b"b" * 32)
    assert credentials.response_keys.keys() == {PUBLIC_KEY_ID}
    assert credentials.preferred_serial == PUBLIC_KEY_ID


def test_both_kinds_of_keys_are_there_while_switching(office: Office) -> None:
    """Public key and certificates verify side by side; without a public key the longest-lived certificate leads."""
    certificates = (
        PlatformCertificate("OLD", office.keys.public_pem, T0 + timedelta(days=1)),
        PlatformCertificate("NEW", office.keys.public_pem, T0 + timedelta(days=900)),
    )
    both = office.account(platform_certificates=certificates)
    office.store().save(both, None)
    credentials = office.store().credentials("1900000001")
    assert credentials.response_keys.keys() == {"OLD", "NEW", PUBLIC_KEY_ID}
    assert credentials.preferred_serial == PUBLIC_KEY_ID
    office.store().save(next_version(both, public_key_id="", public_key_pem=""), both)
    assert office.store().credentials("1900000001").preferred_serial == "NEW"


def test_changed_secret_is_used_with_its_account(office: Office) -> None:
    """After a rotation the new record brings the new keys, and the old record still has the old ones."""
    store, old = office.store(), office.account()
    store.save(old, None)
    before = store.credentials("1900000001")
    secret = MerchantSecret("certificate", office.keys.private_pem, ("c" * 32, "a" * 32))
    new = next_version(old, secret_version=office.secrets.save_merchant("1900000001", secret))
    assert office.store().credentials("1900000001").apiv3_keys == before.apiv3_keys
    store.save(new, old)
    assert store.credentials("1900000001").apiv3_keys == (b"c" * 32, b"a" * 32)


def test_disabled_account_begins_nothing_but_still_settles(office: Office) -> None:
    """A disabled account keeps its credentials for what it began, and refuses what is new."""
    store = office.store()
    store.save(office.account(enabled=False), None)
    assert store.credentials("1900000001").mchid == "1900000001"
    with pytest.raises(ConfigurationError):
        store.require_enabled("1900000001")
    store.save(office.account("1900000002"), None)
    store.require_enabled("1900000002")


def test_account_serves_only_what_is_bound_to_it(office: Office) -> None:
    """Nothing begins for customers of an official account that is not bound, whose appid is named; nor if disabled."""
    store = office.store()
    store.save(office.account(), None)
    store.require_serving("1900000001", APPID)
    with pytest.raises(InvalidInputError) as refusal:
        store.require_serving("1900000001", "wx0000000000000000")
    assert [one.field for one in refusal.value.problems] == ["appid"]
    store.save(office.account("1900000003", enabled=False), None)
    with pytest.raises(ConfigurationError):
        store.require_serving("1900000003", APPID)


def test_payer_joins_certificate_and_key_of_one_version(office: Office) -> None:
    """What pays over V2 comes from the version that the record names, shows nothing, and follows a rotation."""
    store, warm, old = office.store(), office.store(), office.account()
    first = MerchantSecret("certificate 1", "key 1", ("a" * 32,), "1" * 32)
    second = MerchantSecret("certificate 2", "key 2", ("a" * 32,), "2" * 32)
    old = replace(old, secret_version=office.secrets.save_merchant(old.mchid, first))
    store.save(old, None)
    payer = warm.payout_credentials("1900000001")
    assert payer == PayoutCredentials("1900000001", "certificate 1", "key 1", "1" * 32, old.secret_version)
    assert "key 1" not in repr(payer)
    assert "1" * 32 not in repr(payer)
    new = next_version(old, secret_version=office.secrets.save_merchant(old.mchid, second))
    store.save(new, old)
    assert warm.payout_credentials("1900000001") == payer
    office.now[0] += CACHE_FOR
    expected = PayoutCredentials("1900000001", "certificate 2", "key 2", "2" * 32, new.secret_version)
    assert warm.payout_credentials("1900000001") == expected


def test_account_without_apiv2_key_cannot_pay(office: Office) -> None:
    """An account that was connected without the key is told as what it lacks; an unknown one as unknown."""
    office.store().save(office.account(), None)
    with pytest.raises(ConfigurationError, match="apiv2_key"):
        office.store().payout_credentials("1900000001")
    with pytest.raises(NotFoundError):
        office.store().payout_credentials("1900000009")


def test_account_without_its_secret_is_an_operators_matter(office: Office) -> None:
    """A record whose secret is gone is told as a configuration error."""
    office.store().save(office.account(secret_version="0" * 32), None)
    with pytest.raises(ConfigurationError, match="no secret"):
        office.store().credentials("1900000001")


def test_newer_state_is_used_before_it_is_written(office: Office) -> None:
    """A process that learnt new certificates uses them, for the half minute, without writing."""
    store, old = office.store(), office.account()
    store.save(old, None)
    known = replace(old, platform_certificates=(PlatformCertificate("NEW", office.keys.public_pem, T0),))
    assert "NEW" in store.remember(known).response_keys
    assert "NEW" in store.credentials("1900000001").response_keys
    office.now[0] += CACHE_FOR
    assert "NEW" not in store.credentials("1900000001").response_keys


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_hold_every_account_once_by_number(office: Office, watched: Any, limit: int) -> None:
    """Page behind page, all accounts come by mchid, and a full page is one read."""
    for mchid in ("1900000003", "1900000001", "1900000002"):
        office.store().save(office.account(mchid), None)
    seen: list[str] = []
    watched.calls.clear()
    while page := list(islice(office.store().entries(seen[-1] if seen else ""), limit)):
        seen += [position for position, account in page if position == account.mchid]
    assert seen == ["1900000001", "1900000002", "1900000003"]
    assert len(watched.calls) <= 1 + -(-3 // limit)
