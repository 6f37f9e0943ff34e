"""`make demo`: plays the whole story against the running stack over HTTP and checks every step."""

import argparse
import csv
import hashlib
import io
import json
import sys
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from local.demo_books import BookSteps
from local.demo_red_packets import RedPacketSteps
from local.demo_refunds import RefundSteps
from local.demo_steps import DemoError, wait_until_ready
from local.demo_vouchers import VOUCHER_FEN, VoucherSteps
from local.stack import STATE_DIR

PAGE = "https://shop.example/spring-tea"
PHONE = "13800138000"


def main() -> None:
    """Play the story; exit with 1 at the first step that is not as expected."""
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument("--state-dir", type=Path, default=STATE_DIR, help="the running stack's")
    path = parser.parse_args().state_dir / "demo.json"
    if not path.exists():
        sys.exit(f"{path} is missing: start the stack first (make run)")
    demo = json.loads(path.read_text(encoding="utf-8"))
    try:
        with httpx.Client(base_url=demo["api_url"], timeout=60) as api, httpx.Client(timeout=60) as browser:
            wait_until_ready(api)
            Story(demo, api, browser).play()
    except httpx.TransportError:
        sys.exit(f"nothing answers at {demo['api_url']} any more: start the stack first (make run)")
    except DemoError as error:
        sys.exit(f"   not as expected: {error}")


class Story(VoucherSteps, RefundSteps, RedPacketSteps, BookSteps):
    """One customer takes a voucher and buys; operators find, export and refund; others win red packets; books match."""

    def play(self) -> None:
        """All steps in order."""
        self._show_merchants()
        customer = {"authorization": f"Bearer {self._sign_in()}"}
        self._sign_page()
        self._browse()
        stock_id = self._add_stock()
        coupon_id = self._take_voucher(customer, stock_id)
        self._send_voucher(stock_id)
        order_no, payment = self._order(customer)
        self._pay(payment, coupon_id)
        self._check_payment(customer, order_no)
        self._check_voucher(customer, coupon_id, order_no)
        self._ask_events(stock_id)
        self._search(order_no)
        self._read_export(self._await_export(self._request_export()))
        self._give_money_back(customer, order_no)
        self._give_red_packets()
        self._match_books(customer)
        print("\nThe whole story went as it should.")

    def _show_merchants(self) -> None:
        self._say("The operator lists the merchant accounts")
        for merchant in self._get("/v1/admin/merchants", self._operator)["merchants"]:
            line = f"{merchant['mchid']} {merchant['display_name']}: {merchant['status']}"
            self._show(f"{line}, certificate valid until {merchant['certificate_expires_at'][:10]}")

    def _sign_in(self) -> str:
        self._say("A customer opens the page in WeChat and signs in")
        begun = self._post("/v1/sign-in/start", {"appid": self._appid, "page_url": PAGE}, expect=201)
        self._browser.cookies.set("simulator_openid", self._openid)
        redirect = self._browser.get(begun["authorize_url"])
        self._expect(redirect.status_code == httpx.codes.FOUND, f"WeChat answered {redirect.status_code}")
        query = parse_qs(urlsplit(redirect.headers["location"]).query)
        self._show(f"WeChat sent the browser back to {redirect.headers['location'].partition('?')[0]} with a code")
        self._expect(query["state"] == [begun["state"]], "the state came back changed")
        proof = {"code": query["code"][0], "state": begun["state"], "verifier": begun["verifier"]}
        session = self._post("/v1/sign-in/complete", proof, expect=200)
        self._expect(session["customer"]["openid"] == self._openid, "somebody else was signed in")
        self._show(f"signed in as {session['customer']['openid']} for {session['expires_in']} s")
        return str(session["session_token"])

    def _sign_page(self) -> None:
        self._say("The page asks for its wx.config signature")
        signed = self._post("/v1/page-signature", {"appid": self._appid, "url": PAGE}, expect=200)
        self._show(f"nonceStr {signed['nonceStr']}, signature {signed['signature']}")

    def _browse(self) -> None:
        self._say("The page shows the products")
        on_sale = {item["product_number"]: item for item in self._get("/v1/products")["products"]}
        for product in self._demo["products"]:
            number = product["product_number"]
            self._expect(number in on_sale, f"{number} is not on sale")
            self._show(f"{number} {on_sale[number]['name']}: {on_sale[number]['price_yuan']} yuan")
        picture = self._browser.get(on_sale[number]["pictures"][0]["url"])
        self._expect(picture.headers["content-type"] == "image/png", "the picture's link does not work")

    def _order(self, customer: dict[str, str]) -> tuple[str, dict[str, str]]:
        self._say("The customer orders two products, and the page sends the request twice")
        first, second = self._demo["products"][:2]
        request = {
            "lines": [
                {"product_number": first["product_number"], "quantity": 1},
                {"product_number": second["product_number"], "quantity": 2},
            ],
            "phone": PHONE,
            "campaign": self._demo["campaign"],
            "source_page": PAGE,
        }
        headers = {**customer, "idempotency-key": str(uuid.uuid4())}
        placed = self._post("/v1/orders", request, headers, expect=201)
        again = self._post("/v1/orders", request, headers, expect=200)
        order = placed["order"]
        self._expect(again["order"]["order_no"] == order["order_no"], "the second request made a second order")
        total_fen = first["price_fen"] + 2 * second["price_fen"]
        self._expect(order["total_fen"] == total_fen, f"the total is {order['total_fen']} and not {total_fen} fen")
        self._show(f"order {order['order_no']}, {order['total_yuan']} yuan, {order['state']}; both times the same")
        return order["order_no"], placed["payment"]

    def _pay(self, payment: dict[str, str], coupon_id: str) -> None:
        self._say("The customer pays in WeChat, and WeChat deducts the voucher")
        paid = self._at_wechat("pay", jsapi=payment, openid=self._openid, coupon_ids=[coupon_id])
        self._show(f"WeChat took {paid['amount']['payer_total']} fen, transaction {paid['transaction_id']}")

    def _check_payment(self, customer: dict[str, str], order_no: str) -> None:
        self._say("WeChat calls back, and the customer looks at the order")
        order = self._wait(lambda: self._get(f"/v1/orders/{order_no}", customer), "PAID")
        self._expect(order["voucher_fen"] == VOUCHER_FEN, f"vouchers: {order['voucher_fen']} fen")
        self._expect(order["paid_fen"] == order["total_fen"] - VOUCHER_FEN, f"paid: {order['paid_fen']} fen")
        self._show(f"{order['state']}: {order['total_fen']} fen - voucher {order['voucher_fen']} = {order['paid_fen']}")

    def _search(self, order_no: str) -> None:
        self._say("The operator searches by phone and by product number")
        product_number = self._demo["products"][0]["product_number"]
        for condition in ({"phone": PHONE}, {"product_number": product_number}):
            found = self._get("/v1/admin/orders", self._operator, params=condition)["orders"]
            self._expect(found[0]["order_no"] == order_no, f"the order is not the first for {condition}")
            name, value = next(iter(condition.items()))
            self._show(f"{name} {value}: {len(found)} found, newest {found[0]['order_no']} {found[0]['state']}")

    def _request_export(self) -> str:
        self._say("The operator asks for an export of the paid orders")
        asked = {"state": "PAID", "phone": PHONE}
        export = self._post("/v1/admin/exports", asked, self._operator, expect=202)
        self._show(f"export {export['export_id']}, {export['state']}")
        return str(export["export_id"])

    def _await_export(self, export_id: str) -> dict[str, Any]:
        self._say("The operator follows the export")
        export = self._wait(lambda: self._get(f"/v1/admin/exports/{export_id}", self._operator), "DONE")
        self._show(f"{export['state']}: {export['progress_percent']} %, {export['rows']} rows, {export['size']} bytes")
        return export

    def _read_export(self, export: dict[str, Any]) -> None:
        self._say("The operator downloads it by the link and checks it")
        content = self._browser.get(export["download_url"]).content
        self._expect(hashlib.sha256(content).hexdigest() == export["sha256"], "the file's sha256 differs")
        text = content.decode("utf-8-sig")
        rows = len(list(csv.reader(io.StringIO(text)))) - 1
        self._expect(rows == export["rows"], f"the file has {rows} rows and not {export['rows']}")
        self._show(f"{rows} rows, sha256 {export['sha256']}")
        for line in text.splitlines()[:3]:
            self._show(f"| {line}")


if __name__ == "__main__":
    main()
