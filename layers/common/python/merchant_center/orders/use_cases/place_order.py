"""Place the one order of a customer's request, and give what starts its payment (law 2 for orders)."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from merchant_center.accounts.rules import MerchantAccount
from merchant_center.accounts.store import MerchantStore
from merchant_center.core.clock import Entropy
from merchant_center.core.errors import (
    ConflictError,
    FieldProblem,
    IdempotencyKeyReusedError,
    InvalidInputError,
    RemoteRefusedError,
    ThrottledError,
)
from merchant_center.core.money import MAX_FEN
from merchant_center.core.retry import MAX_ATTEMPTS, rest
from merchant_center.core.times import beijing_day
from merchant_center.customers.rules import Customer
from merchant_center.orders.errors import IntentTakenError, PiecesTakenError, SoldOutError, StaleOrderError
from merchant_center.orders.protocol.order import GoodsDetail, JsapiOrder
from merchant_center.orders.protocol.page import payment_parameters
from merchant_center.orders.rules import order as rules
from merchant_center.orders.rules.intent import (
    INTENT_LIFETIME,
    Intent,
    OrderRequest,
    Repeat,
    fingerprint,
    intent_name,
    judge_repeat,
)
from merchant_center.orders.rules.naming import describe, order_number
from merchant_center.orders.rules.order import UNDECIDED, Order, OrderLine, OrderState
from merchant_center.orders.rules.pieces import MAX_COUNTED_LINES
from merchant_center.orders.use_cases.settle_order import SettleOrderDeps, settle_order
from merchant_center.products.rules import Product, goods_id


@dataclass(frozen=True, slots=True)
class PlaceOrderDeps(SettleOrderDeps):
    """What placing an order works with, beyond settling one.

    ``find_products`` leaves out numbers that are no product; ``require_campaign`` refuses a campaign that pages may not
    name. ``api_url`` is our public address, for WeChat's callback; ``open_minutes`` is how long an order can be paid,
    and ``open_limit`` how many of one customer may wait for payment.
    """

    find_products: Callable[[Sequence[str]], Mapping[str, Product]]
    require_campaign: Callable[[str], None]
    merchants: MerchantStore
    entropy: Entropy
    api_url: str
    open_minutes: int
    open_limit: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The one order of an intent; ``is_new`` is false for a repeat."""

    order: Order
    is_new: bool


def place_order(deps: PlaceOrderDeps, customer: Customer, request: OrderRequest, key: str = "") -> Placed:
    """Find or write the one order of this intent and have it ready to pay.

    The order and its number are stored before WeChat hears of it; whatever dies afterwards, the same
    request finds the same order and repeats the identical call.

    Args:
        deps: what it works with.
        customer: who asks, from the session.
        request: products and labels; no price is ever taken from a caller.
        key: the Idempotency-Key, or "" when the page sends none.

    Raises:
        InvalidInputError: a product is unknown or not on sale, the campaign is none that pages may name, or the sum is
            out of bounds.
        SoldOutError: there are not as many pieces as are asked for.
        TooManyOpenOrdersError: the customer has as many orders waiting for payment as one may have.
        IdempotencyKeyReusedError: the key came with another request before.
        ConflictError: the order of this key is closed.
        ConfigurationError: no usable merchant account for the official account.
        RemoteRefusedError: WeChat refused the order for good; the order has the reason.
        OutcomeUnknownError: WeChat did not answer; the same request may be repeated.
    """
    placed = _find_or_write(deps, customer, request, key)
    order = ready_to_pay(deps, placed.order)
    if order.state is OrderState.CLOSED:
        raise ConflictError(f"order {order.order_no} is closed; ask again with a new Idempotency-Key")
    return Placed(order, placed.is_new)


def ready_to_pay(deps: PlaceOrderDeps, order: Order) -> Order:
    """Return the order with a valid prepay_id, if it still waits for payment.

    An expired prepay_id is renewed by the identical call; WeChat gives a new one for the same order.
    """
    if order.state not in UNDECIDED:
        return order
    if order.close_asked_at is not None:
        return settle_order(deps, order)
    deps.merchants.require_enabled(order.mchid)
    if not rules.needs_prepay(order, deps.clock()):
        return order
    called_at = deps.clock()
    try:
        prepay_id = deps.wechat(order.mchid).create_jsapi_order(jsapi_order(order))
    except RemoteRefusedError as refusal:
        return _after_refusal(deps, order, refusal)
    return _save_prepay(deps, order, prepay_id, called_at)


def jsapi_order(order: Order) -> JsapiOrder:
    """Return the order call that follows from the record alone, so that every repeat is identical."""
    return JsapiOrder(
        appid=order.appid,
        mchid=order.mchid,
        description=order.description,
        out_trade_no=order.order_no,
        notify_url=order.notify_url,
        total_fen=order.total_fen,
        openid=order.openid,
        time_expire=order.expires_at,
        goods=tuple(
            # No names: fifty lines have to fit into WeChat's 6,144 bytes, and vouchers match by id.
            GoodsDetail(goods_id(line.product_number), "", line.quantity, line.unit_price_fen)
            for line in order.lines
        ),
    )


def _price(deps: PlaceOrderDeps, request: OrderRequest) -> tuple[OrderLine, ...]:
    deps.require_campaign(request.campaign)
    known = deps.find_products([number for number, _ in request.quantities])
    problems = [
        # One rule for both: what is not on sale is nothing that a page may know of.
        FieldProblem(f"lines.{n}.product_number", "is not on sale")
        for n, (number, _) in enumerate(request.quantities)
        if number not in known or not known[number].on_sale
    ]
    if problems:
        raise InvalidInputError("not everything asked for can be bought", problems)
    lines = tuple(
        OrderLine(number, known[number].name, known[number].price_fen, quantity, known[number].counted)
        for number, quantity in request.quantities
    )
    if sum(line.amount_fen for line in lines) > MAX_FEN:
        raise InvalidInputError.of("lines", f"add up to more than {MAX_FEN} fen")
    if sum(line.counted for line in lines) > MAX_COUNTED_LINES:
        raise InvalidInputError.of("lines", f"may name {MAX_COUNTED_LINES} products that are counted")
    return lines


def _require_pieces(
    deps: PlaceOrderDeps, customer: Customer, name: str, known: Intent | None, lines: Sequence[OrderLine]
) -> None:
    lacking = deps.orders.lacking(lines)
    problems = [
        FieldProblem(f"lines.{n}.product_number", "is sold out, or fewer are left than asked for")
        for n, line in enumerate(lines)
        if line.product_number in lacking
    ]
    # The last piece may have gone to this very request, made twice at once.
    if problems and deps.orders.find_intent(customer, name) != known:
        raise IntentTakenError
    if problems:
        raise SoldOutError("not everything asked for is there", problems)


def _find_or_write(deps: PlaceOrderDeps, customer: Customer, request: OrderRequest, key: str) -> Placed:
    name = intent_name(request, key)
    for attempt in range(MAX_ATTEMPTS):
        known = deps.orders.find_intent(customer, name)
        earlier = deps.orders.find(known.order_no) if known else None
        # A known key answers with its order, whatever became of the products since.
        lines = () if key and earlier else _price(deps, request)
        if known is not None and earlier is not None:
            match _judge(deps, known, earlier, request, lines):
                case Repeat.CONTINUE:
                    return Placed(earlier, is_new=False)
                case Repeat.KEY_REUSED:
                    raise IdempotencyKeyReusedError("this Idempotency-Key came with another request before")
                case Repeat.ORDER_CLOSED:
                    raise ConflictError(f"order {earlier.order_no} of this Idempotency-Key is closed; use a new key")
                case Repeat.REPLACE if (found := _retire(deps, earlier)) is not None:
                    return Placed(found, is_new=False)
        order, event = rules.created(_new_order(deps, customer, request, lines))
        intent = Intent(name, fingerprint(request), order.order_no, order.created_at + INTENT_LIFETIME)
        try:
            _require_pieces(deps, customer, name, known, lines)
            deps.orders.place(order, event, intent, known, deps.open_limit)
        except (IntentTakenError, PiecesTakenError):
            rest(time.sleep, attempt)
            continue
        return Placed(order, is_new=True)
    raise ThrottledError("this request is being made too often at once; it may be repeated")


def _judge(
    deps: PlaceOrderDeps, known: Intent, earlier: Order, request: OrderRequest, lines: tuple[OrderLine, ...]
) -> Repeat:
    repeat = judge_repeat(known, earlier, request, lines, deps.clock())
    # Without a key a request moves on to the account that sells now; with one it stays with its order.
    may_move = lines and repeat is Repeat.CONTINUE
    return Repeat.REPLACE if may_move and not deps.merchants.get(earlier.mchid).enabled else repeat


def _retire(deps: PlaceOrderDeps, earlier: Order) -> Order | None:
    """Close an order that is to be replaced, and return it if it was paid meanwhile.

    Raises:
        ConflictError: WeChat does not close it.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not answer; no other order may be made yet.
    """
    if earlier.state not in UNDECIDED or rules.is_over(earlier, deps.clock()):
        return None
    settled = settle_order(deps, earlier, give_up=True)
    if settled.state in UNDECIDED:
        raise ConflictError(f"order {earlier.order_no} of the same request can still be paid; repeat the request")
    return None if settled.state is OrderState.CLOSED else settled


def _new_order(deps: PlaceOrderDeps, customer: Customer, request: OrderRequest, lines: tuple[OrderLine, ...]) -> Order:
    account: MerchantAccount = deps.merchants.serving(customer.appid)
    now = deps.clock()
    return Order(
        order_no=order_number(beijing_day(now), deps.entropy(10)),
        mchid=account.mchid,
        appid=customer.appid,
        openid=customer.openid,
        lines=lines,
        total_fen=sum(line.amount_fen for line in lines),
        state=OrderState.CREATED,
        description=describe(lines, account.display_name),
        notify_url=f"{deps.api_url}/v1/callbacks/{account.mchid}/payment",
        created_at=now,
        # Whole seconds: WeChat takes no fractions.
        expires_at=now.replace(microsecond=0) + timedelta(minutes=deps.open_minutes),
        phone=request.phone,
        campaign=request.campaign,
        source_page=request.source_page,
    )


def _after_refusal(deps: PlaceOrderDeps, order: Order, refusal: RemoteRefusedError) -> Order:
    # Codes for "already paid" and "closed" differ between accounts: the state decides, not the code.
    settled = settle_order(deps, order)
    if settled.state not in UNDECIDED:
        return settled
    # The refusal is also in the answer; a newer version of the order matters more.
    with suppress(StaleOrderError):
        deps.orders.save(rules.refused(settled, refusal.remote_code, refusal.message, deps.clock()), None)
    raise refusal


def _save_prepay(deps: PlaceOrderDeps, order: Order, prepay_id: str, called_at: datetime) -> Order:
    for attempt in range(MAX_ATTEMPTS):
        changed, event = rules.prepaid(order, prepay_id, called_at)
        try:
            deps.orders.save(changed, event)
        except StaleOrderError:
            order = deps.orders.get(order.order_no)
            # Another request of the same intent was first: its prepay_id is as good as ours.
            if order.state not in UNDECIDED or not rules.needs_prepay(order, called_at):
                return order
            rest(time.sleep, attempt)
            continue
        return changed
    raise ThrottledError(f"order {order.order_no} is being changed by too many at once")


def payment_start(deps: PlaceOrderDeps, order: Order, *, nonce: str) -> dict[str, str] | None:
    """Return what starts the payment in the page, or ``None`` when there is nothing to pay, or its time is over."""
    now = deps.clock()
    if order.state is not OrderState.PREPAID or not rules.may_be_paid(order, now):
        return None
    credentials = deps.merchants.credentials(order.mchid)
    return payment_parameters(
        order.appid,
        order.prepay_id,
        credentials.private_key,
        timestamp=int(now.timestamp()),
        nonce=nonce,
    )
