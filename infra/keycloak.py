"""`python -m infra.keycloak CONSOLE_URL`: a realm for Keycloak's import in which roles become this API's scopes."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.oidc.roles import ROLES, allowed
from local.template import load

ROOT = Path(__file__).resolve().parent.parent
AUDIENCE = "merchant-center"
MACHINE = "machine"
MACHINE_SCOPES = ("red_packet:send", "voucher:issue")
"""What a flow's token needs, and nothing else."""


def realm_for(console_url: str, scopes: list[str]) -> dict[str, Any]:
    """Return a realm with the four roles of people, the console's client and one of a machine."""
    granted = {role.name: allowed(role.pattern, scopes) for role in ROLES} | {MACHINE: list(MACHINE_SCOPES)}
    every_scope = [_PERSON["name"], AUDIENCE, *scopes]
    return {
        "realm": "shop",
        "enabled": True,
        "registrationAllowed": False,
        "accessTokenLifespan": 900,
        "ssoSessionMaxLifespan": 12 * 3600,
        # Each refresh token is good for once.
        "revokeRefreshToken": True,
        "refreshTokenMaxReuse": 0,
        "roles": {"realm": [{"name": name} for name in granted]},
        "clientScopes": [_PERSON, _AUDIENCE, *(_scope(name) for name in scopes)],
        # A scope that is mapped to roles comes into the tokens of those who have one of them.
        "scopeMappings": [
            {"clientScope": scope, "roles": [name for name, own in granted.items() if scope in own]} for scope in scopes
        ],
        "clients": [_console(console_url, every_scope), _machine(every_scope)],
        "users": [
            {
                "username": f"service-account-{MACHINE}",
                "enabled": True,
                "serviceAccountClientId": MACHINE,
                "realmRoles": [MACHINE],
            }
        ],
    }


def _scope(name: str) -> dict[str, Any]:
    return {"name": name, "protocol": "openid-connect", "attributes": {"include.in.token.scope": "true"}}


def _silent_scope(name: str, *mappers: dict[str, Any]) -> dict[str, Any]:
    """Return a client scope that adds claims and stays out of the claim `scope`."""
    return _scope(name) | {
        "attributes": {"include.in.token.scope": "false"},
        "protocolMappers": [{"protocol": "openid-connect"} | mapper for mapper in mappers],
    }


# With client scopes of its own a realm gets none of the usual ones, not even that of `sub`.
_PERSON = _silent_scope(
    "person",
    {
        "name": "sub",
        "protocolMapper": "oidc-sub-mapper",
        "config": {"access.token.claim": "true", "introspection.token.claim": "true"},
    },
    {
        "name": "username",
        "protocolMapper": "oidc-usermodel-attribute-mapper",
        "config": {
            "user.attribute": "username",
            "claim.name": "preferred_username",
            "jsonType.label": "String",
            "id.token.claim": "true",
            "access.token.claim": "false",
        },
    },
)
_AUDIENCE = _silent_scope(
    AUDIENCE,
    {
        "name": "audience",
        "protocolMapper": "oidc-audience-mapper",
        "config": {"included.custom.audience": AUDIENCE, "access.token.claim": "true", "id.token.claim": "false"},
    },
)


def _console(url: str, scopes: list[str]) -> dict[str, Any]:
    return {
        "clientId": "console",
        "publicClient": True,
        "standardFlowEnabled": True,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        # Else a token carries every role of the person, whatever the scopes.
        "fullScopeAllowed": False,
        "redirectUris": [f"{url}/console/signed-in"],
        "webOrigins": [url],
        "attributes": {
            "pkce.code.challenge.method": "S256",
            "post.logout.redirect.uris": f"{url}/console/",
        },
        "defaultClientScopes": scopes,
    }


def _machine(scopes: list[str]) -> dict[str, Any]:
    return {
        "clientId": MACHINE,
        "publicClient": False,
        "standardFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": True,
        "fullScopeAllowed": False,
        "defaultClientScopes": scopes,
    }


def scopes_of(template: Mapping[str, Any]) -> list[str]:
    """Return the scopes that routes ask for, by name."""
    found: set[str] = set()
    for resource in template["Resources"].values():
        for event in resource.get("Properties", {}).get("Events", {}).values():
            found.update(event["Properties"].get("Auth", {}).get("AuthorizationScopes", ()))
    return sorted(found)


if __name__ == "__main__":
    print(json.dumps(realm_for(sys.argv[1].rstrip("/"), scopes_of(load(ROOT / "template.yaml"))), indent=2))
