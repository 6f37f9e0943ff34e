"""Every code that WeChat documents for this path is explained, in two languages, with a safe next step."""

import pytest

from merchant_center.wechatpay.meanings import explain

DOCUMENTED = [
    "PARAM_ERROR",
    "INVALID_REQUEST",
    "SIGN_ERROR",
    "FREQUENCY_LIMITED",
    "RATELIMIT_EXCEEDED",
    "SYSTEM_ERROR",
    "SERVICE_UNAVAILABLE",
    "APPID_MCHID_NOT_MATCH",
    "MCH_NOT_EXISTS",
    "ORDER_CLOSED",
    "NO_AUTH",
    "OUT_TRADE_NO_USED",
    "ACCOUNT_ERROR",
    "NOT_ENOUGH",
    "RULE_LIMIT",
    "TRADE_ERROR",
    "ORDER_NOT_EXIST",
    "ORDER_NOT_EXISTS",
    "BANK_ERROR",
    "INVALID_TRANSACTIONID",
    "OPENID_MISMATCH",
    "ORDERPAID",
    "ORDER_PAID",
    "USER_ACCOUNT_ABNORMAL",
    "RESOURCE_NOT_EXISTS",
    "NO_STATEMENT_EXIST",
    "STATEMENT_CREATING",
]


@pytest.mark.parametrize("code", DOCUMENTED)
def test_documented_code_is_explained(code: str) -> None:
    """A documented code has its own words in Chinese and in English."""
    meaning = explain(code)
    assert meaning != explain("")
    assert any("\u4e00" <= character <= "\u9fff" for character in meaning.zh)
    assert meaning.en.isascii()


@pytest.mark.parametrize("code", ["SYSTEM_ERROR", "FREQUENCY_LIMITED", "NOT_ENOUGH", "BANK_ERROR"])
def test_repeatable_codes_keep_their_number(code: str) -> None:
    """Where WeChat asks for a repeat, it is with the same number: a new one could pay twice."""
    assert explain(code).retry == "same_number"


@pytest.mark.parametrize("code", ["", "BRAND_NEW_CODE"])
def test_unknown_code_is_settled_by_query(code: str) -> None:
    """A code that we do not know is never taken for a final no: the query decides."""
    assert explain(code).retry == "query"


def test_both_spellings_mean_the_same() -> None:
    """WeChat's pages spell two codes in two ways."""
    assert explain("ORDER_NOT_EXIST") == explain("ORDER_NOT_EXISTS")
    assert explain("ORDERPAID") == explain("ORDER_PAID")
