"""Every error has one HTTP status and one shape, and errors of ours tell nothing inside."""

import json
from typing import Any

import pytest

from merchant_center.core.edge.problems import callback_failure_of, problem_of, public_problem_of
from merchant_center.core.errors import (
    ConfigurationError,
    DecryptionFailedError,
    FieldProblem,
    IdempotencyKeyReusedError,
    InvalidInputError,
    MalformedRequestError,
    MerchantCenterError,
    NotFoundError,
    OutcomeUnknownError,
    PaymentMismatchError,
    RemoteRefusedError,
    SignatureInvalidError,
    ThrottledError,
    UnauthenticatedError,
)
from merchant_center.notices.protocol import explain_notice
from merchant_center.official_account.meanings import explain as explain_official_account
from merchant_center.red_packets.protocol.cash_meanings import explain_red_packet
from merchant_center.red_packets.protocol.transfer_meanings import explain_transfer
from merchant_center.vouchers.protocol.meanings import explain_voucher
from merchant_center.wechatpay.meanings import explain

EXPLAIN = {
    "orders": explain,
    "vouchers": explain_voucher,
    "transfers": explain_transfer,
    "red_packets": explain_red_packet,
    "official_account": explain_official_account,
    "sms": explain_notice,
}


def refused(channel: str, code: str) -> RemoteRefusedError:
    """A refusal as the clients of a channel make it."""
    return RemoteRefusedError(
        "invalid appsecret",
        remote_code=code,
        meaning=EXPLAIN[channel](code),
        for_operators=channel == "official_account",
    )


def told(error: MerchantCenterError) -> tuple[int, dict[str, str], dict[str, Any]]:
    status, headers, body = problem_of(error, "request-1")
    return status, headers, json.loads(body)


def test_problem_is_a_document_of_rfc_9457() -> None:
    """Type, title, status and detail are there, with our stable code and the request's id."""
    status, headers, body = told(NotFoundError("there is no order 1"))
    assert status == 404
    assert headers == {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    assert body == {
        "type": "urn:merchant-center:problem:not_found",
        "title": "Not found",
        "status": 404,
        "code": "not_found",
        "request_id": "request-1",
        "detail": "there is no order 1",
    }


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (MalformedRequestError("x"), 400),
        (UnauthenticatedError("x"), 401),
        (IdempotencyKeyReusedError("x"), 422),
        (InvalidInputError("x"), 422),
        (ThrottledError("x"), 429),
        (OutcomeUnknownError("x"), 503),
        (ConfigurationError("x"), 503),
    ],
)
def test_status_says_whose_fault_it_is(error: MerchantCenterError, status: int) -> None:
    """The caller's mistakes are 4xx, ours and WeChat's are 5xx."""
    assert told(error)[0] == status


def test_wrong_fields_are_named() -> None:
    """Each broken rule comes with its field; without one there is no list."""
    error = InvalidInputError(
        "two fields", (FieldProblem("lines.0.quantity", "is 0"), FieldProblem("phone", "is long"))
    )
    assert told(error)[2]["errors"] == [
        {"field": "lines.0.quantity", "rule": "is 0"},
        {"field": "phone", "rule": "is long"},
    ]
    assert "errors" not in told(InvalidInputError("no field"))[2]


@pytest.mark.parametrize("kind", [MerchantCenterError, DecryptionFailedError, PaymentMismatchError])
def test_error_on_our_side_tells_nothing_inside(kind: type[MerchantCenterError]) -> None:
    """A 500 gives the request's id to ask for, and no word of what happened."""
    _, _, body = told(kind("table orders-prod of 1900000001"))
    assert "detail" not in body
    assert "orders-prod" not in json.dumps(body)
    assert body["request_id"] == "request-1"


@pytest.mark.parametrize(("error", "seconds"), [(ThrottledError("x"), "1"), (OutcomeUnknownError("x"), "2")])
def test_what_may_be_repeated_says_when(error: MerchantCenterError, seconds: str) -> None:
    """429 and 503 say after how many seconds; nothing else does."""
    assert told(error)[1]["Retry-After"] == seconds
    assert "Retry-After" not in told(NotFoundError("x"))[1]


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("orders", "ORDER_CLOSED"),
        ("orders", "NO_AUTH"),
        ("orders", "PARAM_ERROR"),
        ("orders", "SIGN_ERROR"),
        ("orders", "NOT_ENOUGH"),
        ("orders", "NEVER_HEARD_OF"),
        ("vouchers", "REQUEST_BLOCKED"),
        ("vouchers", "NOT_ENOUGH"),
        ("vouchers", "NEVER_HEARD_OF"),
        ("transfers", "INVALID_REQUEST"),
        ("transfers", "NOT_ENOUGH"),
        ("red_packets", "NOTENOUGH"),
        ("red_packets", "CA_ERROR"),
        ("official_account", "40125"),
        ("official_account", "48001"),
        ("official_account", "45009"),
        ("sms", "AuthFailure.SecretIdNotFound"),
    ],
)
def test_definite_no_is_a_conflict_that_nobody_repeats(channel: str, code: str) -> None:
    """What WeChat refuses for good, or until somebody acts, is no failure of ours and says nothing of a repeat."""
    status, headers, body = told(refused(channel, code))
    assert (status, body["status"]) == (409, 409)
    assert "Retry-After" not in headers


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("orders", "FREQUENCY_LIMITED"),
        ("orders", "SYSTEM_ERROR"),
        ("vouchers", "FREQUENCY_LIMITED"),
        ("transfers", "SYSTEM_ERROR"),
        ("red_packets", "FREQ_LIMIT"),
        ("official_account", "42001"),
    ],
)
def test_refusal_that_passes_by_itself_may_be_repeated(channel: str, code: str) -> None:
    """A code that its table calls repeatable without anybody acting is a 503 that says when."""
    status, headers, _ = told(refused(channel, code))
    assert (status, headers["Retry-After"]) == (503, "2")


def test_refusal_is_explained_in_the_words_of_its_topic() -> None:
    """The same code means other things for orders, vouchers, transfers and red packets."""
    meanings = {
        channel: told(refused(channel, "PARAM_ERROR"))[2]["wechat"]["meaning_en"]
        for channel in ("orders", "vouchers", "transfers", "red_packets")
    }
    assert len(set(meanings.values())) == 4
    assert "stock" in meanings["vouchers"]


def test_what_an_operator_must_mend_says_nothing_of_a_repeat() -> None:
    """Credentials and bindings do not mend themselves within seconds."""
    assert "Retry-After" not in told(ConfigurationError("x"))[1]


@pytest.mark.parametrize(
    "error",
    [
        refused("official_account", "40125"),
        OutcomeUnknownError("WeChat answered -1 to /cgi-bin/stable_token"),
        RemoteRefusedError("商户号1900000001无此权限", remote_code="NO_AUTH"),
    ],
)
def test_public_problem_has_nothing_of_wechats_words(error: MerchantCenterError) -> None:
    """What WeChat says about us is for operators; a page is told the code of the problem and what to do."""
    status, headers, text = public_problem_of(error, "request-1")
    assert (status, headers) == told(error)[:2]
    assert "detail" not in json.loads(text)
    assert error.message not in text
    assert "40125" not in text
    assert "secret" not in text


def test_public_problem_of_our_own_is_told_in_full() -> None:
    """A rule of ours that is broken is named to everybody."""
    error = InvalidInputError.of("phone", "is long")
    assert public_problem_of(error, "request-1") == problem_of(error, "request-1")


def test_missing_session_says_how_to_sign_in() -> None:
    """A 401 names its scheme, as HTTP asks for."""
    assert told(UnauthenticatedError("x"))[1]["WWW-Authenticate"] == "Bearer"


def test_refusal_of_wechat_is_explained() -> None:
    """WeChat's code comes with its meaning in both languages, who must act and what to do next (law 9)."""
    body = told(refused("orders", "NO_AUTH"))[2]
    assert body["wechat"]["code"] == "NO_AUTH"
    assert all(body["wechat"][name] for name in ("meaning_zh", "meaning_en", "who_acts"))
    assert told(RemoteRefusedError("x", remote_code="NEVER_HEARD_OF"))[2]["wechat"]["code"] == "NEVER_HEARD_OF"


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("orders", "a business rule forbids it"),
        ("vouchers", "the customer had enough"),
        ("transfers", "a business rule forbids it"),
        ("red_packets", "a code that we do not know"),
    ],
)
def test_refusal_is_explained_in_the_words_of_what_was_asked(channel: str, words: str) -> None:
    """The same code of WeChat's means something else for vouchers than for orders."""
    assert words in told(refused(channel, "RULE_LIMIT"))[2]["wechat"]["meaning_en"]


def test_refusal_behind_a_wrong_field_is_explained_too() -> None:
    """What the caller sent was refused by WeChat: the field is named and the code explained."""
    error = InvalidInputError.of("creator_mchid", "made it not")
    error.__cause__ = refused("vouchers", "INVALID_REQUEST")
    status, headers, body = told(error)
    assert (status, "Retry-After" in headers) == (422, False)
    assert body["errors"][0]["field"] == "creator_mchid"
    assert (body["wechat"]["code"], "stock" in body["wechat"]["meaning_en"]) == ("INVALID_REQUEST", True)


def test_callback_that_fails_is_answered_as_wechat_asks() -> None:
    """WeChat hears FAIL and at most 64 characters, without anything inside."""
    status, headers, text = callback_failure_of(PaymentMismatchError("table orders-prod"), "0a8d2f60-7d1c-4e6e-9f3b")
    assert status == 500
    assert headers == {"Content-Type": "application/json"}
    body = json.loads(text)
    assert body["code"] == "FAIL"
    assert 0 < len(body["message"]) <= 64
    assert "orders-prod" not in text


@pytest.mark.parametrize("error", [SignatureInvalidError("x"), PaymentMismatchError("x"), NotFoundError("x")])
def test_wechat_calls_again_after_every_failure(error: MerchantCenterError) -> None:
    """Neither a bad signature nor a contradiction is answered with success."""
    assert callback_failure_of(error, "r")[0] not in {200, 204}
