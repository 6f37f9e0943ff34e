"""Opening a callback of WeChat Pay: verify the raw bytes, then parse, then decrypt, then parse."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from merchant_center.core.errors import DecryptionFailedError, UnknownSerialError
from merchant_center.wechatpay.cipher import ALGORITHM, decrypt
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.json_object import JsonObject, read_object
from merchant_center.wechatpay.verification import verify


@dataclass(frozen=True, slots=True)
class Notification:
    """A genuine callback.

    Attributes:
        id: the same on most re-sends, but not on all: tell duplicates by what they are about.
        event_type: such as ``TRANSACTION.SUCCESS``.
        original_type: what the resource is: ``transaction``, ``refund``, ``coupon``, ...
        created_at: in UTC.
        resource: the decrypted object, as ``payments.payment_from`` and others read it.
    """

    id: str
    event_type: str
    original_type: str
    created_at: datetime
    resource: dict[str, Any]


def open_notification(
    headers: Mapping[str, str], body: bytes, credentials: MerchantCredentials, *, now: int
) -> Notification:
    """Verify and decrypt one callback.

    Args:
        headers: of the request; names in any case.
        body: the raw bytes as received, before any parser or charset touched them.
        credentials: of the merchant account that the callback's address belongs to.
        now: Unix seconds.

    Raises:
        SignatureInvalidError: not WeChat's (UnknownSerialError: perhaps, with a key we do not hold).
        DecryptionFailedError: WeChat's, but none of the merchant's APIv3 keys opens it.
        MalformedRequestError: WeChat's, but not shaped as documented; names the member.
    """
    verify(headers, body, credentials.response_keys, now=now)
    envelope = JsonObject(read_object(body, "body"))
    sealed = envelope.child("resource")
    if sealed.text("algorithm") != ALGORITHM:
        raise DecryptionFailedError("the resource is encrypted with an algorithm that we do not know")
    plaintext = decrypt(
        sealed.text("nonce"),
        sealed.text_or_empty("associated_data"),
        sealed.text("ciphertext"),
        credentials.apiv3_keys,
    )
    return Notification(
        id=envelope.text("id"),
        event_type=envelope.text("event_type"),
        original_type=sealed.text_or_empty("original_type"),
        created_at=envelope.instant("create_time"),
        resource=read_object(plaintext, "resource.ciphertext"),
    )


def open_callback(
    headers: Mapping[str, str],
    body: bytes,
    *,
    credentials: Callable[[], MerchantCredentials],
    refreshed: Callable[[], MerchantCredentials],
    now: int,
) -> Notification:
    """Open a callback with the remembered keys, or once more with fresh ones if none of those fits.

    Args:
        headers: as for :func:`open_notification`.
        body: the raw bytes.
        credentials: of the account as remembered.
        refreshed: of the account as they are now; asked for when a serial is unknown or no key opens the message.
        now: Unix seconds.

    Raises:
        SignatureInvalidError, DecryptionFailedError, MalformedRequestError: as :func:`open_notification`.
    """
    try:
        return open_notification(headers, body, credentials(), now=now)
    except (UnknownSerialError, DecryptionFailedError):
        return open_notification(headers, body, refreshed(), now=now)
