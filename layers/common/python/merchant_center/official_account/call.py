"""How every call to WeChat's official account platform is made, and how its answers are believed.

Secrets and tokens travel in query strings here, and httpx's errors remember the URL: none of them
is chained to an error that leaves this module, and WeChat's texts lose what we sent as a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from merchant_center.core.errors import MalformedRequestError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.core.http_client import code_of_failure
from merchant_center.official_account.meanings import explain
from merchant_center.wechatpay.json_object import JsonObject, read_object

_LONGEST_MESSAGE = 256
_BUSY = frozenset({-1, 45011})


@dataclass(frozen=True, slots=True)
class Question:
    """One call, and which of its values must not come out again."""

    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict, repr=False)
    json: Mapping[str, Any] | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def redact(self, text: str) -> str:
        """The text without the secrets, shortened."""
        for secret in filter(None, self.secrets):
            text = text.replace(secret, "***")
        return text[:_LONGEST_MESSAGE]


class OfficialAccountCaller:
    """Calls api.weixin.qq.com, which answers 200 to everything and puts its no into ``errcode``.

    All calls raise:
        RemoteRefusedError: ``remote_code`` is the errcode (``40029``).
        OutcomeUnknownError: time-out, lost connection, busy (-1, 45011), or an answer that cannot
            be read; ask again. ``remote_code`` is ``NOT_CONNECTED`` where nothing can have arrived.
    """

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def _ask(self, question: Question) -> JsonObject:
        response = self._send(question)
        if response.status_code != httpx.codes.OK:
            raise OutcomeUnknownError(
                f"WeChat answered {response.status_code} to {question.path}", status=response.status_code
            )
        try:
            answer = JsonObject(read_object(response.content, "answer"))
            errcode = answer.whole_number_or_none("errcode") or 0
            errmsg = answer.text_or_empty("errmsg")
        except MalformedRequestError as error:
            raise unreadable(question, error) from error
        if errcode == 0:
            return answer
        kind = OutcomeUnknownError if errcode in _BUSY else RemoteRefusedError
        raise kind(
            f"WeChat answered {errcode} to {question.path}: {question.redact(errmsg)}",
            remote_code=str(errcode),
            status=response.status_code,
            meaning=explain(str(errcode)),
            for_operators=True,
        )

    def _send(self, question: Question) -> httpx.Response:
        try:
            return self._http.request(
                question.method, question.path, params=question.params or None, json=question.json
            )
        except httpx.RequestError as error:
            reason, code = type(error).__name__, code_of_failure(error)
        # Outside of "except", or the error with its URL would come along as the context.
        raise OutcomeUnknownError(f"no answer from WeChat to {question.path} ({reason})", remote_code=code)


def unreadable(question: Question, error: MalformedRequestError) -> OutcomeUnknownError:
    """Make the error for an answer that does not say what it should."""
    return OutcomeUnknownError(f"WeChat's answer to {question.path} cannot be read: {error}")
