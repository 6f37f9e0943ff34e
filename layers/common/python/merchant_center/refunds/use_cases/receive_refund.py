"""Take WeChat's notification of a refund: verify the raw bytes, decrypt, compare, record once (law 4)."""

from collections.abc import Callable, Mapping

from merchant_center.refunds.protocol.refund import refund_from_notice
from merchant_center.refunds.rules.refund import Refund
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps, record_refund
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.notifications import Notification, open_callback

_REFUND = "REFUND."


def receive_refund(
    deps: RecordRefundDeps,
    mchid: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    credentials: Callable[[], MerchantCredentials],
    refreshed: Callable[[], MerchantCredentials],
) -> Refund | None:
    """Take one callback; one about a refund that we never asked for was made on the merchant platform.

    Args:
        deps: what it works with.
        mchid: the merchant account whose address was called.
        headers: as received, any case.
        body: the raw bytes; nothing may have parsed or re-encoded them.
        credentials: the account's credentials as remembered.
        refreshed: the account's credentials as they are now, asked for once when a serial is unknown
            or no key opens the message.

    Returns:
        The refund, or ``None`` for a genuine notification of another kind, or about an order that is not ours.

    Raises:
        SignatureInvalidError: it does not verify, probes included; nothing was changed.
        DecryptionFailedError: no key of the account opens it.
        PaymentMismatchError: it does not fit our records; nothing was changed.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell what the notice leaves out.
    """
    now = int(deps.clock().timestamp())
    notification = open_callback(headers, body, credentials=credentials, refreshed=refreshed, now=now)
    if not _is_refund(notification):
        return None
    return record_refund(deps, mchid, refund_from_notice(notification.resource))


def _is_refund(notification: Notification) -> bool:
    return notification.event_type.startswith(_REFUND) and notification.original_type in {"refund", ""}
