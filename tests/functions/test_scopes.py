"""The table of scopes, cell by cell: no token, each scope alone, all that a route needs, and all but one of them."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest

from local.gateway.answer import GatewayError
from local.gateway.authorizer import TokenVerifier
from local.gateway.routes import read_routes
from local.template import load, resolve
from tests.functions.conftest import ROOT

ROW = re.compile(r"\| `([A-Z]+) (/\S+)` \| (.+) \|")
NAMED = {"mchid": "1900000000", "stock_id": "1", "job_id": "none", "phone": "13800138000"}
NOW = datetime.now(UTC)
OF_CUSTOMERS = {
    "kinds": ["order_paid"],
    "from": (NOW - timedelta(days=1)).isoformat(),
    "to": NOW.isoformat(),
}


def _documented():
    text = (ROOT / "docs" / "scopes.md").read_text(encoding="utf-8")
    return {(method, path): set(re.findall(r"`(\S+)`", scopes)) for method, path, scopes in ROW.findall(text)}


TABLE = _documented()


def refusal(api, method, path, scopes):
    """Call a route with a token of these scopes; return 403, or 0 when it lets the call through."""
    target = re.sub(r"{(\w+)}", lambda match: NAMED.get(match[1], "none"), path)
    given = OF_CUSTOMERS if path.endswith("/exports/customers") else {}
    try:
        answer = api.call(method, target, None if method == "GET" else given, scopes=scopes)
    except GatewayError as error:
        return error.status
    assert answer.status != 401, answer.text
    return 403 if answer.status == 403 else 0


@pytest.fixture(scope="module")
def guarded():
    """The routes that ask for a token."""
    template = load(ROOT / "template.yaml")
    routes = read_routes(resolve(template, dict.fromkeys(template["Parameters"], "")))
    return {(route.method, route.path): route.authorizer for route in routes if route.authorizer}


def test_no_token_is_unauthorized(guarded):
    """Without a token every row answers 401, before its function is asked."""
    for authorizer in guarded.values():
        with pytest.raises(GatewayError, match="401"):
            asyncio.run(TokenVerifier(None).verify(authorizer, None))


@pytest.mark.parametrize(("method", "path"), list(TABLE), ids=lambda value: value)
def test_each_cell(api, method, path):
    """A token with what the row names goes through; one that lacks any of it is refused, whatever else it has."""
    needed = TABLE[method, path]
    assert refusal(api, method, path, needed) == 0
    assert refusal(api, method, path, []) == 403
    allowed_alone = {one for one in api.scopes if refusal(api, method, path, [one]) == 0}
    assert allowed_alone == (needed if len(needed) == 1 else set())
    for one in needed:
        assert refusal(api, method, path, set(api.scopes) - {one}) == 403, one


def test_flow_makes_no_job(api):
    """What a flow's token needs gives to one customer; it makes, pauses, resumes, cancels and resends no job."""
    steering = [key for key in TABLE if "-jobs" in key[1] and key[0] == "POST"]
    assert len(steering) == 12
    for method, path in steering:
        assert refusal(api, method, path, ["voucher:issue", "red_packet:send"]) == 403, path


def test_export_of_customers_needs_the_events_scope_for_good(api):
    """With orders:export alone an export of customers is not asked for, nor shown, linked or listed afterwards."""
    export, orders = ["orders:export"], "/v1/admin/exports"
    assert api.call("POST", f"{orders}/customers", OF_CUSTOMERS, scopes=export).status == 403
    asked = api.call("POST", f"{orders}/customers", OF_CUSTOMERS, scopes=[*export, "event:read"])
    assert asked.status == 202, asked.text
    shown = asked.headers["location"]
    assert api.call("GET", shown, scopes=[*export, "event:read"]).status == 200
    refused = api.call("GET", shown, scopes=export)
    assert (refused.status, refused.json["code"]) == (403, "permission_denied")
    of_orders = api.call("POST", orders, {}, scopes=export).json["export_id"]
    listed = {one["export_id"] for one in api.call("GET", orders, scopes=export).json["exports"]}
    assert of_orders in listed
    assert asked.json["export_id"] not in listed
    both = {one["export_id"] for one in api.call("GET", orders, scopes=[*export, "event:read"]).json["exports"]}
    assert {of_orders, asked.json["export_id"]} <= both


def test_scopes_of_a_list_claim_count_too(api):
    """Issuers that list scopes under `scp` reach the function as `[a b]`, as API Gateway writes lists."""
    function, event = api.event("POST", "/v1/admin/exports/customers", body=b"{}", scopes=["orders:export"])
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    assert api.answer(function, event).status == 403
    claims["scp"] = "[event:read orders:export]"
    assert api.answer(function, event).status == 422
