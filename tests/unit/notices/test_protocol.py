"""Every code that a notice can fail with is explained, and decides what follows."""

import pytest

from merchant_center.core.errors import ConfigurationError, OutcomeUnknownError, ThrottledError
from merchant_center.core.http_client import NOT_CONNECTED
from merchant_center.notices.protocol import RefusalAction, explain_notice, refusal_action
from merchant_center.notices.rules.notice import NO_PHONE, OUTCOME_UNKNOWN, OUTDATED
from merchant_center.official_account.use_cases.access_tokens import NO_TOKEN

WRONG_SETTINGS = (
    ConfigurationError.code,
    "40036",
    "40037",
    "47003",
    "48001",
    "48004",
    "40164",
    "AuthorizationError",
    "LimitExceeded.AppDailyLimit",
    "FailedOperation.InsufficientBalanceInSmsPackage",
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
    "AuthFailure.SignatureFailure",
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail",
)
ACTIONS = {
    NO_PHONE: RefusalAction.FAIL,
    OUTDATED: RefusalAction.FAIL,
    "40003": RefusalAction.FAIL,
    "43004": RefusalAction.FAIL,
    "43101": RefusalAction.FAIL,
    "OptedOut": RefusalAction.FAIL,
    "InvalidParameter": RefusalAction.FAIL,
    "LimitExceeded.PhoneNumberDailyLimit": RefusalAction.FAIL,
    "FailedOperation.PhoneNumberInBlacklist": RefusalAction.FAIL,
    "InvalidParameterValue.IncorrectPhoneNumber": RefusalAction.FAIL,
    **dict.fromkeys(WRONG_SETTINGS, RefusalAction.FAIL),
    NOT_CONNECTED: RefusalAction.RETRY,
    NO_TOKEN: RefusalAction.RETRY,
    ThrottledError.code: RefusalAction.RETRY,
    "45009": RefusalAction.RETRY,
    "45011": RefusalAction.RETRY,
    "Throttling": RefusalAction.RETRY,
    "RequestLimitExceeded": RefusalAction.RETRY,
    OutcomeUnknownError.code: RefusalAction.UNKNOWN,
    "-1": RefusalAction.UNKNOWN,
    "InternalError.Timeout": RefusalAction.UNKNOWN,
}
RETRIES = {RefusalAction.RETRY: "same_number"}


@pytest.mark.parametrize(("code", "expected"), ACTIONS.items())
def test_code_decides_what_follows(code: str, expected: RefusalAction) -> None:
    """The code alone tells whether the customer, the settings or nobody is to blame, and whether to try again."""
    assert refusal_action(code) is expected
    assert explain_notice(code).retry == RETRIES.get(expected, "no")


@pytest.mark.parametrize("code", ACTIONS)
def test_code_is_explained(code: str) -> None:
    """Each code has its own words in Chinese and in English."""
    meaning = explain_notice(code)
    assert meaning != explain_notice("")
    assert any("\u4e00" <= character <= "\u9fff" for character in meaning.zh)
    assert meaning.en.isascii()


@pytest.mark.parametrize("code", ["", "99999", "BrandNew", "BrandNew.Code", OUTCOME_UNKNOWN])
def test_code_that_nobody_knows_may_have_told_the_customer(code: str) -> None:
    """An unknown code is no reason to tell somebody again."""
    assert refusal_action(code) is RefusalAction.UNKNOWN
    assert explain_notice(code).retry == "no"


@pytest.mark.parametrize("code", WRONG_SETTINGS)
def test_wrong_settings_are_for_somebody(code: str) -> None:
    """What an operator has to put right says so."""
    assert explain_notice(code).actor in {"operator", "developer"}
