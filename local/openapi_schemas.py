"""The parts of the API's description that no model or table of the code gives."""

from typing import Any

from merchant_center.accounts.rules import APPID_PATTERN, MCHID_PATTERN
from merchant_center.core.edge.etags import TAG_PATTERN
from merchant_center.core.edge.problems import ERROR_CODES
from merchant_center.core.edge.request_types import PHONE_SCHEMA
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.jobs.rules.job import JOB_ID_PATTERN
from merchant_center.notices.rules.notice import NOTICE_ID_PATTERN
from merchant_center.orders.rules.intent import KEY_PATTERN
from merchant_center.products.rules import PRODUCT_NUMBER_PATTERN
from merchant_center.reconciliation.rules.difference import DIFFERENCE_ID_PATTERN
from merchant_center.red_packets.errors import LimitName
from merchant_center.red_packets.rules.red_packet import RED_PACKET_ID_PATTERN
from merchant_center.red_packets.rules.send import SEND_ID_PATTERN
from merchant_center.vouchers.errors import VoucherLimitName
from merchant_center.vouchers.rules.voucher import STOCK_ID_PATTERN

TAGS = {
    "customers": "What micro pages call.",
    "operators": "What the console and other machines call.",
    "wechat": "What WeChat Pay calls.",
    "service": "What a monitor or a developer calls.",
}

SECURITY: dict[str, Any] = {
    "operator": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of the deployment's OIDC issuer with all scopes named by the operation.",
    },
    "session": {
        "type": "http",
        "scheme": "bearer",
        "description": "The session token that signing in gave; it lives for two hours.",
    },
}

PATH_VARIABLES: dict[str, Any] = {
    "mchid": {"type": "string", "pattern": f"^{MCHID_PATTERN}$"},
    "product_number": {"type": "string", "pattern": f"^{PRODUCT_NUMBER_PATTERN}$"},
    "order_no": {"type": "string", "pattern": "^[0-9A-Z-]{1,32}$"},
    "refund_no": {"type": "string", "pattern": "^[0-9A-Za-z_|*@-]{1,64}$"},
    "stock_id": {"type": "string", "pattern": f"^{STOCK_ID_PATTERN}$"},
    "appid": {"type": "string", "pattern": f"^{APPID_PATTERN}$"},
    "openid": {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,128}$"},
    "phone": PHONE_SCHEMA,
    "campaign": {"type": "string", "pattern": f"^{CAMPAIGN_PATTERN}$"},
    "export_id": {"type": "string", "pattern": "^[0-9a-z-]{1,32}$"},
    "job_id": {"type": "string", "pattern": f"^{JOB_ID_PATTERN}$"},
    "notice_id": {"type": "string", "pattern": f"^{NOTICE_ID_PATTERN}$"},
    "red_packet_id": {"type": "string", "pattern": f"^{RED_PACKET_ID_PATTERN}$"},
    "send_id": {"type": "string", "pattern": f"^{SEND_ID_PATTERN}$"},
    "day": {"type": "string", "format": "date"},
    "difference_id": {"type": "string", "pattern": f"^{DIFFERENCE_ID_PATTERN}$"},
}

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": (
        "Names one intent of its caller: a repeat is the same order (for 7 days), the same voucher of that stock, the "
        "same job, export, red packet or refund, never a second one. Jobs of `openids`, new red packets and refunds "
        "demand one."
    ),
    "schema": {"type": "string", "pattern": f"^{KEY_PATTERN}$"},
}

CALLBACK_HEADERS: tuple[dict[str, Any], ...] = tuple(
    {
        "name": f"Wechatpay-{name}",
        "in": "header",
        "required": True,
        "description": text,
        "schema": {"type": "string", "minLength": 1},
    }
    for name, text in {
        "Serial": "Id of WeChat Pay's public key, or serial number of its platform certificate, that signed.",
        "Signature": "WeChat Pay's signature over timestamp, nonce and body, in base64.",
        "Timestamp": "When WeChat Pay signed, in seconds since 1970; more than five minutes off is refused.",
        "Nonce": "Random text that is part of what is signed.",
    }.items()
)

LOCATION: dict[str, Any] = {
    "Location": {
        "required": True,
        "description": "Where to ask what became of it.",
        "schema": {"type": "string", "format": "uri-reference"},
    }
}

IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": (
        "The ETag of the answer on which the change was decided: if it was changed since, it is refused with 412 and "
        "nothing is changed. Without the header, or with `*`, it is changed whatever it is now."
    ),
    "schema": {"type": "string", "pattern": f"^{TAG_PATTERN}$"},
}

ETAG: dict[str, Any] = {
    "ETag": {
        "required": True,
        "description": "The `version` in quotation marks, for If-Match.",
        "schema": {"type": "string", "examples": ['"7"']},
    }
}

RETRY_AFTER: dict[str, Any] = {
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}},
}


def _text(description: str, *examples: str, **more: object) -> dict[str, Any]:
    return {"type": "string", "description": description, **more} | ({"examples": [*examples]} if examples else {})


NOTIFICATION: dict[str, Any] = {
    "type": "object",
    "description": "WeChat Pay's notification; `resource` is encrypted with the APIv3 key.",
    "required": ["id", "event_type", "resource_type", "resource"],
    "properties": {
        "id": _text("WeChat's id of the notification."),
        "create_time": _text("When WeChat made it.", format="date-time"),
        "event_type": _text("What happened.", "TRANSACTION.SUCCESS"),
        "resource_type": _text("What kind of resource follows.", "encrypt-resource"),
        "summary": _text("WeChat's words about it."),
        "resource": {
            "type": "object",
            "description": "What it is about, encrypted with the APIv3 key.",
            "required": ["algorithm", "ciphertext", "nonce"],
            "properties": {
                "algorithm": _text("How it is encrypted.", "AEAD_AES_256_GCM"),
                "ciphertext": _text("The encrypted JSON document, in base64."),
                "nonce": _text("The nonce that it was encrypted with."),
                "associated_data": _text("Data that was authenticated with it."),
                "original_type": _text("What it was before it was encrypted.", "transaction"),
            },
        },
    },
}

HEALTH: dict[str, Any] = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"const": "ok", "description": "Always `ok`: whatever answers is there."}},
}

HOME: dict[str, Any] = {
    "type": "object",
    "required": ["name", "version", "description", "links"],
    "properties": {
        "name": _text("What this API is called."),
        "version": _text("Version of the API.", "0.1.0"),
        "description": _text("What this API is."),
        "links": {
            "type": "object",
            "description": "Where to go on.",
            "required": ["openapi", "health"],
            "properties": {
                "openapi": _text("Path of this document.", "/openapi.json"),
                "health": _text("Path of the health check.", "/health"),
            },
        },
    },
}

_TEXT = {"type": "string"}
"""Described by its name."""

SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "description": "An error (RFC 9457). `code` is stable, the texts are not; `errors` names each wrong field.",
        "required": ["type", "title", "status", "code", "request_id"],
        "additionalProperties": False,
        "properties": {
            "type": _text("Names the kind of problem; one for each `code`.", format="uri"),
            "title": _text("What is wrong, in a few words for people."),
            "status": {"type": "integer", "description": "The HTTP status of the answer."},
            "code": _text("What is wrong, for programs: it never changes.", enum=list(ERROR_CODES)),
            "request_id": _TEXT,
            "detail": _text("What is wrong with this request, in words for people."),
            "errors": {
                "type": "array",
                "description": "Each field that breaks a rule.",
                "items": {
                    "type": "object",
                    "required": ["field", "rule"],
                    "properties": {
                        "field": _text('Where it stands in the request; "" for the whole.', "lines.0.quantity"),
                        "rule": _TEXT,
                    },
                },
            },
            "limit": _text("The limit that is reached.", enum=list(dict.fromkeys([*LimitName, *VoucherLimitName]))),
            "wechat": {
                "type": "object",
                "description": "WeChat's refusal: its code, what it means, who must act, and whether to repeat.",
                "required": ["code", "meaning_zh", "meaning_en", "who_acts", "retry"],
                "properties": {
                    "code": _text("WeChat's error code.", "NOT_ENOUGH"),
                    "meaning_zh": _TEXT,
                    "meaning_en": _TEXT,
                    "who_acts": _TEXT,
                    "retry": _TEXT,
                },
            },
        },
    },
    "CallbackFailure": {
        "type": "object",
        "description": "What WeChat Pay wants to hear when it has to call again.",
        "required": ["code", "message"],
        "properties": {
            "code": {"const": "FAIL", "description": "Makes WeChat Pay call again."},
            "message": _text("What failed, in a few words.", maxLength=64),
        },
    },
    "GatewayMessage": {
        "type": "object",
        "description": "What API Gateway answers by itself.",
        "required": ["message"],
        "properties": {"message": _text("What API Gateway says.", "Unauthorized")},
    },
}

SCHEMAS["Refusal"] = SCHEMAS["Problem"] | {
    "description": "A problem of ours with its `code`, or what API Gateway answers by itself: a `message` alone.",
    "required": [],
    "properties": SCHEMAS["Problem"]["properties"] | SCHEMAS["GatewayMessage"]["properties"],
}
