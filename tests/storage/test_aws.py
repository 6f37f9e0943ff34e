"""Clients of AWS: bounded in time and in repeats, so that a function hears of trouble before its own time-out."""

from collections.abc import Callable
from typing import Any

import pytest

from local.emulator import Emulator
from merchant_center.core.aws import sessions as clients

NOWHERE = Emulator("http://127.0.0.1:1", pid=0)
MAKERS = [clients.dynamodb_client, clients.s3_client, clients.secrets_client, clients.sqs_client]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_client_gives_up_before_its_function(
    monkeypatch: pytest.MonkeyPatch, template: Any, make: Callable[[], Any]
) -> None:
    """A service that hangs at every try is given up before the time-out of the function ends the process."""
    for name, value in NOWHERE.environment().items():
        monkeypatch.setenv(name, value)
    client = make()
    config = client.meta.config
    tries = config.retries["total_max_attempts"]
    assert config.retries["mode"] == "standard"
    assert tries > 2
    assert client.meta.endpoint_url == NOWHERE.endpoint_url
    # Standard mode pauses up to 1, 2, 4 seconds before its repeats.
    longest = tries * (config.connect_timeout + config.read_timeout) + sum(2**n for n in range(tries - 1))
    if make is not clients.s3_client:
        assert longest < template["Globals"]["Function"]["Timeout"]
    client.close()


def test_links_are_signed_as_s3_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Presigned links carry a signature of version 4, which every region takes."""
    for name, value in NOWHERE.environment().items():
        monkeypatch.setenv(name, value)
    client = clients.s3_client()
    link = client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link
    client.close()
