"""The operations that are measured: how the calls of each come about, in the state they need."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.stage import Invocation, Stage, answered, http

LOOK_PAUSE_SECONDS = 5.5
"""Longer than an order rests between two looks at WeChat."""


@dataclass(frozen=True)
class Scenario:
    """One operation.

    Attributes:
        name: the function, and what it is asked for.
        prepare: makes the calls to be measured, as many as asked for.
        signatures: RSA signatures of ours besides those on calls to WeChat Pay.
        verifications: of WeChat's signatures besides those on its answers.
        is_repeatable: whether its calls can be made a second time without it.
    """

    name: str
    prepare: Callable[[Stage, int], list[Invocation]]
    signatures: int = 0
    verifications: int = 0
    is_repeatable: bool = True


def _new_orders(stage: Stage, count: int) -> list[Invocation]:
    authorization = stage.signed_in(stage.customer())
    return [stage.create_order(authorization) for _ in range(count)]


def _repeated_orders(stage: Stage, count: int) -> list[Invocation]:
    calls = _new_orders(stage, count)
    for call in calls:
        answered(call)
    return calls


def _paid_orders(stage: Stage, count: int) -> list[Invocation]:
    authorization = stage.signed_in(stage.customer())
    numbers = [stage.new_order(authorization) for _ in range(count)]
    for number in numbers:
        answered(stage.paid_callback(number))
    return [http("GET", f"/v1/orders/{number}", authorization=authorization) for number in numbers]


def _unpaid_orders(stage: Stage, count: int) -> list[Invocation]:
    authorization = stage.signed_in(stage.customer())
    numbers = [stage.new_order(authorization) for _ in range(count)]
    time.sleep(LOOK_PAUSE_SECONDS)
    return [http("GET", f"/v1/orders/{number}", authorization=authorization) for number in numbers]


def _callbacks(stage: Stage, count: int) -> list[Invocation]:
    authorization = stage.signed_in(stage.customer())
    return [stage.paid_callback(stage.new_order(authorization)) for _ in range(count)]


def _repeated_callbacks(stage: Stage, count: int) -> list[Invocation]:
    calls = _callbacks(stage, count)
    for call in calls:
        answered(call)
    return calls


def _sign_ins(stage: Stage, count: int) -> list[Invocation]:
    openid = stage.customer()
    return [stage.complete_sign_in(answered(stage.begin_sign_in()), openid) for _ in range(count)]


def _page_signatures(stage: Stage, count: int) -> list[Invocation]:
    body = {"appid": stage.appid, "url": "https://shop.example/tea?from=timeline"}
    return [http("POST", "/v1/page-signature", body)] * count


def _shown_order(stage: Stage, count: int) -> list[Invocation]:
    number = stage.new_order(stage.signed_in(stage.customer()))
    return [http("GET", f"/v1/admin/orders/{number}")] * count


def _sweeps(_stage: Stage, count: int) -> list[Invocation]:
    return [Invocation("settle_orders", {})] * count


def _export_requests(_stage: Stage, count: int) -> list[Invocation]:
    return [http("POST", "/v1/admin/exports", {"created_from": "2020-01-01T00:00:00Z"})] * count


def _exports(stage: Stage, count: int) -> list[Invocation]:
    asked = [answered(call)["export_id"] for call in _export_requests(stage, count)]
    return [Invocation("export_orders", _message({"export_id": export_id})) for export_id in asked]


def _message(body: dict[str, str]) -> dict[str, object]:
    record = {"messageId": "bench", "body": json.dumps(body), "attributes": {"ApproximateReceiveCount": "1"}}
    return {"Records": [record]}


def _get(target: str) -> Callable[[Stage, int], list[Invocation]]:
    return lambda _stage, count: [http("GET", target)] * count


SCENARIOS = (
    # First, while no order waits for its date; it runs every minute whether there is something to do or not.
    Scenario("settle_orders: nothing due", _sweeps),
    Scenario("sign_in: start", lambda stage, count: [stage.begin_sign_in()] * count),
    Scenario("sign_in: complete", _sign_ins),
    Scenario("sign_page", _page_signatures),
    Scenario("show_products: a page of 20", _get("/v1/products?limit=20")),
    Scenario("show_products: one", _get("/v1/products/TEA-001")),
    Scenario("create_order: new, two products", _new_orders, signatures=1),
    Scenario("create_order: the same again", _repeated_orders, signatures=1),
    Scenario("read_order: paid", _paid_orders),
    Scenario("read_order: unpaid, asks WeChat", _unpaid_orders),
    Scenario("pay_callback: first", _callbacks, verifications=1),
    Scenario("pay_callback: the same again", _repeated_callbacks, verifications=1),
    Scenario("search_orders: newest 20", _get("/v1/admin/orders?limit=20")),
    Scenario("search_orders: 20 of a phone", _get("/v1/admin/orders?limit=20&phone=13800000000")),
    Scenario("search_orders: 20 of a product", _get("/v1/admin/orders?limit=20&product_number=TEA-001")),
    Scenario("search_orders: 20 of a state", _get("/v1/admin/orders?limit=20&state=PAID")),
    Scenario("search_orders: one in full", _shown_order),
    Scenario("manage_products: one", _get("/v1/admin/products/TEA-001")),
    Scenario("manage_merchants: list", _get("/v1/admin/merchants")),
    Scenario("manage_exports: request", _export_requests),
    Scenario("export_orders: all orders so far", _exports, is_repeatable=False),
    Scenario("describe_api: health", _get("/health")),
)
