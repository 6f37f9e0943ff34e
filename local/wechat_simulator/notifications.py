"""What a callback says and how its bytes are made.

Source: WeChat Pay APIv3, "payment notice" and "decrypting callbacks".
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from local.wechat_simulator import signing
from local.wechat_simulator.answers import signature_headers, spoiled, spoiled_json
from local.wechat_simulator.clock import china_time
from local.wechat_simulator.faults import Effects
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.validation import compact_json

MINUTE = 60
HOUR = 3600
PAYMENT_RETRIES = (
    *(15, 15, 30),
    *(3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE, 60 * MINUTE),
    *(3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR),
)
"""Seconds from one attempt to the next: 15 re-sends over 24 h 4 min."""
COUPON_RETRIES = (MINUTE,) * 8
"""Once a minute, nine deliveries in all. Source: WeChat Pay APIv3, "voucher redemption notice"."""
TRANSFER_RETRIES = (15,) * 10 + (5 * MINUTE,) * 10 + (30 * MINUTE,) * 44
"""65 deliveries in all over 22 h 52 min 30 s. Source: WeChat Pay APIv3, "merchant transfer notice"."""
ENVELOPE_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": "Mozilla/4.0",
    "Accept": "*/*",
    "Pragma": "no-cache",
    "Cache-Control": "no-cache",
    "Connection": "close",
}


@dataclass(frozen=True)
class Kind:
    """A sort of callback: its names in the envelope and when it is sent again."""

    event_type: str
    original_type: str
    summary: str
    retries: tuple[int, ...]


PAYMENT_SUCCESS = Kind("TRANSACTION.SUCCESS", "transaction", "支付成功", PAYMENT_RETRIES)
COUPON_USE = Kind("COUPON.USE", "coupon", "代金券核销通知", COUPON_RETRIES)
TRANSFER_FINISHED = Kind("MCHTRANSFER.BILL.FINISHED", "mch_payment", "商家转账单据终态通知", TRANSFER_RETRIES)
REFUND_NOTICES = {
    "SUCCESS": Kind("REFUND.SUCCESS", "refund", "退款成功", PAYMENT_RETRIES),
    "ABNORMAL": Kind("REFUND.ABNORMAL", "refund", "退款异常", PAYMENT_RETRIES),
    "CLOSED": Kind("REFUND.CLOSED", "refund", "退款关闭", PAYMENT_RETRIES),
}
"""By the refund's status."""
KINDS = {kind.event_type: kind for kind in (PAYMENT_SUCCESS, COUPON_USE, TRANSFER_FINISHED, *REFUND_NOTICES.values())}


@dataclass(frozen=True)
class Notification:
    """One callback with all its attempts; `state` is PENDING, HELD, DELIVERED, EXHAUSTED or LOST."""

    id: str
    mchid: str
    url: str
    event_type: str
    plaintext: dict[str, Any]
    apiv3_key: str
    """The key at the time of the event: a callback under way when the key is changed keeps the old one."""
    nonce: str
    created_at: float
    state: str
    due_at: float
    rounds: int = 0
    """How many re-sends have been planned."""
    copies: int = 1
    repeat: bool = False
    attempts: list[dict[str, Any]] = field(default_factory=list)


def new_notification(merchant: Merchant, kind: Kind, url: str, plaintext: dict[str, Any], now: float) -> Notification:
    """A callback due at once."""
    return Notification(
        id=str(uuid.uuid4()),
        mchid=merchant.mchid,
        url=url,
        event_type=kind.event_type,
        plaintext=plaintext,
        apiv3_key=merchant.apiv3_key,
        nonce=signing.random_text(12),
        created_at=now,
        state="PENDING",
        due_at=now,
    )


def envelope(notification: Notification, effects: Effects) -> bytes:
    """The body; without effects it has the same bytes at every attempt."""
    kind = KINDS[notification.event_type]
    associated_data = "" if effects.empty_associated_data else kind.original_type
    plaintext = compact_json(spoiled(notification.plaintext, effects))
    ciphertext = signing.encrypt(notification.apiv3_key, notification.nonce, associated_data, plaintext)
    if effects.bad_ciphertext:
        ciphertext = signing.encrypt(signing.random_text(32), notification.nonce, associated_data, plaintext)
    body = {
        "id": notification.id,
        "create_time": china_time(notification.created_at),
        "resource_type": "encrypt-resource",
        "event_type": kind.event_type,
        "summary": kind.summary,
        "resource": {
            "original_type": kind.original_type,
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": ciphertext,
            "associated_data": associated_data,
            "nonce": notification.nonce,
        },
    }
    return spoiled_json(compact_json(body), effects)


def headers(merchant: Merchant, body: bytes, now: float, effects: Effects) -> dict[str, str]:
    """All headers of one attempt, signed with the key the merchant's mode picks."""
    return ENVELOPE_HEADERS | signature_headers(merchant.callback_key(), body, now, effects)
