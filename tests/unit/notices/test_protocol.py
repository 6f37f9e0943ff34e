"""Every code that a notice can fail with is explained, and decides what follows."""

import pytest

from merchant_center.core.errors import ConfigurationError, OutcomeUnknownError, ThrottledError
from merchant_center.core.http_client import NOT_CONNECTED
from merchant_center.notices.protocol import NoticeVerdict, explain_notice, verdict
from merchant_center.notices.rules.notice import NO_PHONE, OUTCOME_UNKNOWN, OUTDATED
from merchant_center.official_account.use_cases.access_tokens import NO_TOKEN

VERDICTS = {
    NO_PHONE: NoticeVerdict.FINAL,
    OUTDATED: NoticeVerdict.FINAL,
    NOT_CONNECTED: NoticeVerdict.LATER,
    NO_TOKEN: NoticeVerdict.LATER,
    ThrottledError.code: NoticeVerdict.LATER,
    ConfigurationError.code: NoticeVerdict.CONFIGURATION,
    OutcomeUnknownError.code: NoticeVerdict.UNKNOWN,
    "-1": NoticeVerdict.UNKNOWN,
    "40003": NoticeVerdict.FINAL,
    "43004": NoticeVerdict.FINAL,
    "43101": NoticeVerdict.FINAL,
    "45009": NoticeVerdict.LATER,
    "45011": NoticeVerdict.LATER,
    "40036": NoticeVerdict.CONFIGURATION,
    "40037": NoticeVerdict.CONFIGURATION,
    "47003": NoticeVerdict.CONFIGURATION,
    "48001": NoticeVerdict.CONFIGURATION,
    "48004": NoticeVerdict.CONFIGURATION,
    "40164": NoticeVerdict.CONFIGURATION,
    "OptedOut": NoticeVerdict.FINAL,
    "InvalidParameter": NoticeVerdict.FINAL,
    "AuthorizationError": NoticeVerdict.CONFIGURATION,
    "Throttling": NoticeVerdict.LATER,
    "LimitExceeded.PhoneNumberDailyLimit": NoticeVerdict.FINAL,
    "LimitExceeded.AppDailyLimit": NoticeVerdict.CONFIGURATION,
    "FailedOperation.PhoneNumberInBlacklist": NoticeVerdict.FINAL,
    "FailedOperation.InsufficientBalanceInSmsPackage": NoticeVerdict.CONFIGURATION,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": NoticeVerdict.CONFIGURATION,
    "InvalidParameterValue.IncorrectPhoneNumber": NoticeVerdict.FINAL,
    "AuthFailure.SignatureFailure": NoticeVerdict.CONFIGURATION,
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": NoticeVerdict.CONFIGURATION,
    "RequestLimitExceeded": NoticeVerdict.LATER,
    "InternalError.Timeout": NoticeVerdict.UNKNOWN,
}
RETRIES = {NoticeVerdict.LATER: "same_number"}


@pytest.mark.parametrize(("code", "expected"), VERDICTS.items())
def test_code_decides_what_follows(code: str, expected: NoticeVerdict) -> None:
    """The code alone tells whether the customer, the settings or nobody is to blame, and whether to try again."""
    assert verdict(code) is expected
    assert explain_notice(code).retry == RETRIES.get(expected, "no")


@pytest.mark.parametrize("code", VERDICTS)
def test_code_is_explained(code: str) -> None:
    """Each code has its own words in Chinese and in English."""
    meaning = explain_notice(code)
    assert meaning != explain_notice("")
    assert any("\u4e00" <= character <= "\u9fff" for character in meaning.zh)
    assert meaning.en.isascii()


@pytest.mark.parametrize("code", ["", "99999", "BrandNew", "BrandNew.Code", OUTCOME_UNKNOWN])
def test_code_that_nobody_knows_may_have_told_the_customer(code: str) -> None:
    """An unknown code is no reason to tell somebody again."""
    assert verdict(code) is NoticeVerdict.UNKNOWN
    assert explain_notice(code).retry == "no"


@pytest.mark.parametrize("code", [code for code, one in VERDICTS.items() if one is NoticeVerdict.CONFIGURATION])
def test_wrong_settings_are_for_somebody(code: str) -> None:
    """What an operator has to put right says so."""
    assert explain_notice(code).actor in {"operator", "developer"}
