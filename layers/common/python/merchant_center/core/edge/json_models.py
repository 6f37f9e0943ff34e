"""JSON in and out by pydantic models, apart from ``http`` so that the callback does not pay for pydantic."""

import json
from collections import Counter
from collections.abc import Callable
from typing import ClassVar, Literal, Self

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from merchant_center.core.edge.etags import etag_of
from merchant_center.core.edge.http import raw_body
from merchant_center.core.errors import (
    FieldProblem,
    InvalidInputError,
    MalformedRequestError,
    OperationFailedError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
)

MAX_BODY_BYTES = 256 * 1024
"""Far above any request of ours; files go straight to S3."""


class Request(BaseModel):
    """A body or a query: unknown fields are refused, and no value is taken for one of another JSON type.

    pydantic's own instants, and numbers and flags of a query, need the types of ``request_types``.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, strict=True)


class Changes(Request):
    """A body whose given fields replace what was: a field may be left out, and only some are null to take it away."""

    may_be_null: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _no_nulls(cls, values: object) -> object:
        if isinstance(values, dict) and {name for name, value in values.items() if value is None} - cls.may_be_null:
            raise ValueError("leave a field out to keep it; null is no value")
        return values


class View(BaseModel):
    """An answer whose members are attributes of a value, or made of it."""

    @classmethod
    def from_value(cls, value: object, **made: object) -> Self:
        """Return the view of a value: ``made`` members as given, every other one the attribute of its name."""
        return cls.model_validate(_Shown(value, made), from_attributes=True)


class Versioned(BaseModel):
    """What can be edited: its answer has the version as its ETag, which a change may name as If-Match."""

    version: int
    """Goes up with each change. It is the ETag of the answer, in quotation marks: send it back as If-Match."""


class _Shown:
    def __init__(self, value: object, made: dict[str, object]) -> None:
        self._value = value
        self.__dict__.update(made)

    def __getattr__(self, name: str) -> object:
        return getattr(self._value, name)


class FileForm(BaseModel):
    """Where and with which fields a file is posted, as multipart/form-data with the file as ``file``."""

    method: Literal["POST"] = "POST"
    url: str
    """Address to post the form to; it works for 15 minutes."""
    fields: dict[str, str]


def read_body[M: BaseModel](app: APIGatewayHttpResolver, model: type[M], *, without: M | None = None) -> M:
    """The JSON body as a value of the model.

    Args:
        app: has the request.
        model: what the body has to be.
        without: what a request without a body means; ``None`` where there must be one.

    Raises:
        UnsupportedMediaTypeError: it is not declared as JSON.
        PayloadTooLargeError: it is larger than :data:`MAX_BODY_BYTES`.
        MalformedRequestError: it is no JSON.
        InvalidInputError: naming every field that breaks a rule, and the rule.
    """
    event = app.current_event
    if without is not None and not event.raw_event.get("body"):
        return without
    media_type = (event.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaTypeError("send the body as application/json")
    body = raw_body(event.raw_event)
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLargeError(f"the body may have {MAX_BODY_BYTES} bytes")
    read = _validated(lambda: model.model_validate_json(body))
    json.loads(body, object_pairs_hook=_each_name_once)
    return read


def read_query[M: BaseModel](app: APIGatewayHttpResolver, model: type[M]) -> M:
    """The query string as a value of the model; errors as in :func:`read_body`."""
    query = app.current_event.raw_event.get("queryStringParameters") or {}
    # As JSON, because strict models take names of enums from JSON alone.
    return _validated(lambda: model.model_validate_json(json.dumps(query)))


def json_response(status: int, model: BaseModel, **headers: str) -> Response[str]:
    """A model as a JSON answer that nobody caches, unless the headers say otherwise; with its ETag if it has one."""
    etag = {"ETag": etag_of(model.version)} if isinstance(model, Versioned) else {}
    return Response(
        status_code=status,
        content_type="application/json",
        body=model.model_dump_json(),
        headers={"Cache-Control": "no-store"} | etag | {name.replace("_", "-"): one for name, one in headers.items()},
    )


def json_response_or_raise(failed: type[OperationFailedError] | None, status: int, model: BaseModel) -> Response[str]:
    """Return a model as a JSON answer, or raise it as the members of a problem: each status has one schema.

    Raises:
        OperationFailedError: of the kind ``failed``, unless that is ``None``.
    """
    if failed is not None:
        raise failed("it failed for good; the same request is answered the same", model.model_dump(mode="json"))
    return json_response(status, model)


def _each_name_once(members: list[tuple[str, object]]) -> None:
    # Of two values of one name each reader picks another; which was meant nobody knows.
    often = Counter(name for name, _ in members)
    if repeated := [FieldProblem(name, "stands twice") for name, times in often.items() if times > 1]:
        raise InvalidInputError("the request breaks rules", repeated)


def _validated[M: BaseModel](read: Callable[[], M]) -> M:
    try:
        return read()
    except ValidationError as error:
        problems = tuple(
            FieldProblem(".".join(str(part) for part in one["loc"]), one["msg"].removeprefix("Value error, "))
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        )
        if problems and not problems[0].field and error.errors()[0]["type"] == "json_invalid":
            raise MalformedRequestError("the body is no JSON") from None
        raise InvalidInputError("the request breaks rules", problems) from None
