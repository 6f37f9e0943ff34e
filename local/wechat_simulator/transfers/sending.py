"""The rules of starting a transfer, in the order in which they are asked.

Source: WeChat Pay APIv3, merchant transfer, "start a transfer" with its error table.
"""

from typing import Any

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.transfers.bills import MONEY_BACK, Bill
from local.wechat_simulator.transfers.fields import check_transfer
from local.wechat_simulator.transfers.names import opened


def send(simulator: Simulator, merchant: Merchant, call: dict[str, Any], serial: str | None) -> Bill:
    """The bill of this number, made now or when it was first asked for.

    Args:
        simulator: WeChat's side.
        merchant: Who pays.
        call: The checked body.
        serial: The request's Wechatpay-Serial, under which a name is encrypted.

    Raises:
        WeChatPayError: every refusal; a refused number is not used.
    """
    check_transfer(call, simulator.refusals)
    if "user_name" in call:
        # The ciphertext differs each time; what makes two calls the same is the name in it.
        call |= {"user_name": opened(merchant, serial, call["user_name"])}
    if call["appid"] not in merchant.appids:
        raise simulator.refusals["appid_not_bound"]
    held = simulator.transfers.get(merchant.mchid, call["out_bill_no"])
    if held:
        if held.request != call:
            raise simulator.refusals["transfer_number_reused"]
        return held
    return _new(simulator, merchant, call)


def _new(simulator: Simulator, merchant: Merchant, call: dict[str, Any]) -> Bill:
    customer = simulator.customers.get(call["appid"], call["openid"])
    if customer is None:
        raise simulator.refusals["transfer_openid"]
    _check_day(simulator, merchant, call)
    failure = simulator.settings.transfer_fail_reason
    if customer.account_abnormal and not failure:
        failure = "PAYEE_ACCOUNT_ABNORMAL"
    if not simulator.accounts.covers(merchant.mchid, call["transfer_amount"]):
        raise simulator.refusals["transfer_balance"]
    return simulator.transfers.create(merchant.mchid, call, failure)


def _check_day(simulator: Simulator, merchant: Merchant, call: dict[str, Any]) -> None:
    count, amount = simulator.settings.transfer_daily_count, simulator.settings.transfer_daily_amount
    if not count and not amount:
        return
    today = china_digits(simulator.clock.now(), "%Y%m%d")
    got = [
        bill.amount
        for bill in simulator.transfers.of_customer(merchant.mchid, call["appid"], call["openid"])
        if bill.state not in MONEY_BACK and china_digits(bill.created_at, "%Y%m%d") == today
    ]
    if count and len(got) >= count:
        raise simulator.refusals["transfer_daily_count"]
    if amount and sum(got) + call["transfer_amount"] > amount:
        raise simulator.refusals["transfer_daily_amount"]
