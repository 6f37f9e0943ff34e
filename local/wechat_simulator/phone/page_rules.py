"""What WeChat's browser asks of a page before it does what the page wants.

Source: Official Account platform, JS-SDK; WeChat Pay, JSAPI payment and merchant transfer. What only threads tell of is
named in README.md.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from local.wechat_simulator.order_rules import is_loopback
from local.wechat_simulator.phone.phones import Phone, Verified
from local.wechat_simulator.phone.refusals import BridgeError

PAY_PARAMETERS = ("appId", "timeStamp", "nonceStr", "package", "signType", "paySign")
LOCAL_DIRECTORIES = ("http://127.0.0.1/", "http://localhost/")
"""Where pages may take payments while a merchant registered nothing."""
ROOT = ("", "/")


@dataclass(frozen=True)
class Call:
    """What a page asks of the bridge, and from where."""

    api: str
    params: dict[str, Any]
    document: str
    """Made up for each document; what wx.config achieved ends with it."""
    url: str
    entry_url: str
    """With which the document was opened, whatever the page made of its address since."""

    def checked_url(self, phone: Phone) -> str:
        """The URL that this phone checks, without its fragment."""
        return (self.entry_url if phone.platform == "ios" else self.url).partition("#")[0]

    @property
    def is_through_wx(self) -> bool:
        """Whether jweixin passed the call on, which adds what wx.config was given."""
        return "verifyAppId" in self.params


def page_signature(ticket: str, nonce: str, timestamp: str, url: str) -> str:
    """The signature that `wx.config` has to give."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def verified_config(phone: Phone, call: Call, domains: list[str] | None, tickets: Iterable[str]) -> Verified:
    """What `wx.config` achieves for a document.

    Raises:
        BridgeError: unknown appid (`domains` is None), domain not listed, or signature of another URL or ticket.
    """
    given = call.params
    appid, url = str(given.get("verifyAppId", "")), call.checked_url(phone)
    if domains is None:
        raise BridgeError("config_appid", appid=appid)
    host = urlsplit(url).hostname or ""
    if host not in domains:
        raise BridgeError("config_domain", host=host, appid=appid)
    timestamp = given.get("verifyTimestamp")
    if phone.platform == "ios" and not isinstance(timestamp, str):
        raise BridgeError("config_timestamp")
    signature = str(given.get("verifySignature", ""))
    nonce = str(given.get("verifyNonceStr", ""))
    right = (page_signature(ticket, nonce, str(timestamp), url) for ticket in tickets)
    if not any(secrets.compare_digest(one.encode(), signature.encode()) for one in right):
        raise BridgeError("config_signature", signed_url=url, platform=_platform_name(phone))
    return Verified(appid, _listed_apis(given.get("verifyJsApiList")))


def _listed_apis(given: Any) -> list[str]:
    try:
        listed = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        return []
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []


def _platform_name(phone: Phone) -> str:
    return "iOS" if phone.platform == "ios" else "Android"


def pay_parameters(phone: Phone, params: Mapping[str, Any]) -> dict[str, str]:
    """The payment parameters as strings; a number passes on Android alone.

    Raises:
        BridgeError: one is missing, or of a wrong type.
    """
    allowed: type | tuple[type, ...] = str if phone.platform == "ios" else (str, int)
    for name in PAY_PARAMETERS:
        value = params.get(name)
        if not isinstance(value, allowed) or isinstance(value, bool) or value == "":
            raise BridgeError("parameter", name=name, type="missing" if value is None else type(value).__name__)
    return {name: str(params[name]) for name in PAY_PARAMETERS}


def is_in_directory(directories: Iterable[str], url: str) -> bool:
    """Whether a page may take payments: below a registered root, or exactly in a registered directory.

    On this machine any port is right, since local pages have many.
    """
    page = urlsplit(url)
    folder = page.path.rpartition("/")[0] + "/"
    for directory in map(urlsplit, directories):
        is_same_port = directory.port == page.port or is_loopback(page.hostname or "")
        is_same_host = (directory.scheme, directory.hostname) == (page.scheme, page.hostname) and is_same_port
        if is_same_host and (directory.path in ROOT or directory.path == folder):
            return True
    return False
