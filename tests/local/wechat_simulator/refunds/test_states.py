"""What becomes of a refund: the table of states, time, and an abnormal one that is led elsewhere."""

import base64
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from local.wechat_simulator.refunds.refund import TRANSITIONS, Action, RefundStatus
from tests.local.wechat_simulator.refunds.conftest import MINUTE, REFUNDS, Refused, Shop

OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - WeChat's choice


def redirect(shop: Shop, refund: dict[str, Any], **changes: Any) -> httpx.Response:
    """Lead an abnormal refund to another card of the customer."""

    def sealed(text: str) -> str:
        return base64.b64encode(shop.merchant.public_key().encrypt(text.encode(), OAEP)).decode()

    body = {
        "out_refund_no": refund["out_refund_no"],
        "type": "USER_BANK_CARD",
        "bank_type": "CMB_DEBIT",
        "bank_account": sealed("6225880137001234"),
        "real_name": sealed("张三"),
    } | changes
    given = {name: value for name, value in body.items() if value is not None}
    return shop.merchant.call("POST", f"{REFUNDS}/{refund['refund_id']}/apply-abnormal-refund", given)


def test_the_table_has_what_the_page_has() -> None:
    """SUCCESS and CLOSED are last words; ABNORMAL is none; nothing goes back to PROCESSING but by leading elsewhere."""
    left = {state for state, _ in TRANSITIONS}
    assert left == {RefundStatus.PROCESSING, RefundStatus.ABNORMAL}
    back = {action for (_, action), state in TRANSITIONS.items() if state == RefundStatus.PROCESSING}
    assert back == {Action.REDIRECT}


@pytest.mark.parametrize("result", ["SUCCESS", "ABNORMAL", "CLOSED"])
def test_time_brings_the_result_of_the_settings(shop: Shop, result: str) -> None:
    """The first answer is PROCESSING also without a wait; then the refund is what the settings say."""
    shop.knobs(result=result)
    made = shop.refund(shop.paid())
    assert made["status"] == "PROCESSING"
    assert shop.query(made)["status"] == result
    assert shop.said()["refund_status"] == result


def test_a_refund_keeps_the_result_of_its_day(shop: Shop) -> None:
    """Settings changed later do not change what was accepted before."""
    shop.knobs(result="ABNORMAL", processing_seconds=MINUTE)
    made = shop.refund(shop.paid())
    shop.knobs(result="SUCCESS", processing_seconds=0)
    assert shop.query(made)["status"] == "PROCESSING"
    shop.panel.advance(2 * MINUTE)
    assert shop.query(made)["status"] == "ABNORMAL"


def test_the_panel_decides_before_time_does(shop: Shop) -> None:
    """A decision stands; the instant that would have brought another end brings nothing."""
    shop.knobs(result="SUCCESS", processing_seconds=MINUTE)
    made = shop.refund(shop.paid())
    shop.decide("close", made)
    shop.panel.advance(10 * MINUTE)
    assert shop.query(made)["status"] == "CLOSED"
    assert len(shop.panel.callbacks()) == 1


def test_what_has_ended_is_not_decided_again(shop: Shop) -> None:
    """409 with the reason `state`, 404 for a number that is unknown."""
    made = shop.refund(shop.paid())
    shop.decide("succeed", made)
    for decision in ("succeed", "fail", "close"):
        assert shop.decide(decision, made, status=409)["reason"] == "state"
    assert shop.decide("close", {"out_refund_no": "nothing"}, status=404)["reason"] == "no_refund"


def test_a_closed_number_stays_closed(shop: Shop) -> None:
    """The same number answers CLOSED; another number refunds the same money."""
    order = shop.paid()
    body = shop.body(order)
    made = shop.post(body).json()
    shop.decide("close", made)
    shop.panel.advance(MINUTE)
    assert shop.post(body).json() == made | {"status": "CLOSED"}
    assert shop.refund(order)["status"] == "PROCESSING"


def test_an_abnormal_refund_goes_to_another_card(shop: Shop) -> None:
    """PROCESSING again, to the card's tail; the same call answers the same refund, though its ciphertexts differ."""
    made = shop.refund(shop.paid())
    shop.decide("fail", made)
    told = redirect(shop, made).json()
    assert (told["status"], told["channel"]) == ("PROCESSING", "OTHER_BANKCARD")
    assert told["user_received_account"] == "CMB_DEBIT借记卡1234"
    assert redirect(shop, made).json() == told
    shop.decide("succeed", made)
    assert redirect(shop, made).json()["status"] == "SUCCESS"


def test_an_abnormal_refund_goes_to_the_merchant(shop: Shop) -> None:
    """Without card and name, to the merchant's bank account; by the clock it arrives as any other."""
    made = shop.refund(shop.paid())
    shop.decide("fail", made)
    shop.knobs(result="SUCCESS", processing_seconds=MINUTE)
    told = redirect(shop, made, type="MERCHANT_BANK_CARD", bank_type=None, bank_account=None, real_name=None).json()
    assert (told["status"], told["user_received_account"]) == ("PROCESSING", "商户结算银行账户")
    shop.panel.advance(2 * MINUTE)
    assert shop.query(made)["status"] == "SUCCESS"


def test_only_an_abnormal_refund_is_led_elsewhere(shop: Shop, refused: Refused) -> None:
    """400 in another state; 404 for another number or merchant; 400 without what a card needs or a key to open it."""
    made = shop.refund(shop.paid())
    assert refused(redirect(shop, made)) == (400, "INVALID_REQUEST")
    shop.decide("fail", made)
    assert refused(redirect(shop, made, out_refund_no="other")) == (404, "RESOURCE_NOT_EXISTS")
    assert refused(redirect(shop, made | {"refund_id": "503"})) == (404, "RESOURCE_NOT_EXISTS")
    for name in ("bank_type", "bank_account", "real_name"):
        assert refused(redirect(shop, made, **{name: None})) == (400, "PARAM_ERROR")
    answer = redirect(shop, made, bank_account="6225880137001234")
    assert (answer.json()["code"], answer.json()["detail"]["field"]) == ("PARAM_ERROR", "/bank_account")
