"""Gives a fresh stack a merchant account, a customer and products, made over HTTP as people would."""

import json
import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from local.deploy import STACK_NAME
from local.pictures import Colour, Shape, picture
from local.stack import SMS_SDK_APP_ID, SMS_SIGN, Stack

APPID = "wx5eedf00d5eedf00d"
MCHID = "1900000001"
OPENID = "oSeed0000000000000000000001"
PAGE_HOST = "shop.example"
PAGE_DOMAINS = [PAGE_HOST, "127.0.0.1", "localhost"]
"""Where the simulator lets the official account's pages be; what the merchant centre takes besides is `page_hosts`."""
STOCK_ID = "16000001"
RED_PACKET = "新人见面红包"
CAMPAIGN = "spring"
PLACEMENT = "spring-tea-top"
SMS_TEMPLATE = "1110"
"""A template of SMS with two texts: what it is about, and what there is to say."""
_SECONDS = 60.0
_MOST_PAGE_HOSTS = 20


class SeedError(Exception):
    """An answer that seeding did not expect."""


@dataclass(frozen=True)
class SeedProduct:
    """A product with what its picture shows."""

    product_number: str
    name: str
    introduction: str
    tags: tuple[str, ...]
    price_fen: int
    colour: Colour
    shape: Shape
    is_on_sale: bool = True


PRODUCTS = (
    SeedProduct("TEA-001", "明前龙井 50g", "清明前采摘，手工炒制", ("茶", "新品"), 12_800, (96, 140, 72), "leaf"),
    SeedProduct("CUP-001", "白瓷盖碗", "景德镇，150 ml", ("茶具",), 6_600, (120, 140, 150), "cup"),
    SeedProduct("BOX-001", "礼盒包装", "随订单附赠手提袋", ("包装",), 990, (168, 52, 44), "box"),
)


def sow(stack: Stack) -> None:
    """Make what is missing and write `demo.json`.

    Raises:
        SeedError: the stack answered otherwise than it should; the answer is in the message.
    """
    operator_token = stack.issuer.token("operator")
    with (
        httpx.Client(base_url=stack.wechat_url, timeout=_SECONDS) as wechat,
        httpx.Client(
            base_url=stack.api_url, timeout=_SECONDS, headers={"authorization": f"Bearer {operator_token}"}
        ) as api,
    ):
        official_account = _sow_wechat(wechat, stack.api_url)
        _open_sms_account(wechat, stack)
        _connect_merchant(api, stack.credentials_dir / MCHID, official_account["secret"])
        for product in PRODUCTS:
            put_on_sale(api, product)
        _name_campaign(api)
        _list_vouchers(wechat, api)
        red_packet = _define_red_packet(api)
    _write_demo(stack, operator_token, red_packet)


def _sow_wechat(wechat: httpx.Client, api_url: str) -> dict[str, Any]:
    account = done(wechat.post("/_simulator/official-accounts", json={"appid": APPID, "domains": PAGE_DOMAINS}))
    done(wechat.post("/_simulator/merchants", json={"mchid": MCHID, "name": "示例茶铺", "appids": [APPID]}))
    notices = {"notify_url": f"{api_url}/v1/callbacks/{MCHID}/refund"}
    done(wechat.post(f"/_simulator/merchants/{MCHID}/refund-address", json=notices))
    done(wechat.post("/_simulator/customers", json={"appid": APPID, "openid": OPENID}))
    return account


def _open_sms_account(wechat: httpx.Client, stack: Stack) -> None:
    """Give the stack new keys for SMS each time, and the simulator's account the same."""
    keys = {"secret_id": f"AKID{secrets.token_hex(16)}", "secret_key": secrets.token_hex(16)}
    account = {"sdk_app_id": SMS_SDK_APP_ID, "signs": [SMS_SIGN], "templates": {SMS_TEMPLATE: "{1}：{2}"}}
    done(wechat.post("/_simulator/tencent-sms", json=keys | account))
    client, name = stack.emulator.client("secretsmanager"), f"{STACK_NAME}/tencent-sms"
    with suppress(client.exceptions.ResourceExistsException):
        client.create_secret(Name=name, SecretString="{}")
    client.put_secret_value(SecretId=name, SecretString=json.dumps(keys))


def _connect_merchant(api: httpx.Client, credentials: Path, secret: str) -> None:
    given = json.loads((credentials / "merchant.json").read_text())
    account = {"appid": APPID, "secret": secret, "page_hosts": _page_hosts(api.base_url.port)}
    known = api.get(f"/v1/admin/merchants/{MCHID}")
    if known.status_code == httpx.codes.NOT_FOUND:
        connection = _credentials(credentials, given) | {"official_accounts": [account]}
        done(api.post("/v1/admin/merchants", json={"mchid": MCHID, **connection}))
        return
    if done(known)["certificate_serial"] != given["certificate_serial"]:
        done(api.patch(f"/v1/admin/merchants/{MCHID}", json=_credentials(credentials, given)))
    _admit_pages(api, known.json()["official_accounts"], account)


def _page_hosts(port: int | None) -> list[str]:
    """Return the hosts of pages: one that is not here, and the shop that the gateway serves, by both its names."""
    return [PAGE_HOST, *(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))]


def _admit_pages(api: httpx.Client, connected: list[dict[str, Any]], account: dict[str, Any]) -> None:
    """Name the hosts of this stack's pages, if it has other ports than before, beside what people named."""
    ours: dict[str, Any] = next((one for one in connected if one["appid"] == APPID), {"page_hosts": []})
    if not set(account["page_hosts"]) <= set(ours["page_hosts"]):
        named = [host for host in ours["page_hosts"] if host not in account["page_hosts"]]
        hosts = [*named, *account["page_hosts"]][-_MOST_PAGE_HOSTS:]
        others = [
            {"appid": one["appid"], "page_hosts": one["page_hosts"]} for one in connected if one["appid"] != APPID
        ]
        accounts = [account | {"page_hosts": hosts}, *others]
        done(api.patch(f"/v1/admin/merchants/{MCHID}", json={"official_accounts": accounts}))


def _credentials(folder: Path, given: dict[str, str]) -> dict[str, Any]:
    return {
        "display_name": "示例茶铺",
        "certificate_pem": (folder / "apiclient_cert.pem").read_text(),
        "private_key_pem": (folder / "apiclient_key.pem").read_text(),
        "apiv3_key": given["apiv3_key"],
        "apiv2_key": given["apiv2_key"],
        "public_key_id": given["public_key_id"],
        "public_key_pem": (folder / "pub_key.pem").read_text(),
    }


def put_on_sale(api: httpx.Client, product: SeedProduct) -> None:
    """Make a product with its picture, if it is missing."""
    path = f"/v1/admin/products/{product.product_number}"
    known = api.get(path)
    if known.status_code == httpx.codes.NOT_FOUND:
        new = {
            "product_number": product.product_number,
            "name": product.name,
            "introduction": product.introduction,
            "tags": list(product.tags),
            "price_fen": product.price_fen,
        }
        known = api.post("/v1/admin/products", json=new)
    if done(known)["pictures"]:
        return
    offer = done(api.post(f"{path}/pictures", json={"content_type": "image/png"}))
    upload = offer["upload"]
    sent = httpx.post(
        upload["url"],
        data=upload["fields"],
        files={"file": ("picture.png", picture(product.colour, product.shape), "image/png")},
    )
    if not sent.is_success:
        raise SeedError(_unexpected(sent))
    done(api.patch(path, json={"pictures": [offer["picture"]], "on_sale": product.is_on_sale}))


def _name_campaign(api: httpx.Client) -> None:
    if api.get(f"/v1/admin/campaigns/{CAMPAIGN}").status_code == httpx.codes.NOT_FOUND:
        done(api.post("/v1/admin/campaigns", json={"code": CAMPAIGN, "name": "春茶上市", "open_to_pages": True}))


def _list_vouchers(wechat: httpx.Client, api: httpx.Client) -> None:
    stock = {"creator_mchid": MCHID, "stock_id": STOCK_ID, "name": "新客立减5元", "coupon_amount": 500}
    limits = {"transaction_minimum": 1_000, "max_coupons": 100_000, "max_coupons_per_user": 5}
    done(wechat.post("/_simulator/stocks", json=stock | limits))
    if api.get(f"/v1/admin/vouchers/{STOCK_ID}").status_code == httpx.codes.NOT_FOUND:
        done(api.post("/v1/admin/vouchers", json={"stock_id": STOCK_ID, "mchid": MCHID}))
        placements = [{"name": PLACEMENT, "campaign": CAMPAIGN}]
        done(api.patch(f"/v1/admin/vouchers/{STOCK_ID}", json={"placements": placements}))
    done(api.post("/v1/admin/voucher-callbacks", json={"mchid": MCHID}))


def _define_red_packet(api: httpx.Client) -> dict[str, Any]:
    """Return the red packet of this name, defined where there is none."""
    cursor = ""
    while True:
        page = done(api.get("/v1/admin/red-packets", params={"cursor": cursor}))
        for packet in page["red_packets"]:
            if packet["name"] == RED_PACKET:
                return dict(packet)
        cursor = page["cursor"]
        if not cursor:
            headers = {"idempotency-key": str(uuid.uuid4())}
            return done(api.post("/v1/admin/red-packets", json=_red_packet_terms(), headers=headers))


def _red_packet_terms() -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "mchid": MCHID,
        "appid": APPID,
        "name": RED_PACKET,
        "activity_name": "新人见面",
        "sender_name": "示例茶铺",
        "least_fen": 100,
        "most_fen": 200,
        "blessing": "欢迎来喝茶",
        "limits": {"total_amount_fen": 1_000_000, "per_customer": 3},
        "valid_from": now.isoformat(),
        "valid_to": (now + timedelta(days=365)).isoformat(),
    }


def _write_demo(stack: Stack, operator_token: str, red_packet: dict[str, Any]) -> None:
    demo = {
        "api_url": stack.api_url,
        "wechat_url": stack.wechat_url,
        "wechat_mtls_url": stack.wechat_tls_url,
        "operator_token": operator_token,
        "finance_token": stack.issuer.role_token("finance"),
        "machine_token": stack.issuer.token("machine"),
        "merchant": {"mchid": MCHID, "appid": APPID, "credentials_dir": str(stack.credentials_dir / MCHID)},
        "customer": {"openid": OPENID},
        "products": [
            {"product_number": item.product_number, "name": item.name, "price_fen": item.price_fen} for item in PRODUCTS
        ],
        "campaign": CAMPAIGN,
        "vouchers": [{"stock_id": STOCK_ID, "placement": PLACEMENT}],
        "red_packets": [{name: red_packet[name] for name in ("red_packet_id", "name", "least_fen")}],
    }
    stack.demo_file.write_text(json.dumps(demo, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def done(response: httpx.Response) -> dict[str, Any]:
    """Return the answer of a call.

    Raises:
        SeedError: it was refused.
    """
    if not response.is_success:
        raise SeedError(_unexpected(response))
    body: dict[str, Any] = response.json()
    return body


def _unexpected(response: httpx.Response) -> str:
    request = response.request
    return f"{request.method} {request.url} answered {response.status_code}: {response.text[:500]}"
