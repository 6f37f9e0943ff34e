"""One way to make an HTTP client for WeChat: bounded in time, without redirects, proxies or chatter."""

import logging
import ssl

import httpx

from merchant_center.core.tls import public_authorities

USER_AGENT = "merchant-center/1"

NOT_CONNECTED = "NOT_CONNECTED"
"""Our own code for a call that cannot have arrived, because there was no connection to send it on."""

# httpx logs every URL at INFO, and WeChat wants secrets and tokens in some query strings. A filter,
# unlike a level, cannot be undone by a logging configuration that is loaded later.
logging.getLogger("httpx").addFilter(lambda _record: False)


def build_http_client(
    base_url: str, *, connect_timeout: float = 2, read_timeout: float = 4, tls: ssl.SSLContext | None = None
) -> httpx.Client:
    """Make a client for one host; build it once per process and keep it.

    WeChat Pay refuses requests without Accept or User-Agent. Idle connections are dropped before
    WeChat's servers drop them (after 8 s). Answers come uncompressed: their signature is over
    these bytes.

    Args:
        base_url: scheme and host, such as ``https://api.mch.weixin.qq.com``.
        connect_timeout: seconds for connection and TLS, and for a free connection of the pool.
        read_timeout: seconds without a byte, reading or writing.
        tls: what to present and whom to trust; the public authorities if nothing is said.
    """
    return httpx.Client(
        base_url=base_url,
        headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": USER_AGENT},
        timeout=httpx.Timeout(read_timeout, connect=connect_timeout, pool=connect_timeout),
        limits=httpx.Limits(max_connections=10, max_keepalive_connections=5, keepalive_expiry=5),
        follow_redirects=False,
        trust_env=False,
        verify=tls or public_authorities(),
    )


def code_of_failure(error: httpx.RequestError) -> str:
    """Give :data:`NOT_CONNECTED` if nothing can have been sent, else ""."""
    return NOT_CONNECTED if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout) else ""
