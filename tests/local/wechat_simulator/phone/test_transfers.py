"""A merchant transfer that a page asks its customer to confirm."""

import pytest

from tests.local.wechat_simulator.conftest import APPID, Panel
from tests.local.wechat_simulator.phone.conftest import Open, make_transfer, state_of

TRANSFER = "requestMerchantTransfer"


@pytest.mark.story
def test_a_transfer_is_shown_and_confirmed(in_wechat: Open, panel: Panel) -> None:
    """The page hears ok when the sheet is left, whether the customer took the money or not."""
    shown = in_wechat()
    assert shown.config(f"{shown.shop}/", [TRANSFER])["errMsg"] == "config:ok"
    states = []
    for action in ("cancel", "pay"):
        bill = make_transfer(shown.merchant)
        shown.start(TRANSFER, mchId=shown.merchant.mchid, appId=APPID, package=bill["package_info"])
        assert shown.sheet()["about"]["amount"] == 520
        shown.press(action)
        assert shown.answer() == {"err_msg": "requestMerchantTransfer:ok"}
        states.append(state_of(panel, bill))
    assert states == ["WAIT_USER_CONFIRM", "SUCCESS"]


def test_a_transfer_needs_config(in_wechat: Open) -> None:
    """Without a wx.config that lists it, requestMerchantTransfer is not permitted, on the bare bridge either."""
    shown = in_wechat(sheet_action="pay")
    given = {"mchId": shown.merchant.mchid, "appId": APPID, "package": make_transfer(shown.merchant)["package_info"]}
    refused = {"err_msg": "requestMerchantTransfer:the permission value is offline verifying"}
    assert shown.invoke(TRANSFER, **given) == refused
    shown.config(f"{shown.shop}/", ["chooseWXPay"])
    assert shown.invoke(TRANSFER, **given) == refused


def test_a_transfer_is_that_of_its_package(in_wechat: Open) -> None:
    """Another mchId or appId, a package encoded again, and a transfer that is over are refused in WeChat's words."""
    shown = in_wechat(sheet_action="pay")
    shown.config(f"{shown.shop}/", [TRANSFER])
    bill = make_transfer(shown.merchant)
    given = {"mchId": shown.merchant.mchid, "appId": APPID, "package": bill["package_info"]}
    # Every character, since a package may have none that encoding must change.
    encoded = "".join(f"%{ord(letter):02X}" for letter in given["package"])
    for wrong in ({"mchId": "1900000099"}, {"appId": "wxfedcba0987654321"}, {"package": encoded}):
        answer = shown.invoke(TRANSFER, **given | wrong)
        assert answer == {"err_msg": "requestMerchantTransfer:fail", "err_desc": "转账单号错误"}
    assert shown.invoke(TRANSFER, **given) == {"err_msg": "requestMerchantTransfer:ok"}
    assert shown.invoke(TRANSFER, **given)["err_msg"] == "requestMerchantTransfer:fail"
    assert shown.refused() == ["transfer_number"] * 3 + ["transfer_state"]


def test_a_transfer_is_for_one_customer(in_wechat: Open) -> None:
    """On another customer's phone the transfer is refused."""
    shown = in_wechat(openid="openid-of-other", sheet_action="pay")
    shown.config(f"{shown.shop}/", [TRANSFER])
    package = make_transfer(shown.merchant)["package_info"]
    answer = shown.invoke(TRANSFER, mchId=shown.merchant.mchid, appId=APPID, package=package)
    assert answer["err_desc"] == "你的微信号与商家指定的微信号不一致"
