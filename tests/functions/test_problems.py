"""What callers are told when something is wrong: problem documents with stable codes, naming each wrong field."""

import base64
import json

import pytest

PAGE = "https://pages.example.com/spring-tea"
ORDER = {"lines": [{"product_number": "P1", "quantity": 1}]}


def is_problem(answer, status, code):
    """Check what every problem document has (RFC 9457), and return it."""
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"].endswith(f":{code}")
    assert problem["request_id"].startswith("request-")
    assert problem["title"]
    return problem


@pytest.mark.parametrize("body", [b"{", b"", b"lines=1", b"\xff\xfe"], ids=["cut", "empty", "form", "no UTF-8"])
def test_unreadable_body_is_malformed(api, customer, body):
    """A body that is no JSON is a 400, not a list of wrong fields."""
    headers = customer | {"content-type": "application/json"}
    is_problem(api.call("POST", "/v1/orders", body=body, headers=headers), 400, "malformed_request")


def test_broken_base64_is_malformed(api, customer):
    """An event that claims base64 and is none is a 400."""
    function, event = api.event("POST", "/v1/orders", body=b"{}", headers=customer)
    event |= {"body": "***", "isBase64Encoded": True}
    is_problem(api.answer(function, event), 400, "malformed_request")


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic eDp5"}])
@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/orders"), ("GET", "/v1/orders/20260101-AAAA")])
def test_stranger_is_asked_to_sign_in(api, shop, method, path, header):
    """Without a session of ours there is a 401 that says how to authenticate."""
    answer = api.call(method, path, ORDER if method == "POST" else None, headers=header)
    is_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/products/NOSUCH"),
        ("GET", "/v1/admin/products/NOSUCH"),
        ("DELETE", "/v1/admin/products/NOSUCH"),
        ("GET", "/v1/admin/orders/NOSUCH"),
        ("GET", "/v1/admin/exports/nosuch"),
        ("GET", "/v1/admin/merchants/1999999999"),
        ("POST", "/v1/admin/merchants/1999999999/probe"),
        ("GET", "/v1/admin/products/" + "x" * 3_000),
        ("GET", "/v1/admin/products/%2F%3F%23"),
    ],
)
def test_unknown_thing_is_not_found(api, shop, method, path):
    """What does not exist is a 404, however odd its name."""
    is_problem(api.call(method, path), 404, "not_found")


def test_order_of_somebody_else_is_not_found(api, shop, customer):
    """A customer cannot tell another's order from none."""
    order_no = shop.order(customer)["order"]["order_no"]
    _, stranger = shop.sign_in()
    is_problem(api.call("GET", f"/v1/orders/{order_no}", headers=stranger), 404, "not_found")
    assert api.call("GET", f"/v1/orders/{order_no}", headers=customer).status == 200


def test_taken_number_is_a_conflict(api, shop):
    """A product number exists once."""
    again = {"product_number": shop.product(), "name": "again", "price_fen": 1}
    is_problem(api.call("POST", "/v1/admin/products", again), 409, "conflict")


def test_large_body_is_refused(api, customer):
    """A body beyond 256 KB is refused by its size, before it is read."""
    answer = api.call("POST", "/v1/orders", {**ORDER, "source_page": "x" * 262_144}, headers=customer)
    is_problem(answer, 413, "payload_too_large")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_media_type_is_refused(api, customer, media_type):
    """Only JSON is read."""
    answer = api.call("POST", "/v1/orders", ORDER, headers=customer | {"content-type": media_type})
    is_problem(answer, 415, "unsupported_media_type")


def test_wrong_fields_are_named_with_their_rules(api, customer):
    """Each wrong field stands in the answer with the rule that it breaks, unknown ones too."""
    wrong = {
        "lines": [{"product_number": "no/slash", "quantity": 0, "price_fen": 1}],
        "phone": "+86 138",
        "discount": 5,
    }
    problem = is_problem(api.call("POST", "/v1/orders", wrong, headers=customer), 422, "invalid_input")
    assert [one["field"] for one in problem["errors"]] == [
        "lines.0.product_number",
        "lines.0.quantity",
        "lines.0.price_fen",
        "phone",
        "discount",
    ]
    rules = {one["field"]: one["rule"] for one in problem["errors"]}
    assert rules["lines.0.quantity"] == "Input should be greater than or equal to 1"
    assert rules["lines.0.price_fen"] == rules["discount"] == "Extra inputs are not permitted"


@pytest.mark.parametrize("openid", ["a b#\nc!!", "short", "o" * 129])
def test_openid_that_can_be_none_is_named(api, shop, openid):
    """A machine that hands over what is no openid is told so, before WeChat is asked."""
    wish = {"appid": shop.appid, "openid": openid, "source": {"kind": "api", "id": "run-1"}}
    problem = is_problem(api.call("POST", "/v1/machine/vouchers/1/issue", wish), 422, "invalid_input")
    assert [one["field"] for one in problem["errors"]] == ["openid"]


def test_official_account_that_the_stock_cannot_serve_is_named(api, shop, found_shop):
    """A voucher for a customer of an official account that is not bound to the stock's merchant account is a 422."""
    made = shop.simulator.panel("stocks", creator_mchid=shop.mchid, name="满减券")
    wish = {"stock_id": made["stock_id"], "mchid": shop.mchid}
    assert api.call("POST", "/v1/admin/vouchers", wish).status == 201
    wish = {"appid": found_shop().appid, "openid": "o" * 28, "source": {"kind": "api", "id": "run-1"}}
    answer = api.call("POST", f"/v1/machine/vouchers/{made['stock_id']}/issue", wish)
    assert [one["field"] for one in is_problem(answer, 422, "invalid_input")["errors"]] == ["appid"]


@pytest.mark.parametrize("quantity", [1.0, "1", True, None, 1e400], ids=["float", "text", "bool", "null", "infinite"])
def test_quantity_is_a_whole_number(api, customer, quantity):
    """Nothing that merely looks like a whole number is taken for one."""
    wish = {"lines": [{"product_number": "P1", "quantity": quantity}]}
    assert api.call("POST", "/v1/orders", wish, headers=customer).status in {400, 422}


def test_rule_of_a_use_case_names_the_field_too(api, shop, customer):
    """A product that cannot be bought is named like any other wrong field."""
    wish = {"lines": [{"product_number": shop.product(), "quantity": 1}, {"product_number": "NOSUCH", "quantity": 1}]}
    problem = is_problem(api.call("POST", "/v1/orders", wish, headers=customer), 422, "invalid_input")
    assert problem["errors"] == [{"field": "lines.1.product_number", "rule": "is not on sale"}]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/products?limit=0", "limit"),
        ("/v1/products?page=2", "page"),
        ("/v1/admin/orders?created_from=2026-11-22T10:00:00", "created_from"),
        ("/v1/admin/orders?created_from=2026-11-22&created_to=2026-11-21T00:00:00Z", "created_from"),
        ("/v1/admin/orders?created_from=2026-11-22T10:00:00Z&created_to=2026-11-22T10:00:00Z", "created_to"),
        ("/v1/admin/orders?created_from=20261201", "created_from"),
        ("/v1/admin/orders?paid_from=1795420800", "paid_from"),
        ("/v1/admin/events/customers?kinds=order_paid&from=20261201&to=2026-12-02T00:00:00Z", "from"),
        ("/v1/admin/campaigns/spring/board?from=2026-12-01T00:00:00Z&to=20261202000000", "to"),
        ("/v1/products?limit=1.0", "limit"),
        ("/v1/admin/orders?created_from=0001-01-01T00:00:00%2B14:00", "created_from"),
        ("/v1/admin/orders?paid_to=9999-12-31T23:59:59-14:00", "paid_to"),
        ("/v1/admin/orders?state=LOST", "state"),
        ("/v1/admin/orders?cursor=zz", "cursor"),
        ("/v1/admin/orders?cursor=5b5d", "cursor"),
    ],
)
def test_wrong_query_is_named(api, shop, path, field):
    """A wrong or unknown parameter of the query is named; an instant without a zone is none."""
    problem = is_problem(api.call("GET", path), 422, "invalid_input")
    assert [one["field"] for one in problem["errors"]] == [field]


def test_idempotency_key_must_fit_its_request(api, shop, customer):
    """A key that came with another order is refused, and so is one that nobody could keep."""
    number, other = shop.product(), shop.product()
    headers = customer | {"Idempotency-Key": "key-1"}
    first = {"lines": [{"product_number": number, "quantity": 1}]}
    assert api.call("POST", "/v1/orders", first, headers=headers).status == 201
    assert api.call("POST", "/v1/orders", first, headers=headers).status == 200
    second = {"lines": [{"product_number": other, "quantity": 1}]}
    is_problem(api.call("POST", "/v1/orders", second, headers=headers), 422, "idempotency_key_reused")
    for key in ("", "x" * 65, "钥"):
        answer = api.call("POST", "/v1/orders", first, headers=customer | {"idempotency-key": key})
        assert is_problem(answer, 422, "invalid_input")["errors"][0]["field"] == "Idempotency-Key"


def test_refusal_of_wechat_is_explained(api, shop, customer):
    """What WeChat refuses for good is a conflict, told with its code, its meaning, and who must act."""
    refusal = {"status": 403, "code": "NO_AUTH", "message": "商户无此权限", "executed": False}
    shop.simulator.panel("faults", on="api", match={"path_contains": "/jsapi"}, times=1, error=refusal)
    wish = {"lines": [{"product_number": shop.product(), "quantity": 1}]}
    answer = api.call("POST", "/v1/orders", wish, headers=customer)
    problem = is_problem(answer, 409, "remote_refused")
    assert "retry-after" not in answer.headers
    assert "detail" not in problem
    assert problem["wechat"]["code"] == "NO_AUTH"
    assert all(problem["wechat"][name] for name in ("meaning_zh", "meaning_en", "who_acts", "retry"))


def test_refusal_about_vouchers_is_explained_in_the_words_for_vouchers(api, shop):
    """What WeChat refuses about vouchers is a conflict with the meaning its code has there."""
    refusal = {"status": 403, "code": "REQUEST_BLOCKED", "message": "未开通产品权限", "executed": False}
    shop.simulator.panel("faults", on="api", match={"path_contains": "/favor/callbacks"}, times=1, error=refusal)
    answer = api.call("POST", "/v1/admin/voucher-callbacks", {"mchid": shop.mchid})
    problem = is_problem(answer, 409, "remote_refused")
    assert "retry-after" not in answer.headers
    assert "未开通产品权限" in problem["detail"]
    assert "stock" in problem["wechat"]["meaning_en"]


@pytest.mark.parametrize(("errcode", "status", "code"), [(40125, 409, "remote_refused"), (-1, 503, "outcome_unknown")])
def test_failing_token_is_asked_for_once_and_told_to_nobody(api, shop, found_shop, errcode, status, code):
    """While WeChat gives no token, one request for a signature asks it; all are answered, without what it says."""
    other = found_shop()
    words = {"status": 200, "raw_body": json.dumps({"errcode": errcode, "errmsg": "invalid appsecret, rid: 1"})}
    shop.simulator.panel("faults", on="api", match={"path_contains": "/cgi-bin/"}, times=0, error=words)
    shop.simulator.http.delete("/_simulator/requests")
    wish = {"appid": other.appid, "url": "https://pages.example.com/"}
    for _ in range(10):
        problem = is_problem(api.call("POST", "/v1/page-signature", wish), status, code)
        assert not {"detail", "wechat"} & set(problem)
    calls = shop.simulator.http.get("/_simulator/requests").json()["requests"]
    assert len([one for one in calls if "/cgi-bin/" in one["target"]]) == 1
    shop.simulator.http.delete("/_simulator/faults")


def test_interrupted_sign_in_may_be_finished(api, shop):
    """While WeChat is busy the page is told to repeat or to start again, and the repeat signs in."""
    openid = shop.simulator.panel("customers", appid=shop.appid)["openid"]
    code = shop.simulator.panel("codes", appid=shop.appid, openid=openid)["code"]
    begun = api.call("POST", "/v1/sign-in/start", {"appid": shop.appid, "page_url": PAGE}).json
    proof = {"code": code, "state": begun["state"], "verifier": begun["verifier"]}
    busy = {"status": 200, "raw_body": json.dumps({"errcode": -1, "errmsg": "system error"}), "executed": False}
    shop.simulator.panel("faults", on="api", match={"path_contains": "/sns/oauth2"}, times=1, error=busy)
    answer = api.call("POST", "/v1/sign-in/complete", proof)
    problem = is_problem(answer, 503, "sign_in_interrupted")
    assert "sign in again" in problem["title"]
    first, repeat = (api.call("POST", "/v1/sign-in/complete", proof) for _ in range(2))
    assert (first.status, repeat.status) == (200, 200)
    same = ("session_token", "expires_at", "customer")
    assert [repeat.json[name] for name in same] == [first.json[name] for name in same]
    assert 0 < first.json["expires_in"] <= 7_200
    is_problem(api.call("POST", "/v1/sign-in/complete", proof | {"code": "another"}), 401, "unauthenticated")


@pytest.mark.parametrize(
    "page", ["http://pages.example.com/spring-tea", "http://localhost/", "https://pages.example.com:8443/"]
)
def test_page_elsewhere_or_without_tls_is_refused(api, shop, page):
    """A sign-in and a signature are for pages under the official account's hosts, over TLS."""
    for path, field in (("/v1/sign-in/start", "page_url"), ("/v1/page-signature", "url")):
        answer = api.call("POST", path, {"appid": shop.appid, field: page})
        (error,) = is_problem(answer, 422, "invalid_input")["errors"]
        assert error["field"] == field


def test_unknown_outcome_may_be_repeated(api, shop, customer):
    """When WeChat does not answer the caller is told when to repeat, and the repeat gives the same order."""
    shop.simulator.panel("faults", on="api", match={"path_contains": "/jsapi"}, times=1, drop={"executed": True})
    wish = {"lines": [{"product_number": shop.product(), "quantity": 1}]}
    headers = customer | {"idempotency-key": "again"}
    answer = api.call("POST", "/v1/orders", wish, headers=headers)
    is_problem(answer, 503, "outcome_unknown")
    assert int(answer.headers["retry-after"]) > 0
    assert api.call("POST", "/v1/orders", wish, headers=headers).status == 200


@pytest.fixture
def dynamodb_refuses(api, monkeypatch):
    """Let DynamoDB refuse the calls of one function: the emulator itself is never too busy."""
    client = api.handlers["SearchOrders"].DEPS.orders._dynamo._client

    def refuse(code):
        told = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "functions-OrdersTable"})
        monkeypatch.setattr(client, "_send", lambda _headers, _body: (400, told.encode()))
        monkeypatch.setattr(client, "_sleep", lambda _seconds: None)

    return refuse


def test_busy_database_is_a_throttle(api, dynamodb_refuses):
    """When the database stays busy the caller is asked to come again."""
    dynamodb_refuses("ThrottlingException")
    answer = api.call("GET", "/v1/admin/orders/20260101-AAAA")
    is_problem(answer, 429, "throttled")
    assert int(answer.headers["retry-after"]) > 0


def test_own_failure_tells_nothing_but_the_request(api, dynamodb_refuses, logs):
    """An unexpected error is a 500 without any detail; the trace is in the log under the request's id."""
    dynamodb_refuses("AccessDeniedException")
    answer = api.call("GET", "/v1/admin/orders/20260101-AAAA")
    problem = is_problem(answer, 500, "internal_error")
    assert set(problem) == {"type", "title", "status", "code", "request_id"}
    assert "OrdersTable" not in answer.text
    assert "AccessDeniedException" in logs.getvalue()


def test_encoded_body_means_the_same(api, shop, customer):
    """A body that API Gateway handed over as base64 is read like any other."""
    function, event = api.event("POST", "/v1/orders", body=b"{}", headers=customer)
    wish = {"lines": [{"product_number": shop.product(), "quantity": 1}]}
    event |= {"body": base64.b64encode(json.dumps(wish).encode()).decode(), "isBase64Encoded": True}
    assert api.answer(function, event).status == 201


def test_headers_count_in_any_case(api, shop, customer):
    """Names of headers are found however they are spelled."""
    wish = json.dumps({"lines": [{"product_number": shop.product(), "quantity": 1}]})
    function, event = api.event("POST", "/v1/orders", body=wish.encode(), headers=customer)
    event["headers"] = {
        "AUTHORIZATION": event["headers"]["authorization"],
        "Content-Type": "Application/JSON; charset=utf-8",
        "Idempotency-KEY": "any-case",
    }
    first, second = api.answer(function, event), api.answer(function, event)
    assert (first.status, second.status) == (201, 200)
    assert first.json["order"]["order_no"] == second.json["order"]["order_no"]
