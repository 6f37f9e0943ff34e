"""Reconciliation over HTTP: operators run a day, read what came of it and the ledger, and keep the rules."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.core.times import beijing_day

DAYS = "/v1/admin/reconciliation/days"


@pytest.fixture
def day():
    """A day long before the shop was there."""
    return (beijing_day(datetime.now(UTC)) - timedelta(days=5)).isoformat()


def delivered(api, mchid, day):
    """The queue hands the day to a worker."""
    record = {"messageId": "m1", "body": json.dumps({"mchid": mchid, "day": day}), "attributes": {}}
    return api.send("RunReconciliation", {"Records": [record]})


def test_day_is_run_and_shown(api, shop, day):
    """An operator asks for a day; a worker finds no bill of it, so it is empty, and says so in every list."""
    asked = api.call("POST", f"{DAYS}/{shop.mchid}/{day}/run")
    assert (asked.status, asked.json["state"]) == (202, "WAITING")
    assert asked.headers["location"] == f"{DAYS}/{shop.mchid}/{day}"
    assert delivered(api, shop.mchid, day) == {"batchItemFailures": []}
    shown = api.call("GET", f"{DAYS}/{shop.mchid}/{day}").json
    assert (shown["state"], shown["progress_percent"], shown["allowed_actions"]) == ("EMPTY", 100, ["run"])
    kinds = ["trade", "fund_flow", "operation", "vouchers"]
    assert [(one["kind"], one["is_absent"]) for one in shown["bills"]] == [(kind, True) for kind in kinds]
    query = f"mchid={shop.mchid}&from={day}&to={day}"
    assert api.call("GET", f"{DAYS}?{query}").json["days"] == [shown]
    assert api.call("GET", f"{DAYS}?{query}&state=EMPTY").json["days"] == [shown]
    assert api.call("GET", f"{DAYS}?{query}&state=DIFFERENT").json["days"] == []
    (entry,) = api.call("GET", f"/v1/admin/ledger?{query}").json["entries"]
    assert (entry["gap_fen"], entry["opening_fen"], entry["state"]) == (0, None, "EMPTY")
    query = f"mchid={shop.mchid}&day={day}"
    listed = {"differences": [], "cursor": "", "count": None}
    assert api.call("GET", f"/v1/admin/reconciliation/differences?{query}").json == listed
    counted = api.call("GET", f"/v1/admin/reconciliation/differences?{query}&with_count=true").json
    assert counted == listed | {"count": {"at_least": 0, "is_exact": True}}


def test_day_that_cannot_be_run_is_refused_in_words(api, shop, day):
    """Today has no bill yet, an unknown account has no days, and a word is no day."""
    today = beijing_day(datetime.now(UTC)).isoformat()
    assert api.call("POST", f"{DAYS}/{shop.mchid}/{today}/run").json["errors"][0]["field"] == "day"
    assert api.call("POST", f"{DAYS}/1999999999/{day}/run").status == 404
    assert api.call("GET", f"{DAYS}/{shop.mchid}/yesterday").status == 422
    assert api.call("GET", f"{DAYS}/{shop.mchid}/2020-01-01").status == 404
    assert api.call("GET", "/v1/admin/reconciliation/differences/nothing").status == 404


def test_rules_are_kept_by_version(api, shop):
    """Patterns are replaced as a whole, by who has seen the version that there is; what sets all aside is refused."""
    path = f"/v1/admin/reconciliation/rules/{shop.mchid}"
    seen = api.call("GET", path).json["version"]
    given = {"patterns": ["SHOP-*"]}
    changed = api.call("PUT", path, given, headers={"if-match": f'"{seen}"'})
    assert (changed.status, changed.json["patterns"], changed.json["version"]) == (200, ["SHOP-*"], seen + 1)
    stale = api.call("PUT", path, {"patterns": []}, headers={"if-match": f'"{seen}"'})
    assert (stale.status, stale.json["code"]) == (412, "version_changed")
    refused = api.call("PUT", path, {"patterns": ["*"]})
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "patterns.0")
    assert api.call("GET", path).json == changed.json
