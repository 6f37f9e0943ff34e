"""The server's side of mutual TLS: clients may come without a certificate, and are then told CA_ERROR."""

import ssl
import tempfile
import time
from ipaddress import IPv4Address
from pathlib import Path

from aiohttp import web
from cryptography import x509

from local.wechat_simulator import keys
from local.wechat_simulator.merchants import Merchant, Merchants

HOST_NAMES = (x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1")))
NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME, which Python does not name."""


def server_context(merchants: Merchants) -> ssl.SSLContext:
    """A context with a certificate for this machine under the simulator's root.

    A client certificate must be issued by that root, or the handshake fails; whether it is the merchant's and
    still valid is asked for each call, since that follows the simulator's clock.
    """
    # Clients judge this certificate by real time.
    authority = merchants.publish_authority(time.time())
    server = keys.issue(authority, "localhost", time.time(), names=HOST_NAMES)
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
