"""What WeChat Pay's answers say: a success to read, a definite no, or nothing that one can know."""

from collections.abc import Callable
from typing import Any

import httpx

from merchant_center.core.errors import (
    MalformedRequestError,
    OutcomeUnknownError,
    RemoteError,
    RemoteRefusedError,
)
from merchant_center.core.meanings import Meaning
from merchant_center.wechatpay.json_object import JsonObject, read_object
from merchant_center.wechatpay.meanings import explain
from merchant_center.wechatpay.transport.auth import SIGNED_BYTES

TOO_MANY_REQUESTS = 429
# Codes that leave the outcome open whatever status they come with (WeChat Pay APIv3, error tables).
_OPEN_CODES = frozenset(
    {
        "SYSTEM_ERROR",
        "SERVICE_UNAVAILABLE",
        "BANK_ERROR",
        "FREQUENCY_LIMITED",
        "FREQUENCY_LIMIT_EXCEED",
        "RATELIMIT_EXCEEDED",
    }
)
_LONGEST_MESSAGE = 256


def read_success[T](response: httpx.Response, read: Callable[[dict[str, Any]], T]) -> T:
    """Read the JSON of a 2xx with ``read``; raises OutcomeUnknownError if it does not say what it should."""
    try:
        return read(read_object(response.content, "answer"))
    except MalformedRequestError as error:
        raise unreadable(response, error) from error


def unreadable(response: httpx.Response, error: Exception) -> OutcomeUnknownError:
    """Make the error for a 2xx that does not say what it should."""
    return OutcomeUnknownError(
        f"WeChat Pay's answer cannot be read: {error}",
        status=response.status_code,
        request_id=request_id(response),
    )


def about_another(response: httpx.Response, what: str) -> OutcomeUnknownError:
    """Make the error for a 2xx about another thing than asked for.

    A signature is over the answer only: an old answer to another question verifies too.
    """
    return OutcomeUnknownError(
        f"WeChat Pay's answer is about another {what}",
        status=response.status_code,
        request_id=request_id(response),
    )


def request_id(response: httpx.Response) -> str:
    """Give WeChat's own number of this exchange, which its support asks for."""
    return str(response.headers.get("Request-ID", ""))


def refusal(response: httpx.Response, explain: Callable[[str], Meaning] = explain) -> RemoteError:
    """Make the error for an answer that is no 2xx, with what ``explain`` says that its code means.

    Only a 4xx with a code of WeChat's is a definite no. 429, 5xx, redirects and whatever a proxy
    between us says leave the outcome open.
    """
    body = _error_body(response)
    try:
        code, text = body.text_or_empty("code"), body.text_or_empty("message")[:_LONGEST_MESSAGE]
    except MalformedRequestError:
        code, text = "", ""
    message = f"WeChat Pay answered {response.status_code} {code or 'without a code'}: {text}{_hint(response, body)}"
    definite = response.is_client_error and response.status_code != TOO_MANY_REQUESTS
    kind = RemoteRefusedError if definite and code and code not in _OPEN_CODES else OutcomeUnknownError
    return kind(
        message,
        remote_code=code,
        meaning=explain(code),
        status=response.status_code,
        request_id=request_id(response),
    )


def _error_body(response: httpx.Response) -> JsonObject:
    try:
        return JsonObject(read_object(response.content, "answer"))
    except MalformedRequestError:
        return JsonObject({})


def _hint(response: httpx.Response, body: JsonObject) -> str:
    """Say which field, or which message lengths disagree; never the value that we sent."""
    try:
        detail = body.child("detail")
        seen = detail.child("sign_information").whole_number_or_none("sign_message_length")
        field = detail.text_or_empty("field")
    except MalformedRequestError:
        return ""
    if seen is not None:
        ours = response.request.extensions.get(SIGNED_BYTES)
        return f" (WeChat saw a message of {seen} bytes to verify, we signed {ours})"
    return f" ({field})" if field else ""
