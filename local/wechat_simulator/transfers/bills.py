"""Transfer bills as WeChat Pay holds them: one transition table, and what the passing of time does.

Source: WeChat Pay APIv3, merchant transfer with the user's confirmation, "states of a bill".
"""

import base64
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.movements import Movement, MovementKind, by_api
from local.wechat_simulator.signing import random_text

DAY = 86_400
QUERY_DAYS = 30
CONFIRM_SECONDS = DAY
DIGITS = "0123456789"


class BillState(StrEnum):
    """WeChat's spellings, one of them with a single R."""

    ACCEPTED = "ACCEPTED"
    PROCESSING = "PROCESSING"
    WAIT_USER_CONFIRM = "WAIT_USER_CONFIRM"
    TRANSFERING = "TRANSFERING"
    SUCCESS = "SUCCESS"
    FAIL = "FAIL"
    CANCELING = "CANCELING"
    CANCELLED = "CANCELLED"


class Action(StrEnum):
    """What happens to a bill."""

    LOCK = "lock"
    OFFER = "offer"
    FAIL = "fail"
    CONFIRM = "confirm"
    PAY = "pay"
    LAPSE = "lapse"
    CANCEL = "cancel"
    RETURN = "return"


TRANSITIONS: dict[tuple[BillState, Action], BillState] = {
    (BillState.ACCEPTED, Action.LOCK): BillState.PROCESSING,
    (BillState.PROCESSING, Action.OFFER): BillState.WAIT_USER_CONFIRM,
    (BillState.PROCESSING, Action.FAIL): BillState.FAIL,
    (BillState.WAIT_USER_CONFIRM, Action.CONFIRM): BillState.TRANSFERING,
    (BillState.WAIT_USER_CONFIRM, Action.LAPSE): BillState.FAIL,
    (BillState.TRANSFERING, Action.PAY): BillState.SUCCESS,
    (BillState.ACCEPTED, Action.CANCEL): BillState.CANCELING,
    (BillState.PROCESSING, Action.CANCEL): BillState.CANCELING,
    (BillState.WAIT_USER_CONFIRM, Action.CANCEL): BillState.CANCELING,
    (BillState.CANCELING, Action.RETURN): BillState.CANCELLED,
}
TIMED = {
    BillState.ACCEPTED: Action.LOCK,
    BillState.PROCESSING: Action.OFFER,
    BillState.WAIT_USER_CONFIRM: Action.LAPSE,
    BillState.TRANSFERING: Action.PAY,
    BillState.CANCELING: Action.RETURN,
}
"""What happens in a state when its time is up."""
MONEY_BACK = {BillState.FAIL, BillState.CANCELLED}
FINAL = {BillState.SUCCESS, *MONEY_BACK}


@dataclass(frozen=True)
class Bill:
    """One out_bill_no of one mchid; `request` is the first call with the name in plain text."""

    mchid: str
    out_bill_no: str
    transfer_bill_no: str
    openid: str
    request: dict[str, Any]
    state: str
    created_at: float
    updated_at: float
    due_at: float | None
    """When time moves it on; None in a final state."""
    package_info: str
    planned_failure: str = ""
    """The fail_reason it ends with in place of waiting for the customer."""
    fail_reason: str = ""

    @property
    def appid(self) -> str:
        """Under which appid the openid is meant."""
        return str(self.request["appid"])

    @property
    def amount(self) -> int:
        """What the customer gets, in fen."""
        return int(self.request["transfer_amount"])

    @property
    def sent(self) -> Movement:
        """The money that it takes from its merchant."""
        who, remark = by_api(self.mchid), self.request.get("transfer_remark", "")
        return Movement(MovementKind.TRANSFER, -self.amount, self.transfer_bill_no, self.out_bill_no, who, remark)

    @property
    def returned(self) -> Movement:
        """The money that comes back when it fails or is cancelled."""
        return Movement(MovementKind.TRANSFER_RETURN, self.amount, self.transfer_bill_no, self.out_bill_no)

    @property
    def timed_action(self) -> Action:
        """What happens when its time is up.

        Raises:
            KeyError: the state is final.
        """
        if self.state == BillState.PROCESSING and self.planned_failure:
            return Action.FAIL
        return TIMED[BillState(self.state)]

    def allows(self, action: Action) -> bool:
        """Whether the action has an entry in the table."""
        return (BillState(self.state), action) in TRANSITIONS


def new_bill(mchid: str, request: dict[str, Any], planned_failure: str, now: float, due_at: float) -> Bill:
    """A bill just accepted, with WeChat's number and the package that confirms it."""
    day = china_digits(now, "%Y%m%d")
    return Bill(
        mchid=mchid,
        out_bill_no=request["out_bill_no"],
        transfer_bill_no=f"1330{random_text(8, DIGITS)}{day}{random_text(14, DIGITS)}",
        openid=request["openid"],
        request=request,
        state=BillState.ACCEPTED,
        created_at=now,
        updated_at=now,
        due_at=due_at,
        package_info=base64.b64encode(secrets.token_bytes(48)).decode(),
        planned_failure=planned_failure,
    )
