"""A world for use cases: the deployed tables, the WeChat simulator, a connected merchant, a product."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.deploy import Deployment, deploy
from local.emulator import Emulator
from local.template import load
from local.wechat_simulator.server import running
from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.use_cases import connect_merchant as connecting
from merchant_center.accounts.use_cases.connect_merchant import GivenCredentials
from merchant_center.accounts.use_cases.probe_credentials import build_probe
from merchant_center.campaigns.store import CampaignStore
from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.http_client import build_http_client
from merchant_center.customers.rules import Customer
from merchant_center.events.store import EventStore
from merchant_center.exports.store import ExportQueue, ExportStore
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.official_account.store import TransientStore
from merchant_center.orders.client import WeChatPayClient
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.place_order import Shop
from merchant_center.products.rules import Product
from merchant_center.products.store import ProductStore
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.rules.voucher import VoucherStock
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.manage_vouchers import add_stock
from merchant_center.wechatpay import stored_keys
from merchant_center.wechatpay.credentials import MerchantCredentials

ROOT = Path(__file__).resolve().parents[2]
PAGE_HOST = "pages.example.com"


class Simulator:
    """The control panel of the WeChat simulator."""

    def __init__(self, url: str, tls_url: str, credentials: Path) -> None:
        self.url = url
        self.tls_url = tls_url
        self.credentials = credentials
        self.http = httpx.Client(base_url=url, timeout=20)

    def panel(self, path: str, **body: Any) -> Any:
        """Post to the panel and return its answer."""
        answer = self.http.post(f"/_simulator/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def calls(self, path: str) -> list[dict[str, Any]]:
        """The requests the simulator got whose target holds this text."""
        found = self.http.get("/_simulator/requests").json()
        requests = found["requests"] if isinstance(found, dict) else found
        return [one for one in requests if path in one["target"]]

    def callbacks(self) -> list[dict[str, Any]]:
        """Deliveries of callbacks."""
        found = self.http.get("/_simulator/callbacks").json()
        return found["callbacks"] if isinstance(found, dict) else found


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    folder = tmp_path_factory.mktemp("wechat")
    with running(folder / "state", folder / "credentials") as server:
        panel = Simulator(server.url, server.tls_url, folder / "credentials")
        yield panel
        panel.http.close()


@pytest.fixture(scope="session")
def deployment(aws: Emulator) -> Deployment:
    return deploy(
        aws,
        load(ROOT / "template.yaml"),
        {
            "OidcIssuer": "http://127.0.0.1:1/oidc",
            "PublicApiUrl": "http://127.0.0.1:1",
            "Architecture": "x86_64",
            "DeletionProtection": "false",
        },
        stack_name="use-cases",
    )


@dataclass
class World:
    """Everything a use case may need, on real parts; the clock can be moved."""

    aws: Emulator
    deployment: Deployment
    simulator: Simulator
    mchid: str
    appid: str
    api_url: str
    offset: timedelta = timedelta()
    _http: list[httpx.Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build stores and clients."""
        tables = self.deployment.resources
        self.dynamo = Dynamo(self.aws.client("dynamodb"))
        self.orders = OrderStore(self.dynamo, tables["OrdersTable"], tables["EventsTable"])
        self.events = EventStore(self.dynamo, tables["EventsTable"])
        self.products = ProductStore(self.dynamo, tables["CatalogueTable"])
        self.campaigns = CampaignStore(self.dynamo, tables["CatalogueTable"])
        self.vouchers = VoucherStore(self.dynamo, tables["VouchersTable"], tables["EventsTable"])
        self.exports = ExportStore(self.dynamo, tables["ExportsTable"])
        self.transient = TransientStore(self.dynamo, tables["TransientTable"])
        self.exports_files = FileStore(self.aws.client("s3"), tables["ExportsBucket"])
        self.media = FileStore(self.aws.client("s3"), tables["MediaBucket"])
        self.queue = ExportQueue(self.aws.client("sqs"), tables["ExportsQueue"])
        self.secrets = SecretStore(self.aws.client("secretsmanager"), "use-cases")
        self.http = self.keep(build_http_client(self.simulator.url))
        self.official_account = OfficialAccountClient(self.http)
        self.merchants = self.fresh_merchants()
        self.office = connecting.Office(
            merchants=self.merchants,
            secrets=self.secrets,
            probe=build_probe(
                self.client_for, self.official_account, clock=self.clock, entropy=clock.entropy, api_url=self.api_url
            ),
            clock=self.clock,
        )

    def keep(self, client: httpx.Client) -> httpx.Client:
        """Close the client at the end."""
        self._http.append(client)
        return client

    def close(self) -> None:
        """Close what was kept."""
        for client in self._http:
            client.close()

    def fresh_merchants(self) -> MerchantStore:
        """A merchant store with a cold cache, as another process has one."""
        return MerchantStore(self.dynamo, self.deployment.resources["CatalogueTable"], self.secrets, self.clock)

    def clock(self) -> datetime:
        """The present, moved by the offset."""
        return clock.now() + self.offset

    def client_for(self, credentials: MerchantCredentials) -> WeChatPayClient:
        """A client with the real clock, which is WeChat's."""
        return WeChatPayClient(self.http, None, credentials, clock=lambda: clock.now().timestamp(), nonce=clock.nonce)

    def wechat(self, mchid: str) -> WeChatPayClient:
        """A client for an account."""
        return self.client_for(self.merchants.credentials(mchid))

    def voucher_client(self, mchid: str) -> VoucherClient:
        """A client for vouchers of an account."""
        credentials = self.merchants.credentials(mchid)
        return VoucherClient(self.http, None, credentials, clock=lambda: clock.now().timestamp(), nonce=clock.nonce)

    def stock(self, **settings: Any) -> VoucherStock:
        """A running voucher stock at WeChat, in our list."""
        settings = {"max_coupons": 1_000, "max_coupons_per_user": 20, **settings}
        made = self.simulator.panel("stocks", creator_mchid=self.mchid, name="满减券", **settings)
        return add_stock(
            made["stock_id"],
            "",
            self.mchid,
            "",
            vouchers=self.vouchers,
            wechat=self.voucher_client,
            clock=self.clock,
        )

    def coupons_of(self, customer: Customer) -> set[str]:
        """What WeChat says is in a customer's card pack."""
        coupons, _ = self.voucher_client(self.mchid).list_coupons(
            customer.openid, customer.appid, sender_mchid=self.mchid, offset=0, limit=100
        )
        return {coupon.coupon_id for coupon in coupons}

    @property
    def shop(self) -> Shop:
        """What placing an order works with."""
        return Shop(
            orders=self.orders,
            products=self.products,
            merchants=self.merchants,
            campaigns=self.campaigns,
            wechat=self.wechat,
            clock=self.clock,
            entropy=clock.entropy,
            api_url=self.api_url,
            open_minutes=1440,
            open_limit=20,
        )

    def platform_certificates(self, mchid: str) -> tuple[str, ...]:
        """WeChat's certificates, as the merchant platform's own tool downloads them."""
        folder = self.simulator.credentials / mchid
        known = json.loads((folder / "merchant.json").read_text())
        credentials = MerchantCredentials(
            mchid=mchid,
            certificate_serial=known["certificate_serial"],
            private_key=stored_keys.private_key((folder / "apiclient_key.pem").read_text()),
            apiv3_keys=(known["apiv3_key"].encode(),),
            response_keys={},
            preferred_serial="",
        )
        return tuple(self.client_for(credentials).list_certificates().values())

    def customer(self) -> Customer:
        """A new customer of the official account."""
        return Customer(self.appid, self.simulator.panel("customers", appid=self.appid)["openid"])

    def product(self, price_fen: int = 1_000, *, on_sale: bool = True) -> Product:
        """A new product."""
        number = f"P{secrets.token_hex(6)}"
        product = Product(number, f"商品{number}", "", (), price_fen, on_sale, (), self.clock(), self.clock())
        self.products.create(product)
        return product

    def pay(self, order_no: str, mchid: str = "", **more: Any) -> dict[str, Any]:
        """Pay as the customer; no callback unless asked for."""
        return self.simulator.panel(
            "pay", **{"mchid": mchid or self.mchid, "out_trade_no": order_no, "notify": False, **more}
        )


def given_credentials(simulator: Simulator, mchid: str, appid: str, **changes: Any) -> GivenCredentials:
    """What the merchant platform hands out, as an operator types it in."""
    folder = simulator.credentials / mchid
    known = json.loads((folder / "merchant.json").read_text())
    account = simulator.panel("official-accounts", appid=appid)
    values: dict[str, Any] = {
        "display_name": "示例商店",
        "official_accounts": (connecting.GivenOfficialAccount(appid, (PAGE_HOST,), account["secret"]),),
        "certificate_pem": (folder / "apiclient_cert.pem").read_text(),
        "private_key_pem": (folder / "apiclient_key.pem").read_text(),
        "apiv3_key": known["apiv3_key"],
        "public_key_id": known["public_key_id"],
        "public_key_pem": (folder / "pub_key.pem").read_text(),
    }
    return GivenCredentials(**(values | changes))


def new_mchid() -> str:
    return f"19{secrets.randbelow(10**8):08d}"


def new_appid() -> str:
    return f"wx{secrets.token_hex(8)}"


class Door:
    """Where WeChat calls back: hands each call to whatever the test put in, and keeps what came and went."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.take: Callable[[dict[str, str], bytes], int] = lambda _headers, _body: 204
        self.only = ""
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = dict(self.headers.items())
                is_wanted = door.only in self.path
                status = door.take(headers, body) if is_wanted else 204
                if is_wanted:
                    door.taken.append((headers, body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def wait_for(self, count: int) -> None:
        """Wait until so many calls were answered."""
        until = time.monotonic() + 20
        while len(self.taken) < count:
            assert time.monotonic() < until, f"only {len(self.taken)} callbacks came"
            time.sleep(0.01)

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="session")
def open_door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


@pytest.fixture
def door(open_door: Door) -> Door:
    """WeChat's way to us, with nothing taken yet."""
    open_door.taken.clear()
    open_door.only = ""
    open_door.take = lambda _headers, _body: 204
    return open_door


@pytest.fixture(scope="session")
def connected(aws: Emulator, deployment: Deployment, simulator: Simulator, open_door: Door) -> Iterator[World]:
    mchid, appid = new_mchid(), new_appid()
    simulator.panel("official-accounts", appid=appid, domains=[PAGE_HOST])
    simulator.panel("merchants", mchid=mchid, name="示例商店", appids=[appid], key_mode="public_key")
    world = World(aws, deployment, simulator, mchid, appid, open_door.url)
    connecting.connect_merchant(world.office, mchid, given_credentials(simulator, mchid, appid))
    yield world
    world.close()


@pytest.fixture
def world(connected: World) -> World:
    """The world, with the clock back at the present."""
    connected.offset = timedelta()
    connected.simulator.http.delete("/_simulator/faults")
    connected.simulator.panel("clock", reset=True)
    connected.simulator.http.delete("/_simulator/requests")
    return connected


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run work in so many threads that start together; results and exceptions in order."""
    barrier = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(index: int) -> None:
        barrier.wait()
        try:
            results[index] = work(index)
        except Exception as error:  # noqa: BLE001 - handed to the test
            results[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture(name="at_once")
def _at_once() -> Callable[[int, Callable[[int], Any]], list[Any]]:
    return at_once


@pytest.fixture
def new_account(world: World) -> Callable[..., tuple[str, str, Callable[..., GivenCredentials]]]:
    """Make both accounts at WeChat, not connected to us; give (mchid, appid, credentials as handed out now)."""

    def make(key_mode: str) -> tuple[str, str, Callable[..., GivenCredentials]]:
        mchid, appid = new_mchid(), new_appid()
        world.simulator.panel("official-accounts", appid=appid, domains=[PAGE_HOST])
        world.simulator.panel("merchants", mchid=mchid, appids=[appid], key_mode=key_mode)

        def given(**changes: Any) -> GivenCredentials:
            if key_mode == "certificate":
                changes = {
                    "public_key_id": "",
                    "public_key_pem": "",
                    "platform_certificates_pem": world.platform_certificates(mchid),
                    **changes,
                }
            return given_credentials(world.simulator, mchid, appid, **changes)

        return mchid, appid, given

    return make
