"""Cash red packets (现金红包): what WeChat Pay V2 is asked, and what it tells of one.

The answers are not signed, neither to sending nor to asking (WeChat Pay V2, "sendredpack", "gethbinfo"):
trust comes from TLS. WeChat calls nobody back.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from merchant_center.core.errors import MalformedRequestError
from merchant_center.wechatpay.times import BEIJING

SEND_PATH = "/mmpaymkttransfers/sendredpack"
QUERY_PATH = "/mmpaymkttransfers/gethbinfo"

NOT_FOUND = "NOT_FOUND"
"""WeChat does not know the number. It may have been lost, or still be on its way: never a failure."""

_SUCCESS, _FAIL = "SUCCESS", "FAIL"
_LONGEST_MESSAGE = 256
_WHOLE = re.compile(r"[0-9]{1,15}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRedPacket:
    """One packet for one customer; limits of lengths are the caller's to keep.

    Attributes:
        bill_no: up to 28 digits, unique for ever; the same again with the same content pays nothing more.
        appid: of the official account that knows the openid.
        amount_fen: 100 to 20,000 without a scene.
        scene_id: ``PRODUCT_1`` to ``PRODUCT_8`` where WeChat has permitted it, "" for none.
        client_ip: an IPv4 address of ours; WeChat checks the connection's own, not this.
    """

    bill_no: str
    mchid: str
    appid: str
    openid: str
    amount_fen: int
    sender_name: str
    blessing: str
    activity_name: str
    remark: str
    client_ip: str
    scene_id: str = ""


@dataclass(frozen=True, slots=True)
class CallResult:
    """Whether a call did what it was asked; ``code`` is WeChat's, and on success means nothing."""

    is_success: bool
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class SentPacket:
    """What WeChat took: a packet that the customer has and has not opened.

    Attributes:
        send_listid: WeChat's own number of it.
    """

    bill_no: str
    mchid: str
    appid: str
    openid: str
    amount_fen: int
    send_listid: str


@dataclass(frozen=True, slots=True)
class RedPacketInfo:
    """What became of a packet.

    Attributes:
        detail_id: WeChat's own number of it.
        status: ``SENDING``, ``SENT``, ``FAILED``, ``RECEIVED``, ``RFUND_ING`` (as WeChat spells it),
            ``REFUND``; others may appear.
        reason: of a failure, in words.
        openid: who received it, "" before.
        received_at: in UTC, like ``refunded_at``; ``None`` before, or where WeChat does not say.
        refunded_fen: ``None`` before.
    """

    bill_no: str
    mchid: str
    detail_id: str
    status: str
    amount_fen: int
    reason: str
    openid: str
    received_fen: int | None
    received_at: datetime | None
    refunded_fen: int | None
    refunded_at: datetime | None


def send_fields(packet: CashRedPacket) -> dict[str, str]:
    """Give the fields of sendredpack, all but nonce and signature: the same packet, the same fields."""
    return {
        "mch_billno": packet.bill_no,
        "mch_id": packet.mchid,
        "wxappid": packet.appid,
        "send_name": packet.sender_name,
        "re_openid": packet.openid,
        "total_amount": str(packet.amount_fen),
        "total_num": "1",
        "wishing": packet.blessing,
        "client_ip": packet.client_ip,
        "act_name": packet.activity_name,
        "remark": packet.remark,
        "scene_id": packet.scene_id,
    }


def query_fields(bill_no: str, mchid: str, appid: str) -> dict[str, str]:
    """Give the fields of gethbinfo, all but nonce and signature; WeChat knows the last 30 days."""
    return {"mch_billno": bill_no, "mch_id": mchid, "appid": appid, "bill_type": "MCHT"}


def result_from(answer: Mapping[str, str]) -> CallResult:
    """Return success from failure, by return_code and result_code together: err_code is there on success too.

    Raises:
        MalformedRequestError: one of the two says neither.
    """
    returned, result = answer.get("return_code", ""), answer.get("result_code", "")
    if returned not in {_SUCCESS, _FAIL}:
        raise MalformedRequestError.of("return_code", "must be SUCCESS or FAIL")
    if returned == _SUCCESS and result not in {_SUCCESS, _FAIL}:
        raise MalformedRequestError.of("result_code", "must be SUCCESS or FAIL")
    message = answer.get("err_code_des") or answer.get("return_msg", "")
    return CallResult(returned == result == _SUCCESS, answer.get("err_code", ""), message[:_LONGEST_MESSAGE])


def sent_from(answer: Mapping[str, str]) -> SentPacket:
    """Read a successful answer of sendredpack.

    Raises:
        MalformedRequestError: a member is not there or not what it should be; names it.
    """
    return SentPacket(
        bill_no=_text(answer, "mch_billno"),
        mchid=_text(answer, "mch_id"),
        appid=_text(answer, "wxappid"),
        openid=_text(answer, "re_openid"),
        amount_fen=_fen(answer, "total_amount"),
        send_listid=_text(answer, "send_listid"),
    )


def info_from(answer: Mapping[str, str]) -> RedPacketInfo:
    """Read a successful answer of gethbinfo; unknown members and statuses pass.

    Raises:
        MalformedRequestError: as ``sent_from``.
    """
    received = "hblist.hbinfo"
    return RedPacketInfo(
        bill_no=_text(answer, "mch_billno"),
        mchid=_text(answer, "mch_id"),
        detail_id=answer.get("detail_id", ""),
        status=_text(answer, "status"),
        amount_fen=_fen(answer, "total_amount"),
        reason=answer.get("reason", "")[:_LONGEST_MESSAGE],
        openid=answer.get(f"{received}.openid", ""),
        received_fen=_fen_or_none(answer, f"{received}.amount"),
        received_at=_beijing_or_none(answer, f"{received}.rcv_time"),
        refunded_fen=_fen_or_none(answer, "refund_amount"),
        refunded_at=_beijing_or_none(answer, "refund_time"),
    )


def _text(answer: Mapping[str, str], name: str) -> str:
    value = answer.get(name, "")
    if not value:
        raise MalformedRequestError.of(name, "must be there")
    return value


def _fen(answer: Mapping[str, str], name: str) -> int:
    value = _fen_or_none(answer, name)
    if value is None:
        raise MalformedRequestError.of(name, "must be there")
    return value


def _fen_or_none(answer: Mapping[str, str], name: str) -> int | None:
    value = answer.get(name, "")
    if value and not _WHOLE.fullmatch(value):
        raise MalformedRequestError.of(name, "must be a whole number of fen")
    return int(value) if value else None


def _beijing_or_none(answer: Mapping[str, str], name: str) -> datetime | None:
    """Read a time that WeChat writes without a zone and means in Beijing."""
    value = answer.get(name, "")
    if not value:
        return None
    wrong = MalformedRequestError.of(name, "must be a time such as 2015-05-20 13:29:35")
    if not _TIME.fullmatch(value):
        raise wrong
    try:
        return datetime.fromisoformat(value).replace(tzinfo=BEIJING).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong from None
