"""Schemathesis against the API's description: whatever is sent, the functions answer as the document says."""

import json
import unicodedata
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.wrappers import Request, Response

from local.openapi_functions import OPERATIONS

EXAMPLES = 20
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
]


@pytest.fixture(scope="module")
def front(api) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The functions as a WSGI application."""

    @Request.application
    def serve(request: Request) -> Response:
        query = request.query_string.decode()
        target = quote(request.path, safe="/") + (f"?{query}" if query else "")
        headers = {name: value for name, value in request.headers.items() if name.lower() != "content-length"}
        try:
            function, event = api.event(request.method, target, body=request.get_data(), headers=headers)
        except AssertionError:
            answer = json.dumps({"message": HTTPStatus.NOT_FOUND.phrase})
            return Response(answer, HTTPStatus.NOT_FOUND, content_type="application/json")
        answer = api.answer(function, event)
        return Response(answer.text, answer.status, answer.headers)

    return serve


@pytest.fixture(scope="module")
def described(front):
    wanted = {
        # Who may call is API Gateway's to check, and has tests of its own.
        "generation": {"with-security-parameters": False},
        "checks": {"negative_data_rejection": {"expected-statuses": [400, 401, 404, 409, 413, 415, 422]}},
    }
    config = SchemathesisConfig.from_dict(wanted)
    return schemathesis.openapi.from_wsgi("/openapi.json", front, config=config)


@pytest.fixture(scope="module")
def fuzzed_shop(found_shop):
    return found_shop()


@pytest.fixture
def session(fuzzed_shop):
    return fuzzed_shop.sign_in()[1]


@pytest.fixture
def known(api, fuzzed_shop, session):
    """What exists, by the names that paths and bodies give it."""
    number = fuzzed_shop.product()
    export = api.call("POST", "/v1/admin/exports", {"product_number": number}).json
    order = fuzzed_shop.order(session, number)["order"]
    red_packet_id, sent = _red_packet(api, fuzzed_shop)
    return {
        "appid": fuzzed_shop.appid,
        "mchid": fuzzed_shop.mchid,
        "product_number": number,
        "order_no": order["order_no"],
        "export_id": export["export_id"],
        "red_packet_id": red_packet_id,
        "send_id": sent["send_id"],
        "openid": sent["openid"],
        "content_type": "image/png",
        "page_url": "https://pages.example.com/",
        "url": "https://pages.example.com/",
    }


def _red_packet(api, shop):
    """Define a red packet that lasts, and send one; give its id and the send."""
    terms = {"name": "新春红包", "activity_name": "新春活动", "sender_name": "示例茶铺", "blessing": "恭喜发财"}
    span = {"valid_from": "2020-01-01T00:00:00Z", "valid_to": "2099-01-01T00:00:00Z"}
    account = {"mchid": shop.mchid, "appid": shop.appid, "least_fen": 100, "limits": {"total_amount_fen": 100_000}}
    openid = shop.simulator.panel("customers", appid=shop.appid)["openid"]
    # A new one for each test: those before may have stopped theirs, or moved its span.
    defined = api.call(
        "POST", "/v1/admin/red-packets", terms | span | account, headers={"Idempotency-Key": f"fuzzed-{openid}"}
    )
    assert defined.status == 201, defined.text
    wish = {"appid": shop.appid, "openid": openid, "source": {"kind": "api", "id": "fuzz"}}
    red_packet_id = defined.json["red_packet_id"]
    return red_packet_id, api.call("POST", f"/v1/machine/red-packets/{red_packet_id}/send", wish).json


def check(described, name, mode, headers, examples, prepare=lambda _: None):
    """Send generated requests and compare the answers with the document."""
    operation = described.find_operation_by_id(name)
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
        # Four operations have neither body, query nor path: no request to them can break a rule.
        pytest.skip("it takes nothing that could be wrong")

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        # Space around a text is taken off and accents are composed before its length counts, so such a text may be
        # longer than the schema says.
        assume(mode is GenerationMode.POSITIVE or not _is_shortened([case.body, case.query]))
        prepare(case)
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()


@pytest.mark.parametrize(("name", "mode"), [(name, mode) for name in OPERATIONS for mode in GenerationMode])
def test_answers_are_as_described(described, session, name, mode, sample):
    """No input leads to a server error, or to a status, header or shape that the document does not have."""
    check(described, name, mode, session, sample.few(EXAMPLES))


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if one.body or one.query is None])
def test_answers_about_what_exists_are_as_described(described, session, known, name, sample):
    """The same holds for requests about products, orders, accounts, exports and red packets that are there."""

    def prepare(case):
        for place in (case.path_parameters, case.body, *_first_line(case.body)):
            if isinstance(place, dict):
                place.update({key: value for key, value in known.items() if key in place})

    check(described, name, GenerationMode.POSITIVE, session, sample.few(EXAMPLES), prepare)


def _is_shortened(value):
    if isinstance(value, str):
        return value != unicodedata.normalize("NFC", value).strip()
    if isinstance(value, dict):
        return any(_is_shortened(one) for one in value.values())
    return isinstance(value, list | tuple) and any(_is_shortened(one) for one in value)


def _first_line(body):
    if isinstance(body, dict) and body.get("lines"):
        del body["lines"][1:]
        return body["lines"]
    return []
