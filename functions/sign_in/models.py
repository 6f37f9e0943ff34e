"""What comes in and goes out when a customer signs in."""

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.accounts.rules import APPID_PATTERN
from merchant_center.core.edge.json_models import Request


class BeginSignIn(Request):
    """A page of ours that wants to know its visitor."""

    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    page_url: str = Field(min_length=8, max_length=1024)
    """The https address to come back to, on a host that is listed for the official account."""


class SignInBegun(BaseModel):
    """Where to send the browser. The page keeps ``verifier``, which never travels through WeChat, for the end."""

    authorize_url: str
    """WeChat's address to send the browser to."""
    state: str
    """Comes back in the page's address beside ``code``; it tells this sign-in from others."""
    verifier: str
    """A secret of this browser. Keep it in the page until the end."""
    expires_in: int
    """Seconds until the sign-in has to be complete."""


class CompleteSignIn(Request):
    """What WeChat put into the page's address, and the verifier that the page kept."""

    code: str = Field(min_length=1, max_length=512)
    """The ``code`` that WeChat put into the page's address; it works once."""
    state: str = Field(pattern="^[0-9A-Za-z]{1,128}$")
    """The ``state`` that stands beside it."""
    verifier: str = Field(pattern="^[0-9A-Za-z]{1,128}$")
    """The ``verifier`` that the page kept."""


class CustomerView(BaseModel):
    """Who signed in."""

    appid: str
    openid: str


class Session(BaseModel):
    """Our token for the customer, and how long it lives.

    A customer exists per official account: a page of another ``appid`` signs in again. A repeat of the same request
    within 30 seconds is the same session, since WeChat may send a browser back twice with one code.
    """

    session_token: str
    """Bearer token of the customer for the other calls of pages."""
    expires_in: int
    """Seconds that the token works."""
    expires_at: AwareDatetime
    """When the token stops working (UTC)."""
    customer: CustomerView
    """Who signed in."""
