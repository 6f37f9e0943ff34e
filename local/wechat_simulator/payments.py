"""A customer's payment from the cashier to the callbacks, in one transaction."""

from collections.abc import Sequence

from local.wechat_simulator.balances import UNSETTLED
from local.wechat_simulator.cashier import Voucher
from local.wechat_simulator.fees import fee_of
from local.wechat_simulator.movements import Movement, MovementKind
from local.wechat_simulator.notifications import PAYMENT_SUCCESS
from local.wechat_simulator.orders import Order, paid_notice, settlement_total
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.vouchers.notices import announce_use
from local.wechat_simulator.vouchers.wallet import Offer


def pay_order(
    simulator: Simulator,
    order: Order,
    payer: str,
    offers: Sequence[Offer],
    vouchers: Sequence[Voucher] = (),
    *,
    at: float | None = None,
    notify: bool = True,
) -> Order:
    """The order, paid by who was admitted; merchants are told of payment and vouchers unless `notify` is False.

    What it settles to comes into the merchant's account, and WeChat's fee goes out of it.

    Args:
        simulator: Where it happens.
        order: What is paid.
        payer: Whom the cashier admitted.
        offers: Coupons of the payer's card pack.
        vouchers: Vouchers that exist in this payment alone.
        at: When it is paid, if not now.
        notify: Whether callbacks are sent.

    Raises:
        CashierError: the vouchers are worth more than the order.
    """
    taken = [*vouchers, *(offer.voucher(order.mchid) for offer in offers)]
    with simulator.database.transaction():
        order = simulator.cashier.take(order, payer, taken, simulator.clock.now() if at is None else at)
        used = simulator.wallet.spend(order, list(offers))
        settle(simulator, order)
        if notify:
            simulator.callbacks.send(PAYMENT_SUCCESS, order.mchid, order.request["notify_url"], paid_notice(order))
            announce_use(simulator, used)
    return order


def settle(simulator: Simulator, order: Order) -> None:
    """Let the money of a paid order come into its merchant's account, and the fee go out."""
    payment, settled = order.paid, settlement_total(order)
    number, at = payment["transaction_id"], payment["paid_at"]
    fee = fee_of(settled, simulator.accounts.terms(order.mchid).rate_at(at))
    for kind, amount in ((MovementKind.PAYMENT, settled), (MovementKind.FEE, -fee)):
        simulator.accounts.move(order.mchid, Movement(kind, amount, number, order.out_trade_no), UNSETTLED, at)
