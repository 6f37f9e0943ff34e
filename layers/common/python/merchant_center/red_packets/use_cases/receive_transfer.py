"""WeChat calls back that a merchant transfer is finished: MCHTRANSFER.BILL.FINISHED (law 4)."""

from collections.abc import Callable, Mapping

from merchant_center.core.errors import PaymentMismatchError
from merchant_center.red_packets.client.transfer import is_about, payout_status
from merchant_center.red_packets.protocol.transfer import FINISHED, ORIGINAL_TYPE, bill_from
from merchant_center.red_packets.rules.send import RedPacketSend
from merchant_center.red_packets.use_cases.record_send import RecordSendDeps, record_status
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.notifications import open_callback


def receive_transfer(
    deps: RecordSendDeps,
    headers: Mapping[str, str],
    body: bytes,
    *,
    credentials: Callable[[], MerchantCredentials],
    refreshed: Callable[[], MerchantCredentials],
) -> RedPacketSend | None:
    """Take one callback, in the order of law 4; arguments and errors as in ``receive_payment``.

    Returns:
        The send it is about, or ``None`` for a genuine notification of another kind, or of a transfer that is not ours.

    Raises:
        PaymentMismatchError: it contradicts what we asked for.
    """
    now = int(deps.clock().timestamp())
    notification = open_callback(headers, body, credentials=credentials, refreshed=refreshed, now=now)
    if notification.event_type != FINISHED and notification.original_type != ORIGINAL_TYPE:
        return None
    bill = bill_from(notification.resource)
    send = deps.sends.find_by_bill(bill.bill_no)
    if send is None:
        return None
    if not is_about(bill, send.payout):
        raise PaymentMismatchError(f"the notification of transfer {bill.bill_no} contradicts our record")
    return record_status(deps, send, payout_status(bill))
