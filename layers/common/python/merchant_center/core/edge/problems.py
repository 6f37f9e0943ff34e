"""The one table from our error codes to HTTP, and the problem documents (RFC 9457) callers get."""

import json
from http import HTTPStatus
from typing import Any, NamedTuple

from merchant_center.core.edge.etags import etag_of
from merchant_center.core.errors import (
    ConfigurationError,
    InvalidInputError,
    MerchantCenterError,
    RemoteError,
    RemoteRefusedError,
    VersionChangedError,
)

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = {HTTPStatus.TOO_MANY_REQUESTS: 1, HTTPStatus.SERVICE_UNAVAILABLE: 2}


class ErrorCode(NamedTuple):
    """How a code is told over HTTP."""

    status: HTTPStatus
    title: str


# A write lost a race that the use case could not resolve: the same request may succeed at once.
_STALE = "Modified concurrently; retry the request"

ERROR_CODES = {
    "malformed_request": ErrorCode(HTTPStatus.BAD_REQUEST, "Body is not valid JSON"),
    "unauthenticated": ErrorCode(HTTPStatus.UNAUTHORIZED, "Authentication required"),
    "signature_invalid": ErrorCode(HTTPStatus.UNAUTHORIZED, "Invalid signature"),
    "signature_serial_unknown": ErrorCode(HTTPStatus.UNAUTHORIZED, "Invalid signature: unknown key serial number"),
    "permission_denied": ErrorCode(HTTPStatus.FORBIDDEN, "Permission denied"),
    "snapshot_user": ErrorCode(HTTPStatus.FORBIDDEN, "Snapshot page: full service needed"),
    "not_found": ErrorCode(HTTPStatus.NOT_FOUND, "Not found"),
    "conflict": ErrorCode(HTTPStatus.CONFLICT, "Conflict with the current state"),
    "version_changed": ErrorCode(HTTPStatus.PRECONDITION_FAILED, "Changed since it was read"),
    "payload_too_large": ErrorCode(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Body too large"),
    "unsupported_media_type": ErrorCode(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type"),
    "invalid_input": ErrorCode(HTTPStatus.UNPROCESSABLE_ENTITY, "Validation failed"),
    "idempotency_key_reused": ErrorCode(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Idempotency-Key reused with a different request"
    ),
    "throttled": ErrorCode(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests"),
    "unreadable_bill": ErrorCode(HTTPStatus.INTERNAL_SERVER_ERROR, "A bill of WeChat's cannot be read"),
    "decryption_failed": ErrorCode(HTTPStatus.INTERNAL_SERVER_ERROR, "Decryption failed"),
    "payment_mismatch": ErrorCode(HTTPStatus.INTERNAL_SERVER_ERROR, "Payment does not match the record"),
    "internal_error": ErrorCode(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal server error"),
    "configuration_error": ErrorCode(HTTPStatus.SERVICE_UNAVAILABLE, "Configuration error: an operator must act"),
    "remote_error": ErrorCode(HTTPStatus.SERVICE_UNAVAILABLE, "Request to WeChat failed"),
    # A refusal for good; _status_of says which may be repeated.
    "remote_refused": ErrorCode(HTTPStatus.CONFLICT, "Refused by WeChat"),
    "outcome_unknown": ErrorCode(HTTPStatus.SERVICE_UNAVAILABLE, "No answer from WeChat; retry the same request"),
    "sign_in_interrupted": ErrorCode(HTTPStatus.SERVICE_UNAVAILABLE, "No answer from WeChat; retry, or sign in again"),
    "condition_failed": ErrorCode(HTTPStatus.CONFLICT, _STALE),
    "intent_taken": ErrorCode(HTTPStatus.CONFLICT, _STALE),
    "stale_order": ErrorCode(HTTPStatus.CONFLICT, _STALE),
    "stale_issue": ErrorCode(HTTPStatus.CONFLICT, _STALE),
    "cap_reached": ErrorCode(HTTPStatus.CONFLICT, "Voucher limit reached"),
    "operation_failed": ErrorCode(HTTPStatus.CONFLICT, "Failed permanently"),
    "voucher_failed": ErrorCode(HTTPStatus.CONFLICT, "Voucher refused by WeChat"),
    "send_failed": ErrorCode(HTTPStatus.CONFLICT, "Red packet not sent"),
    "too_many_open_orders": ErrorCode(HTTPStatus.CONFLICT, "Too many unpaid orders"),
    "sold_out": ErrorCode(HTTPStatus.CONFLICT, "Sold out"),
    "order_paid": ErrorCode(HTTPStatus.CONFLICT, "Order is paid"),
    "pieces_taken": ErrorCode(HTTPStatus.CONFLICT, _STALE),
    "not_counted": ErrorCode(HTTPStatus.CONFLICT, "Product has no inventory"),
    "inventory_changed": ErrorCode(HTTPStatus.CONFLICT, "Inventory changed meanwhile"),
    "order_not_paid": ErrorCode(HTTPStatus.CONFLICT, "Order not paid"),
    "amount_not_left": ErrorCode(HTTPStatus.CONFLICT, "Amount not left to refund"),
    "too_many_refunds": ErrorCode(HTTPStatus.CONFLICT, "Too many refunds of the order"),
    "refund_window_over": ErrorCode(HTTPStatus.CONFLICT, "Paid more than a year ago"),
    "own_request": ErrorCode(HTTPStatus.FORBIDDEN, "A second person decides"),
    "stale_refund": ErrorCode(HTTPStatus.CONFLICT, _STALE),
    "stale_red_packet": ErrorCode(HTTPStatus.CONFLICT, _STALE),
    "stale_send": ErrorCode(HTTPStatus.CONFLICT, _STALE),
    "bill_number_taken": ErrorCode(HTTPStatus.CONFLICT, _STALE),
    "limit_reached": ErrorCode(HTTPStatus.CONFLICT, "Red packet limit reached"),
    "red_packet_closed": ErrorCode(HTTPStatus.CONFLICT, "Red packet not active"),
    "chunk_held": ErrorCode(HTTPStatus.CONFLICT, "Locked by another worker"),
}


def problem_of(error: MerchantCenterError, request_id: str) -> tuple[int, dict[str, str], str]:
    """An error as status, headers and body.

    Errors on our own side tell the caller nothing but the request id; what they mean is in the log.
    """
    status = _status_of(error)
    body: dict[str, Any] = {
        "type": f"urn:merchant-center:problem:{error.code}",
        "title": ERROR_CODES[error.code].title,
        "status": int(status),
        "code": error.code,
        "request_id": request_id,
    }
    if status is not HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, ConfigurationError):
        body["detail"] = error.message
    if isinstance(error, InvalidInputError) and error.problems:
        body["errors"] = [{"field": one.field, "rule": one.rule} for one in error.problems]
    body = error.members | body
    refused = error if isinstance(error, RemoteRefusedError) else error.__cause__
    if isinstance(refused, RemoteRefusedError):
        meaning = refused.meaning
        body["wechat"] = {
            "code": refused.remote_code,
            "meaning_zh": meaning.zh,
            "meaning_en": meaning.en,
            "who_acts": meaning.actor,
            "retry": meaning.retry,
        }
    headers = {"Content-Type": PROBLEM_JSON, "Cache-Control": "no-store"}
    if isinstance(error, VersionChangedError):
        headers["ETag"] = etag_of(error.version)
    if status in RETRY_AFTER_SECONDS and not isinstance(error, ConfigurationError):
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS[status])
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return int(status), headers, json.dumps(body, ensure_ascii=False)


def public_problem_of(error: MerchantCenterError, request_id: str) -> tuple[int, dict[str, str], str]:
    """An error as anybody may read it: without WeChat's own words, and without what is wrong with our settings."""
    status, headers, body = problem_of(error, request_id)
    hidden = {"detail"} if isinstance(error, RemoteError) else set()
    if any(isinstance(one, RemoteError) and one.for_operators for one in (error, error.__cause__)):
        hidden.add("wechat")
    told = {name: value for name, value in json.loads(body).items() if name not in hidden}
    return status, headers, json.dumps(told, ensure_ascii=False)


def _status_of(error: MerchantCenterError) -> HTTPStatus:
    """Return the status of an error's code; a refusal that passes by itself may be repeated, so it is no conflict."""
    if isinstance(error, RemoteRefusedError) and error.meaning.passes_by_itself:
        return HTTPStatus.SERVICE_UNAVAILABLE
    return ERROR_CODES[error.code].status


def callback_failure_of(error: MerchantCenterError, request_id: str) -> tuple[int, dict[str, str], str]:
    """An error as WeChat Pay wants to hear it: any 4xx or 5xx with FAIL, upon which it calls again."""
    message = f"{ERROR_CODES[error.code].title} ({request_id})"[:64]
    return (
        int(ERROR_CODES[error.code].status),
        {"Content-Type": "application/json"},
        json.dumps({"code": "FAIL", "message": message}),
    )
