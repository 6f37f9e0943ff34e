"""The environment of a function as typed values, read once, failing by name.

A handler's ``Settings`` inherits the parts that it reads, from here and from its features' ``wiring``, and adds its own
variables as annotations of ``str`` and ``int``: their names are the variables in lower case. Tests compare these
declarations with template.yaml. No dataclasses: making one costs a cold start more than reading the environment.
"""

import os
from collections.abc import Mapping

from merchant_center.core.errors import ConfigurationError


class Environment:
    """What every part of a function's settings inherits; its values are given by name."""

    def __init__(self, **values: str | int) -> None:
        self.__dict__.update(values)


class SecretSettings(Environment):
    """Where secrets are."""

    secrets_prefix: str


class SessionSettings(SecretSettings):
    """The secret that signs sessions of customers."""

    session_key_secret: str


class CatalogueSettings(Environment):
    """The table of products, campaigns and merchant accounts."""

    catalogue_table: str


class EventSettings(Environment):
    """The table of events, written with every change that they tell of."""

    events_table: str


class AuditSettings(Environment):
    """The table of the audit log, written with every change that an operator makes."""

    audit_table: str


class TransientSettings(Environment):
    """The table of what lives for minutes."""

    transient_table: str


class MediaSettings(Environment):
    """The bucket of pictures, and the host that shows them to everybody ("" for none)."""

    media_bucket: str
    pictures_url: str


class PublicApiSettings(Environment):
    """Where WeChat reaches our API."""

    public_api_url: str


class WeChatPaySettings(Environment):
    """WeChat Pay's main host, and the one in another city ("" for none)."""

    wechatpay_url: str
    wechatpay_backup_url: str


class OfficialAccountSettings(Environment):
    """WeChat's host for official accounts."""

    official_account_url: str


def variables_of(kind: type) -> dict[str, type]:
    """Return the types of the variables that a class declares and inherits, by name in lower case."""
    return {
        name: wanted for part in reversed(kind.__mro__) for name, wanted in getattr(part, "__annotations__", {}).items()
    }


def read_settings[T](kind: type[T], environment: Mapping[str, str] = os.environ) -> T:
    """Build ``kind`` from environment variables.

    Raises:
        ConfigurationError: naming every variable that is missing, or the one that is not a number.
    """
    declared = variables_of(kind)
    missing = [name.upper() for name in declared if name.upper() not in environment]
    if missing:
        raise ConfigurationError(f"environment variables are not set: {', '.join(missing)}")
    return kind(**{name: _typed(wanted, name.upper(), environment) for name, wanted in declared.items()})


def _typed(wanted: object, name: str, environment: Mapping[str, str]) -> str | int:
    text = environment[name]
    if wanted is str:
        return text
    try:
        return int(text)
    except ValueError:
        raise ConfigurationError(f"environment variable {name} is not a whole number") from None
