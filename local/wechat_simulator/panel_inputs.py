"""What the control panel accepts, one model per call."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, field_validator

from local.wechat_simulator.errors import REFUSALS
from local.wechat_simulator.faults import Strict
from local.wechat_simulator.keys import FIVE_YEARS_DAYS

MCHID = r"[0-9]{8,32}"
APPID = r"wx[0-9a-zA-Z]{4,30}"
OPENID = r"[0-9A-Za-z_-]{6,128}"


class NewMerchant(Strict):
    """A merchant account to make, or a known one to bind to further appids."""

    mchid: str | None = Field(default=None, pattern=f"^{MCHID}$")
    name: str = Field(default="", max_length=60)
    appids: list[str] = Field(default_factory=list)
    key_mode: Literal["certificate", "public_key", "mixed"] = "public_key"
    certificate_days: float = Field(default=FIVE_YEARS_DAYS, ge=-3650, le=36_500)

    @field_validator("appids")
    @classmethod
    def check_appids(cls, appids: list[str]) -> list[str]:
        """Refuse an appid that no official account could have."""
        if wrong := [appid for appid in appids if not (appid.startswith("wx") and appid.isalnum())]:
            raise ValueError(f"not an appid: {wrong[0]}")
        return appids


class KeyChange(Strict):
    """What to switch or renew."""

    mode: Literal["certificate", "public_key", "mixed"] | None = None
    rotate_platform_certificate: bool = False
    rotate_merchant_certificate: bool = False
    new_apiv3_key: bool = False
    retire_old: bool = False


class NewOfficialAccount(Strict):
    """An official account to make or change."""

    appid: str = Field(pattern=f"^{APPID}$")
    secret: str | None = Field(default=None, min_length=8, max_length=64)
    domains: list[str] | None = None


class NewCustomer(Strict):
    """A customer to make or change; the same unionid makes two openids one person."""

    appid: str = Field(pattern=f"^{APPID}$")
    openid: str | None = Field(default=None, pattern=f"^{OPENID}$")
    follower: bool | None = None
    unionid: str | None = None
    account_abnormal: bool | None = None
    api_abuser: bool | None = None
    nickname: str | None = Field(default=None, max_length=32)


class NewCustomers(Strict):
    """Many customers of an appid at once."""

    appid: str = Field(pattern=f"^{APPID}$")
    openids: list[Annotated[str, Field(pattern=f"^{OPENID}$")]] = Field(min_length=1, max_length=100_000)


class NewCode(Strict):
    """A code without a browser, or a mini program's (`jscode`); the openid of a snapshot page may be unknown."""

    appid: str
    openid: str
    scope: Literal["snsapi_base", "snsapi_userinfo", "jscode"] = "snsapi_base"
    is_snapshotuser: bool = False


class VoucherInput(Strict):
    """A voucher the customer spends."""

    coupon_id: str = Field(min_length=1, max_length=32)
    stock_id: str = Field(min_length=1, max_length=32)
    name: str = Field(default="代金券", max_length=64)
    amount: int = Field(ge=1, strict=True)
    type: Literal["CASH", "NOCASH"] = "NOCASH"


class PageParameters(Strict):
    """What a page gives to `WeixinJSBridge` (`timeStamp` is a string there, or iOS fails)."""

    appId: str  # noqa: N815 - WeChat's spelling
    timeStamp: str = Field(strict=True)  # noqa: N815 - WeChat's spelling
    nonceStr: str  # noqa: N815 - WeChat's spelling
    package: str = Field(pattern="^prepay_id=.+$")
    signType: str  # noqa: N815 - WeChat's spelling
    paySign: str  # noqa: N815 - WeChat's spelling


class NewPayment(Strict):
    """A customer pays: an order by its number or its prepay_id, or with what the page was given."""

    mchid: str | None = None
    out_trade_no: str | None = None
    prepay_id: str | None = None
    jsapi: PageParameters | None = None
    openid: str | None = None
    vouchers: list[VoucherInput] = Field(default_factory=list)
    """Vouchers that exist in this payment alone."""
    coupon_ids: list[str] = Field(default_factory=list)
    """Coupons in the payer's card pack."""
    notify: bool = True
    paid_at: AwareDatetime | None = None
    """When, if not now: an earlier instant, for a stack that is younger than what it should show."""


class NewRefund(Strict):
    """An operator refunds an order in full in the merchant platform."""

    mchid: str
    out_trade_no: str


class FailedPayment(Strict):
    """A customer tries to pay and the bank refuses; the order stays as it is."""

    mchid: str
    out_trade_no: str
    reason: str = Field(default="余额不足", min_length=1, max_length=40)


class ClosedOrder(Strict):
    """An unpaid order that is closed in the merchant platform."""

    mchid: str
    out_trade_no: str


class ClockChange(Strict):
    """Move the clock forward, or back to real time."""

    advance_seconds: float = Field(default=0, ge=0, le=10 * 365 * 86_400)
    to: AwareDatetime | None = None
    """An instant to move forward to."""
    reset: bool = False


class Delivery(Strict):
    """How many deliveries at once."""

    concurrently: int = Field(default=1, ge=1, le=50)


class SettingsChange(Strict):
    """Knobs by name; see `Settings`."""

    refusals: dict[str, dict[str, Any]] | None = None
    signature_clock: Literal["real", "virtual"] | None = None
    ip_not_whitelisted: bool | None = None
    snapshot_pages: bool | None = None
    require_wechat_browser: bool | None = None
    ticket_calls_per_minute: int | None = Field(default=None, ge=0)
    voucher_send_seconds: float | None = Field(default=None, ge=0, le=60)
    voucher_overlap_refused: bool | None = None
    voucher_early_not_enough_below: int | None = Field(default=None, ge=0)
    voucher_monthly_cap: int | None = Field(default=None, ge=0)
    voucher_sends_per_second: int | None = Field(default=None, ge=0)
    voucher_audit_seconds: float | None = Field(default=None, ge=0)
    voucher_events_permitted: bool | None = None
    voucher_float_amounts: bool | None = None
    transfer_product_closed: bool | None = None
    transfer_ip_not_listed: bool | None = None
    transfer_sends_per_second: int | None = Field(default=None, ge=0)
    transfer_accepted_seconds: float | None = Field(default=None, ge=0)
    transfer_processing_seconds: float | None = Field(default=None, ge=0)
    transfer_paying_seconds: float | None = Field(default=None, ge=0)
    transfer_canceling_seconds: float | None = Field(default=None, ge=0)
    transfer_fail_reason: str | None = Field(default=None, pattern="^[A-Z_]*$")
    transfer_daily_count: int | None = Field(default=None, ge=0)
    transfer_daily_amount: int | None = Field(default=None, ge=0)
    transfer_mchid_name: Literal["mch_id", "mchid"] | None = None
    refund_result: Literal["SUCCESS", "ABNORMAL", "CLOSED", "NONE"] | None = None
    refund_processing_seconds: float | None = Field(default=None, ge=0)
    refund_waits_for_money: bool | None = None
    refund_interval_seconds: float | None = Field(default=None, ge=0)
    refund_calls_per_second: int | None = Field(default=None, ge=0)
    refund_failures_per_second: int | None = Field(default=None, ge=0)
    refund_promotion_types: Literal["CASH", "COUPON"] | None = None
    refund_product_closed: bool | None = None
    message_daily_quota: int | None = Field(default=None, ge=0)
    tencent_sms_daily_limit: int | None = Field(default=None, ge=0)
    bill_making_seconds: float | None = Field(default=None, ge=0)
    bill_link_seconds: float | None = Field(default=None, ge=0)
    bill_float_sums: bool | None = None
    fund_flow_net_refunds: bool | None = None
    red_packet_scenes: list[Annotated[str, Field(pattern="^PRODUCT_[1-8]$")]] | None = None
    red_packet_name_bytes: int | None = Field(default=None, ge=1, le=128)
    red_packet_replay_fails: bool | None = None
    red_packet_sends_per_minute: int | None = Field(default=None, ge=0)
    red_packet_merchant_day_amount: int | None = Field(default=None, ge=0)
    red_packet_user_day_count: int | None = Field(default=None, ge=0)
    red_packet_user_day_amount: int | None = Field(default=None, ge=0)
    red_packet_ip_not_listed: bool | None = None
    red_packet_product_closed: bool | None = None
    red_packet_api_closed: bool | None = None
    red_packet_payer_frozen: bool | None = None
    red_packet_not_found_seconds: float | None = Field(default=None, ge=0)
    red_packet_processing: bool | None = None
    red_packet_processing_seconds: float | None = Field(default=None, ge=0)
    red_packet_processing_result: Literal["SENT", "FAILED"] | None = None
    red_packet_refund_seconds: float | None = Field(default=None, ge=0)

    @field_validator("refusals")
    @classmethod
    def check_refusals(cls, refusals: dict[str, dict[str, Any]] | None) -> dict[str, dict[str, Any]] | None:
        """Refuse names and members that no refusal has."""
        for name, change in (refusals or {}).items():
            if name not in REFUSALS:
                raise ValueError(f"no refusal is called {name}; there are: {', '.join(REFUSALS)}")
            if unknown := change.keys() - {"status", "code", "message", "cause"}:
                raise ValueError(f"a refusal has no {', '.join(sorted(unknown))}")
        return refusals


class Reset(Strict):
    """What to forget."""

    all: bool = False
