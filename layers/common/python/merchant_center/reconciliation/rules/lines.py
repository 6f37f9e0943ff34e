"""Lines of WeChat's bills as values, whatever the files call their columns."""

from enum import StrEnum
from typing import NamedTuple

from merchant_center.events.rules.event import MovementKind
from merchant_center.vouchers.rules.uses import number_of


class BillKind(StrEnum):
    """The bills of an account and a day."""

    TRADE = "trade"
    """Payments and refunds (交易账单)."""
    FUND_FLOW = "fund_flow"
    """Every change of the balance (资金账单) of the basic account, which payments go to and refunds come from."""
    OPERATION = "operation"
    """The same of the operation account, if there is one: red packets and transfers may be paid from it."""
    VOUCHERS = "vouchers"
    """The voucher flows (核销明细, 退款明细) of the stocks that the account created: each a file of its own."""


MONEY_BILLS = (BillKind.TRADE, BillKind.FUND_FLOW, BillKind.OPERATION)


class FlowWay(StrEnum):
    """The two voucher flows of a stock."""

    USE = "use"
    REFUND = "refund"


FUND_FLOWS = (BillKind.FUND_FLOW, BillKind.OPERATION)


class FlowKind(StrEnum):
    """What a change of the balance is for."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_RETURN = "refund_return"
    RED_PACKET = "red_packet"
    RED_PACKET_RETURN = "red_packet_return"
    TRANSFER = "transfer"
    TRANSFER_RETURN = "transfer_return"
    FEE = "fee"
    FEE_RETURN = "fee_return"
    OTHER = "other"
    VOUCHER_USE = "voucher_use"
    VOUCHER_RETURN = "voucher_return"


FLOW_OF = {kind: FlowKind(kind.value) for kind in MovementKind}
"""What a movement of ours is called in a bill."""
FEE_UNITS_PER_FEN = 1_000
"""A fee has five decimals of a yuan."""


class TradeLine(NamedTuple):
    """One line of a trade bill: a payment, or a refund as it stood when the bill was made.

    Attributes:
        kind: PAYMENT or REFUND.
        number: ours, of the order or of the refund.
        wechat_number: WeChat's, of the transaction or of the refund.
        at: when it was paid, or when the refund was begun: Beijing time, as text.
        total_fen: on the scale of the order's total.
        settled_fen: without the share of no-fund vouchers.
        fee_units: of 0.00001 yuan, negative for what is given back.
        rate: of the fee, in hundredths of a per cent; -1 where none is named.
        status: SUCCESS, or of a refund also PROCESSING, CHANGE (a person must act) or FAIL.
    """

    kind: MovementKind
    number: str
    wechat_number: str
    order_no: str
    transaction_id: str
    at: str
    total_fen: int
    settled_fen: int
    fee_units: int
    rate: int
    status: str

    @property
    def bill_number(self) -> str:
        """The number by which lines are spread, as those of movements are."""
        return self.wechat_number or self.number

    @property
    def amount_fen(self) -> int:
        """What is compared at first."""
        return self.total_fen


class FundLine(NamedTuple):
    """One line of a fund-flow bill. ``amount_fen`` is never negative: the kind says which way it went.

    ``fee_fen`` is the fee that came back with a refund, if one row tells of both: its amount is less that fee.
    """

    kind: FlowKind
    number: str
    wechat_number: str
    at: str
    amount_fen: int
    is_income: bool
    balance_fen: int
    name: str
    fee_fen: int = 0

    @property
    def bill_number(self) -> str:
        """The number by which lines are spread: WeChat's, and of a payout ours, as those of movements are."""
        return self.number if self.kind in PAYOUTS and self.number else self.wechat_number

    @property
    def whole_fen(self) -> int:
        """What moved, apart from the fee that came back in the same row."""
        return self.amount_fen + self.fee_fen

    @property
    def signed_fen(self) -> int:
        """What it does to the balance."""
        return self.amount_fen if self.is_income else -self.amount_fen


class VoucherLine(NamedTuple):
    """One line of a voucher flow: a use, or that a refund brought the voucher back.

    Attributes:
        kind: VOUCHER_USE or VOUCHER_RETURN.
        at: when, as text in Beijing time.
        amount_fen: what the voucher took off.
        paid_to: the account that was paid, or that refunded.
        device: the shop's name of the device that took the payment; "" for none.
    """

    kind: FlowKind
    stock_id: str
    coupon_id: str
    transaction_id: str
    at: str
    amount_fen: int
    paid_to: str
    device: str

    @property
    def bill_number(self) -> str:
        """The number that a use and its return are known by here."""
        return number_of(self.coupon_id, self.transaction_id)


type BillLine = TradeLine | FundLine | VoucherLine

PAYOUTS = frozenset({FlowKind.RED_PACKET, FlowKind.RED_PACKET_RETURN, FlowKind.TRANSFER, FlowKind.TRANSFER_RETURN})
VOUCHERS = frozenset({FlowKind.VOUCHER_USE, FlowKind.VOUCHER_RETURN})
FEES = frozenset({FlowKind.FEE, FlowKind.FEE_RETURN})
OUTGOING = frozenset({FlowKind.REFUND, FlowKind.RED_PACKET, FlowKind.TRANSFER})
"""What leaves the account, as our records have it without a sign."""
