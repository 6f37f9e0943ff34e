"""The stack's own OpenID Connect issuer: operators, the console and machines get their tokens from it."""

from local.oidc.issuer import AUDIENCE, PATH, LocalIssuer
from local.oidc.roles import CONSOLE

__all__ = ["AUDIENCE", "CONSOLE", "PATH", "LocalIssuer"]
