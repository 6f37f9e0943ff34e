"""The error tree: whose fault it is and what may be done next, without a word about HTTP.

    MerchantCenterError
    ├── InvalidInputError            the caller sent something we refuse; names the fields and the rules
    │   ├── MalformedRequestError        not even readable (no JSON, wrong encoding)
    │   ├── PayloadTooLargeError
    │   └── UnsupportedMediaTypeError
    ├── UnauthenticatedError         we do not know who is calling
    ├── PermissionDeniedError        we know, and they may not
    ├── NotFoundError
    ├── ConflictError                the thing is not in a state that allows this
    │   ├── StaleVersionError            it was changed since it was read: read and decide again
    │   │   └── ConditionFailedError         as storage says it
    │   └── OperationFailedError         it was tried, and failed for good
    ├── VersionChangedError          it is not the version that the caller decided on (If-Match)
    ├── IdempotencyKeyReusedError    the same key with another request
    ├── ThrottledError               too often; later is fine
    ├── SignatureInvalidError        a message that claims to come from WeChat does not verify
    │   └── UnknownSerialError           it names a key that we do not hold
    ├── DecryptionFailedError        it verifies, but none of our APIv3 keys opens it
    ├── PaymentMismatchError         it is WeChat's, but it does not fit our record
    ├── ConfigurationError           an operator has to act (credentials, bindings, settings)
    └── RemoteError
        ├── RemoteRefusedError       the other side answered no, for good; its code and what it means are kept
        └── OutcomeUnknownError      we cannot know; query, or repeat with the same number

A feature's own errors are leaves of this tree, in its module ``errors``. Each class has a stable ``code``;
``core.edge.problems`` alone turns codes into HTTP statuses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from merchant_center.core.meanings import UNEXPLAINED, Meaning


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One wrong field: where it is (``lines.0.quantity``) and the rule that it breaks, in words."""

    field: str
    rule: str


class MerchantCenterError(Exception):
    """Root of all errors this system raises on purpose; ``members`` are further members of the problem document."""

    code = "internal_error"

    def __init__(self, message: str, members: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.members = dict(members or {})


class InvalidInputError(MerchantCenterError):
    """A value breaks a rule; ``problems`` names each field and its rule."""

    code = "invalid_input"

    def __init__(self, message: str, problems: Sequence[FieldProblem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, field: str, rule: str) -> "InvalidInputError":
        """The common case: one field, one rule."""
        return cls(f"{field}: {rule}", (FieldProblem(field, rule),))


class MalformedRequestError(InvalidInputError):
    """The request cannot be read at all."""

    code = "malformed_request"


class PayloadTooLargeError(InvalidInputError):
    """The body is larger than this operation takes."""

    code = "payload_too_large"


class UnsupportedMediaTypeError(InvalidInputError):
    """The body has a content type this operation does not read."""

    code = "unsupported_media_type"


class UnauthenticatedError(MerchantCenterError):
    """No valid session or token."""

    code = "unauthenticated"


class PermissionDeniedError(MerchantCenterError):
    """Known caller, but this is not theirs to do or to see."""

    code = "permission_denied"


class NotFoundError(MerchantCenterError):
    """No such thing, or none that this caller may know of."""

    code = "not_found"


class ConflictError(MerchantCenterError):
    """The thing exists but its state does not allow the request."""

    code = "conflict"


class StaleVersionError(ConflictError):
    """The stored thing was changed since it was read, nothing was written: read it again and decide again.

    To a caller it is a conflict like any other, so it has the code of its parent.
    """

    code = ConflictError.code


class ConditionFailedError(StaleVersionError):
    """Another writer was first; ``index`` tells which write of a transaction was refused."""

    code = "condition_failed"

    def __init__(self, index: int = 0) -> None:
        super().__init__(f"the condition of write {index} does not hold")
        self.index = index


class VersionChangedError(MerchantCenterError):
    """The caller decided on another version than the present one (``version``); nothing was changed."""

    code = "version_changed"

    def __init__(self, version: int) -> None:
        super().__init__("it was changed since it was read: read it again, and decide again")
        self.version = version


class OperationFailedError(ConflictError):
    """What was asked for was tried and failed for good; ``members`` show what became of it."""

    code = "operation_failed"


class IdempotencyKeyReusedError(MerchantCenterError):
    """An Idempotency-Key came again with a different request."""

    code = "idempotency_key_reused"


class ThrottledError(MerchantCenterError):
    """Too many requests; the same request may succeed later."""

    code = "throttled"


class SignatureInvalidError(MerchantCenterError):
    """A message that claims to come from WeChat Pay does not verify; nothing may change because of it."""

    code = "signature_invalid"


class UnknownSerialError(SignatureInvalidError):
    """The message names a key that we do not hold; refreshing the keys once may help."""

    code = "signature_serial_unknown"


class DecryptionFailedError(MerchantCenterError):
    """The message is WeChat's but no APIv3 key of the merchant account opens it."""

    code = "decryption_failed"


class PaymentMismatchError(MerchantCenterError):
    """A genuine message of WeChat's contradicts our record (amount, merchant, account, transaction)."""

    code = "payment_mismatch"


class ConfigurationError(MerchantCenterError):
    """Credentials or bindings are wrong: an operator has to act, repeating does not help."""

    code = "configuration_error"


class RemoteError(MerchantCenterError):
    """The other side did not do what we asked.

    Args:
        message: what it answered, for logs and operators.
        remote_code: its code, if it gave one.
        meaning: what the code means where it was answered: the same code means other things to other calls.
        status: of its HTTP answer, if there was one.
        request_id: its own number of the exchange, which its support asks for.
        for_operators: the code is about our own settings, which no page is told.
    """

    code = "remote_error"

    def __init__(
        self,
        message: str,
        *,
        remote_code: str = "",
        meaning: Meaning = UNEXPLAINED,
        status: int = 0,
        request_id: str = "",
        for_operators: bool = False,
    ) -> None:
        super().__init__(message)
        self.meaning = meaning
        self.for_operators = for_operators
        self.remote_code = remote_code
        self.status = status
        self.request_id = request_id

    def __str__(self) -> str:
        """The message with the other side's own number of the exchange, which its support asks for."""
        return f"{self.message} (Request-ID {self.request_id})" if self.request_id else self.message


class RemoteRefusedError(RemoteError):
    """A definite no: nothing was done. ``remote_code`` is WeChat's code (``ORDER_CLOSED``, ``40029``)."""

    code = "remote_refused"


class OutcomeUnknownError(RemoteError):
    """Time-out, 5xx, throttling, or an answer that does not verify: it may be done or not.

    Ask by query or repeat with the *same* number (law 2); never take it for a failure.
    """

    code = "outcome_unknown"


def code_of(error: Exception) -> str:
    """Return our code of an error, or the name of its class if it is none of ours."""
    return error.code if isinstance(error, MerchantCenterError) else type(error).__name__


def remote_code_of(error: Exception) -> str:
    """Return the other side's code of an error if it gave one, else as ``code_of``."""
    remote = error.remote_code if isinstance(error, RemoteError) else ""
    return remote or code_of(error)
