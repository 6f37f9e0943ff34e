"""Knobs of the control panel: what WeChat does not publish, and what an operator may have set wrong."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Settings:
    """Every knob with WeChat's usual behaviour as its default."""

    refusals: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Changes to `errors.REFUSALS` by name: status, code, message, cause."""
    signature_clock: Literal["real", "virtual"] = "real"
    """Which clock dates and checks signatures. A merchant under test lives in real time while orders and
    codes age in virtual time, so the two are apart unless a test moves the merchant's clock as well."""
    ip_not_whitelisted: bool = False
    """The caller's address is not in the official account's list: 40164."""
    snapshot_pages: bool = False
    """Every page opens as a snapshot page: OAuth gives virtual openids with is_snapshotuser 1."""
    require_wechat_browser: bool = False
    """Web OAuth refuses browsers without MicroMessenger in User-Agent; off, so that any may try a page."""
    ticket_calls_per_minute: int = 60
    """Above it, getticket answers 45011."""
    voucher_send_seconds: float = 0.0
    """How long sending a voucher takes, in real seconds; it is sent at their end."""
    voucher_overlap_refused: bool = False
    """While a send to a customer is under way, another of the same stock to them is refused: RULE_LIMIT."""
    voucher_early_not_enough_below: int = 0
    """With fewer coupons left in a stock than this, every request number is refused once: NOT_ENOUGH."""
    voucher_monthly_cap: int = 500_000
    """What one merchant may send one person in a calendar month, in fen; above it INVALID_REQUEST."""
    voucher_sends_per_second: int = 0
    """Above it, a merchant's sends answer 429, in both spellings by turns; 0 means any number."""
    voucher_audit_seconds: float = 0.0
    """How long a started stock stays in `audit`, in virtual seconds."""
    voucher_events_permitted: bool = True
    """The product permission for marketing events; without it no COUPON.USE and no callback address."""
    voucher_float_amounts: bool = False
    """COUPON.USE writes coupon amounts as 10.0, which was seen."""
    transfer_product_closed: bool = False
    """The merchant has not this generation of the product: NO_AUTH when a transfer is started or queried."""
    transfer_ip_not_listed: bool = False
    """The caller's address is not in the merchant's list: INVALID_REQUEST from every transfer call."""
    transfer_sends_per_second: int = 0
    """Above it, a merchant's transfers answer FREQUENCY_LIMITED; WeChat's is 100, 0 means any number."""
    transfer_accepted_seconds: float = 0.0
    """How long a bill stays ACCEPTED, in virtual seconds."""
    transfer_processing_seconds: float = 0.0
    """How long its money is being locked (PROCESSING), in virtual seconds."""
    transfer_paying_seconds: float = 0.0
    """How long a confirmed bill stays TRANSFERING, in virtual seconds."""
    transfer_canceling_seconds: float = 0.0
    """How long a cancelled bill stays CANCELING, in virtual seconds."""
    transfer_fail_reason: str = ""
    """Bills made while it is set end FAIL with it where they would wait for the customer."""
    transfer_daily_count: int = 0
    """How many transfers a customer gets from a merchant on a Beijing day; 0 means any number."""
    transfer_daily_amount: int = 0
    """How many fen a customer gets from a merchant on a Beijing day; 0 means any amount."""
    transfer_mchid_name: Literal["mch_id", "mchid"] = "mch_id"
    """What queries call the merchant; published pages have both. Callbacks carry both at once."""
    refund_result: Literal["SUCCESS", "ABNORMAL", "CLOSED", "NONE"] = "SUCCESS"
    """What becomes of refunds accepted from now on; NONE leaves them PROCESSING until somebody decides in the panel."""
    refund_processing_seconds: float = 0.0
    """How long a refund stays PROCESSING, in virtual seconds; its first answer is PROCESSING all the same."""
    refund_waits_for_money: bool = False
    """A refund for which the balance is too low is accepted and waits (PROCESSING), for seven days, then it is CLOSED;
    otherwise it is refused with NOT_ENOUGH. WeChat does both."""
    refund_interval_seconds: float = 60.0
    """Two refunds of one order are at least so far apart, in virtual seconds; 0 allows any number at once."""
    refund_calls_per_second: int = 0
    """Above it, a merchant's refund calls answer FREQUENCY_LIMITED; WeChat's is 150, 0 means any number."""
    refund_failures_per_second: int = 0
    """Above it, what would be refused answers FREQUENCY_LIMITED; WeChat's is 6, 0 means any number."""
    refund_promotion_types: Literal["CASH", "COUPON"] = "CASH"
    """How a refund's discounts are called: CASH and NOCASH as today, or COUPON and DISCOUNT as on older pages."""
    refund_product_closed: bool = False
    """The merchant may not refund by the API: NO_AUTH."""
    message_daily_quota: int = 100_000
    """How many template messages, and how many subscription notices, an account sends on a Beijing day: 45009."""
    tencent_sms_daily_limit: int = 10
    """How many messages Tencent Cloud sends to one phone on a Beijing day; 0 means any number."""
    bill_making_seconds: float = 3600.0
    """How long a day's bills are being made, from nine o'clock on the next: STATEMENT_CREATING; virtual seconds."""
    bill_link_seconds: float = 300.0
    """How long the link to a bill is good, in virtual seconds; older pages of WeChat's say 30."""
    bill_float_sums: bool = False
    """The sums of a trade bill are written as `45.0` and `0.0`, which was seen, in place of `45` and `0.00`."""
    fund_flow_net_refunds: bool = False
    """A refund is one row of the fund flow, less its part of the fee, as remarks of recorded rows suggest; otherwise
    what comes back of the fee is a row of its own, for which WeChat's page has a name."""
    red_packet_scenes: list[str] = field(default_factory=list)
    """Scenes that an account manager enabled (PRODUCT_1 to PRODUCT_8); a merchant of today has none."""
    red_packet_name_bytes: int = 32
    """How many bytes act_name and send_name may have: documented are characters, met was less."""
    red_packet_replay_fails: bool = False
    """A repeat of a number that was paid answers SEND_FAILED, as a support answer of 2019 has it."""
    red_packet_sends_per_minute: int = 1800
    """Above it a merchant's sends answer FREQ_LIMIT; 0 means any number. A minute is virtual."""
    red_packet_merchant_day_amount: int = 100_000_000
    """What one merchant may send in a Beijing day, in fen; above it SENDAMOUNT_LIMIT."""
    red_packet_user_day_count: int = 10
    """How many packets one person gets from one merchant in a Beijing day; above it SENDNUM_LIMIT."""
    red_packet_user_day_amount: int = 100_000
    """How much one person gets from one merchant in a Beijing day, in fen; above it RCVDAMOUNT_LIMIT."""
    red_packet_ip_not_listed: bool = False
    """The caller's address is not in the merchant's list: NO_AUTH for sends and queries."""
    red_packet_product_closed: bool = False
    """The merchant has no red packet product: NO_AUTH for sends and queries."""
    red_packet_api_closed: bool = False
    """Sending through the API is switched off: API_METHOD_CLOSED."""
    red_packet_payer_frozen: bool = False
    """The merchant is punished: PAYER_ACCOUNT_ABNORMAL for sends."""
    red_packet_not_found_seconds: float = 0.0
    """For how long after its first send a packet is NOT_FOUND, in virtual seconds."""
    red_packet_processing: bool = False
    """A send answers PROCESSING; the packet is SENDING for `red_packet_processing_seconds` (virtual), then what
    `red_packet_processing_result` was at the send."""
    red_packet_processing_seconds: float = 1200.0
    red_packet_processing_result: Literal["SENT", "FAILED"] = "SENT"
    red_packet_refund_seconds: float = 600.0
    """How long the money of a packet sent from now on is on its way back (RFUND_ING), in virtual seconds."""
