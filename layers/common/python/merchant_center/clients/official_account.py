"""WeChat's official account platform: who the customer is, the access token, the page's ticket.

Secrets and tokens travel in query strings here, and httpx's errors remember the URL: none of them
is chained to an error that leaves this module, and WeChat's texts lose what we sent as a secret.
"""

from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from merchant_center.errors import MalformedRequestError, OutcomeUnknownError, RemoteError, RemoteRefusedError
from merchant_center.wechatpay.json_object import JsonObject, read_object

_LONGEST_MESSAGE = 256
_BUSY = frozenset({-1, 45011})
_RESTART_SIGN_IN = frozenset({"40029", "40163", "42003"})
_DEAD_TOKEN = frozenset({"40001", "40014", "42001"})
_CONFIGURATION = frozenset(
    {"40001", "40013", "40125", "40164", "41002", "41004", "48001", "48004", "50002"} | {"89503", "89506", "89507"}
)


@dataclass(frozen=True, slots=True)
class OAuthGrant:
    """Who came back from WeChat's sign-in.

    Attributes:
        openid: of the customer under this official account.
        scope: ``snsapi_base`` or ``snsapi_userinfo``.
        is_snapshot: the page was a read-only snapshot and the openid is virtual: never bind it,
            take its money or give it anything.
        unionid: "" unless the account belongs to an Open Platform account and WeChat says it.
    """

    openid: str
    scope: str
    is_snapshot: bool
    unionid: str


@dataclass(frozen=True, slots=True)
class _Question:
    """One call, and which of its values must not come out again."""

    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict, repr=False)
    json: dict[str, str] | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def redact(self, text: str) -> str:
        for secret in filter(None, self.secrets):
            text = text.replace(secret, "***")
        return text[:_LONGEST_MESSAGE]


class OfficialAccountClient:
    """Calls api.weixin.qq.com, which answers 200 to everything and puts its no into ``errcode``.

    All methods raise:
        RemoteRefusedError: ``remote_code`` is the errcode (``40029``); see the predicates below.
        OutcomeUnknownError: time-out, lost connection, busy (-1, 45011), or an answer that cannot
            be read; ask again.
    """

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def exchange_code(self, appid: str, secret: str, code: str) -> OAuthGrant:
        """Turn the code of a sign-in into the customer's openid; a code serves once, for 5 minutes."""
        question = _Question(
            "GET",
            "/sns/oauth2/access_token",
            params={"appid": appid, "secret": secret, "code": code, "grant_type": "authorization_code"},
            secrets=(secret, code),
        )
        answer = self._ask(question)
        try:
            return OAuthGrant(
                openid=answer.text("openid"),
                scope=answer.text_or_empty("scope"),
                is_snapshot=answer.whole_number_or_none("is_snapshotuser") == 1,
                unionid=answer.text_or_empty("unionid"),
            )
        except MalformedRequestError as error:
            raise _unreadable(question, error) from error

    def stable_token(self, appid: str, secret: str) -> tuple[str, int]:
        """Fetch the account's access token and how many seconds it lives (at least 300 from now).

        Repeats give the same token until its last 5 minutes; ``force_refresh``, which would kill
        the token for everybody else, is never asked for.
        """
        question = _Question(
            "POST",
            "/cgi-bin/stable_token",
            json={"grant_type": "client_credential", "appid": appid, "secret": secret},
            secrets=(secret,),
        )
        return self._ask_for_pass(question, "access_token")

    def jsapi_ticket(self, access_token: str) -> tuple[str, int]:
        """Fetch the ticket that signs pages for ``wx.config``, and how many seconds it lives."""
        question = _Question(
            "GET",
            "/cgi-bin/ticket/getticket",
            params={"access_token": access_token, "type": "jsapi"},
            secrets=(access_token,),
        )
        return self._ask_for_pass(question, "ticket")

    def _ask_for_pass(self, question: _Question, name: str) -> tuple[str, int]:
        answer = self._ask(question)
        try:
            return answer.text(name), answer.whole_number("expires_in")
        except MalformedRequestError as error:
            raise _unreadable(question, error) from error

    def _ask(self, question: _Question) -> JsonObject:
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
            raise _unreadable(question, error) from error
        if errcode == 0:
            return answer
        kind = OutcomeUnknownError if errcode in _BUSY else RemoteRefusedError
        raise kind(
            f"WeChat answered {errcode} to {question.path}: {question.redact(errmsg)}",
            remote_code=str(errcode),
            status=response.status_code,
        )

    def _send(self, question: _Question) -> httpx.Response:
        try:
            return self._http.request(
                question.method, question.path, params=question.params or None, json=question.json
            )
        except httpx.RequestError as error:
            reason = type(error).__name__
        # Outside of "except", or the error with its URL would come along as the context.
        raise OutcomeUnknownError(f"no answer from WeChat to {question.path} ({reason})")


def must_restart_sign_in(error: RemoteError) -> bool:
    """Whether the sign-in's code is invalid, used or expired: send the customer to authorize_url again."""
    return error.remote_code in _RESTART_SIGN_IN


def is_dead_token(error: RemoteError) -> bool:
    """Whether the access token is void: fetch it once more and repeat once."""
    return error.remote_code in _DEAD_TOKEN


def is_configuration(error: RemoteError) -> bool:
    """Whether an operator has to act: appid, secret, permission, or our address on the allow-list.

    40001 is a wrong secret where a secret was sent (exchange_code, stable_token) and a dead token
    elsewhere: after a call with a token ask ``is_dead_token`` first.
    """
    return error.remote_code in _CONFIGURATION


def authorize_url(base: str, appid: str, redirect_uri: str, state: str) -> str:
    """Give the address that starts a silent sign-in (``snsapi_base``) inside WeChat's browser.

    WeChat insists on this order and on the fragment (Official Accounts, "web page authorization").

    Args:
        base: ``https://open.weixin.qq.com``.
        appid: of the official account.
        redirect_uri: where WeChat sends the customer, with ``code`` and ``state``.
        state: at most 128 letters and digits, single use.
    """
    query = (
        f"appid={quote(appid, safe='')}&redirect_uri={quote(redirect_uri, safe='')}"
        f"&response_type=code&scope=snsapi_base&state={quote(state, safe='')}"
    )
    return f"{base}/connect/oauth2/authorize?{query}#wechat_redirect"


def _unreadable(question: _Question, error: MalformedRequestError) -> OutcomeUnknownError:
    return OutcomeUnknownError(f"WeChat's answer to {question.path} cannot be read: {error}")
