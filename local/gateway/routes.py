"""Reads an HTTP API's routes from the template and picks the route of a request as API Gateway does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from local.template import read_events

API_TYPE = "AWS::Serverless::HttpApi"


class UnsupportedTemplateError(Exception):
    """The template asks for something that the local gateway does not do."""


@dataclass(frozen=True)
class JwtAuthorizer:
    """Which tokens a route accepts, and any one of which scopes they must have (none: any token will do)."""

    issuer: str
    audience: tuple[str, ...]
    header: str = "authorization"
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """One route: `method` is an HTTP method or ANY, `path` a path with variables or `$default`."""

    method: str
    path: str
    function: str
    authorizer: JwtAuthorizer | None = None

    @property
    def key(self) -> str:
        """The `routeKey` of the event."""
        return self.path if self.path == "$default" else f"{self.method} {self.path}"

    @property
    def precedence(self) -> tuple[tuple[int, ...], bool]:
        """Sorts routes: a literal before a variable before a greedy variable, a method before ANY."""
        if self.path == "$default":
            return (3,), True
        return tuple(_rank(segment) for segment in _segments(self.path)), self.method == "ANY"

    def match(self, method: str, raw_path: str) -> dict[str, str] | None:
        """Return the path parameters (decoded) when the route serves the request, else None."""
        if self.path == "$default":
            return {}
        if self.method not in ("ANY", method):
            return None
        expected, given = _segments(self.path), _segments(raw_path)
        parameters: dict[str, str] = {}
        for position, segment in enumerate(expected):
            if segment.endswith("+}"):
                rest = "/".join(given[position:])
                return parameters | {segment[1:-2]: unquote(rest)} if rest else None
            if position >= len(given):
                return None
            if segment.startswith("{") and given[position]:
                parameters[segment[1:-1]] = unquote(given[position])
            elif segment != unquote(given[position]):
                return None
        return parameters if len(expected) == len(given) else None


@dataclass(frozen=True)
class Match:
    """The route that serves a request, and the decoded values of its variables."""

    route: Route
    parameters: dict[str, str]


def pick(routes: list[Route], method: str, raw_path: str) -> Match | None:
    """Return the most specific route of a sorted list that serves the request."""
    for route in routes:
        parameters = route.match(method, raw_path)
        if parameters is not None:
            return Match(route, parameters)
    return None


def read_routes(template: Mapping[str, Any]) -> list[Route]:
    """Return all routes of a resolved template, the most specific first.

    Raises:
        UnsupportedTemplateError: an authorizer that is no JWT authorizer, or one that nobody declares.
    """
    api = http_api(template)
    found = [
        _route(event.function, event.properties, api) for event in read_events(template) if event.type == "HttpApi"
    ]
    return sorted(found, key=lambda route: route.precedence)


def http_api(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties of the template's only HTTP API, with those of Globals underneath.

    Raises:
        UnsupportedTemplateError: there are several.
    """
    apis = [item for item in template["Resources"].values() if item["Type"] == API_TYPE]
    if len(apis) > 1:
        raise UnsupportedTemplateError("the local gateway serves one HTTP API, the template has several")
    shared = template.get("Globals", {}).get("HttpApi", {})
    own = apis[0].get("Properties", {}) if apis else {}
    return {**shared, **own, "Auth": {**shared.get("Auth", {}), **own.get("Auth", {})}}


def _route(function: str, event: Mapping[str, Any], api: Mapping[str, Any]) -> Route:
    return Route(
        method=event.get("Method", "ANY").upper().replace("X-AMAZON-APIGATEWAY-ANY-METHOD", "ANY"),
        path=event.get("Path", "$default"),
        function=function,
        authorizer=_authorizer(event.get("Auth", {}), api["Auth"]),
    )


def _authorizer(of_route: Mapping[str, Any], of_api: Mapping[str, Any]) -> JwtAuthorizer | None:
    name = of_route.get("Authorizer", of_api.get("DefaultAuthorizer", "NONE"))
    if name == "NONE":
        return None
    declared = of_api.get("Authorizers", {}).get(name, {})
    if "JwtConfiguration" not in declared:
        raise UnsupportedTemplateError(f"{name} is no JWT authorizer of the HTTP API")
    jwt = {key.lower(): value for key, value in declared["JwtConfiguration"].items()}
    source = declared.get("IdentitySource", "$request.header.Authorization")
    if not source.startswith("$request.header."):
        raise UnsupportedTemplateError(f"{name} reads tokens from {source}, the local gateway from headers only")
    return JwtAuthorizer(
        issuer=jwt["issuer"],
        audience=tuple(jwt["audience"]),
        header=source.removeprefix("$request.header.").lower(),
        scopes=tuple(of_route.get("AuthorizationScopes", declared.get("AuthorizationScopes", ()))),
    )


def _segments(path: str) -> list[str]:
    return path.split("/")[1:]


def _rank(segment: str) -> int:
    if segment.endswith("+}"):
        return 2
    return 1 if segment.startswith("{") else 0
