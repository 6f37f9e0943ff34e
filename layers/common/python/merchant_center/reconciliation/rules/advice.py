"""What a person does about a difference, in Chinese and English."""

from typing import NamedTuple

from merchant_center.reconciliation.rules.finding import DifferenceKind, Finding
from merchant_center.reconciliation.rules.lines import PAYOUTS, VOUCHERS, FlowKind


class Advice(NamedTuple):
    """The next safe step."""

    zh: str
    en: str


_HERE, _THERE = DifferenceKind.MISSING_HERE, DifferenceKind.MISSING_THERE
_OF_PAYOUTS = {
    _HERE: Advice(
        "微信有这笔出入账，系统没有：在商户平台按单号核对是谁发的，再备注处理。",
        "WeChat paid or took back something that is not recorded here: find out at the merchant platform who sent it.",
    ),
    _THERE: Advice(
        "系统记录了发放或退回，资金账单没有：临近零点的会出现在相邻一天的账单里；否则到发放页重新查询。",
        "We recorded it, the fund flow has not: near midnight it comes in the next day's bill; else ask WeChat "
        "about the send.",
    ),
}
_OF_VOUCHERS = {
    _HERE: Advice(
        "微信的代金券明细有这笔核销或退回，系统没有：重新对账这一天，系统会先查询该券；仍在时到商户平台核对。",
        "WeChat's voucher flow has this use or return and it is not recorded here: run this day again, which asks "
        "WeChat about the coupon first; if it stays, look it up at the merchant platform.",
    ),
    _THERE: Advice(
        "系统记录了代金券核销或退回，微信的明细没有：到商户平台按批次和微信支付单号核对。",
        "The use or return of a voucher is recorded here and not in WeChat's flow: look it up at the merchant "
        "platform by stock and transaction.",
    ),
}
_ADVICE = {
    (_HERE, FlowKind.PAYMENT): Advice(
        "微信已收款，系统没有这笔支付：若是其他系统的订单，添加单号规则；否则联系顾客或退款。",
        "WeChat took this payment and it is not recorded here: if it belongs to another system, add a rule for its "
        "numbers; else contact the customer or refund it.",
    ),
    (_HERE, FlowKind.REFUND): Advice(
        "微信已退款，系统没有这笔退款：核对商户平台的退款记录；其他系统的单号可用规则排除。",
        "WeChat refunded this and it is not recorded here: look at the refunds of the merchant platform; set aside "
        "what belongs to another system.",
    ),
    (_THERE, FlowKind.PAYMENT): Advice(
        "系统已记为支付，微信账单没有：在发货前到商户平台按微信支付单号核对。",
        "It is paid here and not in WeChat's bill: look it up at the merchant platform before you deliver.",
    ),
    (_THERE, FlowKind.REFUND): Advice(
        "系统已记为退款，微信账单没有：打开退款，重新查询微信。",
        "It is refunded here and not in WeChat's bill: open the refund and ask WeChat again.",
    ),
}
_BY_KIND = {
    DifferenceKind.AMOUNT: Advice(
        "金额不一致：以商户平台的明细为准核对，并在备注写明原因。",
        "The amounts differ: compare with the details at the merchant platform, and note why.",
    ),
    DifferenceKind.STATE: Advice(
        "状态不一致：重新查询微信，再重新对账这一天。",
        "The states differ: ask WeChat again, then run this day again.",
    ),
    DifferenceKind.FEE: Advice(
        "手续费与费率不符：向微信支付核对费率。",
        "The fee is not what its rate makes of it: ask WeChat Pay about the rate.",
    ),
}


def advice_for(finding: Finding) -> Advice:
    """Return what to do about a finding."""
    if finding.kind in _BY_KIND:
        return _BY_KIND[finding.kind]
    if finding.movement in PAYOUTS:
        return _OF_PAYOUTS[finding.kind]
    if finding.movement in VOUCHERS:
        return _OF_VOUCHERS[finding.kind]
    movement = FlowKind.REFUND if finding.movement is FlowKind.REFUND_RETURN else finding.movement
    return _ADVICE[finding.kind, movement]
