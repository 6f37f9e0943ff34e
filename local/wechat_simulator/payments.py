"""A customer's payment from the cashier to the callbacks, in one transaction."""

from collections.abc import Sequence

from local.wechat_simulator.balances import UNSETTLED
from local.wechat_simulator.cashier import Voucher
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
    notify: bool = True,
) -> Order:
    """The order, paid by who was admitted; merchants are told of payment and vouchers unless `notify` is False.

    What it settles to is added to the merchant's balance, where that is limited.

    Args:
        simulator: Where it happens.
        order: What is paid.
        payer: Whom the cashier admitted.
        offers: Coupons of the payer's card pack.
        vouchers: Vouchers that exist in this payment alone.
        notify: Whether callbacks are sent.

    Raises:
        CashierError: the vouchers are worth more than the order.
    """
    taken = [*vouchers, *(offer.voucher(order.mchid) for offer in offers)]
    with simulator.database.transaction():
        order = simulator.cashier.take(order, payer, taken, simulator.clock.now())
        used = simulator.wallet.spend(order, list(offers))
        simulator.balances.put_back(order.mchid, settlement_total(order), UNSETTLED)
        if notify:
            simulator.callbacks.send(PAYMENT_SUCCESS, order.mchid, order.request["notify_url"], paid_notice(order))
            announce_use(simulator, used)
    return order
