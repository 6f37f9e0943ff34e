"""What `WeixinJSBridge.invoke` does: each call of a page is checked, done and noted for the console."""

from collections.abc import Awaitable, Callable
from typing import Any

from local.wechat_simulator.cashier import CashierError, check_page_signature
from local.wechat_simulator.orders import Order
from local.wechat_simulator.phone import payment
from local.wechat_simulator.phone.page_rules import Call, is_in_directory, pay_parameters, verified_config
from local.wechat_simulator.phone.phones import Phone
from local.wechat_simulator.phone.refusals import BridgeError
from local.wechat_simulator.phone.sheets import Sheet
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.transfers.bills import Action, Bill

type Answer = dict[str, Any]

PREFIXES = {"getBrandWCPayRequest": "get_brand_wcpay_request"}
"""What stands before the colon of an answer, where it is not the name of the call."""
WX_NAMES = {"getBrandWCPayRequest": "chooseWXPay", "imagePreview": "previewImage", "geoLocation": "getLocation"}
"""What jsApiList calls a function of the bridge, where the two differ."""
PERMISSIONS_NEEDED = {"requestMerchantTransfer"}
"""Functions that need a successful wx.config also when the bridge is called without wx."""
SHEETS = {"getBrandWCPayRequest", "requestMerchantTransfer"}
"""Functions that open something over the page."""
HARMLESS = frozenset(
    [
        "updateAppMessageShareData", "updateTimelineShareData", "sendAppMessage", "shareTimeline", "hideOptionMenu",
        "showOptionMenu", "hideMenuItems", "showMenuItems", "hideAllNonBaseMenuItem", "showAllNonBaseMenuItem",
        "hideToolbar", "showToolbar", "closeWindow", "imagePreview", "openLocation", "setFontSizeCallback",
        "openUrlByExtBrowser", "onMenuShareAppMessage", "onMenuShareTimeline", "log",
    ]
)  # fmt: skip
"""Functions that answer ok and do nothing on the server."""
CANCELLED = frozenset(["scanQRCode", "chooseImage", "geoLocation", "chooseCard", "batchAddCard", "batchViewCard"])
"""Functions for which the phone has nothing, so its holder cancels."""


async def invoke(simulator: Simulator, phone: Phone, call: Call) -> Answer:
    """The answer to a call of a page; `closed` says that the page was closed in place of an answer."""
    prefix = PREFIXES.get(call.api, call.api)
    refusal = None
    try:
        _check_access(simulator, phone, call)
        answer = await _function(call.api)(simulator, phone, call)
    except BridgeError as error:
        answer, refusal = error.answer(prefix), error.explained()
    simulator.phones.log(phone.phone_id, simulator.clock.now(), call.api, call.url, answer, refusal)
    return answer


def _check_access(simulator: Simulator, phone: Phone, call: Call) -> None:
    if phone.is_snapshot:
        raise BridgeError("snapshot")
    if call.api in {"preVerifyJSAPI", "checkJsApi"}:
        return
    name = WX_NAMES.get(call.api, call.api)
    if phone.is_mini_program and call.api in SHEETS:
        raise BridgeError("mini_program", api=name)
    if phone.is_offline and call.api in SHEETS:
        raise BridgeError("offline")
    verified = simulator.phones.session(phone.phone_id).verified.get(call.document)
    is_needed = call.is_through_wx or call.api in PERMISSIONS_NEEDED
    if is_needed and (verified is None or name not in verified.apis):
        raise BridgeError("permission", api=name)


def _function(api: str) -> Callable[[Simulator, Phone, Call], Awaitable[Answer]]:
    if api in FUNCTIONS:
        return FUNCTIONS[api]
    if api in HARMLESS:
        return _agree
    if api in CANCELLED:
        return _cancel
    raise BridgeError("unknown_api", api=api)


async def _agree(_simulator: Simulator, _phone: Phone, call: Call) -> Answer:
    return {"err_msg": f"{call.api}:ok"}


async def _cancel(_simulator: Simulator, _phone: Phone, call: Call) -> Answer:
    return {"err_msg": f"{call.api}:cancel"}


async def _config(simulator: Simulator, phone: Phone, call: Call) -> Answer:
    appid = str(call.params.get("verifyAppId", ""))
    account = simulator.official_accounts.get(appid)
    tickets = simulator.official_accounts.page_tickets(appid)
    verified = verified_config(phone, call, account.domains if account else None, tickets)
    simulator.phones.session(phone.phone_id).verified[call.document] = verified
    return {"err_msg": "preVerifyJSAPI:ok"}


async def _check_apis(_simulator: Simulator, _phone: Phone, call: Call) -> Answer:
    asked = call.params.get("jsApiList", [])
    bridge_names = {shown: name for name, shown in WX_NAMES.items()}
    known = FUNCTIONS.keys() | HARMLESS | CANCELLED
    result = {str(name): bridge_names.get(name, name) in known for name in asked} if isinstance(asked, list) else {}
    return {"err_msg": "checkJsApi:ok", "checkResult": result}


async def _network(_simulator: Simulator, _phone: Phone, _call: Call) -> Answer:
    return {"err_msg": "network_type:wifi", "networkType": "wifi"}


async def _pay(simulator: Simulator, phone: Phone, call: Call) -> Answer:
    params = pay_parameters(phone, call.params)
    order = _order(simulator, phone, call, params)
    now = simulator.clock.now()
    payer = simulator.phones.holder(phone, params["appId"], now).openid
    try:
        check_page_signature(simulator.merchants, order, params, now)
        payer = simulator.cashier.admit(order, _prepay_id(params), payer, now)
    except CashierError as error:
        is_signature = error.reason == "page_signature"
        raise BridgeError("page_signature" if is_signature else _cashier_code(error), text=str(error)) from None
    session = simulator.phones.session(phone.phone_id)
    sheet = session.sheets.put("pay", payment.about(simulator, order, payer))
    _act_alone(simulator, phone, sheet)
    outcome = await sheet.outcome
    if outcome == "closed":
        return {"closed": True}
    return {"err_msg": f"get_brand_wcpay_request:{outcome}"}


def _cashier_code(error: CashierError) -> str:
    return "prepay" if error.reason in {"prepay_expired", "expired"} else "cashier"


def _prepay_id(params: dict[str, str]) -> str:
    return params["package"].removeprefix("prepay_id=")


def _order(simulator: Simulator, phone: Phone, call: Call, params: dict[str, str]) -> Order:
    order = simulator.orders.find(_prepay_id(params))
    if order is None or order.request["appid"] != params["appId"]:
        raise BridgeError("prepay")
    directories, url = simulator.pay_directories(order.mchid), call.checked_url(phone)
    if not is_in_directory(directories, url):
        listed = ", ".join(directories)
        raise BridgeError("pay_directory", checked_url=url, mchid=order.mchid, directories=listed)
    return order


def _act_alone(simulator: Simulator, phone: Phone, sheet: Sheet) -> None:
    """Do what the phone does without its holder, if that is switched on."""
    if phone.sheet_action == "ask":
        return
    try:
        payment.act(simulator, phone, sheet, phone.sheet_action, None)
        if sheet.paid is not None:
            payment.act(simulator, phone, sheet, "done", None)
    except CashierError as error:
        raise BridgeError("cashier", text=str(error)) from None


async def _transfer(simulator: Simulator, phone: Phone, call: Call) -> Answer:
    bill = _bill(simulator, phone, call)
    merchant = simulator.merchants.get(bill.mchid)
    about = {
        "mchid": bill.mchid,
        "out_bill_no": bill.out_bill_no,
        "merchant": merchant.name if merchant else bill.mchid,
        "amount": bill.amount,
        "remark": bill.request.get("transfer_remark", ""),
    }
    sheet = simulator.phones.session(phone.phone_id).sheets.put("transfer", about)
    _act_alone(simulator, phone, sheet)
    await sheet.outcome
    # It says that the page was shown, not that money moved.
    return {"err_msg": "requestMerchantTransfer:ok"}


def _bill(simulator: Simulator, phone: Phone, call: Call) -> Bill:
    given = {name: call.params.get(name) for name in ("mchId", "appId", "package")}
    bills = (bill for bill in simulator.transfers.all() if bill.package_info == given["package"])
    bill = next(bills, None)
    if bill is None or (bill.mchid, bill.appid) != (given["mchId"], given["appId"]):
        raise BridgeError("transfer_number")
    payee = simulator.phones.holder(phone, bill.appid, simulator.clock.now())
    if not simulator.customers.are_one_person(bill.appid, bill.openid, payee.openid):
        raise BridgeError("transfer_payee", openid=bill.openid)
    if not bill.allows(Action.CONFIRM):
        raise BridgeError("transfer_state", state=bill.state)
    return bill


FUNCTIONS: dict[str, Callable[[Simulator, Phone, Call], Awaitable[Answer]]] = {
    "preVerifyJSAPI": _config,
    "checkJsApi": _check_apis,
    "getNetworkType": _network,
    "getBrandWCPayRequest": _pay,
    "requestMerchantTransfer": _transfer,
}
