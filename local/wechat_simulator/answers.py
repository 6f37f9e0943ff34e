"""Signs what WeChat Pay sends, answers and callbacks alike, and spoils it where a fault says so."""

import json
import random
import secrets
import time
from typing import Any

from local.wechat_simulator import signing
from local.wechat_simulator.faults import Effects
from local.wechat_simulator.keys import new_serial_text
from local.wechat_simulator.merchants import SigningKey
from local.wechat_simulator.validation import compact_json

STALE_SECONDS = 3600
OBSERVED_HEADERS = {
    "Server": "nginx",
    "Cache-Control": "no-cache, must-revalidate",
    "X-Content-Type-Options": "nosniff",
    "Content-Language": "zh-CN",
    "Keep-Alive": "timeout=8",
}
"""Headers seen on WeChat Pay's answers."""


def request_id(cause: int) -> str:
    """The Request-ID; `cause` is 0 on success."""
    return f"{secrets.token_hex(16).upper()}-{cause}"


def signature_headers(key: SigningKey, body: bytes, now: float, effects: Effects) -> dict[str, str]:
    """The five Wechatpay-* headers for `body`, made afresh for every answer and attempt.

    Source: WeChat Pay APIv3, "signature verification" and "signature probe traffic".
    """
    timestamp = str(int(now) - (STALE_SECONDS if effects.stale_timestamp else 0))
    nonce = signing.random_text(32)
    signature = signing.sign(key.private_key, signing.answer_message(timestamp, nonce, body))
    return {
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Serial": new_serial_text() if effects.unknown_serial else key.serial,
        "Wechatpay-Signature": signing.PROBE_PREFIX + signature if effects.signtest else signature,
        "Wechatpay-Signature-Type": signing.SCHEME,
        "Wechatpay-Timestamp": timestamp,
    }


def spoiled_json(body: bytes, effects: Effects) -> bytes:
    """`body` with its keys in another order or with unknown fields, as the effects say; else unchanged."""
    if not body or not (effects.shuffle_keys or effects.extra_fields):
        return body
    value = json.loads(body)
    return compact_json(spoiled(value, effects))


def spoiled(value: Any, effects: Effects) -> Any:
    """A JSON value with every object shuffled or extended."""
    if isinstance(value, list):
        return [spoiled(item, effects) for item in value]
    if not isinstance(value, dict):
        return value
    members = [(name, spoiled(item, effects)) for name, item in value.items()]
    if effects.extra_fields:
        members.append(("field_of_tomorrow", {"since": int(time.time())}))
    if effects.shuffle_keys:
        random.shuffle(members)
    return dict(members)
