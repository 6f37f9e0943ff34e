"""The signature with which a page inside WeChat configures the JS-SDK."""

from hashlib import sha1


def page_signature(ticket: str, url: str, *, timestamp: int, nonce: str) -> str:
    """Sign a page's address for ``wx.config`` (JS-SDK, appendix 1); sha1 is WeChat's choice.

    Args:
        ticket: the official account's jsapi_ticket.
        url: as the browser has it; what follows ``#`` does not count.
        timestamp: Unix seconds, as given to wx.config.
        nonce: as given to wx.config.
    """
    address = url.partition("#")[0]
    message = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={address}"
    return sha1(message.encode(), usedforsecurity=False).hexdigest()
