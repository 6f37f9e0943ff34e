"""Merchant transfers (商家转账, the customer confirms): what WeChat Pay is asked, and what it tells of one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from merchant_center.core.errors import MalformedRequestError
from merchant_center.wechatpay.json_object import JsonObject

FINISHED = "MCHTRANSFER.BILL.FINISHED"
"""The event_type of the callback."""
ORIGINAL_TYPE = "mch_payment"
"""What its resource is."""

SCENE_CASH_MARKETING = "1000"
"""现金营销, the scene whose report this module writes; other scenes report other things."""
LONGEST_REMARK = 32
"""In characters, like each part of the report."""
RED_PACKET_MOST_FEN = 20_000
"""Up to 200 yuan the confirmation may look like a red packet."""

NOT_FOUND_CODES = frozenset({"NOT_FOUND", "RESOURCE_NOT_EXISTS"})
"""WeChat does not know the number, or no more: it answers for 30 days. Never a failure."""

OVERDUE = "OVERDUE_CLOSE"
"""The fail_reason of a transfer that nobody confirmed in time."""

_PERCEPTION = "活动奖励"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One transfer to one customer; limits of amounts are the caller's to keep.

    Attributes:
        bill_no: up to 32 letters and digits, unique for ever; the same content again is the same transfer.
        amount_fen: 10 or more; from 200,000 on WeChat demands a real name, which is not sent here.
        remark: the customer sees it.
        activity_name: with ``reward``, what the merchant reports the transfer for.
        notify_url: where WeChat tells the end; https, without a query.
    """

    bill_no: str
    appid: str
    openid: str
    amount_fen: int
    scene_id: str
    remark: str
    activity_name: str
    reward: str
    notify_url: str


@dataclass(frozen=True, slots=True)
class TransferBill:
    """A transfer as it stands; texts are "" where WeChat says nothing.

    Attributes:
        state: ``ACCEPTED``, ``PROCESSING``, ``WAIT_USER_CONFIRM``, ``TRANSFERING``, ``SUCCESS``, ``FAIL``,
            ``CANCELING``, ``CANCELLED``; others may appear.
        transfer_bill_no: WeChat's own number of it.
        package: what the customer's page confirms it with; told when it is made, and not to a query.
        amount_fen: ``None`` in the answer that makes it, which names no merchant and no customer either.
        updated_at: of the last change of state, in UTC.
    """

    bill_no: str
    transfer_bill_no: str
    state: str
    fail_reason: str = ""
    package: str = ""
    mchid: str = ""
    appid: str = ""
    openid: str = ""
    amount_fen: int | None = None
    updated_at: datetime | None = None


def transfer_body(transfer: Transfer) -> bytes:
    """Give the body of POST /v3/fund-app/mch-transfer/transfer-bills: the same transfer, the same bytes."""
    is_small = transfer.amount_fen <= RED_PACKET_MOST_FEN
    members = {
        "appid": transfer.appid,
        "out_bill_no": transfer.bill_no,
        "transfer_scene_id": transfer.scene_id,
        "openid": transfer.openid,
        "transfer_amount": transfer.amount_fen,
        "transfer_remark": transfer.remark[:LONGEST_REMARK],
        "notify_url": transfer.notify_url,
        "user_recv_perception": _PERCEPTION,
        "user_recv_style": {"type": "RED_PACKET" if is_small else "CONFIRM_PAGE"},
        "transfer_scene_report_infos": [
            {"info_type": "活动名称", "info_content": transfer.activity_name[:LONGEST_REMARK]},
            {"info_type": "奖励说明", "info_content": transfer.reward[:LONGEST_REMARK]},
        ],
    }
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def created_from(data: Mapping[str, Any]) -> TransferBill:
    """Read the answer that makes a transfer or repeats it (WeChat Pay APIv3, "start a transfer").

    Raises:
        MalformedRequestError: a number or the state is not there, or a member is of another kind.
    """
    return _bill(JsonObject(data))


def bill_from(data: Mapping[str, Any]) -> TransferBill:
    """Read what a query answers and what the callback carries.

    Raises:
        MalformedRequestError: as ``created_from``; or the merchant or the amount is not there.
    """
    bill = JsonObject(data)
    return replace(
        _bill(bill),
        mchid=_merchant(bill),
        appid=bill.text_or_empty("appid"),
        openid=bill.text_or_empty("openid"),
        amount_fen=bill.fen("transfer_amount"),
        updated_at=bill.instant_or_none("update_time"),
    )


def _bill(bill: JsonObject) -> TransferBill:
    return TransferBill(
        bill_no=bill.text("out_bill_no"),
        transfer_bill_no=bill.text("transfer_bill_no"),
        state=bill.text("state"),
        fail_reason=bill.text_or_empty("fail_reason"),
        package=bill.text_or_empty("package_info"),
    )


def _merchant(bill: JsonObject) -> str:
    """Give the merchant number, which WeChat spells in two ways."""
    told = {text for name in ("mch_id", "mchid") if (text := bill.text_or_empty(name))}
    if len(told) != 1:
        raise MalformedRequestError.of("mch_id", "must be there, and the same in both spellings")
    return told.pop()
