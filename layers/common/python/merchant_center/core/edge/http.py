"""HTTP in and out: Powertools' resolver with our problem documents."""

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRouteError

from merchant_center.core.actors import Actor
from merchant_center.core.edge.etags import version_of
from merchant_center.core.edge.logs import LOGGER
from merchant_center.core.edge.problems import problem_of, public_problem_of
from merchant_center.core.errors import (
    MalformedRequestError,
    MerchantCenterError,
    NotFoundError,
    PermissionDeniedError,
    StaleVersionError,
)
from merchant_center.core.texts import composed

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

MAX_PATH = 256
"""Twice the longest path of ours: what has a longer one does not exist, and DynamoDB takes no such key."""

type Refuse = Callable[[MerchantCenterError, str], tuple[int, dict[str, str], str]]
type Handler = Callable[[dict[str, Any], "LambdaContext"], dict[str, Any]]


def build_app(refuse: Refuse | None = None) -> APIGatewayHttpResolver:
    """A resolver that answers every error as ``refuse`` says; an unexpected one is logged with its trace.

    Without ``refuse`` errors are problem documents: in full for who shows an operator's token, and else without what
    WeChat says about us.
    """
    app = APIGatewayHttpResolver()
    app.use([_read_path, _decide_again])

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
    """The function Lambda calls: routes, and logs under Lambda's id and the one that the caller is told."""

    @LOGGER.inject_lambda_context(clear_state=True, correlation_id_path="requestContext.requestId")
    def lambda_handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
        return app.resolve(_encoded(event), context)

    return lambda_handler


def raw_request(app: APIGatewayHttpResolver) -> tuple[dict[str, str], bytes]:
    """Return headers and body of the request, as what verifies a signature reads them."""
    event = app.current_event.raw_event
    return event.get("headers", {}), raw_body(event)


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


def caller_of(app: APIGatewayHttpResolver) -> str:
    """Who calls, by the subject of the token that API Gateway has verified."""
    return str(_claims(app).get("sub", ""))


def actor_of(app: APIGatewayHttpResolver) -> Actor:
    """Who changes something: by the claims of the verified token, under this request, on the version that they read.

    Raises:
        InvalidInputError: If-Match is no ETag of ours.
    """
    claims = _claims(app)
    return Actor(
        subject=caller_of(app),
        name=str(claims.get("name") or claims.get("preferred_username") or ""),
        request_id=str(app.current_event.raw_event.get("requestContext", {}).get("requestId", "")),
        seen=version_of(app.current_event.headers.get("if-match")),
    )


def scopes_of(app: APIGatewayHttpResolver) -> frozenset[str]:
    """Return the scopes of the token that API Gateway has verified; it hands lists over as ``[a b]``."""
    claims = _claims(app)
    return frozenset(" ".join(str(claims.get(name, "")).strip("[]") for name in ("scope", "scp")).split())


def require_scope(app: APIGatewayHttpResolver, scope: str) -> None:
    """Require a scope besides the route's own, of which API Gateway takes any one where all are needed.

    Raises:
        PermissionDeniedError: the token does not have it.
    """
    if scope not in scopes_of(app):
        raise PermissionDeniedError(f"the token also needs the scope {scope}")


def _claims(app: APIGatewayHttpResolver) -> dict[str, Any]:
    authorizer = app.current_event.raw_event.get("requestContext", {}).get("authorizer", {})
    claims: dict[str, Any] = authorizer.get("jwt", {}).get("claims", {})
    return claims


def _encoded(event: dict[str, Any]) -> dict[str, Any]:
    # API Gateway decodes the path, and Powertools' routes know letters alone of what is not ASCII. A code of ours has
    # no per cent sign, so a path that comes encoded stays as it is.
    return event | {"rawPath": quote(event.get("rawPath", ""), safe="/%")}


def _read_path(
    app: APIGatewayHttpResolver, proceed: Callable[[APIGatewayHttpResolver], Response[str]]
) -> Response[str]:
    if len(unquote(app.current_event.path)) > MAX_PATH:
        raise NotFoundError("there is no such path")
    values: dict[str, str] = app.context.get("_route_args", {})
    values.update({name: composed(unquote(value)) for name, value in values.items()})
    return proceed(app)


def _decide_again(
    app: APIGatewayHttpResolver, proceed: Callable[[APIGatewayHttpResolver], Response[str]]
) -> Response[str]:
    """Have a change that lost against another be decided once more, if it was decided on a version: it is another now.

    So whoever sent If-Match is answered with the version that there is, wherever the other was first.
    """
    try:
        return proceed(app)
    except StaleVersionError:
        if version_of(app.current_event.headers.get("if-match")) is None:
            raise
        return proceed(app)


def _refusal(app: APIGatewayHttpResolver, refuse: Refuse | None, error: MerchantCenterError) -> Response[str]:
    context = app.current_event.raw_event.get("requestContext", {})
    refuse = refuse or (problem_of if context.get("authorizer") else public_problem_of)
    status, headers, body = refuse(error, context.get("requestId", ""))
    level = LOGGER.error if status >= 500 else LOGGER.info  # noqa: PLR2004 - our fault from here on
    level("request refused", code=error.code, status=status, reason=str(error))
    return Response(status_code=status, content_type=headers.pop("Content-Type"), body=body, headers=headers)
