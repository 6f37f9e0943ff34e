"""What becomes of a refund: the table of states, time, and an abnormal one that is led elsewhere."""

import base64
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from local.wechat_simulator.refunds.refund import TRANSITIONS, Action, RefundStatus
from tests.local.wechat_simulator.refunds.conftest import MINUTE, REFUNDS, Refused, Till

OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - WeChat's choice


def redirect(till: Till, refund: dict[str, Any], **changes: Any) -> httpx.Response:
    """Lead an abnormal refund to another card of the customer."""

    def sealed(text: str) -> str:
        return base64.b64encode(till.merchant.public_key().encrypt(text.encode(), OAEP)).decode()

    body = {
        "out_refund_no": refund["out_refund_no"],
        "type": "USER_BANK_CARD",
        "bank_type": "CMB_DEBIT",
        "bank_account": sealed("6225880137001234"),
        "real_name": sealed("张三"),
    } | changes
    given = {name: value for name, value in body.items() if value is not None}
    return till.merchant.call("POST", f"{REFUNDS}/{refund['refund_id']}/apply-abnormal-refund", given)


def test_the_table_has_what_the_page_has() -> None:
    """SUCCESS and CLOSED are last words; ABNORMAL is none; nothing goes back to PROCESSING but by leading elsewhere."""
    left = {state for state, _ in TRANSITIONS}
    assert left == {RefundStatus.PROCESSING, RefundStatus.ABNORMAL}
    back = {action for (_, action), state in TRANSITIONS.items() if state == RefundStatus.PROCESSING}
    assert back == {Action.REDIRECT}


@pytest.mark.parametrize("result", ["SUCCESS", "ABNORMAL", "CLOSED"])
def test_time_brings_the_result_of_the_settings(till: Till, result: str) -> None:
    """The first answer is PROCESSING also without a wait; then the refund is what the settings say."""
    till.knobs(result=result)
    made = till.refund(till.paid())
    assert made["status"] == "PROCESSING"
    assert till.query(made)["status"] == result
    assert till.said()["refund_status"] == result


def test_a_refund_keeps_the_result_of_its_day(till: Till) -> None:
    """Settings changed later do not change what was accepted before."""
    till.knobs(result="ABNORMAL", processing_seconds=MINUTE)
    made = till.refund(till.paid())
    till.knobs(result="SUCCESS", processing_seconds=0)
    assert till.query(made)["status"] == "PROCESSING"
    till.panel.advance(2 * MINUTE)
    assert till.query(made)["status"] == "ABNORMAL"


def test_the_panel_decides_before_time_does(till: Till) -> None:
    """A decision stands; the instant that would have brought another end brings nothing."""
    till.knobs(result="SUCCESS", processing_seconds=MINUTE)
    made = till.refund(till.paid())
    till.decide("close", made)
    till.panel.advance(10 * MINUTE)
    assert till.query(made)["status"] == "CLOSED"
    assert len(till.panel.callbacks()) == 1


def test_what_has_ended_is_not_decided_again(till: Till) -> None:
    """409 with the reason `state`, 404 for a number that is unknown."""
    made = till.refund(till.paid())
    till.decide("succeed", made)
    for decision in ("succeed", "fail", "close"):
        assert till.decide(decision, made, status=409)["reason"] == "state"
    assert till.decide("close", {"out_refund_no": "nothing"}, status=404)["reason"] == "no_refund"


def test_a_closed_number_stays_closed(till: Till) -> None:
    """The same number answers CLOSED; another number refunds the same money."""
    order = till.paid()
    body = till.body(order)
    made = till.post(body).json()
    till.decide("close", made)
    till.panel.advance(MINUTE)
    assert till.post(body).json() == made | {"status": "CLOSED"}
    assert till.refund(order)["status"] == "PROCESSING"


def test_an_abnormal_refund_goes_to_another_card(till: Till) -> None:
    """PROCESSING again, to the card's tail; the same call answers the same refund, though its ciphertexts differ."""
    made = till.refund(till.paid())
    till.decide("fail", made)
    told = redirect(till, made).json()
    assert (told["status"], told["channel"]) == ("PROCESSING", "OTHER_BANKCARD")
    assert told["user_received_account"] == "CMB_DEBIT借记卡1234"
    assert redirect(till, made).json() == told
    till.decide("succeed", made)
    assert redirect(till, made).json()["status"] == "SUCCESS"


def test_an_abnormal_refund_goes_to_the_merchant(till: Till) -> None:
    """Without card and name, to the merchant's bank account; by the clock it arrives as any other."""
    made = till.refund(till.paid())
    till.decide("fail", made)
    till.knobs(result="SUCCESS", processing_seconds=MINUTE)
    told = redirect(till, made, type="MERCHANT_BANK_CARD", bank_type=None, bank_account=None, real_name=None).json()
    assert (told["status"], told["user_received_account"]) == ("PROCESSING", "商户结算银行账户")
    till.panel.advance(2 * MINUTE)
    assert till.query(made)["status"] == "SUCCESS"


def test_only_an_abnormal_refund_is_led_elsewhere(till: Till, refused: Refused) -> None:
    """400 in another state; 404 for another number or merchant; 400 without what a card needs or a key to open it."""
    made = till.refund(till.paid())
    assert refused(redirect(till, made)) == (400, "INVALID_REQUEST")
    till.decide("fail", made)
    assert refused(redirect(till, made, out_refund_no="other")) == (404, "RESOURCE_NOT_EXISTS")
    assert refused(redirect(till, made | {"refund_id": "503"})) == (404, "RESOURCE_NOT_EXISTS")
    for name in ("bank_type", "bank_account", "real_name"):
        assert refused(redirect(till, made, **{name: None})) == (400, "PARAM_ERROR")
    answer = redirect(till, made, bank_account="6225880137001234")
    assert (answer.json()["code"], answer.json()["detail"]["field"]) == ("PARAM_ERROR", "/bank_account")
