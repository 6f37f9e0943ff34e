"""Python SDKs that nobody here wrote, each doing what it can do, against the simulator; run by `tests/sdks/run.py`."""

import asyncio
import gzip
import hashlib
import json
import queue
import socket
import sys
import threading
import urllib.request
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

WORLD: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
MERCHANT, MIXED, CERTIFIED = WORLD["merchant"], WORLD["mixed_merchant"], WORLD["certified_merchant"]
APPID, OPENID = WORLD["appid"], WORLD["openid"]
FOLDER = Path(MERCHANT["directory"])
NOTIFY = "https://shop.example.com/notify"
WECHAT = ("weixin.qq.com", "wechatpay.cn")
look_up = socket.getaddrinfo


def to_the_simulator(host: Any, port: Any, *args: Any, **options: Any) -> Any:
    """Resolve WeChat's names to the simulator, as a hosts file and port 443 would."""
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.endswith(WECHAT):
        host, port = "127.0.0.1", WORLD["tls_port"]
    return look_up(host, port, *args, **options)


socket.getaddrinfo = to_the_simulator


def tell(sdk: str, call: str, does: Callable[[], Any]) -> None:
    """Print what a call of an SDK came to, on one line."""
    try:
        outcome = does()
    except Exception as error:
        outcome = f"{type(error).__name__}: {error}"
    print(json.dumps([sdk, call, str(outcome)[:160]], ensure_ascii=False), flush=True)


def answer(given: tuple[int, str]) -> str:
    """Show status and body of an SDK's answer."""
    return f"{given[0]} {given[1]}"


def number() -> str:
    """Return a new order number."""
    return uuid.uuid4().hex


def panel(path: str, **body: Any) -> Any:
    """Do what a customer or an operator does."""
    data = json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(WORLD["panel"] + path, data)) as given:  # noqa: S310 - this machine
        return json.loads(given.read())


def listen() -> tuple[str, queue.Queue[tuple[dict[str, str], str]]]:
    """Take callbacks at an address of this machine; each comes with its headers."""
    heard: queue.Queue[tuple[dict[str, str], str]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.put((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/refund", heard


def told(notice: dict[str, Any]) -> str:
    """Show what an SDK made of a notice."""
    return f"{notice['event_type']} {notice['resource']}"


def account(merchant: dict[str, Any]) -> dict[str, Any]:
    """Return what an APIv3 client is made of."""
    return {
        "mchid": merchant["mchid"],
        "private_key": (Path(merchant["directory"]) / "apiclient_key.pem").read_text(),
        "cert_serial_no": merchant["certificate_serial"],
        "apiv3_key": merchant["apiv3_key"],
        "appid": APPID,
        "notify_url": NOTIFY,
    }


def wechatpayv3() -> None:
    """APIv3 by minibear2021, with the public key and with platform certificates."""
    from wechatpayv3 import WeChatPay, WeChatPayType

    public = {"public_key": (FOLDER / "pub_key.pem").read_text(), "public_key_id": MERCHANT["public_key_id"]}
    for mode, merchant, keys in (("platform certificates", MIXED, {}), ("public key", MERCHANT, public)):
        pay, order = WeChatPay(wechatpay_type=WeChatPayType.JSAPI, **account(merchant), **keys), number()
        name = f"wechatpayv3, {mode}"
        placed = {"description": "tea", "out_trade_no": order, "amount": {"total": 100}, "payer": {"openid": OPENID}}
        tell(name, "JSAPI order", lambda pay=pay, placed=placed: answer(pay.pay(**placed)))
        tell(name, "query", lambda pay=pay, order=order: answer(pay.query(out_trade_no=order)))
        tell(name, "close", lambda pay=pay, order=order: answer(pay.close(out_trade_no=order)))
    coupon = {"stock_id": WORLD["stock_id"], "out_request_no": number(), "stock_creator_mchid": MERCHANT["mchid"]}
    tell(name, "send a voucher", lambda: answer(pay.marketing_favor_stock_send(openid=OPENID, **coupon)))
    picture = str(FOLDER.parent / "picture.png")
    tell(name, "upload a picture", lambda: answer(pay.marketing_image_upload(filepath=picture)))


def wechatpayv3_refunds() -> None:
    """Refunds by minibear2021's SDK: it signs, seals a card, and verifies and decrypts the notice."""
    from wechatpayv3 import WeChatPay, WeChatPayType

    url, heard = listen()
    public = {"public_key": (FOLDER / "pub_key.pem").read_text(), "public_key_id": MERCHANT["public_key_id"]}
    for mode, merchant, keys in (("platform certificates", CERTIFIED, {}), ("public key", MERCHANT, public)):
        pay, name = WeChatPay(wechatpay_type=WeChatPayType.JSAPI, **account(merchant), **keys), f"wechatpayv3, {mode}"
        order, refund = number(), number()
        pay.pay(description="tea", out_trade_no=order, amount={"total": 100}, payer={"openid": OPENID})
        panel("pay", mchid=merchant["mchid"], out_trade_no=order, notify=False)
        amount = {"refund": 40, "total": 100, "currency": "CNY"}
        named = {"out_refund_no": refund, "out_trade_no": order, "notify_url": url, "reason": "sold out"}
        panel("settings", refund_result="ABNORMAL")
        made = pay.refund(amount=amount, **named)
        tell(name, "refund", lambda made=made: answer(made))
        refund_id = json.loads(made[1])["refund_id"]
        tell(name, "notice ABNORMAL, verified and decrypted", lambda pay=pay: told(pay.callback(*heard.get(timeout=5))))
        panel("settings", refund_result="SUCCESS")
        card = {"bank_type": "CMB_DEBIT", "bank_account": "6225880137001234", "real_name": "tea drinker"}
        tell(
            name,
            "abnormal refund to a card that the SDK seals",
            lambda pay=pay, refund=refund, refund_id=refund_id, card=card: answer(
                pay.abnormal_refund(refund_id=refund_id, out_refund_no=refund, type="USER_BANK_CARD", **card)
            ),
        )
        tell(name, "query of a refund", lambda pay=pay, refund=refund: answer(pay.query_refund(out_refund_no=refund)))
        tell(name, "notice SUCCESS, verified and decrypted", lambda pay=pay: told(pay.callback(*heard.get(timeout=5))))


def wechatpayv3_bills() -> None:
    """Links to bills, verified by the SDK, and their files, which carry no signature."""
    from wechatpayv3 import WeChatPay, WeChatPayType

    public = {"public_key": (FOLDER / "pub_key.pem").read_text(), "public_key_id": MERCHANT["public_key_id"]}
    day = WORLD["bill_date"]
    for mode, merchant, keys in (("platform certificates", CERTIFIED, {}), ("public key", MERCHANT, public)):
        pay = WeChatPay(wechatpay_type=WeChatPayType.JSAPI, **account(merchant), **keys)
        name = f"wechatpayv3, {mode}"
        asked = {
            "trade bill": lambda pay=pay: pay.trade_bill(bill_date=day, bill_type="ALL"),
            "fund flow bill": lambda pay=pay: pay.fundflow_bill(bill_date=day, account_type="BASIC"),
            "trade bill in GZIP": lambda pay=pay: pay.trade_bill(bill_date=day, tar_type="GZIP"),
        }
        for what, ask in asked.items():
            tell(name, what, lambda pay=pay, ask=ask: bill(pay, json.loads(ask()[1])))


def bill(pay: Any, link: dict[str, str]) -> str:
    """Download a bill by the SDK; tell whether its hash is right, and its last line."""
    status, content = pay.download_bill(link["download_url"])
    data = content.encode() if isinstance(content, str) else content
    plain = gzip.decompress(data) if "tartype" in link["download_url"] else data
    is_right = hashlib.sha1(plain, usedforsecurity=False).hexdigest() == link["hash_value"]
    return f"{status} hash {'right' if is_right else 'wrong'}, {plain.decode().splitlines()[-1]}"


def aiowechatpayv3() -> None:
    """APIv3 by asyncio, of 2023, with platform certificates."""
    from aiowechatpayv3 import WeChatPay, WeChatPayType

    async def play() -> Any:
        pay = WeChatPay(wechatpay_type=WeChatPayType.JSAPI, **account(MIXED))
        return await pay.pay(description="tea", out_trade_no=number(), amount={"total": 100}, payer={"openid": OPENID})

    tell("aiowechatpayv3", "JSAPI order", lambda: answer(asyncio.run(play())))


def wechatpy() -> None:
    """The official account and V2."""
    from wechatpy import WeChatClient, WeChatOAuth, WeChatPay

    client = WeChatClient(APPID, WORLD["secret"])
    oauth = WeChatOAuth(APPID, WORLD["secret"], "https://shop.example.com/page", scope="snsapi_userinfo")
    tell("wechatpy", "access token", lambda: len(client.access_token))
    tell("wechatpy", "page ticket", lambda: len(client.jsapi.get_jsapi_ticket()))
    tell("wechatpy", "follower", lambda: client.user.get(OPENID))
    tell(
        "wechatpy", "template message", lambda: client.message.send_template(OPENID, "T1", {"thing1": {"value": "tea"}})
    )
    tell("wechatpy", "code", lambda: oauth.fetch_access_token(WORLD["codes"]["wechatpy"])["openid"])
    tell("wechatpy", "profile", lambda: oauth.get_user_info()["nickname"])
    tell("wechatpy", "renewal", lambda: oauth.refresh_access_token(oauth.refresh_token)["openid"])
    tell("wechatpy", "token valid", oauth.check_access_token)
    tell("wechatpy", "list of followers", client.user.get_followers)
    pay = WeChatPay(
        APPID,
        MERCHANT["apiv2_key"],
        MERCHANT["mchid"],
        mch_cert=str(FOLDER / "apiclient_cert.pem"),
        mch_key=str(FOLDER / "apiclient_key.pem"),
    )
    billno = f"{MERCHANT['mchid']}{uuid.uuid4().int % 10**18:018}"
    packet = {
        "user_id": OPENID,
        "total_amount": 100,
        "send_name": "tea",
        "act_name": "tea",
        "wishing": "tea",
        "remark": "tea",
        "total_num": 1,
        "client_ip": "127.0.0.1",
        "out_trade_no": billno,
    }
    tell("wechatpy", "red packet", lambda: pay.redpack.send(**packet)["result_code"])
    tell("wechatpy", "query of a red packet", lambda: pay.redpack.query(billno)["status"])
    tell("wechatpy", "V2 query of an order", lambda: pay.order.query(out_trade_no=number()))


def weixin_python() -> None:
    """The official account, of 2019."""
    from weixin.login import WeixinLogin

    login = WeixinLogin(APPID, WORLD["secret"])
    tell("weixin-python", "code", lambda: login.access_token(WORLD["codes"]["weixin-python"])["openid"])
    tell("weixin-python", "mini program", lambda: login.jscode2session(WORLD["codes"]["mini"])["openid"])


for play in (wechatpayv3, wechatpayv3_refunds, wechatpayv3_bills, aiowechatpayv3, wechatpy, weixin_python):
    try:
        play()
    except Exception as error:
        print(json.dumps([play.__name__, "start", f"{type(error).__name__}: {error}"[:160]]), flush=True)
