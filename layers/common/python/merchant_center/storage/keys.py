"""Every key and index name of the tables, spelled here and nowhere else (docs/architecture.md has the picture)."""

import zlib

ORDER_SHARDS = 4
"""Over how many partitions the time-sorted indexes of orders are spread: 4,000 writes a second."""

BY_CREATED = "by_created"
BY_STATE = "by_state"
BY_PAID = "by_paid"
BY_PHONE = "by_phone"
BY_PRODUCT = "by_product"
BY_DUE = "by_due"
BY_KIND = "by_kind"
BY_CUSTOMER = "by_customer"
BY_TARGET = "by_target"
BY_CAMPAIGN = "by_campaign"

ITEM = "ITEM"
"""The sort key of an item that stands alone in its partition."""


def order(order_no: str) -> str:
    """Partition of an order and its lines."""
    return f"ORDER#{order_no}"


def order_line(product_number: str) -> str:
    """Sort key of the pointer that makes an order findable by one of its products."""
    return f"PRODUCT#{product_number}"


def intent(appid: str, openid: str, name: str) -> str:
    """Partition of one intent of a customer."""
    return f"INTENT#{appid}#{openid}#{name}"


def shard_of(order_no: str) -> int:
    """The shard of an order, stable for ever."""
    return zlib.crc32(order_no.encode()) % ORDER_SHARDS


def shard(label: str, number: int) -> str:
    """Partition of a sharded index: ``ALL#2``, ``PAID#0``."""
    return f"{label}#{number}"


def position(instant: str, order_no: str) -> str:
    """Sort key of the time-sorted indexes: unique and in the order of time."""
    return f"{instant}#{order_no}"


def product(product_number: str) -> str:
    """Partition of a product."""
    return f"PRODUCT#{product_number}"


def merchant(mchid: str) -> str:
    """Partition of a merchant account."""
    return f"MERCHANT#{mchid}"


def customer(appid: str, openid: str) -> str:
    """Partition of a customer's events."""
    return f"CUSTOMER#{appid}#{openid}"


def event(instant: str, event_id: str) -> str:
    """Sort key of an event: a customer's timeline."""
    return f"{instant}#{event_id}"


def transaction(transaction_id: str) -> str:
    """Partition of the pointer from WeChat's transaction to our order."""
    return f"TRANSACTION#{transaction_id}"


def stock(stock_id: str) -> str:
    """Partition of a voucher stock in our list, of its counters and its lanes' owner."""
    return f"STOCK#{stock_id}"


def issue(out_request_no: str) -> str:
    """Partition of one issued voucher."""
    return f"ISSUE#{out_request_no}"


def coupon(coupon_id: str) -> str:
    """Partition of the pointer from WeChat's coupon to our issue."""
    return f"COUPON#{coupon_id}"


def lane(stock_id: str, appid: str, openid: str) -> str:
    """Partition of what one customer has of one stock."""
    return f"LANE#{stock_id}#{appid}#{openid}"


def day_counter(stock_id: str, day: str) -> str:
    """Partition of the counter of a stock's Beijing day."""
    return f"COUNT#{stock_id}#DAY#{day}"


def placement_counter(stock_id: str, placement: str) -> str:
    """Partition of the counter of a stock's placement on a page."""
    return f"COUNT#{stock_id}#PLACEMENT#{placement}"


def export(export_id: str) -> str:
    """Partition of an export."""
    return f"EXPORT#{export_id}"


def sign_in(state: str) -> str:
    """Partition of a sign-in under way."""
    return f"SIGN_IN#{state}"


def token(appid: str, kind: str) -> str:
    """Partition of a cached token of an official account."""
    return f"TOKEN#{appid}#{kind}"
