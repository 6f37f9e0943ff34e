"""The two recipes of docs/sign-in.md give each role what the local issuer gives it."""

import json
import re
import subprocess
import sys

import pytest

from infra.keycloak import MACHINE_SCOPES, realm_for, scopes_of
from local.oidc.roles import ROLES, allowed
from local.template import load

URL = "https://pay.shop.cn"


@pytest.fixture(scope="module")
def scopes(application):
    return scopes_of(application)


@pytest.fixture(scope="module")
def cognito(root):
    return load(root / "infra" / "sign-in-cognito.yaml")


@pytest.fixture(scope="module")
def realm(scopes):
    return realm_for(URL, scopes)


@pytest.fixture
def granted(cognito, monkeypatch):
    """What Cognito's trigger adds to a token of somebody in these groups, as Lambda would load it."""
    declared = cognito["Parameters"]
    monkeypatch.setenv("SCOPES", declared["Scopes"]["Default"])
    monkeypatch.setenv("MACHINE_SCOPES", declared["MachineScopes"]["Default"])
    code = {}
    text = cognito["Resources"]["GrantScopes"]["Properties"]["Code"]["ZipFile"]
    exec(compile(text, "index.py", "exec"), code)  # noqa: S102 - the template's own

    def ask(trigger, groups):
        request = {"groupConfiguration": {"groupsToOverride": groups}} if groups is not None else {}
        answer = code["handler"]({"triggerSource": trigger, "request": request, "response": {}}, None)
        return answer["response"]["claimsAndScopeOverrideDetails"]["accessTokenGeneration"]["scopesToAdd"]

    return ask


def test_cognito_knows_every_scope(cognito, scopes):
    """A scope that a route asks for can be granted."""
    assert len(scopes) > 15
    assert cognito["Parameters"]["Scopes"]["Default"].split() == scopes


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
@pytest.mark.parametrize("trigger", ["TokenGeneration_HostedAuth", "TokenGeneration_RefreshTokens"])
def test_cognito_grants_a_role_its_scopes(granted, scopes, role, trigger):
    """At each sign-in and each refresh a group becomes the scopes of its role."""
    assert granted(trigger, [role.name]) == allowed(role.pattern, scopes)


def test_cognito_s_roles_add_up(granted, scopes):
    """Two groups have the scopes of both; a group that is no role and no group at all have none."""
    both = granted("TokenGeneration_HostedAuth", ["finance", "marketing"])
    assert set(scopes) - set(both) == {"merchant:write"}
    assert granted("TokenGeneration_HostedAuth", ["visitors"]) == []
    assert granted("TokenGeneration_HostedAuth", None) == []


def test_cognito_s_groups_are_the_roles(cognito, of_type):
    """Each role has its group."""
    groups = of_type(cognito, "AWS::Cognito::UserPoolGroup").values()
    assert {one["GroupName"] for one in groups} == {role.name for role in ROLES}


def test_machine_gives_and_nothing_else(granted, realm):
    """A machine's token has what gives to one customer a call, with either issuer."""
    assert sorted(granted("TokenGeneration_ClientCredentials", None)) == sorted(MACHINE_SCOPES)
    own = [one["clientScope"] for one in realm["scopeMappings"] if "machine" in one["roles"]]
    assert own == sorted(MACHINE_SCOPES)


def test_cognito_s_console_is_a_public_client_with_rotation(cognito):
    """Code alone, no secret, one place to come back to, refresh tokens that are good for once."""
    console = cognito["Resources"]["ConsoleClient"]["Properties"]
    assert console["GenerateSecret"] is False
    assert console["AllowedOAuthFlows"] == ["code"]
    assert console["CallbackURLs"] == [{"Fn::Sub": "${ConsoleUrl}/console/signed-in"}]
    assert console["RefreshTokenRotation"]["Feature"] == "ENABLED"
    assert "ALLOW_REFRESH_TOKEN_AUTH" not in console["ExplicitAuthFlows"]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_keycloak_grants_a_role_its_scopes(realm, scopes, role):
    """A client scope is mapped to the roles that have it, and the console gets every client scope by default."""
    mapped = [one["clientScope"] for one in realm["scopeMappings"] if role.name in one["roles"]]
    assert mapped == allowed(role.pattern, scopes)
    console = next(one for one in realm["clients"] if one["clientId"] == "console")
    assert set(scopes) <= set(console["defaultClientScopes"])


def test_keycloak_leaves_no_scope_to_everybody(realm, scopes):
    """A client scope without roles would come into every token."""
    assert [one["clientScope"] for one in realm["scopeMappings"] if one["roles"]] == scopes
    assert all(one["fullScopeAllowed"] is False for one in realm["clients"])


def test_keycloak_s_console_is_a_public_client_with_rotation(realm):
    """Code with PKCE, one place to come back to, refresh tokens that are good for once, and the API's audience."""
    console = next(one for one in realm["clients"] if one["clientId"] == "console")
    assert (console["publicClient"], console["standardFlowEnabled"], console["directAccessGrantsEnabled"]) == (
        True,
        True,
        False,
    )
    assert console["attributes"]["pkce.code.challenge.method"] == "S256"
    assert console["redirectUris"] == [f"{URL}/console/signed-in"]
    assert (realm["revokeRefreshToken"], realm["refreshTokenMaxReuse"]) == (True, 0)
    defined = {one["name"]: one for one in realm["clientScopes"]}
    assert set(console["defaultClientScopes"]) == set(defined)
    assert "merchant-center" in json.dumps(defined["merchant-center"]["protocolMappers"])


def test_realm_is_printed_for_import(root, realm):
    """The command of the guide prints what Keycloak imports."""
    command = [sys.executable, "-m", "infra.keycloak", f"{URL}/"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == realm


def test_recipes_come_back_to_where_the_console_waits(root, cognito, realm):
    """The redirect URI that both register is the path that the console takes the issuer's answer at."""
    source = (root / "web/console/src/auth/session.ts").read_text(encoding="utf-8")
    assert "SIGNED_IN_PATH = `${import.meta.env.BASE_URL}signed-in`" in source
    assert realm["clients"][0]["redirectUris"] == [f"{URL}/console/signed-in"]
    assert cognito["Resources"]["ConsoleClient"]["Properties"]["CallbackURLs"] == [
        {"Fn::Sub": "${ConsoleUrl}/console/signed-in"}
    ]


def test_console_reads_the_configuration_that_the_host_writes(root):
    """Each member of config.json is one that the console knows, and it knows no other."""
    source = (root / "web/console/src/auth/config.ts").read_text(encoding="utf-8")
    declared = re.search(r"type ConsoleConfig = \{(.*?)\n\};", source, re.DOTALL)
    assert declared
    output = load(root / "infra" / "web.yaml")["Outputs"]["ConsoleConfig"]["Value"]["Fn::Sub"]
    assert set(json.loads(re.sub(r"\$\{\w+\}", "x", output))) == set(
        re.findall(r"^ *(\w+): ", declared[1], re.MULTILINE)
    )


@pytest.mark.parametrize("guide", ["docs/sign-in.md", "docs/sign-in.zh-CN.md"])
def test_guide_says_what_each_role_has(root, scopes, guide):
    """The table of roles names, for each role, its scopes."""
    lines = (root / guide).read_text(encoding="utf-8").splitlines()
    for role in ROLES:
        row = next(line for line in lines if line.startswith(f"| `{role.name}`"))
        granted = allowed(role.pattern, scopes)
        named = [scope for scope in scopes if f"`{scope}`" in row]
        if "`*:read`" in row:
            named += [scope for scope in scopes if scope.endswith(":read")]
        if "`*`" in row:
            named = scopes
        assert sorted(named) == granted, row
