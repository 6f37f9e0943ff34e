"""Take WeChat's notification of a payment: verify the raw bytes, decrypt, compare, record once (law 4)."""

from collections.abc import Callable, Mapping

from merchant_center.orders.protocol.payment import payment_from
from merchant_center.orders.rules.order import Order
from merchant_center.orders.use_cases.settle_order import RecordPaymentDeps, record_payment
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.notifications import Notification, open_callback

PAYMENT = "TRANSACTION.SUCCESS"


def receive_payment(
    deps: RecordPaymentDeps,
    headers: Mapping[str, str],
    body: bytes,
    *,
    credentials: Callable[[], MerchantCredentials],
    refreshed: Callable[[], MerchantCredentials],
) -> Order | None:
    """Take one callback.

    Args:
        deps: what it works with.
        headers: as received, any case.
        body: the raw bytes; nothing may have parsed or re-encoded them.
        credentials: the account's credentials as remembered.
        refreshed: the account's credentials as they are now, asked for once when a serial is unknown
            or no key opens the message.

    Returns:
        The order, or ``None`` for a genuine notification of another kind, which is not ours to act on.

    Raises:
        SignatureInvalidError: it does not verify, probes included; nothing was changed.
        DecryptionFailedError: no key of the account opens it.
        NotFoundError, PaymentMismatchError: it does not fit our records; nothing was changed.
    """
    now = int(deps.clock().timestamp())
    notification = open_callback(headers, body, credentials=credentials, refreshed=refreshed, now=now)
    if not _is_payment(notification):
        return None
    return record_payment(deps, payment_from(notification.resource))


def _is_payment(notification: Notification) -> bool:
    return notification.event_type == PAYMENT and notification.original_type in {"transaction", ""}
