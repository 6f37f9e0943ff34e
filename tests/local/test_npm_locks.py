"""Locks of npm name no address, so that they hold on every registry."""

import json

import pytest

from local.npm_locks import without_funding
from local.stack import ROOT

LOCKS = [f"{folder}/package-lock.json" for folder in ("tests/generated_clients", "web", "web/client-generator")]


def test_funding_is_left_out():
    """Addresses where packages ask for money are taken out, and nothing else."""
    lock = json.dumps({"name": "a", "packages": {"b": {"version": "1", "funding": {"url": "https://example.org"}}}})
    assert json.loads(without_funding(lock)) == {"name": "a", "packages": {"b": {"version": "1"}}}


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_address(lock):
    """A committed lock has hashes for what it names, and no address."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert '"integrity": "sha512-' in text
