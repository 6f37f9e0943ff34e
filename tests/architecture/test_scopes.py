"""docs/scopes.md against the template and the API's description; tests/functions/test_scopes.py tries its cells."""

import re

import pytest

from local.gateway.routes import read_routes
from local.openapi import ROOT, describe_api

ROW = re.compile(r"\| `([A-Z]+ /\S+)` \| (.+) \|")


@pytest.fixture(scope="module")
def table():
    text = (ROOT / "docs" / "scopes.md").read_text(encoding="utf-8")
    return {route: set(re.findall(r"`(\S+)`", scopes)) for route, scopes in ROW.findall(text)}


def test_table_has_every_route_with_a_token(table, template):
    """The table names the routes of the template that have an authorizer, and those alone."""
    assert set(table) == {route.key for route in read_routes(template) if route.authorizer}


def test_table_is_what_the_api_describes(table):
    """Each operation of the API's description asks for the scopes of its row."""
    paths = describe_api()["paths"]
    described = {
        f"{method.upper()} {path}": set(one["security"][0]["operator"])
        for path, item in paths.items()
        for method, one in item.items()
        if "operator" in (one["security"] or [{}])[0]
    }
    assert described == table
