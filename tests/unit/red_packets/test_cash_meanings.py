"""Every code that WeChat documents for cash red packets is explained, in two languages, with a safe next step."""

import pytest

from merchant_center.red_packets.protocol.cash_meanings import explain_red_packet
from merchant_center.wechatpay import meanings

# WeChat Pay V2, error tables of "sendredpack" and "gethbinfo", older names last.
NEXT_STEPS = {
    "SYSTEMERROR": "same_number",
    "PROCESSING": "query",
    "SEND_FAILED": "no",
    "FATAL_ERROR": "query",
    "PARAM_ERROR": "no",
    "MONEY_LIMIT": "no",
    "SENDNUM_LIMIT": "no",
    "RCVDAMOUNT_LIMIT": "no",
    "SENDAMOUNT_LIMIT": "same_number",
    "NOTENOUGH": "same_number",
    "FREQ_LIMIT": "same_number",
    "NO_AUTH": "query",
    "OPENID_ERROR": "no",
    "ILLEGAL_APPID": "same_number",
    "CA_ERROR": "same_number",
    "SIGN_ERROR": "same_number",
    "XML_ERROR": "same_number",
    "API_METHOD_CLOSED": "same_number",
    "MSGAPPID_ERROR": "same_number",
    "ACCEPTMODE_ERROR": "same_number",
    "PAYER_ACCOUNT_ABNORMAL": "no",
    "NOT_FOUND": "query",
    "SECOND_OVER_LIMITED": "same_number",
    "DAY_ OVER_LIMITED": "same_number",
}


@pytest.mark.parametrize(("code", "step"), NEXT_STEPS.items())
def test_documented_code_is_explained(code: str, step: str) -> None:
    """A documented code has its own words in Chinese and in English, and the step that the table names."""
    meaning = explain_red_packet(code)
    assert meaning != explain_red_packet("")
    assert any("\u4e00" <= character <= "\u9fff" for character in meaning.zh)
    assert meaning.en.isascii()
    assert meaning.retry == step


@pytest.mark.parametrize("code", ["", "BRAND_NEW_CODE", "268458547", "SUCCESS"])
def test_unknown_code_is_settled_by_query(code: str) -> None:
    """A code that we do not know, a number for instance, is never taken for a final no: the query decides."""
    assert explain_red_packet(code).retry == "query"


@pytest.mark.parametrize("code", ["PARAM_ERROR", "NO_AUTH", "SIGN_ERROR"])
def test_codes_with_another_meaning_elsewhere_keep_theirs_apart(code: str) -> None:
    """V2's NO_AUTH is about customers too, and its SIGN_ERROR about another key than APIv3's."""
    assert explain_red_packet(code) != meanings.explain(code)
