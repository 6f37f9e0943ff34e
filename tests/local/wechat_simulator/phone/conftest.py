"""A page of somebody's, served on this machine, opened in a real browser as WeChat opens it."""

import hashlib
import http.server
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from local.wechat_simulator.server import Running
from tests.local.wechat_simulator.conftest import APPID, Merchant, Panel
from tests.web.conftest import browser, browser_context_args, playwright, pytest_exception_interact

__all__ = ["browser", "browser_context_args", "playwright", "pytest_exception_interact"]

SECRET = "0123456789abcdef0123456789abcdef"
BUYER = "openid-of-buyer"
HTML = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>小店</title>
<script src="{simulator}/_simulator/wechat.js"></script>
{style}<body><h1>小店</h1></body></html>"""
BRIDGED = "new Promise((go) => window.WeixinJSBridge ? go() : document.addEventListener('WeixinJSBridgeReady', go))"


@pytest.fixture(scope="session")
def shop(simulator_server: Running) -> Iterator[str]:
    """The address of a shop that loads wechat.js in every page of it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            style = parse_qs(urlsplit(self.path).query).get("style", [""])[0]
            self.wfile.write(HTML.format(simulator=simulator_server.url, style=f"<style>{style}</style>").encode())

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def merchant(accounts: Callable[..., Merchant], panel: Panel) -> Merchant:
    """A merchant with an official account whose pages are on this machine, and a customer who does not follow it."""
    panel.post("official-accounts", {"appid": APPID, "secret": SECRET, "domains": ["127.0.0.1", "localhost"]})
    made = accounts("1900000021")
    panel.post("customers", {"appid": APPID, "openid": BUYER, "follower": False})
    panel.post(f"merchants/{made.mchid}/pay-directories", {"directories": ["http://127.0.0.1/", "http://localhost/"]})
    return made


def bridge_parameters(merchant: Merchant, prepay_id: str, **changes: Any) -> dict[str, Any]:
    """What a server gives its page for WeixinJSBridge; changed values are not signed."""
    values = {"appId": APPID, "timeStamp": str(int(time.time())), "nonceStr": uuid.uuid4().hex}
    values |= {"package": f"prepay_id={prepay_id}"}
    signed = "".join(f"{values[name]}\n" for name in ("appId", "timeStamp", "nonceStr", "package"))
    return values | {"signType": "RSA", "paySign": merchant.sign(signed)} | changes


def make_transfer(merchant: Merchant, openid: str = BUYER) -> dict[str, Any]:
    """The transfer that a merchant made for a customer, who has to confirm it."""
    body = {
        "appid": APPID,
        "out_bill_no": uuid.uuid4().hex,
        "transfer_scene_id": "1000",
        "openid": openid,
        "transfer_amount": 520,
        "transfer_remark": "活动奖励",
        "transfer_scene_report_infos": [
            {"info_type": "活动名称", "info_content": "春茶"},
            {"info_type": "奖励说明", "info_content": "满赠"},
        ],
    }
    answer = merchant.call("POST", "/v3/fund-app/mch-transfer/transfer-bills", body)
    assert answer.status_code == 200, answer.text
    return body | dict(answer.json())


def state_of(panel: Panel, bill: dict[str, Any]) -> str:
    """What became of a transfer."""
    found = panel.get(f"transfers?out_bill_no={bill['out_bill_no']}")["transfers"]
    return str(found[0]["state"])


@dataclass
class InWeChat:
    """A page at top level that a phone of the simulator shows."""

    panel: Panel
    merchant: Merchant
    phone_id: str
    page: Page
    shop: str

    def open(self, path: str = "/") -> "InWeChat":
        """Open a page of the shop and wait for the bridge."""
        self.page.goto(f"{self.shop}{path}")
        self.page.evaluate(BRIDGED)
        return self

    def invoke(self, api: str, **params: Any) -> dict[str, Any]:
        """What the bridge answers."""
        script = "([api, params]) => new Promise((go) => WeixinJSBridge.invoke(api, params, go))"
        answer: dict[str, Any] = self.page.evaluate(script, [api, params])
        return answer

    def start(self, api: str, **params: Any) -> None:
        """Ask the bridge and let `answer()` wait for what it says."""
        script = """([api, params]) => {
          window.answered = new Promise((go) => WeixinJSBridge.invoke(api, params, go));
        }"""
        self.page.evaluate(script, [api, params])

    def answer(self) -> dict[str, Any]:
        """What the bridge says to what was started."""
        answer: dict[str, Any] = self.page.evaluate("window.answered")
        return answer

    def config(self, signed_url: str, apis: list[str] | None = None, **changes: Any) -> dict[str, Any]:
        """What `wx.config` comes to, for a signature over a URL."""
        values = {"timestamp": str(int(time.time())), "nonceStr": uuid.uuid4().hex}
        nonce, timestamp = values["nonceStr"], values["timestamp"]
        text = f"jsapi_ticket={self.ticket()}&noncestr={nonce}&timestamp={timestamp}&url={signed_url}"
        signature = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        given = {"appId": APPID, "signature": signature, "jsApiList": apis or ["chooseWXPay"], **values, **changes}
        script = """(given) => new Promise((go) => {
          wx.error(go);
          wx.ready(() => go({errMsg: "config:ok"}));
          wx.config(given);
        })"""
        answer: dict[str, Any] = self.page.evaluate(script, given)
        return answer

    def ticket(self) -> str:
        """The ticket of the official account."""
        http = self.merchant.http
        body = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
        token = http.post("/cgi-bin/stable_token", json=body).json()["access_token"]
        answer = http.get("/cgi-bin/ticket/getticket", params={"access_token": token, "type": "jsapi"}).json()
        return str(answer["ticket"])

    def pay(self, **changes: Any) -> dict[str, Any]:
        """What the bridge answers to the payment of a new order."""
        return self.invoke("getBrandWCPayRequest", **self.parameters(**changes))

    def parameters(self, **changes: Any) -> dict[str, Any]:
        """Payment parameters of a new order."""
        return bridge_parameters(self.merchant, self.merchant.place()["prepay_id"], **changes)

    def read(self) -> dict[str, Any]:
        """The phone as its screen sees it."""
        shown: dict[str, Any] = self.panel.get(f"phones/{self.phone_id}")
        return shown

    def refused(self) -> list[str]:
        """Why WeChat refused, by call."""
        return [asked["refusal"]["code"] for asked in self.read()["asked"] if asked["refusal"]]

    def sheet(self) -> dict[str, Any]:
        """The sheet, once it lies there."""
        deadline = time.monotonic() + 10
        while (sheet := self.read()["sheet"]) is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return dict(sheet)

    def press(self, action: str, **changes: Any) -> dict[str, Any]:
        """Press a button of the sheet."""
        pressed: dict[str, Any] = self.panel.post(f"phones/{self.phone_id}/sheet", {"action": action, **changes})
        return pressed


type Open = Callable[..., InWeChat]


@pytest.fixture
def in_wechat(context: BrowserContext, panel: Panel, merchant: Merchant, shop: str) -> Open:
    """Opens the shop at top level on a phone of the buyer; the platform is iOS unless told otherwise."""

    def make(path: str = "/", **switches: Any) -> InWeChat:
        phone = panel.post("phones", {"appid": APPID, "openid": BUYER, "bridge_milliseconds": 20, **switches})
        context.add_init_script(f"window.name = {json.dumps(phone['window_name'])}")
        return InWeChat(panel, merchant, phone["phone_id"], context.new_page(), shop).open(path)

    return make


type OpenPhone = Callable[..., Page]


@pytest.fixture
def open_phone(context: BrowserContext, merchant: Merchant, simulator_server: Running, shop: str) -> OpenPhone:
    """Opens the phone of a customer, with a page of the shop in it unless the path is None."""

    def opened(openid: str = BUYER, path: str | None = "/", **asked: str) -> Page:
        page = context.new_page()
        query = "".join(f"&{name}={quote(value)}" for name, value in asked.items())
        url = f"&url={quote(shop + path)}" if path is not None else ""
        page.goto(f"{simulator_server.url}/_simulator/phone?appid={APPID}&openid={openid}{url}{query}")
        if path is not None:
            expect(inside(page).get_by_role("heading", name="小店")).to_be_visible()
        return page

    return opened


def inside(page: Page) -> FrameLocator:
    """The page that the phone shows."""
    return page.frame_locator("iframe")
