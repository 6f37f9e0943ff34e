"""Every code that WeChat documents for vouchers is explained, and decides what a refused send means."""

import pytest

from merchant_center.vouchers.protocol.meanings import (
    ASK_THE_STOCK_CODES,
    About,
    SendVerdict,
    about_whom,
    explain_voucher,
    is_final,
    verdict,
)
from merchant_center.wechatpay import meanings

VERDICTS = {
    "PARAM_ERROR": SendVerdict.FINAL_FOR_CUSTOMER,
    "INVALID_REQUEST": SendVerdict.FINAL_FOR_CUSTOMER,
    "RESOURCE_ALREADY_EXISTS": SendVerdict.FINAL_FOR_CUSTOMER,
    "USER_ACCOUNT_ABNORMAL": SendVerdict.FINAL_FOR_CUSTOMER,
    "REQUEST_BLOCKED": SendVerdict.FINAL_FOR_CUSTOMER,
    "RULE_LIMIT": SendVerdict.FINAL_FOR_CUSTOMER,
    "RULELIMIT": SendVerdict.FINAL_FOR_CUSTOMER,
    "NOT_ENOUGH": SendVerdict.STOP_STOCK,
    "RESOURCE_NOT_EXISTS": SendVerdict.CONFIGURATION,
    "MCH_NOT_EXISTS": SendVerdict.CONFIGURATION,
    "APPID_MCHID_NOT_MATCH": SendVerdict.CONFIGURATION,
    "SIGN_ERROR": SendVerdict.CONFIGURATION,
    "NO_AUTH": SendVerdict.CONFIGURATION,
    "FREQUENCY_LIMITED": SendVerdict.RETRY_LATER,
    "FREQUENCY_LIMIT_EXCEED": SendVerdict.RETRY_LATER,
    "SYSTEM_ERROR": SendVerdict.RETRY_LATER,
}


@pytest.mark.parametrize("code", VERDICTS)
def test_documented_code_is_explained(code: str) -> None:
    """A documented code has its own words in Chinese and in English."""
    meaning = explain_voucher(code)
    assert meaning != explain_voucher("")
    assert any("\u4e00" <= character <= "\u9fff" for character in meaning.zh)
    assert meaning.en.isascii()


@pytest.mark.parametrize(("code", "expected"), VERDICTS.items())
def test_code_decides_what_a_refused_send_means(code: str, expected: SendVerdict) -> None:
    """The code alone tells whether the request, the stock or the settings are to blame, or nothing is decided."""
    assert verdict(code) is expected
    assert is_final(code) == (expected is SendVerdict.FINAL_FOR_CUSTOMER)


@pytest.mark.parametrize("code", ["", "BRAND_NEW_CODE", "SERVICE_UNAVAILABLE"])
def test_code_that_decides_nothing_keeps_the_number(code: str) -> None:
    """No answer, an unknown code and trouble at WeChat's are repeated with the same number, never given up."""
    assert verdict(code) is SendVerdict.RETRY_LATER
    assert explain_voucher(code).retry == "same_number"


@pytest.mark.parametrize("code", VERDICTS)
def test_verdict_and_meaning_agree(code: str) -> None:
    """What is to be repeated is so in both, and nothing that is final is said to be worth a repeat."""
    repeats = explain_voucher(code).retry == "same_number"
    assert repeats == (verdict(code) is SendVerdict.RETRY_LATER)


@pytest.mark.parametrize("code", ["NOT_ENOUGH", "RULE_LIMIT", "INVALID_REQUEST"])
def test_codes_with_another_meaning_for_orders_keep_theirs_apart(code: str) -> None:
    """A used-up voucher budget is not an empty account balance, and so on."""
    assert explain_voucher(code) != meanings.explain(code)


def test_codes_of_a_stock_that_may_be_closed_are_final_for_one_only() -> None:
    """Codes that a closed stock gives too refuse this request; the stock itself is asked before it is stopped."""
    assert all(is_final(code) for code in ASK_THE_STOCK_CODES)


def test_both_spellings_mean_the_same() -> None:
    """Throttling and the limit per customer come in two spellings each."""
    assert explain_voucher("FREQUENCY_LIMITED") == explain_voucher("FREQUENCY_LIMIT_EXCEED")
    assert explain_voucher("RULE_LIMIT") == explain_voucher("RULELIMIT")


@pytest.mark.parametrize(
    ("code", "is_given_out", "about"),
    [
        ("PARAM_ERROR", True, About.CUSTOMER),
        ("PARAM_ERROR", False, About.STOCK),
        ("PARAM_ERROR", None, About.UNKNOWN),
        ("INVALID_REQUEST", True, About.CUSTOMER),
        ("INVALID_REQUEST", False, About.STOCK),
        ("REQUEST_BLOCKED", True, About.UNKNOWN),
        ("REQUEST_BLOCKED", False, About.STOCK),
        ("USER_ACCOUNT_ABNORMAL", None, About.CUSTOMER),
        ("RULE_LIMIT", None, About.CUSTOMER),
        ("RULELIMIT", None, About.CUSTOMER),
        ("NOT_ENOUGH", None, About.STOCK),
        ("RESOURCE_NOT_EXISTS", None, About.STOCK),
        ("RESOURCE_ALREADY_EXISTS", None, About.REQUEST),
        ("NO_AUTH", None, About.ACCOUNT),
        ("SIGN_ERROR", None, About.ACCOUNT),
        ("APPID_MCHID_NOT_MATCH", None, About.ACCOUNT),
        ("SYSTEM_ERROR", None, About.WECHAT),
        ("outcome_unknown", None, About.WECHAT),
        ("BRAND_NEW_CODE", None, About.WECHAT),
    ],
)
def test_refusal_says_whom_it_is_about(code: str, is_given_out: bool | None, about: About) -> None:
    """A bad customer is told from a bad stock, by the code, and by the stock's state where the code leaves it open."""
    assert about_whom(code, is_given_out=is_given_out) is about


@pytest.mark.parametrize("code", sorted(ASK_THE_STOCK_CODES))
def test_meaning_follows_whom_it_is_about(code: str) -> None:
    """Once the stock was asked for, nobody is told "or": it is the stock, for an operator, or it is not."""
    assert "the stock is not given out now" in explain_voucher(code, About.STOCK).en
    assert explain_voucher(code, About.STOCK).actor == "operator"
    assert explain_voucher(code, About.UNKNOWN) == explain_voucher(code)


def test_unknown_openid_is_for_who_sent_it() -> None:
    """A running stock and a wrong parameter: the openid is wrong, and the flow's developer acts, no operator."""
    meaning = explain_voucher("PARAM_ERROR", About.CUSTOMER)
    assert ("openid" in meaning.en, meaning.actor) == (True, "developer")
