"""HTTP in and out: Powertools' resolver with our problem documents, and bodies read by pydantic."""

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRouteError
from pydantic import BaseModel, ValidationError

from merchant_center.entrypoints.logs import LOGGER
from merchant_center.entrypoints.problems import problem_of
from merchant_center.errors import (
    FieldProblem,
    InvalidInputError,
    MalformedRequestError,
    MerchantCenterError,
    NotFoundError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
)

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MAX_BODY_BYTES = 256 * 1024
"""Far above any request of ours; files go straight to S3."""

type Refuse = Callable[[MerchantCenterError, str], tuple[int, dict[str, str], str]]
type Handler = Callable[[dict[str, Any], "LambdaContext"], dict[str, Any]]


def build_app(refuse: Refuse = problem_of) -> APIGatewayHttpResolver:
    """A resolver that answers every error as ``refuse`` says; an unexpected one is logged with its trace."""
    app = APIGatewayHttpResolver()

    @app.exception_handler(MerchantCenterError)  # type: ignore[untyped-decorator]
    def _known(error: MerchantCenterError) -> Response[str]:
        return _refusal(app, refuse, error)

    @app.exception_handler(Exception)  # type: ignore[untyped-decorator]
    def _unknown(error: Exception) -> Response[str]:
        if isinstance(error, NoRouteError):
            return _refusal(app, refuse, NotFoundError("there is no such path"))
        LOGGER.exception("unexpected error", exc_info=error)
        return _refusal(app, refuse, MerchantCenterError("unexpected error"))

    return app


def lambda_handler_of(app: APIGatewayHttpResolver) -> Handler:
    """The function Lambda calls: routes, and logs under the request's id."""

    @LOGGER.inject_lambda_context(clear_state=True)
    def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
        return app.resolve(event, context)

    return lambda_handler


def read_body[M: BaseModel](app: APIGatewayHttpResolver, model: type[M]) -> M:
    """The JSON body as a value of the model.

    Raises:
        UnsupportedMediaTypeError: it is not declared as JSON.
        PayloadTooLargeError: it is larger than :data:`MAX_BODY_BYTES`.
        MalformedRequestError: it is no JSON.
        InvalidInputError: naming every field that breaks a rule, and the rule.
    """
    event = app.current_event
    media_type = (event.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaTypeError("send the body as application/json")
    body = raw_body(event.raw_event)
    if len(body) > MAX_BODY_BYTES:
        raise PayloadTooLargeError(f"the body may have {MAX_BODY_BYTES} bytes")
    return _validated(lambda: model.model_validate_json(body))


def read_query[M: BaseModel](app: APIGatewayHttpResolver, model: type[M]) -> M:
    """The query string as a value of the model; errors as in :func:`read_body`."""
    query = app.current_event.raw_event.get("queryStringParameters") or {}
    return _validated(lambda: model.model_validate(query))


def raw_body(event: dict[str, Any]) -> bytes:
    """The body's bytes exactly as they came in.

    Raises:
        MalformedRequestError: the base64 that API Gateway makes of binary bodies is broken.
    """
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise MalformedRequestError("the body is no base64") from None


def answer(status: int, model: BaseModel, **headers: str) -> Response[str]:
    """A model as a JSON answer that nobody caches, unless the headers say otherwise."""
    return Response(
        status_code=status,
        content_type="application/json",
        body=model.model_dump_json(),
        headers={"Cache-Control": "no-store", **{name.replace("_", "-"): value for name, value in headers.items()}},
    )


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


def _refusal(app: APIGatewayHttpResolver, refuse: Refuse, error: MerchantCenterError) -> Response[str]:
    context = app.current_event.raw_event.get("requestContext", {})
    status, headers, body = refuse(error, context.get("requestId", ""))
    level = LOGGER.error if status >= 500 else LOGGER.info  # noqa: PLR2004 - our fault from here on
    level("request refused", code=error.code, status=status, reason=error.message)
    return Response(status_code=status, content_type=headers.pop("Content-Type"), body=body, headers=headers)


def caller_of(app: APIGatewayHttpResolver) -> str:
    """Who calls, by the subject of the token that API Gateway has verified."""
    authorizer = app.current_event.raw_event.get("requestContext", {}).get("authorizer", {})
    return str(authorizer.get("jwt", {}).get("claims", {}).get("sub", ""))
