"""docs/scopes.md against the template and the API's description; tests/functions/test_scopes.py tries its cells."""

import re

import pytest

from local.gateway.routes import read_routes
from local.openapi import describe_api
from local.openapi_scopes import TARGET, with_table

ROW = re.compile(r"\| `([A-Z]+ /\S+)` \| (.+) \|")


@pytest.fixture(scope="module")
def table():
    text = TARGET.read_text(encoding="utf-8")
    return {route: set(re.findall(r"`(\S+)`", scopes)) for route, scopes in ROW.findall(text)}


def test_table_has_every_route_with_a_token(table, template):
    """The table names the routes of the template that have an authorizer, and those alone."""
    assert set(table) == {route.key for route in read_routes(template) if route.authorizer}


def test_table_is_what_would_be_written():
    """The rows are those of the API's description, scopes that the handler asks for included."""
    text = TARGET.read_text(encoding="utf-8")
    assert with_table(text, describe_api()) == text


def test_other_words_of_the_page_are_kept():
    """Only the rows of the table of routes are written."""
    page = (
        "| a | b |\n|---|---|\n| `x:read` | c |\n\n| route | scopes, all of them |\n|---|---|\n| old | row |\n\nLast.\n"
    )
    security = [{"operator": ["x:read", "y:read"]}]
    document = {"paths": {"/v1/x": {"get": {"security": security}, "post": {"security": []}}}}
    assert with_table(page, document) == page.replace("| old | row |", "| `GET /v1/x` | `x:read`, `y:read` |")
