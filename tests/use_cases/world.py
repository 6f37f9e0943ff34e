"""Everything a use case may need, on real parts: stores, clients, a connected account, customers, products."""

import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx

from local.deploy import Deployment
from local.emulator import Emulator
from merchant_center.accounts.store import MerchantStore
from merchant_center.accounts.use_cases import connect_merchant as connecting
from merchant_center.accounts.use_cases.connect_merchant import GivenCredentials
from merchant_center.accounts.use_cases.probe_credentials import build_probe
from merchant_center.audit.rules import AuditAction, AuditFilter, Resource
from merchant_center.audit.store.entries import AuditStore
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.campaigns.store import CampaignStore
from merchant_center.campaigns.use_cases.manage_campaigns import require_campaign
from merchant_center.core import clock
from merchant_center.core.actors import Actor
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.http_client import build_http_client
from merchant_center.core.times import truncated
from merchant_center.customers.rules import Customer
from merchant_center.events.store.search import EventStore
from merchant_center.exports.store import ExportQueue, ExportStore
from merchant_center.exports.use_cases.export_orders import ExportOrdersDeps
from merchant_center.exports.use_cases.request_export import OperatorExportsDeps
from merchant_center.exports.wiring.write import build_export_orders
from merchant_center.official_account.client import OfficialAccountClient
from merchant_center.official_account.store import TransientStore
from merchant_center.orders.client import WeChatPayClient
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.place_order import PlaceOrderDeps
from merchant_center.products.rules import Correction, Product
from merchant_center.products.store import ProductStore
from merchant_center.products.use_cases.manage_products import ManageProductsDeps, correct_inventory
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.rules.voucher import VoucherStock
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.list_vouchers import ListVouchersDeps
from merchant_center.vouchers.use_cases.manage_vouchers import ManageStocksDeps
from merchant_center.vouchers.use_cases.mirror_stocks import SteerStocksDeps, add_stock
from merchant_center.vouchers.use_cases.receive_redemption import ReceiveRedemptionDeps
from merchant_center.wechatpay import stored_keys
from merchant_center.wechatpay.credentials import MerchantCredentials
from tests.wechat_panel import Simulator

PAGE_HOST = "pages.example.com"
_BEGAN = clock.now() - timedelta(seconds=time.monotonic())


def actor(subject: str = "operator", seen: int | None = None) -> Actor:
    """An operator with a request of their own, who decided on the version that they have ``seen``."""
    return Actor(subject, "王芳", secrets.token_hex(8), seen)


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
        self.dynamo = Dynamo(self.aws.ours("dynamodb"))
        self.orders = OrderStore(self.dynamo, tables["OrdersTable"], tables["EventsTable"], tables["CatalogueTable"])
        self.events = EventStore(self.dynamo, tables["EventsTable"])
        self.audit = AuditLog(tables["AuditTable"], self.clock)
        self.audit_store = AuditStore(self.dynamo, tables["AuditTable"])
        self.products = ProductStore(self.dynamo, tables["CatalogueTable"])
        self.campaigns = CampaignStore(self.dynamo, tables["CatalogueTable"])
        self.vouchers = VoucherStore(self.dynamo, tables["VouchersTable"], tables["EventsTable"])
        self.exports = ExportStore(self.dynamo, tables["ExportsTable"])
        self.transient = TransientStore(self.dynamo, tables["TransientTable"])
        self.exports_files = FileStore(self.aws.client("s3"), tables["ExportsBucket"])
        self.media = FileStore(self.aws.client("s3"), tables["MediaBucket"])
        self.queue = ExportQueue(self.aws.ours("sqs"), tables["ExportsQueue"])
        self.secrets = SecretStore(self.aws.ours("secretsmanager"), "use-cases")
        self.http = self.keep(build_http_client(self.simulator.url))
        self.official_account = OfficialAccountClient(self.http)
        self.merchants = self.fresh_merchants()
        self.office = connecting.ConnectMerchantDeps(
            merchants=self.merchants,
            secrets=self.secrets,
            probe=build_probe(
                self.client_for, self.official_account, clock=self.clock, entropy=clock.entropy, api_url=self.api_url
            ),
            audit=self.audit,
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
        """The present, moved by the offset; it goes on also while the machine's clock is set back."""
        return truncated(_BEGAN + timedelta(seconds=time.monotonic()) + self.offset)

    def actor(self, seen: int | None = None) -> Actor:
        """An operator, as :func:`actor` makes one."""
        return actor(seen=seen)

    def audited(self, resource: Resource) -> list[tuple[AuditAction, dict[str, Any]]]:
        """What the audit log says of a thing, newest first: what was done, and what it is since."""
        filter_ = AuditFilter(kind=resource.kind, resource_id=resource.id)
        return [(entry.action, entry.after) for _, entry in self.audit_store.newest(filter_)]

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

    @property
    def mirroring(self) -> SteerStocksDeps:
        """What mirroring voucher stocks works with."""
        return SteerStocksDeps(self.vouchers, self.voucher_client, self.clock, self.audit, self.audit_store)

    @property
    def managing(self) -> ManageStocksDeps:
        """What managing voucher stocks works with."""
        return ManageStocksDeps(self.vouchers, self.campaigns, self.media, self.audit, clock.entropy)

    @property
    def listing(self) -> ListVouchersDeps:
        """What listing a customer's vouchers works with."""
        return ListVouchersDeps(self.vouchers, self.orders)

    @property
    def redeeming(self) -> ReceiveRedemptionDeps:
        """What recording the use of a voucher works with."""
        return ReceiveRedemptionDeps(self.vouchers, self.orders, self.clock, pause=lambda _seconds: None)

    def stock(self, **settings: Any) -> VoucherStock:
        """A running voucher stock at WeChat, in our list."""
        settings = {"max_coupons": 1_000, "max_coupons_per_user": 20, **settings}
        made = self.simulator.panel("stocks", creator_mchid=self.mchid, name="满减券", **settings)
        return add_stock(self.mirroring, made["stock_id"], "", self.mchid, "", actor=actor())

    def coupons_of(self, customer: Customer) -> set[str]:
        """What WeChat says is in a customer's card pack."""
        coupons, _ = self.voucher_client(self.mchid).list_coupons(
            customer.openid, customer.appid, sender_mchid=self.mchid, offset=0, limit=100
        )
        return {coupon.coupon_id for coupon in coupons}

    @property
    def export_requests(self) -> OperatorExportsDeps:
        """What asking for an export works with."""
        return OperatorExportsDeps(self.exports, self.queue, self.clock, clock.entropy, self.audit, self.audit_store)

    @property
    def export_orders(self) -> ExportOrdersDeps:
        """What writing an export works with."""
        return build_export_orders(self.export_requests, self.orders, self.events, self.exports_files)

    @property
    def shop(self) -> PlaceOrderDeps:
        """What placing an order works with."""
        return PlaceOrderDeps(
            orders=self.orders,
            find_products=self.products.get_many,
            merchants=self.merchants,
            require_campaign=partial(require_campaign, campaigns=self.campaigns, from_page=True),
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

    def product(self, price_fen: int = 1_000, *, on_sale: bool = True, available: int | None = None) -> Product:
        """A new product; with so many pieces, if it is to be counted."""
        number = f"P{secrets.token_hex(6)}"
        product = Product(number, f"商品{number}", "", (), price_fen, on_sale, (), self.clock(), self.clock())
        self.products.create(product)
        if available is None:
            return product
        return correct_inventory(self.keeping, number, Correction(set_available=available), self.actor())[0]

    @property
    def keeping(self) -> ManageProductsDeps:
        """What managing products works with."""
        return ManageProductsDeps(self.products, self.media, self.audit, self.clock, clock.entropy)

    def pieces(self, product: Product) -> tuple[int, int, int, int]:
        """How many of a product are available, reserved, sold and oversold."""
        found = self.products.find_inventory(product.product_number)
        assert found is not None
        return found.available, found.reserved, found.sold, found.oversold

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
