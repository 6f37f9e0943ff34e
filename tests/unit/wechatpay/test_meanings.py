"""Every code that WeChat documents for this path is explained, in two languages, with a safe next step."""

import pytest

from merchant_center.core.errors import ConfigurationError, OutcomeUnknownError, ThrottledError
from merchant_center.red_packets.protocol.cash_meanings import explain_red_packet
from merchant_center.red_packets.protocol.transfer_meanings import explain_transfer
from merchant_center.vouchers.protocol.meanings import explain_voucher
from merchant_center.wechatpay.meanings import explain

EXPLAINERS = [explain, explain_voucher, explain_red_packet, explain_transfer]

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


@pytest.mark.parametrize("explained", EXPLAINERS)
@pytest.mark.parametrize("code", ["", OutcomeUnknownError.code])
def test_silence_of_wechat_is_called_silence(explained, code: str) -> None:
    """Where WeChat gave no answer, nobody is told of a code: the outcome is unknown, and the number stays."""
    meaning = explained(code)
    assert "no answer" in meaning.en
    assert "code" not in meaning.en
    assert (meaning.actor, meaning.retry) == ("wechat", "same_number" if explained is explain_voucher else "query")


@pytest.mark.parametrize("explained", EXPLAINERS)
@pytest.mark.parametrize(
    ("code", "actor"),
    [
        (ThrottledError.code, "nobody"),
        (ConfigurationError.code, "operator"),
        ("KeyError", "developer"),
        ("ReadTimeoutError", "developer"),
        ("payment_mismatch", "developer"),
    ],
)
def test_trouble_on_our_side_is_not_put_into_wechats_mouth(explained, code: str, actor: str) -> None:
    """A code of ours, or the name of an error nobody expected, is explained as ours."""
    meaning = explained(code)
    assert "gave a code" not in meaning.en
    assert "WeChat Pay was not asked" in meaning.en or "no word of WeChat Pay" in meaning.en
    assert meaning.actor == actor


@pytest.mark.parametrize("explained", EXPLAINERS)
@pytest.mark.parametrize("code", ["BRAND_NEW_CODE", "268458547", "DAY_NEW LIMIT"])
def test_unknown_code_of_wechat_is_called_unknown(explained, code: str) -> None:
    """What WeChat said, and nobody can explain, is told as that."""
    assert "a code that we do not know" in explained(code).en
