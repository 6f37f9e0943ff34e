"""What comes in and goes out when a page asks for its signature."""

from pydantic import BaseModel, Field

from merchant_center.accounts.rules import APPID_PATTERN
from merchant_center.core.edge.json_models import Request


class SignPage(Request):
    """The page's address as the browser has it; what follows ``#`` does not count."""

    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    url: str = Field(min_length=8, max_length=2048)
    """The page's https address as the browser has it, with its query; what follows ``#`` does not count."""


class PageSignatureView(BaseModel):
    """What ``wx.config`` takes, in its spelling."""

    appId: str  # noqa: N815 - WeChat's spelling
    timestamp: int
    """Seconds since 1970. Hand it on as it is."""
    nonceStr: str  # noqa: N815
    signature: str
    """Signature over the page's address."""
