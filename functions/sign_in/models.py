"""What comes in and goes out when a customer signs in."""

from pydantic import BaseModel, Field

from merchant_center.domain.accounts import APPID_PATTERN
from merchant_center.entrypoints.json_models import Request


class BeginSignIn(Request):
    """A page of ours that wants to know its visitor."""

    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    page_url: str = Field(min_length=8, max_length=1024)


class SignInBegun(BaseModel):
    """Where to send the browser. The page keeps ``verifier``, which never travels through WeChat, for the end."""

    authorize_url: str
    state: str
    verifier: str
    expires_in: int


class CompleteSignIn(Request):
    """What WeChat put into the page's address, and the verifier that the page kept."""

    code: str = Field(min_length=1, max_length=512)
    state: str = Field(pattern="^[0-9A-Za-z]{1,128}$")
    verifier: str = Field(pattern="^[0-9A-Za-z]{1,128}$")


class CustomerView(BaseModel):
    """Who signed in."""

    appid: str
    openid: str


class Session(BaseModel):
    """Our token for the customer, and how many seconds it lives."""

    session_token: str
    expires_in: int
    customer: CustomerView
