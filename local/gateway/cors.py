"""Answers preflight requests and adds CORS headers as an HTTP API with a CorsConfiguration does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from local.gateway.answer import HttpAnswer
from local.gateway.event import HttpRequest

_OURS = "access-control-"


@dataclass(frozen=True)
class Cors:
    """Who may call from a browser page of another origin; empty: nobody, and no headers are touched."""

    origins: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age: int | None = None
    credentials: bool = False

    @classmethod
    def read(cls, configuration: Any) -> Self:
        """Read SAM's `CorsConfiguration`: a mapping, or a true value or `*` for everything allowed."""
        if not configuration:
            return cls()
        if not isinstance(configuration, Mapping):
            return cls(origins=("*",), methods=("*",), headers=("*",))
        return cls(
            origins=tuple(configuration.get("AllowOrigins", ())),
            methods=tuple(configuration.get("AllowMethods", ())),
            headers=tuple(configuration.get("AllowHeaders", ())),
            exposed=tuple(configuration.get("ExposeHeaders", ())),
            max_age=int(configuration["MaxAge"]) if "MaxAge" in configuration else None,
            credentials=str(configuration.get("AllowCredentials", False)).lower() == "true",
        )

    def preflight(self, request: HttpRequest) -> HttpAnswer | None:
        """Return the answer to a preflight request (204, also for a refused origin); None for any other."""
        is_preflight = (
            self.origins
            and request.method == "OPTIONS"
            and request.header("origin")
            and request.header("access-control-request-method")
        )
        if not is_preflight:
            return None
        allowed = self._allowed_origin(request.header("origin"))
        if allowed is None:
            return HttpAnswer(204)
        headers = {
            "access-control-allow-origin": allowed,
            "access-control-allow-methods": ",".join(self.methods),
            "access-control-allow-headers": ",".join(self.headers),
            "access-control-max-age": "" if self.max_age is None else str(self.max_age),
            "access-control-allow-credentials": "true" if self.credentials else "",
        }
        return HttpAnswer(204, tuple((name, value) for name, value in headers.items() if value))

    def apply(self, request: HttpRequest, answer: HttpAnswer) -> HttpAnswer:
        """Return the answer with the API's CORS headers in place of the function's own."""
        if not self.origins:
            return answer
        headers = [(name, value) for name, value in answer.headers if not name.startswith(_OURS)]
        allowed = self._allowed_origin(request.header("origin"))
        if allowed is not None:
            headers.append(("access-control-allow-origin", allowed))
            if self.exposed:
                headers.append(("access-control-expose-headers", ",".join(self.exposed)))
            if self.credentials:
                headers.append(("access-control-allow-credentials", "true"))
        return HttpAnswer(answer.status, tuple(headers), answer.body)

    def _allowed_origin(self, origin: str | None) -> str | None:
        if origin is None:
            return None
        if "*" in self.origins:
            return "*"
        patterns = (re.escape(allowed).replace(r"\*", ".*") for allowed in self.origins)
        return origin if any(re.fullmatch(pattern, origin) for pattern in patterns) else None
