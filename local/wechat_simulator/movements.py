"""Movements of money in a merchant's account: what each is called in a fund flow bill, and what else its row says.

Source: WeChat Pay APIv3, "fund flow bill format", which names payments, fees, refunds and what comes back of them,
top-ups, withdrawals and vouchers; rows of refunds recorded in public repositories. Not published, hence assumed: the
words for red packets and transfers, and those for money of prefunded vouchers in the finer column.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.signing import random_text

DIGITS = "0123456789"


class Words(NamedTuple):
    """业务名称 and 业务类型."""

    business: str
    kind: str


class MovementKind(Enum):
    """Why money moved."""

    PAYMENT = Words("交易", "交易")
    FEE = Words("交易", "扣除交易手续费")
    REFUND = Words("退款", "退款")
    FEE_RETURN = Words("退款", "退还交易手续费")
    REFUND_CLOSED = Words("退款", "退款关闭")
    RED_PACKET = Words("现金红包", "现金红包")
    RED_PACKET_RETURN = Words("现金红包", "现金红包退回")
    TRANSFER = Words("商家转账", "商家转账")
    TRANSFER_RETURN = Words("商家转账", "商家转账退回")
    VOUCHERS = Words("代金券/立减/折扣", "预充值代金券")
    VOUCHERS_RETURN = Words("代金券/立减/折扣", "预充值代金券退回")
    TOP_UP = Words("充值/提现", "充值")
    WITHDRAWAL = Words("充值/提现", "提现")


PAYOUTS = {
    MovementKind.RED_PACKET,
    MovementKind.RED_PACKET_RETURN,
    MovementKind.TRANSFER,
    MovementKind.TRANSFER_RETURN,
}
FEES = {MovementKind.FEE, MovementKind.FEE_RETURN}
SYSTEM = "system"


@dataclass(frozen=True)
class Movement:
    """One change of an account, in fen: more than nothing comes in, less goes out."""

    kind: MovementKind
    amount: int
    number: str
    """微信支付业务单号: transaction_id, refund_id, send_listid, transfer_bill_no."""
    voucher: str
    """业务凭证号: the merchant's own number."""
    applicant: str = SYSTEM
    remark: str = ""


def by_api(mchid: str) -> str:
    """Who asked, where a program of the merchant did."""
    return f"{mchid}API"


def by_hand(amount: int, now: float) -> Movement:
    """A top-up, or a withdrawal of less than nothing, by somebody of the merchant's."""
    kind = MovementKind.TOP_UP if amount > 0 else MovementKind.WITHDRAWAL
    number = f"{china_digits(now, '%Y%m%d')}{random_text(10, DIGITS)}"
    return Movement(kind, amount, number, number)
