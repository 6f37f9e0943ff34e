"""Orders as a shop has them, for exports: most paid, some with vouchers, Chinese names, one to three lines."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from merchant_center.core.aws import keys
from merchant_center.orders.rules.order import Order, OrderLine, OrderState
from merchant_center.orders.rules.payment import PaymentDetails, UsedVoucher

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
APPID = "wx5eedf00d5eedf00d"
MCHID = "1900000001"
NAMES = ("明前龙井 50g", "白瓷盖碗", "礼盒包装", "手工曲奇 200g", "冷萃咖啡 6 瓶装")
MARK = "PAGE"
"""Stands in every order number where the synthetic server puts the number of a page."""


def sample_orders(count: int, seed: int = 0) -> Iterator[Order]:
    """Orders, evenly spread over the minute that begins with :data:`EPOCH`, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - samples, not secrets
    for number in range(count):
        yield _order(chance, EPOCH + timedelta(milliseconds=60_000 * number // count), number)


def of_shard(orders: Iterator[Order], shard: int) -> list[Order]:
    """Those that the order number puts into a shard."""
    return [order for order in orders if keys.shard_of(order.order_no) == shard]


def _order(chance: random.Random, at: datetime, number: int) -> Order:
    lines = tuple(
        OrderLine(f"P{chance.randrange(1000):05d}", name, 100 * chance.randrange(1, 300), chance.randrange(1, 4))
        for name in chance.sample(NAMES, chance.choice((1, 1, 2, 3)))
    )
    total_fen = sum(line.amount_fen for line in lines)
    order_no = f"20260101-{MARK}{number:012d}"
    openid = f"oSeed{chance.getrandbits(88):022x}"
    payment = _payment(chance, at, total_fen, openid) if chance.random() < 0.8 else None  # noqa: PLR2004 - a share
    return Order(
        order_no=order_no,
        mchid=MCHID,
        appid=APPID,
        openid=openid,
        lines=lines,
        total_fen=total_fen,
        state=OrderState.PAID if payment else OrderState.CLOSED,
        description=f"示例商店-{'、'.join(line.name for line in lines)}",
        notify_url=f"https://abcdefghij.execute-api.eu-west-1.amazonaws.com/v1/callbacks/{MCHID}/payment",
        created_at=at,
        expires_at=at.replace(microsecond=0) + timedelta(days=1),
        phone=f"138{chance.randrange(10**8):08d}" if chance.random() < 0.5 else "",  # noqa: PLR2004 - a share
        campaign="spring",
        source_page="shop/tea",
        prepay_id=f"wx{chance.getrandbits(136):034x}",
        prepay_expires_at=at + timedelta(minutes=115),
        payment=payment,
        polled_at=at + timedelta(seconds=20),
        closed_at=None if payment else at + timedelta(days=1, minutes=1),
        version=3,
    )


def _payment(chance: random.Random, at: datetime, total_fen: int, openid: str) -> PaymentDetails:
    voucher_fen = min(500, total_fen) if chance.random() < 0.2 else 0  # noqa: PLR2004 - a share
    voucher = UsedVoucher(str(10**10 + chance.randrange(10**9)), "18556785", "满减券", "NOCASH", voucher_fen)
    return PaymentDetails(
        mchid=MCHID,
        appid=APPID,
        openid=openid,
        transaction_id=f"4200{chance.randrange(10**24):024d}",
        total_fen=total_fen,
        payer_total_fen=total_fen - voucher_fen,
        paid_at=at.replace(microsecond=0) + timedelta(seconds=20),
        bank_type="OTHERS",
        trade_type="JSAPI",
        vouchers=(voucher,) if voucher_fen else (),
    )
