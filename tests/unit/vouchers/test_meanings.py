"""Every code that WeChat documents for vouchers is explained, and decides what a refused send means."""

import pytest

from merchant_center.vouchers.protocol.meanings import (
    ASK_THE_STOCK_CODES,
    About,
    VoucherRefusalAction,
    about_whom,
    explain_voucher,
    refusal_action,
)
from merchant_center.wechatpay import meanings

ACTIONS = {
    "PARAM_ERROR": VoucherRefusalAction.FAIL,
    "INVALID_REQUEST": VoucherRefusalAction.FAIL,
    "RESOURCE_ALREADY_EXISTS": VoucherRefusalAction.FAIL,
    "USER_ACCOUNT_ABNORMAL": VoucherRefusalAction.FAIL,
    "REQUEST_BLOCKED": VoucherRefusalAction.FAIL,
    "RULE_LIMIT": VoucherRefusalAction.FAIL,
    "RULELIMIT": VoucherRefusalAction.FAIL,
    "NOT_ENOUGH": VoucherRefusalAction.STOP_STOCK,
    "RESOURCE_NOT_EXISTS": VoucherRefusalAction.STOP_ACCOUNT,
    "MCH_NOT_EXISTS": VoucherRefusalAction.STOP_ACCOUNT,
    "APPID_MCHID_NOT_MATCH": VoucherRefusalAction.STOP_ACCOUNT,
    "SIGN_ERROR": VoucherRefusalAction.STOP_ACCOUNT,
    "NO_AUTH": VoucherRefusalAction.STOP_ACCOUNT,
    "FREQUENCY_LIMITED": VoucherRefusalAction.RETRY,
    "FREQUENCY_LIMIT_EXCEED": VoucherRefusalAction.RETRY,
    "SYSTEM_ERROR": VoucherRefusalAction.RETRY,
}


@pytest.mark.parametrize("code", ACTIONS)
def test_documented_code_is_explained(code: str) -> None:
    """A documented code has its own words in Chinese and in English."""
    meaning = explain_voucher(code)
    assert meaning != explain_voucher("")
    assert any("\u4e00" <= character <= "\u9fff" for character in meaning.zh)
    assert meaning.en.isascii()


@pytest.mark.parametrize(("code", "expected"), ACTIONS.items())
def test_code_decides_what_a_refused_send_means(code: str, expected: VoucherRefusalAction) -> None:
    """The code alone tells whether the request, the stock or the settings are to blame, or nothing is decided."""
    assert refusal_action(code) is expected


@pytest.mark.parametrize("code", ["", "BRAND_NEW_CODE", "SERVICE_UNAVAILABLE"])
def test_code_that_decides_nothing_keeps_the_number(code: str) -> None:
    """No answer, an unknown code and trouble at WeChat's are repeated with the same number, never given up."""
    assert refusal_action(code) is VoucherRefusalAction.RETRY
    assert explain_voucher(code).retry == "same_number"


@pytest.mark.parametrize("code", ACTIONS)
def test_action_and_meaning_agree(code: str) -> None:
    """What is to be repeated is so in both, and nothing that is final is said to be worth a repeat."""
    repeats = explain_voucher(code).retry == "same_number"
    assert repeats == (refusal_action(code) is VoucherRefusalAction.RETRY)


@pytest.mark.parametrize("code", ["NOT_ENOUGH", "RULE_LIMIT", "INVALID_REQUEST"])
def test_codes_with_another_meaning_for_orders_keep_theirs_apart(code: str) -> None:
    """A used-up voucher budget is not an empty account balance, and so on."""
    assert explain_voucher(code) != meanings.explain(code)


def test_codes_of_a_stock_that_may_be_closed_are_final_for_one_only() -> None:
    """Codes that a closed stock gives too refuse this request; the stock itself is asked before it is stopped."""
    assert all(refusal_action(code) is VoucherRefusalAction.FAIL for code in ASK_THE_STOCK_CODES)


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
