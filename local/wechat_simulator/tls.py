"""The server's side of TLS: it stands for WeChat's host names too, and clients may show a certificate or none."""

import ssl
import tempfile
import time
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from aiohttp import web
from cryptography import x509

from local.wechat_simulator import keys
from local.wechat_simulator.merchants import Merchant, Merchants

HOST_NAMES = (
    "api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "fraud.mch.weixin.qq.com", "api.wechatpay.cn",
    "api2.wechatpay.cn", "download-service.wechatpay.cn", "api.weixin.qq.com", "api2.weixin.qq.com",
    "sh.api.weixin.qq.com", "sz.api.weixin.qq.com", "hk.api.weixin.qq.com", "open.weixin.qq.com",
    "sms.tencentcloudapi.com",
)  # fmt: skip
"""WeChat's, for clients whose base URL is fixed: a hosts file sends them here."""
NAMES = (
    x509.DNSName("localhost"),
    x509.IPAddress(IPv4Address("127.0.0.1")),
    x509.IPAddress(IPv6Address("::1")),
    *map(x509.DNSName, HOST_NAMES),
)
NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME, which Python does not name."""


def server_context(merchants: Merchants) -> ssl.SSLContext:
    """A context with a certificate for this machine and WeChat's hosts under the simulator's root.

    A client certificate must be issued by that root, or the handshake fails; whether it is the merchant's and
    still valid is asked for each call, since that follows the simulator's clock.
    """
    # Clients judge this certificate by real time.
    authority = merchants.publish_authority(time.time())
    server = keys.issue(authority, "localhost", time.time(), names=NAMES)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= NO_CHECK_TIME
    context.load_verify_locations(cadata=authority["certificate"])
    with tempfile.TemporaryDirectory() as directory:
        pair = Path(directory) / "server.pem"
        pair.touch(0o600)
        pair.write_text(server["private_key"] + server["certificate"])
        context.load_cert_chain(pair)
    return context


def is_presented(request: web.Request, merchant: Merchant, now: float) -> bool:
    """Whether the connection was opened with an API certificate of the merchant that has not expired at `now`."""
    connection: ssl.SSLObject | None = request.get_extra_info("ssl_object")
    presented = connection.getpeercert(binary_form=True) if connection else None
    return any(
        presented == ssl.PEM_cert_to_DER_cert(pair["certificate"]) and now < pair["not_after"]
        for pair in merchant.api_certificates
    )
