"""Refunds on real parts: paid orders of a connected account, people who ask and decide, WeChat's settings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from merchant_center.accounts.rules import LatePayments
from merchant_center.accounts.use_cases.connect_merchant import GivenCredentials, change_merchant
from merchant_center.core import clock
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.orders.client import WeChatPayClient
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import Order
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import record_payment
from merchant_center.products.rules import goods_id
from merchant_center.refunds.client import RefundClient
from merchant_center.refunds.protocol.refund import RefundCall, RemoteRefund
from merchant_center.refunds.rules.refund import Refund, RefundRequest
from merchant_center.refunds.store import RefundStore
from merchant_center.refunds.use_cases.ask_refund import ManageRefundsDeps, ask_refund
from merchant_center.refunds.use_cases.receive_refund import receive_refund
from merchant_center.refunds.use_cases.settle_refunds import sweep_late_payments, sweep_refunds
from merchant_center.vouchers.rules.voucher import VoucherStock
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.poll_refunded_vouchers import PollRefundedVouchersDeps, sweep_refunded
from merchant_center.wechatpay.notifications import open_callback
from tests.use_cases.door import Door
from tests.use_cases.vouchers.conftest import issuing
from tests.use_cases.world import World, actor

MARK, ANN = "mark", "ann"
CALLED: list[str] = []
"""The number of each call for a refund, as it was sent."""
USUAL = {
    "refund_result": "SUCCESS",
    "refund_processing_seconds": 0,
    "refund_waits_for_money": False,
    "refund_interval_seconds": 60,
    "refund_promotion_types": "CASH",
    "refund_product_closed": False,
}


@dataclass
class Refunds:
    """What people do about refunds; ``deps`` may be those of another process, whose calls are in trouble."""

    world: World
    door: Door
    deps: ManageRefundsDeps
    asked: int = field(default=0)

    def account(self, **settings: Any) -> None:
        """Change settings of the merchant account."""
        change_merchant(
            self.world.office, self.world.mchid, GivenCredentials(settings=tuple(settings.items())), actor()
        )

    def order(self, total_fen: int = 10_000, *, is_paid: bool = True, **payment: Any) -> Order:
        """Place an order, paid and recorded as paid."""
        product = self.world.product(total_fen)
        request = OrderRequest(((product.product_number, 1),))
        order = place_order(self.world.shop, self.world.customer(), request).order
        return self.pay(order, **payment) if is_paid else order

    def pay(self, order: Order, **payment: Any) -> Order:
        """Pay an order, and record it as the schedule does."""
        self.world.pay(order.order_no, **payment)
        return self.query(order)

    def order_with_voucher(self, stock: VoucherStock, total_fen: int) -> Order:
        """An order that its customer pays with a voucher of the stock."""
        product, customer = self.world.product(total_fen), self.world.customer()
        order = place_order(self.world.shop, customer, OrderRequest(((product.product_number, 1),))).order
        source = Source(SourceKind.API, order.order_no)
        issue = issue_voucher(issuing(self.world), VoucherRequest(stock.stock_id, customer, source))
        return self.pay(order, coupon_ids=[issue.coupon_id])

    def order_with_item_voucher(self, *lines: tuple[int, int]) -> Order:
        """A paid order of these prices and quantities, one yuan off its first product by an item-level voucher."""
        products, customer = [self.world.product(price_fen) for price_fen, _ in lines], self.world.customer()
        stock = self.world.stock(
            coupon_amount=100, transaction_minimum=100, available_items=[goods_id(products[0].product_number)]
        )
        quantities = tuple((one.product_number, quantity) for one, (_, quantity) in zip(products, lines, strict=True))
        order = place_order(self.world.shop, customer, OrderRequest(quantities)).order
        source = Source(SourceKind.API, order.order_no)
        issue = issue_voucher(issuing(self.world), VoucherRequest(stock.stock_id, customer, source))
        return self.pay(order, coupon_ids=[issue.coupon_id])

    def query(self, order: Order) -> Order:
        """Ask WeChat about an order and record its payment."""
        return record_payment(self.world.shop, self.world.wechat(order.mchid).query_order(order.order_no))

    def ask(self, order: Order, amount_fen: int | None = None, key: str = "", by: str = MARK, **more: Any) -> Refund:
        """Ask for a refund; another one each time, unless a key is given."""
        self.asked += 1
        request = RefundRequest(amount_fen=amount_fen, **more)
        return ask_refund(self.deps, order.order_no, request, key or f"key-{self.asked}", actor(by))

    def sweep_late(self) -> None:
        """Let the schedule look at late money once."""
        sweep_late_payments(self.deps, limit=100, go_on=lambda: True, workers=1)

    def sweep(self) -> dict[str, int]:
        """Let the schedule run once."""
        self.sweep_late()
        return sweep_refunds(self.deps, limit=100, go_on=lambda: True)

    def poll_vouchers(self) -> dict[str, int]:
        """Let the schedule of vouchers look at refunded orders once."""
        deps = PollRefundedVouchersDeps(issuing(self.world), self.deps.orders)
        return sweep_refunded(deps, limit=100, go_on=lambda: True)

    def later(self, **span: float) -> None:
        """Let time pass, here and at WeChat."""
        passed = timedelta(**span)
        self.world.offset += passed
        self.world.simulator.panel("clock", advance_seconds=passed.total_seconds())

    def settle(self, refund: Refund) -> Refund:
        """Let the schedule run until nothing is left to come, for three days at the most."""
        for minutes in (2, 10, 30, 60, 120, 360, 360, 720, 1_440, 1_440):
            found = self.deps.refunds.get(refund.refund_no)
            if found.next_poll_at is None:
                return found
            self.later(minutes=minutes)
            self.sweep()
        return self.deps.refunds.get(refund.refund_no)

    def get(self, refund: Refund) -> Refund:
        """Read a refund again."""
        return self.deps.refunds.get(refund.refund_no)

    def order_of(self, refund: Refund) -> Order:
        """Read the order of a refund."""
        return self.deps.orders.get(refund.order_no)

    def at_wechat(self, order: Order) -> list[dict[str, Any]]:
        """What WeChat has of an order's refunds."""
        query = {"mchid": order.mchid, "out_trade_no": order.order_no}
        answer = self.world.simulator.http.get("/_simulator/refunds", params=query)
        found: list[dict[str, Any]] = answer.json()["refunds"]
        return found

    def calls(self, order: Order) -> list[str]:
        """The numbers that WeChat was called to refund under, each call one."""
        return [one for one in CALLED if one.startswith(order.order_no)]

    def events(self, order: Order) -> list[str]:
        """What happened to the order's refunds, in order."""
        customer = order.appid, order.openid
        timeline = self.world.events.timeline(Customer(*customer))
        return [str(one.kind) for one in timeline if str(one.kind).startswith("refund_")][::-1]

    def notices(self, deed: Callable[[], Any], count: int = 1) -> list[tuple[dict[str, str], bytes]]:
        """Do something and return WeChat's notices about refunds, as they came in."""
        self.door.taken.clear()
        deed()
        self.door.wait_for(count)
        return list(self.door.taken)

    def remote(self, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """What a notice says, decrypted."""
        credentials, now = self.world.merchants.credentials(self.world.mchid), int(self.world.clock().timestamp())
        return open_callback(
            headers, body, credentials=lambda: credentials, refreshed=lambda: credentials, now=now
        ).resource

    def receive(self, notice: tuple[dict[str, str], bytes]) -> Refund | None:
        """Take a notice."""
        mchid, merchants = self.world.mchid, self.world.merchants
        return receive_refund(
            self.deps,
            mchid,
            *notice,
            credentials=lambda: merchants.credentials(mchid),
            refreshed=lambda: merchants.credentials(mchid, fresh=True),
        )


class RecordingClient(RefundClient):
    """The real client, which remembers what it was told to send."""

    def create_refund(self, call: RefundCall) -> RemoteRefund:
        """Send, and remember the number."""
        CALLED.append(call.out_refund_no)
        return super().create_refund(call)


def build_deps(world: World, dynamo: Dynamo | None = None, **clients: Any) -> ManageRefundsDeps:
    """What the use cases work with; another seam to DynamoDB makes another process of it."""
    names, dynamo = world.deployment.resources, dynamo or world.dynamo
    tables = names["OrdersTable"], names["EventsTable"], names["CatalogueTable"]

    def refunds_of(mchid: str) -> RefundClient:
        credentials = world.merchants.credentials(mchid)
        return RecordingClient(world.http, None, credentials, clock=lambda: clock.now().timestamp(), nonce=clock.nonce)

    def orders_of(mchid: str) -> WeChatPayClient:
        return world.wechat(mchid)

    deps = ManageRefundsDeps(
        refunds=RefundStore(dynamo, names["RefundsTable"], *tables),
        orders=OrderStore(dynamo, *tables),
        clock=world.clock,
        refunds_of=refunds_of,
        orders_of=orders_of,
        account_of=lambda mchid: world.merchants.get(mchid, fresh=True),
        api_url=world.api_url,
        audit=world.audit,
    )
    return replace(deps, **clients)


@pytest.fixture
def refunds(world: World, door: Door) -> Iterator[Refunds]:
    """Refunds, with WeChat and the account as they usually are."""
    door.only = "/refund"
    world.simulator.panel("settings", **USUAL)
    made = Refunds(world, door, build_deps(world))
    made.account(refund_approval_above_fen=None, late_payments=LatePayments.HONOR)
    yield made
    world.simulator.panel("settings", **USUAL)
    made.account(refund_approval_above_fen=None, late_payments=LatePayments.HONOR)
    door.only = ""


@pytest.fixture
def wechat(refunds: Refunds) -> Callable[..., None]:
    """Set how WeChat behaves, until the end of the test."""

    def set_(**settings: Any) -> None:
        refunds.world.simulator.panel("settings", **settings)

    return set_


@pytest.fixture
def fault(refunds: Refunds) -> Callable[..., None]:
    """Make the next calls for refunds go wrong."""

    def script(method: str = "POST", times: int = 1, **what: Any) -> None:
        match = {"path_contains": "/v3/refund", "method": method}
        refunds.world.simulator.panel("faults", on="api", match=match, times=times, **what)

    return script
