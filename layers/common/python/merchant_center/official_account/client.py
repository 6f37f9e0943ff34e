"""WeChat's official account platform: who the customer is, the access token, the page's ticket."""

from dataclasses import dataclass
from urllib.parse import quote

from merchant_center.core.errors import MalformedRequestError, RemoteError
from merchant_center.official_account.call import OfficialAccountCaller, Question, unreadable

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


class OfficialAccountClient(OfficialAccountCaller):
    """What signing in and pages need; see the predicates below for what a refusal means."""

    def exchange_code(self, appid: str, secret: str, code: str) -> OAuthGrant:
        """Turn the code of a sign-in into the customer's openid; a code serves once, for 5 minutes."""
        question = Question(
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
            raise unreadable(question, error) from error

    def stable_token(self, appid: str, secret: str) -> tuple[str, int]:
        """Fetch the account's access token and how many seconds it lives (at least 300 from now).

        Repeats give the same token until its last 5 minutes; ``force_refresh``, which would kill
        the token for everybody else, is never asked for.
        """
        question = Question(
            "POST",
            "/cgi-bin/stable_token",
            json={"grant_type": "client_credential", "appid": appid, "secret": secret},
            secrets=(secret,),
        )
        return self._ask_for_pass(question, "access_token")

    def jsapi_ticket(self, access_token: str) -> tuple[str, int]:
        """Fetch the ticket that signs pages for ``wx.config``, and how many seconds it lives."""
        question = Question(
            "GET",
            "/cgi-bin/ticket/getticket",
            params={"access_token": access_token, "type": "jsapi"},
            secrets=(access_token,),
        )
        return self._ask_for_pass(question, "ticket")

    def _ask_for_pass(self, question: Question, name: str) -> tuple[str, int]:
        answer = self._ask(question)
        try:
            return answer.text(name), answer.whole_number("expires_in")
        except MalformedRequestError as error:
            raise unreadable(question, error) from error


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
