"""Merchant transfers (商家转账) of one merchant account: made, asked for, and told of by callback."""

from collections.abc import Callable, Container
from urllib.parse import quote

import httpx

from merchant_center.core.errors import MalformedRequestError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.red_packets.client.channel import require_own
from merchant_center.red_packets.protocol import codes
from merchant_center.red_packets.protocol.codes import codes_conclusive_for_calls, codes_conclusive_for_polls
from merchant_center.red_packets.protocol.transfer import (
    NOT_FOUND_CODES,
    OVERDUE,
    SCENE_CASH_MARKETING,
    Transfer,
    TransferBill,
    bill_from,
    created_from,
    transfer_body,
)
from merchant_center.red_packets.protocol.transfer_meanings import CODES, explain_transfer
from merchant_center.red_packets.rules.payout import Payout, PayoutStatus, Progress, RefusalAction
from merchant_center.wechatpay.credentials import KeysBySerial, MerchantCredentials
from merchant_center.wechatpay.transport.answers import about_another, read_success, unreadable
from merchant_center.wechatpay.transport.call import WeChatPayCaller

_BILLS = "/v3/fund-app/mch-transfer/transfer-bills"

_CALL_CODES = codes_conclusive_for_calls(CODES)
_POLL_CODES = codes_conclusive_for_polls(CODES) | NOT_FOUND_CODES
_CANCEL_ANSWERS = _POLL_CODES | {"PARAM_ERROR"}

_PROGRESS = {
    "ACCEPTED": Progress.PROCESSING,
    "PROCESSING": Progress.PROCESSING,
    "WAIT_USER_CONFIRM": Progress.WAITING,
    # Confirmed, and not through: the page may be opened once more to try again.
    "TRANSFERING": Progress.WAITING,
    "SUCCESS": Progress.RECEIVED,
    "FAIL": Progress.FAILED,
    "CANCELING": Progress.RETURNING,
    "CANCELLED": Progress.RETURNED,
}
_CANCELLED = "MCH_CANCEL"


class Transfers(WeChatPayCaller):
    """A ``PayoutChannel`` over APIv3; arguments and what calls raise: see WeChatPayCaller.

    Args:
        notify_url: where WeChat tells the end of transfers that are new.
    """

    explain = staticmethod(explain_transfer)

    def __init__(
        self,
        http: httpx.Client,
        backup_http: httpx.Client | None,
        credentials: MerchantCredentials,
        *,
        clock: Callable[[], float],
        nonce: Callable[[], str],
        notify_url: str,
        fetched_keys: KeysBySerial | None = None,
    ) -> None:
        super().__init__(http, backup_http, credentials, clock=clock, nonce=nonce, fetched_keys=fetched_keys)
        self.notify_url = notify_url

    def pay(self, payout: Payout) -> PayoutStatus:
        """See ``PayoutChannel``; a new transfer waits for the customer, who confirms it with ``package``."""
        require_own(payout, self._credentials.mchid)
        response = self._ask("POST", _BILLS, transfer_body(self._transfer(payout)), _CALL_CODES)
        bill = read_success(response, created_from)
        if bill.bill_no != payout.bill_no:
            raise about_another(response, "transfer")
        return _read_status(response, bill)

    def poll(self, payout: Payout) -> PayoutStatus | None:
        """See ``PayoutChannel``; WeChat answers for 30 days."""
        require_own(payout, self._credentials.mchid)
        try:
            response = self._ask("GET", _bill(payout), b"", _POLL_CODES)
        except RemoteRefusedError as refusal:
            if refusal.remote_code in NOT_FOUND_CODES:
                return None
            raise
        bill = read_success(response, bill_from)
        if not is_about(bill, payout):
            raise about_another(response, "transfer")
        return _read_status(response, bill)

    def cancel(self, payout: Payout) -> None:
        """See ``PayoutChannel``; asked again, WeChat says the same (APIv3, "cancel a transfer")."""
        require_own(payout, self._credentials.mchid)
        self._ask("POST", f"{_bill(payout)}/cancel", b"", _CANCEL_ANSWERS)

    def refusal_action(self, code: str) -> RefusalAction:
        """See ``PayoutChannel``."""
        return codes.refusal_action(CODES, code)

    def _transfer(self, payout: Payout) -> Transfer:
        return Transfer(
            bill_no=payout.bill_no,
            appid=payout.appid,
            openid=payout.openid,
            amount_fen=payout.amount_fen,
            scene_id=payout.scene or SCENE_CASH_MARKETING,
            remark=payout.remark or payout.blessing,
            activity_name=payout.activity_name,
            reward=payout.blessing,
            notify_url=payout.notify_url or self.notify_url,
        )

    def _ask(self, method: str, target: str, body: bytes, definite: Container[str]) -> httpx.Response:
        """Give a verified 2xx; a no is believed if its code is one of ``definite``."""
        try:
            return self._call(method, target, body)
        except RemoteRefusedError as refusal:
            if refusal.remote_code in definite:
                raise
            raise OutcomeUnknownError(
                refusal.message,
                remote_code=refusal.remote_code,
                status=refusal.status,
                request_id=refusal.request_id,
            ) from refusal


def is_about(bill: TransferBill, payout: Payout) -> bool:
    """Whether a query's answer or a callback tells of this payout, in all that it names."""
    return (
        (bill.bill_no, bill.mchid, bill.amount_fen) == (payout.bill_no, payout.mchid, payout.amount_fen)
        and bill.appid in {"", payout.appid}
        and bill.openid in {"", payout.openid}
    )


def payout_status(bill: TransferBill) -> PayoutStatus:
    """Return how a transfer stands.

    Raises:
        MalformedRequestError: its state is none that we know.
    """
    if bill.state not in _PROGRESS:
        raise MalformedRequestError.of("state", "is none that we know")
    progress, reason = _PROGRESS[bill.state], bill.fail_reason
    if progress is Progress.FAILED and reason == OVERDUE:
        progress = Progress.RETURNED
    if progress in {Progress.RETURNING, Progress.RETURNED}:
        reason = reason or _CANCELLED
    return PayoutStatus(
        progress,
        reference=bill.transfer_bill_no,
        reason=reason,
        at=bill.updated_at if progress in {Progress.RECEIVED, Progress.RETURNED, Progress.FAILED} else None,
        package=bill.package if bill.state == "WAIT_USER_CONFIRM" else "",
    )


def _bill(payout: Payout) -> str:
    return f"{_BILLS}/out-bill-no/{quote(payout.bill_no, safe='')}"


def _read_status(response: httpx.Response, bill: TransferBill) -> PayoutStatus:
    try:
        return payout_status(bill)
    except MalformedRequestError as error:
        raise unreadable(response, error) from error
