"""What a page inside WeChat needs signed: the payment's parameters and the JS-SDK's configuration."""

from hashlib import sha1

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from merchant_center.wechatpay.signing import sign


def payment_parameters(
    appid: str, prepay_id: str, private_key: RSAPrivateKey, *, timestamp: int, nonce: str
) -> dict[str, str]:
    """Give what ``getBrandWCPayRequest`` takes (WeChat Pay APIv3, "JSAPI: start the payment").

    All values are texts: a number as timeStamp fails on some phones. ``wx.chooseWXPay`` takes the
    same values with the key ``timestamp`` and without appId.
    """
    package = f"prepay_id={prepay_id}"
    message = f"{appid}\n{timestamp}\n{nonce}\n{package}\n".encode()
    return {
        "appId": appid,
        "timeStamp": str(timestamp),
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": sign(private_key, message),
    }


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
