"""Who changed what: each change of an operator is in the audit log, and none is decided on an old version."""

import json
import secrets
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from local.openapi import TARGET
from merchant_center.audit.rules import AuditAction
from tests.functions.red_packets.conftest import RedPackets
from tests.order_of_time import is_newest_first

AUDIT = "/v1/admin/audit"
DOCUMENT = json.loads(TARGET.read_text(encoding="utf-8"))
MONEY_ACTIONS = (
    "start",
    "stop",
    "restore",
    "cancel",
    "settle",
    "resend",
    "pause",
    "resume",
    "steer",
    "close",
    "inventory",
    "resolve",
    "approve",
    "refuse",
    "withdraw",
    "refunds",
)
"""How the paths of what is done with money, beside editing, end."""
DECIDES_NOTHING = {"settle_refund"}
"""Asks WeChat what became of it."""


def new_key():
    return {"Idempotency-Key": secrets.token_hex(8)}


@pytest.fixture
def packets(shop):
    """Red packets of the shop."""
    return RedPackets(shop)


@pytest.fixture
def audited(api):
    """What the log says of a thing: before and after of each entry, by its action, in any order."""

    def of(kind, number):
        answer = api.call("GET", f"{AUDIT}?resource={kind}:{quote(number)}", scopes={"audit:read"})
        assert answer.status == 200, answer.text
        assert is_newest_first(answer.json["entries"], "at")
        told = defaultdict(list)
        for one in answer.json["entries"]:
            told[one["action"]].append((one["before"], one["after"]))
        return told

    return of


@pytest.fixture
def things(api, shop, packets):
    """One of each thing that is edited: its address, a change that it takes, and where its name stands."""
    product, campaign = shop.product(), shop.campaign(f"c-{secrets.token_hex(4)}")
    stock = shop.simulator.panel("stocks", creator_mchid=shop.mchid, name="满减券", max_coupons=1_000)["stock_id"]
    assert api.call("POST", "/v1/admin/vouchers", {"stock_id": stock, "mchid": shop.mchid}).status == 201
    return {
        "product": (f"/v1/admin/products/{product}", {"price_fen": 999}),
        "campaign": (f"/v1/admin/campaigns/{campaign}", {"name": "秋茶"}),
        "merchant": (f"/v1/admin/merchants/{shop.mchid}", {"display_name": "示例茶铺二"}),
        "voucher_stock": (f"/v1/admin/vouchers/{stock}", {"caps": {"per_day": 5}}),
        "red_packet": (packets.define(), {"name": "秋"}),
    }


def test_entry_says_who_did_what_under_which_request(api, shop):
    """Subject, name, request, instant, action and thing are those of the deed; the name may be missing."""
    number = shop.product()
    (entry,) = api.call("GET", f"{AUDIT}?resource=product:{number}").json["entries"]
    assert (entry["actor"], entry["actor_name"], entry["action"]) == ("operator-7", "", "product_created")
    assert (entry["resource_kind"], entry["resource_id"]) == ("product", number)
    assert entry["request_id"].startswith("request-")
    assert datetime.now(UTC) - datetime.fromisoformat(entry["at"]) < timedelta(minutes=1)
    assert entry["after"]["price_fen"] == 1_250


def test_each_change_of_a_product_and_a_campaign_is_told(api, shop, audited):
    """Made, changed, deleted: each with the fields that changed, before and after."""
    number = shop.product()
    address = f"/v1/admin/products/{number}"
    assert api.call("PATCH", address, {"price_fen": 999, "name": "明前龙井", "on_sale": False}).status == 200
    assert api.call("DELETE", address).status == 204
    told = audited("product", number)
    assert set(told) == {"product_created", "product_changed", "product_deleted"}
    assert told["product_changed"] == [({"price_fen": 1_250, "on_sale": True}, {"price_fen": 999, "on_sale": False})]
    ((nothing, _),), ((deleted, nothing_left),) = told["product_created"], told["product_deleted"]
    assert (nothing, deleted["price_fen"], nothing_left) == ({}, 999, {})
    code = shop.campaign(f"c-{secrets.token_hex(4)}")
    api.call("PATCH", f"/v1/admin/campaigns/{code}", {"open_to_pages": False})
    assert audited("campaign", code)["campaign_changed"] == [({"open_to_pages": True}, {"open_to_pages": False})]


def test_credentials_are_told_as_changed_and_never_shown(api, found_shop, audited):
    """A new APIv3 key is told as changed, a disabled account as it is, and no key or secret stands in the log."""
    shop = found_shop()
    address = f"/v1/admin/merchants/{shop.mchid}"
    shop.simulator.panel(f"merchants/{shop.mchid}/keys", new_apiv3_key=True)
    new = json.loads((shop.simulator.credentials / shop.mchid / "merchant.json").read_text())["apiv3_key"]
    assert api.call("PATCH", address, {"apiv3_key": new}).status == 200
    assert api.call("PATCH", address, {"enabled": False}).status == 200
    entries = audited("merchant", shop.mchid)
    disabled, rotated = ({"enabled": True}, {"enabled": False}), ({}, {"apiv3_key": "changed"})
    assert len(entries["merchant_changed"]) == 2
    assert [one for one in (disabled, rotated) if one not in entries["merchant_changed"]] == []
    ((_, connected),) = entries["merchant_connected"]
    assert connected["private_key_pem"] == connected["apiv2_key"] == "changed"
    told = json.dumps(entries)
    hidden = [one for name, one in shop.credentials.items() if name.endswith(("_pem", "_key"))]
    assert [one for one in (*hidden, new, shop.credentials["official_accounts"][0]["secret"]) if one in told] == []


def test_each_change_of_a_stock_is_told(api, things, audited):
    """Limits, placements, what is asked of WeChat, and removal."""
    address, change = things["voucher_stock"]
    stock = address.rpartition("/")[2]
    placed = change | {"placements": [{"name": "top", "limit": 3}]}
    assert api.call("PATCH", address, placed).status == 200
    assert api.call("POST", f"{address}/steer", {"action": "pause"}).status == 200
    assert api.call("DELETE", address).status == 204
    told = audited("voucher_stock", stock)
    assert told["voucher_stock_changed"] == [
        ({"limits.per_day": None}, {"limits.per_day": 5, "placements.0.name": "top", "placements.0.limit": 3})
    ]
    assert told["voucher_stock_pause_asked"] == [({"state": "running"}, {})]
    assert {action: len(entries) for action, entries in told.items()} == {
        f"voucher_stock_{deed}": 1 for deed in ("added", "changed", "pause_asked", "removed")
    }


def test_each_change_of_a_red_packet_is_told(api, packets, audited):
    """Defined, changed, stopped, started, archived, restored: each once, with limits and state as they are."""
    address = packets.define()
    limits = {"limits": {"total_amount_fen": 2_000, "total_count": 9}}
    assert api.call("PATCH", address, limits).status == 200
    for deed in ("stop", "stop", "start"):
        assert api.call("POST", f"{address}/{deed}", {"reason": "秋"} if deed == "stop" else None).status == 200
    assert api.call("DELETE", address).status == 200
    assert api.call("POST", f"{address}/restore").status == 200
    told = audited("red_packet", address.rpartition("/")[2])
    ((_, changed),) = told["red_packet_changed"]
    assert changed == {"limits.total_amount_fen": 2_000, "limits.total_count": 9}
    assert told["red_packet_stopped"] == [
        ({"state": "ACTIVE", "reason": ""}, {"state": "STOPPED", "reason": "秋"}),
    ]
    assert {action: len(entries) for action, entries in told.items()} == {
        f"red_packet_{deed}": 1 for deed in ("defined", "changed", "stopped", "started", "archived", "restored")
    }


def test_who_takes_data_away_is_told(api, audited):
    """An export is told with what was asked for, a telephone number by its end alone."""
    asked = api.call("POST", "/v1/admin/exports", {"phone": "13812345678"})
    assert asked.status == 202, asked.text
    told = audited("export", asked.json["export_id"])
    assert set(told) == {"export_requested"}
    ((before, after),) = told["export_requested"]
    assert (before, after["kind"], after["phone"]) == ({}, "orders", "***5678")


def test_steering_a_job_is_told(api, shop, things, audited):
    """A job is told when it is made and when it is cancelled, and whoever fetches its failures is too."""
    stock_id = things["voucher_stock"][0].rpartition("/")[2]
    openid = shop.simulator.panel("customers", appid=shop.appid)["openid"]
    wish = {"stock_id": stock_id, "appid": shop.appid, "openids": [openid], "waits": True}
    made = api.call("POST", "/v1/admin/voucher-jobs", wish, headers=new_key())
    assert made.status == 202, made.text
    address = made.headers["location"]
    assert api.call("POST", f"{address}/cancel").status == 200
    assert api.call("GET", f"{address}/failures").status == 200
    told = audited("job", made.json["job_id"])
    assert set(told) == {"job_created", "job_cancelled", "job_failures_taken"}
    assert told["job_failures_taken"] == [({}, {})]
    assert told["job_cancelled"] == [({"state": "CHECKING"}, {"state": "CANCELLED"})]


def pages(api, path):
    """Yield the entries of one page behind the other, as they are read."""
    cursor = ""
    while True:
        answer = api.call("GET", f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
        assert answer.status == 200, answer.text
        yield from answer.json["entries"]
        cursor = answer.json["cursor"]
        if not cursor:
            return


def test_log_is_searched_by_thing_person_action_and_time(api, shop):
    """Each condition leaves out what does not meet it; pages follow one another, newest first by the entries' times."""
    numbers = [shop.product() for _ in range(3)]
    for number in numbers:
        api.call("PATCH", f"/v1/admin/products/{number}", {"price_fen": 7})
    entries = list(pages(api, f"{AUDIT}?action=product_changed&actor=operator-7&limit=2"))
    assert is_newest_first(entries, "at")
    assert Counter(one["resource_id"] for one in entries if one["resource_id"] in numbers) == Counter(numbers)
    assert {(one["action"], one["actor"]) for one in entries} == {("product_changed", "operator-7")}
    last = next(pages(api, AUDIT))["at"]
    later = (datetime.fromisoformat(last) + timedelta(seconds=1)).isoformat()
    assert api.call("GET", f"{AUDIT}?from={quote(later)}").json["entries"] == []
    assert api.call("GET", f"{AUDIT}?actor=nobody").json == {"entries": [], "cursor": ""}
    kinds = {one["resource_kind"] for one in api.call("GET", f"{AUDIT}?resource=product").json["entries"]}
    assert kinds == {"product"}
    by_number = api.call("GET", f"{AUDIT}?resource=:{numbers[0]}").json["entries"]
    assert {one["action"] for one in by_number} == {"product_changed", "product_created"}
    for wrong in ("resource=tree:1", "action=product_eaten", "from=yesterday"):
        assert api.call("GET", f"{AUDIT}?{wrong}").status == 422, wrong


def test_every_action_is_one_of_a_kind():
    """The name of an action begins with the kind of thing that it is done to."""
    operations = [one for item in DOCUMENT["paths"].values() for one in item.values()]
    (asked,) = [one for one in operations if one["operationId"] == "list_audit"]
    (resource,) = [one for one in asked["parameters"] if one["name"] == "resource"]
    kinds = resource["schema"]["pattern"].removeprefix("^(").partition(")")[0].split("|")
    assert [one for one in AuditAction if not one.startswith(tuple(f"{kind}_" for kind in kinds))] == []


# Versions


def test_edits_and_money_actions_take_if_match():
    """Whatever edits one thing, or does something with its money, takes If-Match and may answer 412 with the ETag."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            edits = method in {"patch", "put", "delete"} or path.endswith(tuple(f"}}/{one}" for one in MONEY_ACTIONS))
            edits = edits and operation["operationId"] not in DECIDES_NOTHING
            takes = any(one["name"] == "If-Match" for one in operation.get("parameters", ()))
            assert takes == edits == ("412" in operation["responses"]), f"{method} {path}"


@pytest.mark.parametrize("kind", ["product", "campaign", "merchant", "voucher_stock", "red_packet"])
def test_edit_of_an_old_version_is_refused_and_changes_nothing(api, things, audited, kind):
    """With the ETag that was read a change goes through and gives the next one; with an older one it is 412."""
    address, change = things[kind]
    read = api.call("GET", address)
    etag = read.headers["etag"]
    assert etag == f'"{read.json["version"]}"'
    changed = api.call("PATCH", address, change, headers={"If-Match": etag})
    assert changed.status == 200, changed.text
    assert changed.headers["etag"] == api.call("GET", address).headers["etag"] != etag
    number = address.rpartition("/")[2]
    before = audited(kind, number)
    refused = api.call("PATCH", address, change, headers={"If-Match": etag})
    assert (refused.status, refused.json["code"]) == (412, "version_changed")
    assert refused.headers["etag"] == changed.headers["etag"]
    assert api.call("GET", address).headers["etag"] == changed.headers["etag"]
    assert audited(kind, number) == before
    weakened = f"W/{changed.headers['etag']}"
    for fitting in (weakened, "*"):
        again = api.call("PATCH", address, change, headers={"If-Match": fitting})
        assert again.status == 200, again.text
    assert api.call("PATCH", address, change).status == 200
    for wrong in ("7", '"seven"', '"1", "2"', ""):
        refused = api.call("PATCH", address, change, headers={"If-Match": wrong or "''"})
        assert (refused.status, refused.json["errors"][0]["field"]) == (422, "If-Match"), wrong


def test_money_action_on_an_old_version_is_refused(api, packets):
    """A red packet that was changed meanwhile is neither started nor archived by who has seen the version before."""
    address = packets.define()
    seen = {"If-Match": api.call("GET", address).headers["etag"]}
    assert api.call("POST", f"{address}/stop", headers=seen).status == 200
    for method, path in (("POST", f"{address}/start"), ("DELETE", address), ("POST", f"{address}/stop")):
        assert api.call(method, path, headers=seen).status == 412, path
    now = api.call("GET", address)
    assert now.json["state"] == "STOPPED"
    assert api.call("POST", f"{address}/start", headers={"If-Match": now.headers["etag"]}).status == 200


def test_of_two_at_once_on_one_version_one_wins(api, shop):
    """Eight who decided on one version: one change goes through and is told, the others get 412, never a conflict."""
    number = shop.product()
    address = f"/v1/admin/products/{number}"
    seen = {"If-Match": api.call("GET", address).headers["etag"]}

    def edit(fen):
        return api.call("PATCH", address, {"price_fen": fen}, headers=seen)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(edit, range(1, 9)))
    assert sorted(one.status for one in answers) == [200, *[412] * 7]
    (won,) = [one.json for one in answers if one.status == 200]
    assert api.call("GET", address).json == won
    entries = api.call("GET", f"{AUDIT}?resource=product:{number}").json["entries"]
    assert {one["action"]: one["after"].get("price_fen") for one in entries} == {
        "product_created": 1_250,
        "product_changed": won["price_fen"],
    }
    assert len(entries) == 2
