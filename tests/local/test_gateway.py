"""The gateway must treat a request as API Gateway does, or what works here fails there."""

import base64
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.local.conftest import Toy

JSON = "application/json"


def test_event_has_payload_format_2(toy: "Toy") -> None:
    """A function gets the decoded path, the encoded query, joined duplicates, cookies and parameters."""
    response = toy.http.get(
        "/echo/caf%C3%A9%20au%20lait?a=1&a=2&b=x%20y",
        headers=[("X-Many", "1"), ("X-Many", "2"), ("Cookie", "s=1; t=2")],
    )
    event = response.json()
    context = event["requestContext"]
    assert event["version"] == "2.0"
    assert event["routeKey"] == context["routeKey"] == "GET /echo/{name}"
    assert event["rawPath"] == context["http"]["path"] == "/echo/café au lait"
    assert event["rawQueryString"] == "a=1&a=2&b=x%20y"
    assert event["queryStringParameters"] == {"a": "1,2", "b": "x y"}
    assert event["pathParameters"] == {"name": "café au lait"}
    assert event["cookies"] == ["s=1", "t=2"]
    assert event["headers"]["x-many"] == "1,2"
    assert event["headers"]["x-forwarded-for"] == context["http"]["sourceIp"] == "127.0.0.1"
    assert (context["stage"], context["http"]["method"]) == ("$default", "GET")
    assert {"cookie", "connection"} & event["headers"].keys() == set()
    assert {"body", "stageVariables", "authorizer"} & (event | context).keys() == set()
    assert response.headers["apigw-requestid"] == context["requestId"]


@pytest.mark.parametrize(
    ("content_type", "body", "is_base64"),
    [
        (JSON, '{"名": 1,  "a":"\\u00e9"}'.encode(), False),
        ("application/problem+json; charset=utf-8", b"{}", False),
        ("text/csv", b"a,b\r\n", False),
        ("application/x-www-form-urlencoded", b"a=1", True),
        ("image/png", b"\x89PNG\x00\xff", True),
        (JSON, b"\xff\xfe", True),
    ],
)
def test_body_reaches_the_function_byte_for_byte(toy: "Toy", content_type: str, body: bytes, is_base64: bool) -> None:
    """Text types arrive as they were sent, all others in base64."""
    event = toy.http.post("/echo", content=body, headers={"content-type": content_type}).json()
    assert event["isBase64Encoded"] is is_base64
    assert (base64.b64decode(event["body"]) if is_base64 else event["body"].encode()) == body


@pytest.mark.parametrize(
    ("path", "route_key"),
    [
        ("/echo", "ANY /echo"),
        ("/echo/literal", "GET /echo/literal"),
        ("/echo/other", "GET /echo/{name}"),
        ("/echo/a/b", "GET /echo/{proxy+}"),
    ],
)
def test_most_specific_route_wins(toy: "Toy", path: str, route_key: str) -> None:
    """A literal path beats a variable, a variable beats a greedy one."""
    assert toy.http.get(path).json()["routeKey"] == route_key


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("DELETE", "/echo/literal"), ("GET", "/")])
def test_unknown_route_is_not_found(toy: "Toy", method: str, path: str) -> None:
    """What no route serves is answered by the gateway as API Gateway does."""
    response = toy.http.request(method, path)
    assert (response.status_code, response.json()) == (404, {"message": "Not Found"})


def test_health_is_answered_without_a_route(toy: "Toy") -> None:
    """GET /health works although the template has no such route."""
    assert toy.http.get("/health").json() == {"status": "ok"}


def test_answer_carries_cookies_and_bytes(toy: "Toy") -> None:
    """Each cookie becomes a header, and a base64 body becomes bytes."""
    redirect = toy.http.get("/echo?do=cookies")
    assert (redirect.status_code, redirect.headers["location"]) == (302, "/next")
    assert redirect.headers.get_list("set-cookie") == ["a=1; Path=/", "b=2"]
    toy.http.cookies.clear()
    picture = toy.http.get("/echo?do=binary")
    assert (picture.headers["content-type"], picture.content) == ("image/png", b"\x89PNG\x00")


@pytest.mark.parametrize("do", ["fail", "malformed", "exit", "large"])
def test_broken_function_is_an_internal_server_error(toy: "Toy", do: str) -> None:
    """An exception, a malformed answer, a crash and an answer above 6 MB tell the client nothing."""
    response = toy.http.get("/echo", params={"do": do})
    assert (response.status_code, response.json()) == (500, {"message": "Internal Server Error"})
    assert toy.http.get("/echo").status_code == 200


def test_function_that_cannot_be_loaded_says_why_in_its_log(toy: "Toy") -> None:
    """A module that raises gives 500 at once, and its traceback is in the function's log."""
    assert toy.http.get("/broken").status_code == 500
    assert "RuntimeError: no setting" in (toy.logs / "BreakInit.log").read_text()


def test_request_above_ten_megabytes_is_refused(toy: "Toy") -> None:
    """The gateway does not pass on what API Gateway would refuse."""
    response = toy.http.post("/echo", content=bytes(10 * 1024 * 1024 + 1), headers={"content-type": JSON})
    assert response.status_code == 413
    assert "message" in response.json()


def test_preflight_is_answered_by_the_gateway(toy: "Toy") -> None:
    """A browser's preflight gets the API's CORS settings for an allowed origin and none for another."""
    asked = {"access-control-request-method": "POST"}
    allowed = toy.http.options("/guarded", headers={"origin": "https://page.example", **asked})
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == "https://page.example"
    assert allowed.headers["access-control-allow-methods"] == "GET,POST"
    assert allowed.headers["access-control-max-age"] == "600"
    refused = toy.http.options("/guarded", headers={"origin": "https://evil.example", **asked})
    assert refused.status_code == 204
    assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("https://a.shop.example", True), ("https://shop.example.evil", False), ("https://page.example", True)],
)
def test_answer_carries_cors_headers_for_allowed_origins(toy: "Toy", origin: str, allowed: bool) -> None:
    """Also answers of the gateway itself carry them, so that a page can read a refusal."""
    for path in ("/echo", "/guarded"):
        response = toy.http.get(path, headers={"origin": origin})
        assert (response.headers.get("access-control-allow-origin") == origin) is allowed
