"""Transfer bills as each answer and the callback show them.

Source: WeChat Pay APIv3, merchant transfer, the answer table of each call and "transfer notice". Which of mchid and
mch_id names the merchant in a query differs between published pages; recorded notices have both.
"""

from typing import Any

from local.wechat_simulator.clock import china_time
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.transfers.bills import Bill, BillState
from local.wechat_simulator.transfers.names import sealed_for


def created(bill: Bill) -> dict[str, Any]:
    """What the create call answers; the package is there only while the customer can confirm."""
    shown = {
        "out_bill_no": bill.out_bill_no,
        "transfer_bill_no": bill.transfer_bill_no,
        "create_time": china_time(bill.created_at),
        "state": bill.state,
    } | _reason(bill)
    return shown | {"package_info": bill.package_info} if bill.state == BillState.WAIT_USER_CONFIRM else shown


def cancelled(bill: Bill) -> dict[str, Any]:
    """What the cancel call answers."""
    return {
        "out_bill_no": bill.out_bill_no,
        "transfer_bill_no": bill.transfer_bill_no,
        "state": bill.state,
        "update_time": china_time(bill.updated_at),
    }


def queried(bill: Bill, mchid_name: str, merchant: Merchant) -> dict[str, Any]:
    """What both queries answer; a name is encrypted for the merchant's certificate."""
    shown = (
        {mchid_name: bill.mchid}
        | _bill(bill)
        | {
            "appid": bill.appid,
            "transfer_remark": bill.request["transfer_remark"],
        }
    )
    name = bill.request.get("user_name")
    return shown | {"user_name": sealed_for(merchant, name)} if name else shown


def finished_notice(bill: Bill) -> dict[str, Any]:
    """What the callback tells once a bill is final; it names the merchant in both spellings."""
    return {"mch_id": bill.mchid, "mchid": bill.mchid} | _bill(bill)


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "out_bill_no": bill.out_bill_no,
        "transfer_bill_no": bill.transfer_bill_no,
        "state": bill.state,
        "transfer_amount": bill.amount,
        "openid": bill.openid,
        "create_time": china_time(bill.created_at),
        "update_time": china_time(bill.updated_at),
    } | _reason(bill)


def _reason(bill: Bill) -> dict[str, str]:
    return {"fail_reason": bill.fail_reason} if bill.fail_reason else {}
