"""Every key and index name of the tables, spelled here and nowhere else (docs/architecture.md has the picture)."""

import zlib

ORDER_SHARDS = 4
"""Over how many partitions the time-sorted indexes of orders are spread: 4,000 writes a second."""

EVENT_SHARDS = 4
"""Over how many partitions the events of one kind and month are spread: 4,000 writes a second."""

TERMS_SHARDS = 16
"""Over how many items reservations of a voucher stock are spread: those at the same moment seldom meet at one."""

MOVEMENT_SHARDS = 32
"""Over how many partitions the movements of an account and a day are spread, and WeChat's bills with them."""

AUDIT_SHARDS = 4
"""Over how many partitions the entries of one actor, one action and all are spread: 4,000 writes a second."""

BY_ACTOR = "by_actor"
BY_ACTION = "by_action"
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
BY_REVIEW = "by_care"
BY_MOVEMENT = "by_movement"
BY_ORDER = "by_order"

CHUNKS = "CHUNK#"
"""How the sort keys of the chunks of a job begin."""
COUNT_DONE = "COUNT#DONE"
COUNT_FAILED = "COUNT#FAILED"

COUNTS = "COUNTS"
"""Sort key of the counters of a day's differences."""
DUE_LATE = "LATE"
"""Label of the partitions of by_due that hold orders paid after closing, apart from those that wait for payment."""

DUE_VOUCHERS = "VOUCHERS"
"""Label of the partitions of by_due that hold refunded orders whose vouchers are looked for in card packs."""

DUE_NOTICES = "NOTICE"
"""Label of the partitions of by_due that hold notices, apart from the red packets of the same table."""

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


def open_orders(appid: str, openid: str) -> str:
    """Partition of the set of a customer's orders that wait for payment."""
    return f"OPEN#{appid}#{openid}"


def shard_of(order_no: str) -> int:
    """The shard of an order, stable for ever."""
    return zlib.crc32(order_no.encode()) % ORDER_SHARDS


def shard(label: str, number: int) -> str:
    """Partition of a sharded index: ``ALL#2``, ``PAID#0``."""
    return f"{label}#{number}"


def position(instant: str, order_no: str) -> str:
    """Sort key of the time-sorted indexes: unique and in the order of time."""
    return f"{instant}#{order_no}"


def refund(refund_no: str) -> str:
    """Partition of a refund."""
    return f"REFUND#{refund_no}"


def product(product_number: str) -> str:
    """Partition of a product."""
    return f"PRODUCT#{product_number}"


def inventory(product_number: str) -> str:
    """Partition of the inventory of a product: apart from what operators write, as every order changes it."""
    return f"INVENTORY#{product_number}"


def campaign(code: str) -> str:
    """Partition of a campaign of the operator's list."""
    return f"CAMPAIGN#{code}"


def merchant(mchid: str) -> str:
    """Partition of a merchant account."""
    return f"MERCHANT#{mchid}"


def official_account(appid: str) -> str:
    """Partition of the merchant accounts that an official account is bound to."""
    return f"APPID#{appid}"


def customer(appid: str, openid: str) -> str:
    """Partition of a customer's events."""
    return f"CUSTOMER#{appid}#{openid}"


def customer_index(appid: str, openid: str) -> str:
    """Partition of by_customer."""
    return f"{appid}#{openid}"


def event(instant: str, event_id: str) -> str:
    """Sort key of an event: a customer's timeline."""
    return f"{instant}#{event_id}"


def event_place(appid: str, openid: str, event_id: str) -> str:
    """Where events of one customer lie together in the indexes of events: ``9a3b01ff#wx...#o...``.

    It begins with a digest, so that customers are spread evenly: shards follow one another, and a place tells
    what share of all comes before it. An event without a customer has the digest of its own id.
    """
    digest = zlib.crc32((f"{appid}#{openid}" if openid else event_id).encode())
    return f"{digest:08x}#{appid}#{openid}"


def event_position(place: str, instant: str, event_id: str) -> str:
    """Sort key of the indexes of events: customer by customer, each in the order of time."""
    return f"{place}#{instant}#{event_id}"


def place_of(event_position: str) -> str:
    """The place a position belongs to."""
    return "#".join(event_position.split("#", 3)[:3])


def customer_of_place(place: str) -> tuple[str, str]:
    """Return appid and openid of a place of events."""
    _, appid, openid = place.split("#")
    return appid, openid


def behind(place: str) -> str:
    """After every position of a place, also those to come, and before every other place that follows."""
    return f"{place}#~"


def event_shard(place: str) -> int:
    """The shard of a place, stable for ever; a lower shard has lower places."""
    return int(place[:8], 16) * EVENT_SHARDS >> 32


def shard_end(number: int) -> str:
    """After every place of a shard, before those of the next."""
    return f"{((number + 1) << 32) // EVENT_SHARDS - 1:08x}~"


def event_partition(kind: str, name: str, month: str, number: int) -> str:
    """Partition of the indexes of events: ``voucher_issued#1000001#2026-11#3``; a name of "" stands for all."""
    return f"{kind}#{name}#{month}#{number}"


def movement_shard(bill_number: str) -> int:
    """The shard of a movement and of the lines of bills about it, stable for ever."""
    return zlib.crc32(bill_number.encode()) % MOVEMENT_SHARDS


def movements(mchid: str, day: str, number: int) -> str:
    """Partition of by_movement with a shard of an account's movements of a Beijing day."""
    return f"{mchid}#{day}#{number}"


def movement_position(kind: str, number: str) -> str:
    """Sort key of by_movement: kind by kind."""
    return f"{kind}#{number}"


def transaction(transaction_id: str) -> str:
    """Partition of the pointer from WeChat's transaction to our order."""
    return f"TRANSACTION#{transaction_id}"


def stock(stock_id: str) -> str:
    """Partition of a voucher stock in our list, of its counters and of the locks of its customers."""
    return f"STOCK#{stock_id}"


def stock_terms(stock_id: str, added_at: str, openid: str) -> str:
    """Partition of what of a stock's terms the reservations of a customer have seen; one added again begins anew."""
    return terms_shards(stock_id, added_at)[zlib.crc32(openid.encode()) % TERMS_SHARDS]


def terms_shards(stock_id: str, added_at: str) -> list[str]:
    """All partitions of what of a stock's terms reservations have seen."""
    return [f"TERMS#{stock_id}#{added_at}#{number}" for number in range(TERMS_SHARDS)]


def issued_tally(stock_id: str, openid: str) -> str:
    """Partition of the figure of a stock's vouchers in which a customer's are counted."""
    return issued_tallies(stock_id)[zlib.crc32(openid.encode()) % TERMS_SHARDS]


def issued_tallies(stock_id: str) -> list[str]:
    """All partitions of the figures of a stock's vouchers that we issued."""
    return [f"TALLY#{stock_id}#{number}" for number in range(TERMS_SHARDS)]


def issue(out_request_no: str) -> str:
    """Partition of one issued voucher."""
    return f"ISSUE#{out_request_no}"


def coupon(coupon_id: str) -> str:
    """Partition of the pointer from WeChat's coupon to our issue."""
    return f"COUPON#{coupon_id}"


def customer_stock_lock(stock_id: str, appid: str, openid: str) -> str:
    """Partition of the lock of a customer and a stock."""
    return f"LANE#{stock_id}#{appid}#{openid}"


def day_counter(stock_id: str, day: str) -> str:
    """Partition of the counter of a stock's Beijing day."""
    return f"COUNT#{stock_id}#DAY#{day}"


def is_day_counter(partition: str) -> bool:
    """Return whether a partition is the counter of a day, and not of a placement."""
    return "#DAY#" in partition


def placement_counter(stock_id: str, placement: str) -> str:
    """Partition of the counter of a stock's placement on a page."""
    return f"COUNT#{stock_id}#PLACEMENT#{placement}"


def red_packet(red_packet_id: str) -> str:
    """Partition of a definition of a red packet."""
    return f"PACKET#{red_packet_id}"


def quota(red_packet_id: str, shard_number: int) -> str:
    """Partition of one shard of a red packet's quotas: each has one of its own, so that none is hot."""
    return f"QUOTA#{red_packet_id}#{shard_number}"


def tally(red_packet_id: str, shard_number: int) -> str:
    """Partition of the figures of the sends that are counted in a shard."""
    return f"TALLY#{red_packet_id}#{shard_number}"


def granted(red_packet_id: str, appid: str, openid: str) -> str:
    """Partition of what one customer has of one red packet."""
    return f"GRANTED#{red_packet_id}#{appid}#{openid}"


def send(send_id: str) -> str:
    """Partition of one send of a red packet."""
    return f"SEND#{send_id}"


def bill(bill_no: str) -> str:
    """Partition of the pointer from WeChat's number of a payout to our send."""
    return f"BILL#{bill_no}"


def refusal(send_id: str) -> str:
    """Partition of the record that a limit refused a grant."""
    return f"REFUSAL#{send_id}"


def send_state(red_packet_id: str, state: str, number: int) -> str:
    """Partition of the sends of a red packet in a state: ``5f0c...#FAILED#3``."""
    return f"{red_packet_id}#{state}#{number}"


def payout_second(mchid: str, second: int) -> str:
    """Partition of the counter of payouts that a merchant account began in one second."""
    return f"PAYOUTS#{mchid}#{second}"


def notice_tests(minute: int) -> str:
    """Partition of the counter of notices that operators tried in one minute."""
    return f"NOTICE_TESTS#{minute}"


def export(export_id: str) -> str:
    """Partition of an export."""
    return f"EXPORT#{export_id}"


def job(job_id: str) -> str:
    """Partition of a job, its counters and its chunks."""
    return f"JOB#{job_id}"


def jobs_of_kind(kind: str) -> str:
    """Partition of by_kind with the jobs of a kind."""
    return f"JOB#{kind}"


def chunk(number: int) -> str:
    """Sort key of a chunk of a job; chunks sort by number."""
    return f"{CHUNKS}{number:06d}"


def notice(notice_id: str) -> str:
    """Partition of a failure notice."""
    return f"NOTICE#{notice_id}"


def notice_id(partition: str) -> str:
    """The notice of a partition, the inverse of :func:`notice`."""
    return partition.removeprefix("NOTICE#")


def notices(number: int) -> str:
    """Partition of by_kind with a shard of all failure notices: ``NOTICES#3``."""
    return f"NOTICES#{number}"


def notices_of_packet(red_packet_id: str, number: int) -> str:
    """Partition of by_state with a shard of the failure notices about a red packet."""
    return f"NOTICES#{red_packet_id}#{number}"


def reconciliation_day(mchid: str, day: str) -> str:
    """Partition of a day of an account, and of what is counted of it."""
    return f"DAY#{mchid}#{day}"


def differences(mchid: str, day: str) -> str:
    """Partition of the differences of a day of an account."""
    return f"DIFFERENCES#{mchid}#{day}"


def day_position(day: str, mchid: str) -> str:
    """Position of a day of an account in the list of all."""
    return f"{day}#{mchid}"


def other_day(mchid: str, bill: str, kind: str, number: str) -> str:
    """Partition of the note that a movement stands in this bill of another day than ours."""
    return f"OTHER_DAY#{mchid}#{bill}#{kind}#{number}"


def foreign_rules(mchid: str) -> str:
    """Partition of the rules that set the lines of other systems aside."""
    return f"RULES#{mchid}"


def sign_in(state: str) -> str:
    """Partition of a sign-in under way."""
    return f"SIGN_IN#{state}"


def token(appid: str, kind: str) -> str:
    """Partition of a cached token of an official account."""
    return f"TOKEN#{appid}#{kind}"


def audited(resource: str) -> str:
    """Partition of the audit log's entries about one thing."""
    return f"AUDIT#{resource}"


def audit_shard(entry_id: str) -> int:
    """The shard of an entry of the audit log, stable for ever."""
    return zlib.crc32(entry_id.encode()) % AUDIT_SHARDS
