"""TLS in which we prove who we are too, as V2 demands where money leaves; apart, so that nobody else imports it."""

import ssl
from tempfile import NamedTemporaryFile

import httpx

from merchant_center.core.errors import ConfigurationError


def merchant_tls(certificate_pem: str, private_key_pem: str, authority_pem: str = "") -> ssl.SSLContext:
    """Load a merchant's API certificate to present to WeChat; slow, so do it once per certificate.

    Python reads keys from files alone: one is written, readable to nobody else, and removed at once.

    Args:
        certificate_pem: ``apiclient_cert.pem``.
        private_key_pem: ``apiclient_key.pem``, without a password.
        authority_pem: certificates of authorities to trust besides the public ones, "" for none.

    Raises:
        ConfigurationError: one of them cannot be used; says nothing of its content.
    """
    context = httpx.create_ssl_context(trust_env=False)
    try:
        if authority_pem:
            context.load_verify_locations(cadata=authority_pem)
    except (ssl.SSLError, ValueError):
        raise ConfigurationError("the extra trusted authority is no readable PEM certificate") from None
    with NamedTemporaryFile("w", encoding="ascii", errors="replace", suffix=".pem") as file:
        file.write(f"{certificate_pem.rstrip()}\n{private_key_pem.rstrip()}\n")
        file.flush()
        try:
            # A password function keeps OpenSSL from asking a terminal.
            context.load_cert_chain(file.name, password=lambda: b"")
        except (ssl.SSLError, ValueError):
            raise ConfigurationError("the merchant's certificate and private key do not load for TLS") from None
    return context
