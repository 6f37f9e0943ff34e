"""What the control panel accepts about refunds, one model per call."""

from pydantic import Field, field_validator

from local.wechat_simulator.faults import Strict
from local.wechat_simulator.order_rules import notify_url_problem


class PlatformRefund(Strict):
    """An operator refunds an order on the merchant platform; without an amount all that is left."""

    mchid: str
    out_trade_no: str
    amount: int | None = Field(default=None, ge=1, strict=True)
    reason: str = Field(default="", max_length=80)
    notify: bool = True


class NamedRefund(Strict):
    """The refund that is decided."""

    mchid: str
    out_refund_no: str


class RefundAddressChange(Strict):
    """Where the merchant platform tells of refunds; empty: nowhere."""

    notify_url: str = Field(max_length=256)

    @field_validator("notify_url")
    @classmethod
    def check_address(cls, notify_url: str) -> str:
        """Refuse what WeChat would not call."""
        if notify_url and (problem := notify_url_problem(notify_url)):
            raise ValueError(problem)
        return notify_url
