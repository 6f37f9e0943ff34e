"""Record a payment that a bill shows and that no callback told of."""

from merchant_center.orders.use_cases.settle_order import SettleOrderDeps, ask_wechat, record_payment


def record_missed_payment(deps: SettleOrderDeps, mchid: str, order_no: str, transaction_id: str) -> bool:
    """Ask WeChat about an order, whatever its state here, and record what it says as a callback would have been.

    Returns:
        Whether it is recorded now; not if the account has no such order of ours, or WeChat tells of another payment.

    Raises:
        PaymentMismatchError: it contradicts our record; nothing was changed.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell.
    """
    order = deps.orders.find(order_no)
    payment = ask_wechat(deps.wechat(mchid), order) if order and order.mchid == mchid else None
    if payment is None or payment.transaction_id != transaction_id:
        return False
    record_payment(deps, payment)
    return True
