"""What the control panel accepts about accounts and bills, one model per call."""

from typing import Literal, Self

from pydantic import Field, model_validator

from local.wechat_simulator.faults import Strict
from local.wechat_simulator.ledger import AccountType
from local.wechat_simulator.panel_inputs import MCHID

DAY = r"^\d{4}-\d\d-\d\d$"
LARGEST = 10**12


class AccountChange(Strict):
    """What a merchant's accounts are like; what is not given stays."""

    fee_rate: int | None = Field(default=None, ge=0, le=10_000, strict=True)
    """In basis points, for payments from now on."""
    payouts: Literal["BASIC", "OPERATION"] | None = None
    """Where red packets and transfers are paid from."""
    fees: Literal["BASIC", "FEES"] | None = None
    opening: int | None = Field(default=None, ge=0, le=LARGEST, strict=True)
    """What `account` held before anything moved in it, in fen."""
    account: AccountType = "BASIC"


class MoneyMoved(Strict):
    """Money that comes from the merchant's bank or goes there, in fen."""

    amount: int = Field(ge=1, le=LARGEST, strict=True)
    account: AccountType = "BASIC"


class NewDifference(Strict):
    """What a day's bill tells otherwise than it was."""

    mchid: str = Field(pattern=f"^{MCHID}$")
    day: str = Field(pattern=DAY)
    bill: Literal["trade", "fund_flow", "voucher_use", "voucher_refund"] = "trade"
    """A bill, or the voucher flows of a day of the stocks that the merchant created."""
    kind: Literal["omit", "amount", "state", "fee"]
    row: str = Field(min_length=1, max_length=64)
    """A number of the row: the merchant's or WeChat's, of the order or of the refund; of a movement also its own.
    In a voucher flow also the coupon's."""
    amount: int | None = Field(default=None, ge=0, le=LARGEST, strict=True)
    """Of `amount` and `fee`, in fen."""
    state: str | None = Field(default=None, min_length=1, max_length=32)

    @model_validator(mode="after")
    def check_value(self) -> Self:
        """Refuse a change without what it changes to, and one of what the rows of a bill do not have."""
        if self.kind in {"amount", "fee"} and self.amount is None:
            raise ValueError("amount says what it is changed to")
        if self.kind == "state" and (self.state is None or self.bill != "trade"):
            raise ValueError("state says what it is changed to, in the trade bill")
        if self.kind == "fee" and self.bill.startswith("voucher"):
            raise ValueError("voucher flows have no fees")
        return self


class ForeignOrders(Strict):
    """Payments to the same mchid that another system took."""

    mchid: str = Field(pattern=f"^{MCHID}$")
    day: str | None = Field(default=None, pattern=DAY)
    """At noon of it; without one now."""
    total: int = Field(default=100, ge=1, le=LARGEST, strict=True)
    count: int = Field(default=1, ge=1, le=100_000)
    prefix: str = Field(default="OTHER", pattern=r"^[0-9A-Za-z_*-]{1,16}$")
    """What their numbers begin with."""
