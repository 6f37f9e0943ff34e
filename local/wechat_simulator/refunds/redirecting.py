"""Where the money of an abnormal refund goes: another bank card of the customer, or the merchant's bank account.

Source: WeChat Pay APIv3, "apply for an abnormal refund".
"""

from dataclasses import replace
from typing import Any

from local.wechat_simulator.errors import WeChatPayError
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.refunds.refund import MERCHANT_ACCOUNT, Action, Refund
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.transfers.names import opened

NEEDED_BY_A_CARD = ("bank_type", "bank_account", "real_name")
SEALED = ("bank_account", "real_name")
SHOWN_DIGITS = 4


def redirected(
    simulator: Simulator, merchant: Merchant, refund: Refund, call: dict[str, Any], serial: str | None
) -> Refund:
    """The refund, under way again to another account; the same call again answers it as it now is.

    Args:
        simulator: WeChat's side.
        merchant: Whose refund it is.
        refund: What is led elsewhere.
        call: The checked body.
        serial: The request's Wechatpay-Serial, under which card and name are encrypted.

    Raises:
        WeChatPayError: the call is not complete, or the refund is not ABNORMAL.
    """
    if call["type"] == "USER_BANK_CARD":
        call = _opened(merchant, call, serial)
    if refund.redirection == call:
        return refund
    if not refund.allows(Action.REDIRECT):
        raise simulator.refusals["refund_not_abnormal"]
    return simulator.refunds.act(_led_elsewhere(refund, call), Action.REDIRECT)


def _opened(merchant: Merchant, call: dict[str, Any], serial: str | None) -> dict[str, Any]:
    """The call in plain text: its ciphertexts differ each time, and what is in them makes two calls the same."""
    for name in NEEDED_BY_A_CARD:
        if name not in call:
            raise WeChatPayError.parameter(
                "退款至用户银行卡时，此字段必填", location="body", field=f"/{name}", value=""
            )
    return call | {name: opened(merchant, serial, call[name], f"/{name}") for name in SEALED}


def _led_elsewhere(refund: Refund, call: dict[str, Any]) -> Refund:
    if call["type"] == "MERCHANT_BANK_CARD":
        return replace(refund, redirection=call, user_received_account=MERCHANT_ACCOUNT)
    card = f"{call['bank_type']}借记卡{call['bank_account'][-SHOWN_DIGITS:]}"
    return replace(refund, redirection=call, channel="OTHER_BANKCARD", user_received_account=card)
