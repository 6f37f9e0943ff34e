"""Cash red packets (现金红包) of one merchant account, over V2: our certificate proves us, TLS alone proves WeChat."""

from collections.abc import Callable, Container, Mapping

import httpx

from merchant_center.core.errors import (
    ConflictError,
    MalformedRequestError,
    OutcomeUnknownError,
    RemoteError,
    RemoteRefusedError,
)
from merchant_center.red_packets.client.channel import require_own
from merchant_center.red_packets.protocol import codes
from merchant_center.red_packets.protocol.cash import (
    NOT_FOUND,
    QUERY_PATH,
    SEND_PATH,
    CallResult,
    CashRedPacket,
    RedPacketInfo,
    info_from,
    query_fields,
    result_from,
    send_fields,
    sent_from,
)
from merchant_center.red_packets.protocol.cash_meanings import CODES, explain_red_packet
from merchant_center.red_packets.protocol.codes import codes_conclusive_for_calls, codes_conclusive_for_polls
from merchant_center.red_packets.rules.payout import Payout, PayoutStatus, Progress, RefusalAction
from merchant_center.wechatpay.transport.answers import about_another, request_id, unreadable
from merchant_center.wechatpay.v2 import from_xml, signed_xml

_CALL_CODES = codes_conclusive_for_calls(CODES)
_POLL_CODES = codes_conclusive_for_polls(CODES) | {NOT_FOUND}

_FAILED = "SEND_FAILED"
"""A query tells why a packet failed in words; this is the code of a number that failed for good."""
_PROGRESS = {
    "SENDING": Progress.PROCESSING,
    "SENT": Progress.WAITING,
    "FAILED": Progress.FAILED,
    "RECEIVED": Progress.RECEIVED,
    "RFUND_ING": Progress.RETURNING,
    "REFUND": Progress.RETURNED,
}


class CashRedPackets:
    """A ``PayoutChannel``; cheap to make, so make one per account and use.

    Args:
        http: presents the account's certificate (see ``mutual_tls``).
        mchid: of the account.
        apiv2_key: its API 密钥, 32 characters.
        client_ip: an IPv4 address of ours.
        nonce: gives a fresh random text, 32 letters and digits.
    """

    notify_url = ""

    def __init__(
        self, http: httpx.Client, *, mchid: str, apiv2_key: str, client_ip: str, nonce: Callable[[], str]
    ) -> None:
        self._http = http
        self._mchid = mchid
        self._apiv2_key = apiv2_key
        self._client_ip = client_ip
        self._nonce = nonce

    def pay(self, payout: Payout) -> PayoutStatus:
        """See ``PayoutChannel``; what WeChat takes is with the customer."""
        require_own(payout, self._mchid)
        response, answer = self._ask(SEND_PATH, send_fields(self._packet(payout)), _CALL_CODES)
        sent = _read(response, lambda: sent_from(answer))
        told = (sent.bill_no, sent.mchid, sent.appid, sent.openid, sent.amount_fen)
        if told != (payout.bill_no, payout.mchid, payout.appid, payout.openid, payout.amount_fen):
            raise about_another(response, "red packet")
        return PayoutStatus(Progress.WAITING, reference=sent.send_listid)

    def poll(self, payout: Payout) -> PayoutStatus | None:
        """See ``PayoutChannel``; WeChat answers for 30 days."""
        require_own(payout, self._mchid)
        fields = query_fields(payout.bill_no, payout.mchid, payout.appid)
        try:
            response, answer = self._ask(QUERY_PATH, fields, _POLL_CODES)
        except RemoteRefusedError as refusal:
            if refusal.remote_code == NOT_FOUND:
                return None
            raise
        seen = _read(response, lambda: info_from(answer))
        if not _is_about(seen, payout):
            raise about_another(response, "red packet")
        if seen.status not in _PROGRESS:
            raise unreadable(response, MalformedRequestError.of("status", "is none that we know"))
        progress = _PROGRESS[seen.status]
        return PayoutStatus(
            progress,
            reference=seen.detail_id,
            reason=_FAILED if progress is Progress.FAILED else "",
            message=seen.reason,
            at=seen.received_at or seen.refunded_at,
        )

    def cancel(self, payout: Payout) -> None:
        """See ``PayoutChannel``; WeChat has no call for it."""
        require_own(payout, self._mchid)
        raise ConflictError("a cash red packet cannot be cancelled; unopened it comes back after 24 hours")

    def refusal_action(self, code: str) -> RefusalAction:
        """See ``PayoutChannel``."""
        return codes.refusal_action(CODES, code)

    def _packet(self, payout: Payout) -> CashRedPacket:
        return CashRedPacket(
            bill_no=payout.bill_no,
            mchid=payout.mchid,
            appid=payout.appid,
            openid=payout.openid,
            amount_fen=payout.amount_fen,
            sender_name=payout.sender_name,
            blessing=payout.blessing,
            activity_name=payout.activity_name,
            remark=payout.remark or payout.blessing,
            client_ip=self._client_ip,
            scene_id=payout.scene,
        )

    def _ask(
        self, path: str, fields: Mapping[str, str], definite: Container[str]
    ) -> tuple[httpx.Response, dict[str, str]]:
        """Give an answer that says SUCCESS twice; a failure is believed if its code is one of ``definite``."""
        response = self._send(path, signed_xml(fields, self._apiv2_key, self._nonce()))
        answer = _read(response, lambda: from_xml(response.content))
        outcome = _read(response, lambda: result_from(answer))
        if outcome.is_success:
            return response, answer
        if answer.get("mch_billno", fields["mch_billno"]) != fields["mch_billno"]:
            raise about_another(response, "red packet")
        raise _refusal(response, outcome, definite)

    def _send(self, path: str, body: bytes) -> httpx.Response:
        try:
            response = self._http.post(
                path, content=body, headers={"Content-Type": "text/xml; charset=utf-8", "Accept": "*/*"}
            )
        except httpx.RequestError as error:
            raise OutcomeUnknownError(f"no answer from WeChat Pay ({type(error).__name__})") from None
        # Refusals come with 200 as well: any other status is not WeChat Pay's word.
        if response.status_code != httpx.codes.OK:
            raise OutcomeUnknownError(
                f"WeChat Pay answered {response.status_code}",
                status=response.status_code,
                request_id=request_id(response),
            )
        return response


def _read[T](response: httpx.Response, read: Callable[[], T]) -> T:
    try:
        return read()
    except MalformedRequestError as error:
        raise unreadable(response, error) from error


def _refusal(response: httpx.Response, outcome: CallResult, definite: Container[str]) -> RemoteError:
    kind = RemoteRefusedError if outcome.code in definite else OutcomeUnknownError
    return kind(
        f"WeChat Pay answered {outcome.code or 'without a code'}: {outcome.message}",
        remote_code=outcome.code,
        status=response.status_code,
        request_id=request_id(response),
        meaning=explain_red_packet(outcome.code),
    )


def _is_about(seen: RedPacketInfo, payout: Payout) -> bool:
    """Compare all that a query tells: who received it and what came back are told only once that happened."""
    return (
        (seen.bill_no, seen.mchid, seen.amount_fen) == (payout.bill_no, payout.mchid, payout.amount_fen)
        and seen.openid in {"", payout.openid}
        and seen.received_fen in {None, payout.amount_fen}
        and seen.refunded_fen in {None, payout.amount_fen}
    )
