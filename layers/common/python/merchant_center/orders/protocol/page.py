"""The parameters with which a page inside WeChat starts a payment."""

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
