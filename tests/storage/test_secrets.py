"""Secrets: each version stays readable while it may be in use, and none is ever printed (law 10)."""

import traceback
from collections.abc import Callable
from secrets import token_hex

import pytest

from local.emulator import Emulator
from merchant_center.core.aws.secrets import MerchantSecret, SecretStore
from merchant_center.core.errors import ConfigurationError

SECRET = MerchantSecret(
    "-----CERTIFICATE-----", "-----PRIVATE KEY-----", ("key-of-32-characters-number-one!",), "v2-key"
)
NEWER = MerchantSecret(
    "-----CERTIFICATE 2-----", "-----PRIVATE KEY 2-----", ("new", "key-of-32-characters-number-one!")
)


@pytest.fixture
def make_store(aws: Emulator) -> Callable[[], SecretStore]:
    """Make a store as another process has one: the same secrets, nothing remembered."""
    prefix = f"test-{token_hex(4)}"
    return lambda: SecretStore(aws.client("secretsmanager"), prefix)


def test_secret_comes_back_by_its_version(make_store: Callable[[], SecretStore]) -> None:
    """What was kept is read by another process, complete and with its keys in order."""
    version = make_store().save_merchant("1900000001", SECRET)
    assert make_store().merchant("1900000001", version) == SECRET


def test_reader_of_the_old_version_still_reads_it(make_store: Callable[[], SecretStore]) -> None:
    """While a rotation is under way, a process that has the old account reads the old keys, warm or cold."""
    writer, warm = make_store(), make_store()
    old = writer.save_merchant("1900000001", SECRET)
    warm.merchant("1900000001", old)
    new = writer.save_merchant("1900000001", NEWER)
    assert old != new
    for reader in (warm, make_store()):
        assert reader.merchant("1900000001", old) == SECRET
        assert reader.merchant("1900000001", new) == NEWER


def test_version_is_read_once_per_process(aws: Emulator, make_store: Callable[[], SecretStore]) -> None:
    """A version never changes, so a warm function asks Secrets Manager once."""
    version = make_store().save_merchant("1900000001", SECRET)
    reader, calls = make_store(), []
    events = aws.client("secretsmanager").meta.events

    def count(**_: object) -> None:
        calls.append(1)

    events.register("provide-client-params.secrets-manager.GetSecretValue", count)
    try:
        assert [reader.merchant("1900000001", version) for _ in range(3)] == [SECRET] * 3
    finally:
        events.unregister("provide-client-params.secrets-manager.GetSecretValue", count)
    assert len(calls) == 1


def test_accounts_do_not_share_secrets(make_store: Callable[[], SecretStore]) -> None:
    """The version of one merchant account opens nothing of another, and prefixes keep stages apart."""
    store = make_store()
    version = store.save_merchant("1900000001", SECRET)
    store.save_merchant("1900000002", NEWER)
    with pytest.raises(ConfigurationError):
        store.merchant("1900000002", version)


def test_missing_secret_is_an_operators_matter(make_store: Callable[[], SecretStore]) -> None:
    """A secret that is gone is told by its name, without anything secret."""
    with pytest.raises(ConfigurationError, match="merchant/1900000009"):
        make_store().merchant("1900000009", "0" * 32)
    with pytest.raises(ConfigurationError, match="official-account/wx0"):
        make_store().official_account("wx0")


def test_secret_of_an_official_account_is_the_newest(make_store: Callable[[], SecretStore]) -> None:
    """A renewed secret is seen by the next read, also in a process that read the old one."""
    writer, reader = make_store(), make_store()
    writer.save_official_account("wx0123456789abcdef", "first")
    assert reader.official_account("wx0123456789abcdef") == "first"
    writer.save_official_account("wx0123456789abcdef", "second")
    assert reader.official_account("wx0123456789abcdef") == "second"


def test_session_key_that_was_replaced_is_gone_after_half_a_minute(aws: Emulator) -> None:
    """The key is found by its own id, outside the prefix, and kept for thirty seconds, not for ever."""
    client, name, moment = aws.client("secretsmanager"), f"session-{token_hex(4)}", [10**12]
    client.create_secret(Name=name, SecretString="k" * 64)
    store = SecretStore(client, "prefix", lambda: moment[0])
    assert store.session_key(name) == "k" * 64
    client.put_secret_value(SecretId=name, SecretString="n" * 64)
    moment[0] += 29 * 10**9
    assert store.session_key(name) == "k" * 64
    moment[0] += 10**9
    assert store.session_key(name) == "n" * 64


@pytest.mark.parametrize("show", [repr, str, "{!r}".format, lambda secret: f"{[secret]} {({'a': secret},)}"])
def test_secret_never_shows_itself(make_store: Callable[[], SecretStore], show: Callable[[object], str]) -> None:
    """Neither a printed secret nor a printed store that has read it shows a part of it."""
    store = make_store()
    version = store.save_merchant("1900000001", SECRET)
    secret = store.merchant("1900000001", version)
    shown = show(secret) + show(store)
    for part in (SECRET.certificate_pem, SECRET.private_key_pem, *SECRET.apiv3_keys, SECRET.apiv2_key):
        assert part not in shown


def test_unreadable_secret_does_not_show_itself(aws: Emulator, make_store: Callable[[], SecretStore]) -> None:
    """A secret that somebody broke by hand fails without its text in the error or its trace."""
    store = make_store()
    store.save_merchant("1900000001", SECRET)
    version = aws.client("secretsmanager").put_secret_value(
        SecretId=f"{store._prefix}/merchant/1900000001", SecretString='{"private_key_pem": "-----PRIVATE KEY-----", 1}'
    )["VersionId"]
    with pytest.raises(ValueError, match=r"^(?!.*PRIVATE)") as failure:
        make_store().merchant("1900000001", version)
    assert "PRIVATE" not in "".join(traceback.format_exception(failure.value))


def test_keys_of_tencent_are_read_as_an_operator_put_them(aws: Emulator) -> None:
    """The newest keys count, without a restart."""
    client, prefix = aws.client("secretsmanager"), f"test-{token_hex(4)}"
    store = SecretStore(client, prefix)
    with pytest.raises(ConfigurationError):
        store.tencent_sms()
    client.create_secret(Name=f"{prefix}/tencent-sms", SecretString='{"secret_id": "AKID", "secret_key": "one"}')
    assert store.tencent_sms() == ("AKID", "one")
    client.put_secret_value(SecretId=f"{prefix}/tencent-sms", SecretString='{"secret_id": "AKID", "secret_key": "two"}')
    assert store.tencent_sms() == ("AKID", "two")


@pytest.mark.parametrize("text", ["", "secret-text", '{"secret_id": "secret-text"}', '["secret-text"]', "null"])
def test_keys_of_tencent_that_are_none_are_for_an_operator(aws: Emulator, text: str) -> None:
    """What is no pair of keys is a matter of configuration, and is not shown in the error."""
    client, prefix = aws.client("secretsmanager"), f"test-{token_hex(4)}"
    client.create_secret(Name=f"{prefix}/tencent-sms", SecretString=text or " ")
    with pytest.raises(ConfigurationError) as caught:
        SecretStore(client, prefix).tencent_sms()
    assert "secret-text" not in "".join(traceback.format_exception(caught.value))
