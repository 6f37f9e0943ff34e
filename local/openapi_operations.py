"""The form of an operation, which functions/*/operations.py fill in beside their handlers."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from local.openapi_schemas import CALLBACK_HEADERS, NOTIFICATION

type Schema = dict[str, Any]

FUNCTION_ERRORS = ("throttled", "internal_error")
BODY_ERRORS = ("malformed_request", "payload_too_large", "unsupported_media_type", "invalid_input", *FUNCTION_ERRORS)
EDIT_ERRORS = ("not_found", "version_changed", "invalid_input")
"""Of what changes one thing: it takes If-Match."""
WECHAT_ERRORS = ("configuration_error", "remote_refused", "outcome_unknown")


@dataclass(frozen=True)
class Operation:
    """One operation: models by place, error codes (statuses and titles follow from the one error table).

    `failure` names the schema of its refusals where that is no problem document; `beside` is what a conflict shows
    beside the problem when the operation was tried and failed; `also_needs` the scopes that the
    handler asks for besides the route's own.
    """

    answers: dict[int, type[BaseModel] | Schema | None]
    errors: tuple[str, ...] = FUNCTION_ERRORS
    body: type[BaseModel] | Schema | None = None
    needs_body: bool = True
    query: type[BaseModel] | None = None
    headers: tuple[Schema, ...] = ()
    answer_headers: dict[int, Schema] = field(default_factory=dict)
    session: bool = False
    session_may_miss: bool = False
    failure: str | None = None
    beside: type[BaseModel] | None = None
    also_needs: tuple[str, ...] = ()


def callback(*own_errors: str) -> Operation:
    """Return what every callback of WeChat Pay is, with the errors that one of them has besides."""
    of_message = ("malformed_request", "invalid_input", "not_found")
    of_keys = ("signature_invalid", "signature_serial_unknown", "decryption_failed")
    errors = (*of_message, *of_keys, *own_errors, *FUNCTION_ERRORS, *WECHAT_ERRORS)
    return Operation({204: None}, errors, NOTIFICATION, headers=CALLBACK_HEADERS, failure="CallbackFailure")
