"""What the phone's screen, a page's bridge and tests may ask of a phone."""

from typing import Any, Literal

from pydantic import Field, field_validator

from local.wechat_simulator.faults import Strict
from local.wechat_simulator.panel_inputs import APPID, OPENID


class Switches(Strict):
    """What is switched on a phone; what is not given stays as it is."""

    platform: Literal["ios", "android"] | None = None
    is_snapshot: bool | None = None
    is_mini_program: bool | None = None
    is_offline: bool | None = None
    closes_paid_pages: bool | None = None
    sheet_action: Literal["ask", "pay", "cancel", "fail"] | None = None
    font_percent: int | None = Field(default=None, ge=80, le=200)
    bridge_milliseconds: int | None = Field(default=None, ge=0, le=60_000)

    def given(self) -> dict[str, Any]:
        """The switches that are given."""
        return {name: getattr(self, name) for name in Switches.model_fields if getattr(self, name) is not None}


class NewPhone(Switches):
    """A phone in the hands of a customer, by default of the first one of the appid; a new openid makes somebody new."""

    appid: str = Field(pattern=f"^{APPID}$")
    openid: str | None = Field(default=None, pattern=f"^{OPENID}$")


class BridgeCall(Strict):
    """What a page asks of the bridge; see `page_rules.Call`."""

    api: str = Field(min_length=1, max_length=64)
    params: dict[str, Any] = Field(default_factory=dict)
    document: str = Field(min_length=1, max_length=64)
    url: str = Field(max_length=8192)
    entry_url: str = Field(max_length=8192)


class SheetAction(Strict):
    """A button of the open sheet; `coupon_ids` are the vouchers the payer chose, by default WeChat's choice."""

    action: Literal["pay", "cancel", "fail", "done"]
    sheet_id: str | None = None
    coupon_ids: list[str] | None = None


class PayDirectoriesInput(Strict):
    """Payment directories (支付授权目录) of a merchant, each a URL that ends with a slash."""

    directories: list[str] = Field(max_length=20)

    @field_validator("directories")
    @classmethod
    def check_directories(cls, directories: list[str]) -> list[str]:
        """Refuse what the merchant platform would not take."""
        for directory in directories:
            if not directory.startswith(("https://", "http://")) or not directory.endswith("/"):
                raise ValueError(f"a payment directory is an http(s) URL that ends with /: {directory}")
        return directories
