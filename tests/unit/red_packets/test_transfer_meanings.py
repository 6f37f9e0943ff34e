"""Every code of a refused transfer and every reason of a failed one is explained, with a safe next step."""

import pytest

from merchant_center.red_packets.protocol.transfer_meanings import explain_transfer
from merchant_center.wechatpay import meanings

# WeChat Pay APIv3, "start a transfer", codes that calls are refused with.
NEXT_STEPS = {
    "NO_AUTH": "same_number",
    "NOT_ENOUGH": "same_number",
    "FREQUENCY_LIMITED": "same_number",
    "PARAM_ERROR": "no",
    "INVALID_REQUEST": "query",
    "ALREADY_EXISTS": "query",
    "RESOURCE_ALREADY_EXISTS": "query",
    "USER_ERROR": "no",
    "SYSTEM_ERROR": "same_number",
    "SIGN_ERROR": "same_number",
    "APPID_MCHID_NOT_MATCH": "same_number",
    "MCH_NOT_EXISTS": "same_number",
    "NOT_FOUND": "query",
}
# WeChat Pay APIv3, "query a transfer", fail_reason.
FAIL_REASONS = [
    "ACCOUNT_FROZEN",
    "ACCOUNT_NOT_EXIST",
    "DAY_RECEIVED_COUNT_EXCEED",
    "DAY_RECEIVED_QUOTA_EXCEED",
    "MCH_CANCEL",
    "MERCHANT_REJECT",
    "MERCHANT_NOT_CONFIRM",
    "NAME_NOT_CORRECT",
    "OPENID_INVALID",
    "OVERDUE_CLOSE",
    "PAYEE_ACCOUNT_ABNORMAL",
    "PAYER_ACCOUNT_ABNORMAL",
    "PRODUCT_AUTH_CHECK_FAIL",
    "REALNAME_ACCOUNT_RECEIVED_QUOTA_EXCEED",
    "REAL_NAME_CHECK_FAIL",
    "TRANSFER_QUOTA_EXCEED",
    "TRANSFER_REMARK_SET_FAIL",
    "TRANSFER_RISK",
    "TRANSFER_SCENE_INVALID",
    "TRANSFER_SCENE_UNAVAILABLE",
    "BUDGET_NOT_ENOUGH",
]


@pytest.mark.parametrize("code", [*NEXT_STEPS, *FAIL_REASONS])
def test_documented_code_is_explained(code: str) -> None:
    """A documented code or reason has its own words in Chinese and in English."""
    meaning = explain_transfer(code)
    assert meaning != explain_transfer("")
    assert any("\u4e00" <= character <= "\u9fff" for character in meaning.zh)
    assert meaning.en.isascii()


@pytest.mark.parametrize(("code", "step"), NEXT_STEPS.items())
def test_refusal_has_the_step_that_the_table_names(code: str, step: str) -> None:
    """What settings can heal keeps its number, what may be paid is asked for, the rest is over."""
    assert explain_transfer(code).retry == step


@pytest.mark.parametrize("reason", FAIL_REASONS)
def test_failed_transfer_is_not_repeated(reason: str) -> None:
    """A transfer that ended pays nobody under its number, whatever is done about the reason."""
    assert explain_transfer(reason).retry == "no"


@pytest.mark.parametrize("code", ["", "BRAND_NEW_CODE"])
def test_unknown_code_is_settled_by_query(code: str) -> None:
    """New codes appear; none is taken for a final no."""
    assert explain_transfer(code).retry == "query"


@pytest.mark.parametrize("code", ["NO_AUTH", "INVALID_REQUEST"])
def test_codes_with_another_meaning_elsewhere_keep_theirs_apart(code: str) -> None:
    """NO_AUTH speaks of the product's generation here, INVALID_REQUEST of limits and addresses."""
    assert explain_transfer(code) != meanings.explain(code)
    assert "2025-01-15" in explain_transfer("NO_AUTH").en
