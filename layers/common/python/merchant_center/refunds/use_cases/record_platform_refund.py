"""Record a refund that a bill shows and that no notice told of."""

from merchant_center.refunds.rules.refund import Refund
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps, record_refund


def record_platform_refund(deps: RecordRefundDeps, mchid: str, out_refund_no: str) -> Refund | None:
    """Ask WeChat about a refund by its number and record it: made on the merchant platform, or ours and behind.

    Returns:
        The refund as it is recorded now; ``None`` if WeChat has no such number, or its order is none of ours.

    Raises:
        PaymentMismatchError: it contradicts our record; nothing was changed.
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell.
    """
    remote = deps.refunds_of(mchid).find_refund(out_refund_no)
    return None if remote is None else record_refund(deps, mchid, remote)
