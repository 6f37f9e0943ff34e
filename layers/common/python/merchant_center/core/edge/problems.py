"""The one table from our error codes to HTTP, and the problem documents (RFC 9457) callers get."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from merchant_center.core.errors import (
    ConfigurationError,
    InvalidInputError,
    MerchantCenterError,
    OperationFailedError,
    RemoteError,
    RemoteRefusedError,
    Topic,
)
from merchant_center.notices.protocol import explain_notice
from merchant_center.red_packets.protocol.cash_meanings import explain_red_packet
from merchant_center.red_packets.protocol.transfer_meanings import explain_transfer
from merchant_center.red_packets.rules.quota import LimitReachedError
from merchant_center.vouchers.protocol.meanings import explain_voucher
from merchant_center.wechatpay.meanings import Meaning, explain

PROBLEM_JSON = "application/problem+json"
OFFICIAL_ACCOUNT: Topic = "official_account"

STATUS: dict[str, HTTPStatus] = {
    "malformed_request": HTTPStatus.BAD_REQUEST,
    "unauthenticated": HTTPStatus.UNAUTHORIZED,
    "signature_invalid": HTTPStatus.UNAUTHORIZED,
    "signature_serial_unknown": HTTPStatus.UNAUTHORIZED,
    "permission_denied": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "payload_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unsupported_media_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "invalid_input": HTTPStatus.UNPROCESSABLE_ENTITY,
    "idempotency_key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "throttled": HTTPStatus.TOO_MANY_REQUESTS,
    "decryption_failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "payment_mismatch": HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal_error": HTTPStatus.INTERNAL_SERVER_ERROR,
    "configuration_error": HTTPStatus.SERVICE_UNAVAILABLE,
    "remote_error": HTTPStatus.SERVICE_UNAVAILABLE,
    # A refusal for good; _status_of says which may be repeated.
    "remote_refused": HTTPStatus.CONFLICT,
    "outcome_unknown": HTTPStatus.SERVICE_UNAVAILABLE,
    "sign_in_interrupted": HTTPStatus.SERVICE_UNAVAILABLE,
    # A write lost a race that the use case could not resolve: the same request may succeed at once.
    "condition_failed": HTTPStatus.CONFLICT,
    "intent_taken": HTTPStatus.CONFLICT,
    "stale_order": HTTPStatus.CONFLICT,
    "stale_issue": HTTPStatus.CONFLICT,
    "cap_reached": HTTPStatus.CONFLICT,
    "operation_failed": HTTPStatus.CONFLICT,
    "voucher_failed": HTTPStatus.CONFLICT,
    "send_failed": HTTPStatus.CONFLICT,
    "too_many_open_orders": HTTPStatus.CONFLICT,
    "stale_red_packet": HTTPStatus.CONFLICT,
    "stale_send": HTTPStatus.CONFLICT,
    "bill_number_taken": HTTPStatus.CONFLICT,
    "limit_reached": HTTPStatus.CONFLICT,
    "red_packet_closed": HTTPStatus.CONFLICT,
    "chunk_held": HTTPStatus.CONFLICT,
}

RETRY_AFTER_SECONDS = {HTTPStatus.TOO_MANY_REQUESTS: 1, HTTPStatus.SERVICE_UNAVAILABLE: 2}

TITLES: dict[str, str] = {
    "malformed_request": "The request cannot be read",
    "unauthenticated": "Sign in first",
    "signature_invalid": "The signature does not verify",
    "signature_serial_unknown": "The signature names a key that is not known",
    "permission_denied": "Not allowed",
    "not_found": "Not found",
    "conflict": "The present state does not allow this",
    "payload_too_large": "The body is too large",
    "unsupported_media_type": "The content type is not supported",
    "invalid_input": "A field breaks a rule",
    "idempotency_key_reused": "The Idempotency-Key came with another request",
    "throttled": "Too many requests",
    "decryption_failed": "The message cannot be decrypted",
    "payment_mismatch": "The payment does not fit our record",
    "internal_error": "An error on our side",
    "configuration_error": "An operator has to act",
    "remote_error": "WeChat did not do what was asked",
    "remote_refused": "WeChat refused",
    "outcome_unknown": "WeChat did not answer; repeat the same request",
    "sign_in_interrupted": "WeChat did not answer; repeat, or sign in again",
    "condition_failed": "Somebody else was first; repeat the request",
    "intent_taken": "Somebody else was first; repeat the request",
    "stale_order": "Somebody else was first; repeat the request",
    "stale_issue": "Somebody else was first; repeat the request",
    "too_many_open_orders": "Too many orders wait for payment",
    "cap_reached": "A limit of the voucher is reached",
    "operation_failed": "Failed for good",
    "voucher_failed": "WeChat did not issue this voucher",
    "send_failed": "The red packet was not sent",
    "stale_red_packet": "Somebody else was first; repeat the request",
    "stale_send": "Somebody else was first; repeat the request",
    "bill_number_taken": "Somebody else was first; repeat the request",
    "limit_reached": "A limit of the red packet is reached",
    "red_packet_closed": "The red packet gives nothing now",
    "chunk_held": "Another worker has it",
}


# The same code means other things to other calls.
_EXPLAIN: dict[Topic, Callable[[str], Meaning]] = {
    "vouchers": explain_voucher,
    "red_packets": explain_red_packet,
    "transfers": explain_transfer,
    "sms": explain_notice,
    OFFICIAL_ACCOUNT: explain_notice,
}


def problem_of(error: MerchantCenterError, request_id: str) -> tuple[int, dict[str, str], str]:
    """An error as status, headers and body.

    Errors on our own side tell the caller nothing but the request id; what they mean is in the log.
    """
    status = _status_of(error)
    body: dict[str, Any] = {
        "type": f"urn:merchant-center:problem:{error.code}",
        "title": TITLES[error.code],
        "status": int(status),
        "code": error.code,
        "request_id": request_id,
    }
    if status is not HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, ConfigurationError):
        body["detail"] = error.message
    if isinstance(error, InvalidInputError) and error.problems:
        body["errors"] = [{"field": one.field, "rule": one.rule} for one in error.problems]
    if isinstance(error, LimitReachedError):
        body["limit"] = error.limit
    if isinstance(error, OperationFailedError):
        body = error.members | body
    refused = error if isinstance(error, RemoteRefusedError) else error.__cause__
    if isinstance(refused, RemoteRefusedError):
        meaning = _meaning_of(refused)
        body["wechat"] = {
            "code": refused.remote_code,
            "meaning_zh": meaning.zh,
            "meaning_en": meaning.en,
            "who_acts": meaning.actor,
            "retry": meaning.retry,
        }
    headers = {"Content-Type": PROBLEM_JSON, "Cache-Control": "no-store"}
    if status in RETRY_AFTER_SECONDS and not isinstance(error, ConfigurationError):
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS[status])
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return int(status), headers, json.dumps(body, ensure_ascii=False)


def public_problem_of(error: MerchantCenterError, request_id: str) -> tuple[int, dict[str, str], str]:
    """An error as anybody may read it: without WeChat's own words, and without what is wrong with our settings."""
    status, headers, body = problem_of(error, request_id)
    hidden = {"detail"} if isinstance(error, RemoteError) else set()
    if OFFICIAL_ACCOUNT in {getattr(one, "topic", "") for one in (error, error.__cause__)}:
        hidden.add("wechat")
    told = {name: value for name, value in json.loads(body).items() if name not in hidden}
    return status, headers, json.dumps(told, ensure_ascii=False)


def _meaning_of(refusal: RemoteRefusedError) -> Meaning:
    return _EXPLAIN.get(refusal.topic, explain)(refusal.remote_code)


def _status_of(error: MerchantCenterError) -> HTTPStatus:
    """Return the status of an error's code; a refusal that passes by itself may be repeated, so it is no conflict."""
    if isinstance(error, RemoteRefusedError):
        meaning = _meaning_of(error)
        if meaning.retry == "same_number" and meaning.actor in {"nobody", "wechat"}:
            return HTTPStatus.SERVICE_UNAVAILABLE
    return STATUS[error.code]


def callback_failure_of(error: MerchantCenterError, request_id: str) -> tuple[int, dict[str, str], str]:
    """An error as WeChat Pay wants to hear it: any 4xx or 5xx with FAIL, upon which it calls again."""
    message = f"{TITLES[error.code]} ({request_id})"[:64]
    return (
        int(STATUS[error.code]),
        {"Content-Type": "application/json"},
        json.dumps({"code": "FAIL", "message": message}),
    )
