"""What the lists that go by time have in common."""

import pytest

from merchant_center.storage.cursors import cursor_of

LISTS = (
    "/v1/admin/exports",
    "/v1/admin/voucher-jobs",
    "/v1/admin/red-packet-jobs",
    "/v1/admin/red-packets",
    "/v1/admin/red-packet-sends",
    "/v1/vouchers",
    "/v1/red-packets",
)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["1", "5b5d", cursor_of("2026-01-01T00:00:00.000Z", "another")])
def test_cursor_of_no_list_or_another_is_refused(api, shop, path, cursor):
    """Junk is no page one, and no empty page that looks like the end: the field and the rule are named."""
    session = {} if "/admin/" in path else shop.sign_in()[1]
    answer = api.call("GET", f"{path}?cursor={cursor}", headers=session)
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == "cursor"
    assert "list" in answer.json["errors"][0]["rule"]
