"""Tencent Cloud's signature, against the vector that its documentation publishes."""

from merchant_center.notices.client.tencent_signing import authorization

# Tencent Cloud API 3.0, "signature method v3": DescribeInstances; the escapes are in the published bytes.
BODY = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
SECRET_ID, SECRET_KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"


def header(body: bytes = BODY, **changes: str | int) -> str:
    given = {"host": "cvm.tencentcloudapi.com", "service": "cvm", "timestamp": 1551113065, **changes}
    return authorization(SECRET_ID, SECRET_KEY, body=body, **given)


def test_published_vector():
    """The header is the published one, to the letter."""
    assert header() == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_everything_that_is_sent_is_signed():
    """Another body, host, service or second has another signature."""
    signatures = {
        header().rpartition("=")[2],
        header(BODY + b" ").rpartition("=")[2],
        header(host="cvm.example.com").rpartition("=")[2],
        header(service="sms").rpartition("=")[2],
        header(timestamp=1551113066).rpartition("=")[2],
    }
    assert len(signatures) == 5


def test_day_of_the_scope_is_utc():
    """A second before midnight in UTC it is the day before, whatever the machine's zone."""
    assert "/2019-02-25/" in header(timestamp=1551139199)
    assert "/2019-02-26/" in header(timestamp=1551139200)


def test_key_is_not_in_the_header():
    """The header names the key and does not show it."""
    assert SECRET_KEY not in header()
