"""A shop to measure in: functions called as Lambda calls them, with a merchant account, products and customers."""

import base64
import importlib
import json
import os
import secrets
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from bench.children import TEMPLATE
from local.gateway.event import HttpRequest, make_event
from local.gateway.routes import pick, read_routes
from local.template import load, resolve

PAGE_HOST = "shop.example"
PRODUCTS = 20
_OPERATOR = {"claims": {"sub": "operator"}, "scopes": []}
_SECONDS = 30.0


class StageError(Exception):
    """A function or the simulator answered otherwise than it should."""


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function about its call."""

    function_name: str = "bench"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:000000000000:function:bench"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Time enough."""
        return 300_000


@dataclass(frozen=True)
class Invocation:
    """One call of a function: its folder and the event."""

    folder: str
    event: dict[str, Any]

    def __call__(self) -> Any:
        """Call the function."""
        return module(self.folder).lambda_handler(self.event, Context())


def module(folder: str) -> ModuleType:
    """A function's module, imported when it is first needed, as its settings are read then."""
    return importlib.import_module(f"{folder}.handler")


@cache
def _routes() -> list[Any]:
    template = load(TEMPLATE)
    # Routes depend on no parameter.
    return read_routes(resolve(template, dict.fromkeys(template["Parameters"], "")))


@cache
def _folder(function: str) -> str:
    handler = load(TEMPLATE)["Resources"][function]["Properties"]["Handler"]
    return str(handler).partition(".")[0]


def http(method: str, target: str, body: Any = None, **headers: str) -> Invocation:
    """A call through the HTTP API by an operator; `body` is JSON unless it is bytes already."""
    match = pick(_routes(), method, target.partition("?")[0])
    if match is None:
        raise StageError(f"there is no route for {method} {target}")
    content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    sent = {"host": "api.example", "content-type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    request = HttpRequest(method, target, tuple(sent.items()), content)
    return Invocation(_folder(match.route.function), make_event(request, match, request_id="bench", jwt=_OPERATOR))


def answered(invocation: Invocation) -> Any:
    """Call a function and give the JSON of its answer.

    Raises:
        StageError: it is no success.
    """
    answer = invocation()
    if answer["statusCode"] >= httpx.codes.BAD_REQUEST:
        raise StageError(f"{invocation.event['routeKey']} answered {answer['statusCode']}: {answer.get('body')}")
    return json.loads(answer["body"]) if answer.get("body") else None


class Stage:
    """The shop. Everything in it is made through the functions and the simulator's panel."""

    def __init__(self, wechat_url: str, credentials: Path) -> None:
        self.wechat = httpx.Client(base_url=wechat_url, timeout=_SECONDS)
        self.appid, self.mchid = f"wx{secrets.token_hex(8)}", f"19{secrets.randbelow(10**8):08d}"
        account = self.panel("official-accounts", appid=self.appid, domains=[PAGE_HOST])
        self.panel("merchants", mchid=self.mchid, name="示例茶铺", appids=[self.appid])
        self._connect(credentials / self.mchid, account["secret"])
        self.products = [self._put_on_sale(number) for number in range(PRODUCTS)]

    def panel(self, path: str, **call: Any) -> Any:
        """Post to the simulator's control panel and give its answer."""
        answer = self.wechat.post(f"/_simulator/{path}", json=call)
        if not answer.is_success:
            raise StageError(f"the panel answered {answer.status_code} to {path}: {answer.text}")
        return answer.json()

    def exchanges(self, since: int) -> list[dict[str, Any]]:
        """What WeChat was asked, behind the exchange of this number."""
        found = self.wechat.get("/_simulator/requests", params={"since": since}).json()
        return list(found["requests"])

    def customer(self) -> str:
        """A new customer's openid."""
        return str(self.panel("customers", appid=self.appid)["openid"])

    def signed_in(self, openid: str) -> str:
        """The Authorization header of a customer."""
        begun = answered(self.begin_sign_in())
        return f"Bearer {answered(self.complete_sign_in(begun, openid))['session_token']}"

    def begin_sign_in(self) -> Invocation:
        """The page's first call."""
        return http("POST", "/v1/sign-in/start", {"appid": self.appid, "page_url": f"https://{PAGE_HOST}/tea"})

    def complete_sign_in(self, begun: dict[str, Any], openid: str) -> Invocation:
        """The page's second call, with the code that WeChat gave the browser."""
        code = self.panel("codes", appid=self.appid, openid=openid)["code"]
        body = {"code": code, "state": begun["state"], "verifier": begun["verifier"]}
        return http("POST", "/v1/sign-in/complete", body)

    def create_order(self, authorization: str) -> Invocation:
        """A basket of two products, with all that a page may send."""
        lines = [{"product_number": number, "quantity": 1} for number in self.products[:2]]
        wish = {"lines": lines, "phone": "13800000000", "campaign": "spring", "source_page": "shop/tea"}
        key = secrets.token_hex(16)
        return http("POST", "/v1/orders", wish, authorization=authorization, idempotency_key=key)

    def new_order(self, authorization: str) -> str:
        """The number of an order that waits for payment."""
        return str(answered(self.create_order(authorization))["order"]["order_no"])

    def paid_callback(self, order_no: str) -> Invocation:
        """Pay an order as its customer; the callback that WeChat signs and encrypts for it."""
        self.panel("pay", mchid=self.mchid, out_trade_no=order_no)
        attempt = self._attempt(order_no)
        headers = {name.lower().replace("-", "_"): value for name, value in attempt["headers"].items()}
        body = base64.b64decode(attempt["body_base64"])
        return http("POST", f"/v1/callbacks/{self.mchid}/payment", body, **headers)

    def _attempt(self, order_no: str) -> dict[str, Any]:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            newest = self.wechat.get("/_simulator/callbacks", params={"limit": 1}).json()["callbacks"]
            if newest and newest[0]["attempts"] and order_no in json.dumps(newest[0]):
                return dict(newest[0]["attempts"][0])
            time.sleep(0.005)
        raise StageError(f"no callback came for order {order_no}")

    def _connect(self, folder: Path, secret: str) -> None:
        known = json.loads((folder / "merchant.json").read_text())
        body = {
            "mchid": self.mchid,
            "display_name": "示例茶铺",
            "official_accounts": [{"appid": self.appid, "secret": secret, "page_hosts": [PAGE_HOST]}],
            "certificate_pem": (folder / "apiclient_cert.pem").read_text(),
            "private_key_pem": (folder / "apiclient_key.pem").read_text(),
            "apiv3_key": known["apiv3_key"],
            "public_key_id": known["public_key_id"],
            "public_key_pem": (folder / "pub_key.pem").read_text(),
        }
        answered(http("POST", "/v1/admin/merchants", body))
        campaign = {"code": "spring", "name": "春茶", "open_to_pages": True}
        answered(http("POST", "/v1/admin/campaigns", campaign))

    def _put_on_sale(self, number: int) -> str:
        product_number = f"TEA-{number:03d}"
        body = {
            "product_number": product_number,
            "name": f"明前龙井 {number}",
            "introduction": "清明前采摘, 手工炒制, 产自西湖区龙井村, 密封罐装。",
            "tags": ["茶", "新品"],
            "price_fen": 12_800 + number,
            "on_sale": True,
        }
        path = f"/v1/admin/products/{product_number}"
        answered(http("POST", "/v1/admin/products", body))
        picture = answered(http("POST", f"{path}/pictures", {"content_type": "image/png"}))["picture"]
        answered(http("PATCH", path, {"pictures": [picture]}))
        return product_number


def deployed_settings() -> tuple[str, Path]:
    """Where the simulator is and where it keeps merchants' credentials, from our environment."""
    return os.environ["BENCH_WECHAT_URL"], Path(os.environ["BENCH_CREDENTIALS"])
