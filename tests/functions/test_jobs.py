"""Jobs through the functions: made, followed, steered by operators; worked on from the queue."""

import json
import secrets

import httpx
import pytest

from tests.functions.conftest import PAYOUTS_A_SECOND
from tests.functions.red_packets.conftest import RedPackets

JOBS = "/v1/admin/voucher-jobs"
RED_PACKET_JOBS = "/v1/admin/red-packet-jobs"


@pytest.fixture
def stock_id(shop):
    """A running stock on the list."""
    made = shop.simulator.panel("stocks", creator_mchid=shop.mchid, name="满减券", max_coupons=1_000)
    answer = shop.api.call("POST", "/v1/admin/vouchers", {"stock_id": made["stock_id"], "mchid": shop.mchid})
    assert answer.status == 201, answer.text
    return made["stock_id"]


@pytest.fixture
def new(shop, stock_id):
    """A request for a job for so many new customers."""

    def wanted(count, **more):
        openids = [f"o{secrets.token_hex(13)}" for _ in range(count)]
        shop.simulator.panel("customers/many", appid=shop.appid, openids=openids)
        return {"stock_id": stock_id, "appid": shop.appid, "openids": openids, "rate": 500, **more}

    return wanted


def fresh_key():
    return {"Idempotency-Key": secrets.token_hex(8)}


def work(api, aws):
    """Give the worker what is in the queue until it is empty."""
    sqs, url = aws.client("sqs"), api.handlers["RunJobs"].SETTINGS.jobs_queue_url
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in found:
            record = {
                "messageId": one["MessageId"],
                "body": one["Body"],
                "attributes": {"ApproximateReceiveCount": "1"},
            }
            assert api.send("RunJobs", {"Records": [record]}) == {"batchItemFailures": []}
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])


def test_job_is_made_worked_on_and_followed(api, aws, shop, new):
    """Openids in a request become a job; its address shows it done, with the figures of what WeChat gave out."""
    asked = api.call("POST", JOBS, new(3, campaign=shop.campaign("spring")), headers={"Idempotency-Key": "once"})
    assert asked.status == 202, asked.text
    assert (asked.json["state"], asked.json["requested_by"]) == ("CHECKING", "operator-7")
    work(api, aws)
    shown = api.call("GET", asked.headers["location"]).json
    assert (shown["state"], shown["rows"], shown["done"], shown["failed"], shown["waiting"]) == ("DONE", 3, 3, 0, 0)
    listed = api.call("GET", JOBS).json["jobs"]
    assert listed[0] | {"problems_url": ""} == shown | {"problems_url": ""}
    sent = shop.simulator.http.get("/_simulator/coupons", params={"stock_id": shown["stock_id"]}).json()
    assert sent["total"] == 3


def test_red_packets_are_sent_to_a_list(api, aws, shop):
    """Uploaded openids get a red packet each; the job is shown with it, and failures come as a file of their own."""
    packets = RedPackets(shop)
    red_packet_id = packets.define(limits={"total_amount_fen": 1_000, "per_customer": 1}).rpartition("/")[2]
    had, new = packets.customer(), packets.customer()
    assert packets.send(f"/v1/admin/red-packets/{red_packet_id}", had).status == 200
    offer = api.call("POST", RED_PACKET_JOBS + "/uploads").json
    form = offer["upload"]
    posted = httpx.post(form["url"], data=form["fields"], files={"file": ("a.csv", f"{had}\n{new}\n", "text/csv")})
    assert posted.is_success, posted.text
    wish = {"red_packet_id": red_packet_id, "upload_id": offer["upload_id"]}
    asked = api.call("POST", RED_PACKET_JOBS, wish)
    assert asked.status == 202, asked.text
    work(api, aws)
    path = asked.headers["location"]
    assert path == f"{RED_PACKET_JOBS}/{offer['upload_id']}"
    shown = api.call("GET", path).json
    assert (shown["state"], shown["done"], shown["failed"], shown["rate_limit"]) == ("DONE", 1, 1, PAYOUTS_A_SECOND)
    assert (shown["red_packet_id"], shown["red_packet_name"], shown["appid"]) == (red_packet_id, "新春红包", shop.appid)
    listed = api.call("GET", f"{RED_PACKET_JOBS}?red_packet_id={red_packet_id}").json["jobs"]
    assert [one["job_id"] for one in listed] == [shown["job_id"]]
    assert "limit_reached" in httpx.get(api.call("GET", path + "/failures").json["url"]).text
    again = api.call("POST", path + "/resend")
    assert (again.status, again.json["resend_of"]) == (202, shown["job_id"])
    assert [len(packets.held(one)) for one in (had, new)] == [1, 1]


def test_each_kind_has_its_own_address(api, new):
    """A voucher job is not found, nor steered, under the address of red packets, whose scopes are others."""
    job = api.call("POST", JOBS, new(1), headers=fresh_key()).json
    path = f"{RED_PACKET_JOBS}/{job['job_id']}"
    for method, rest in (
        ("GET", ""),
        ("GET", "/failures"),
        ("POST", "/cancel"),
        ("POST", "/resume"),
        ("POST", "/resend"),
    ):
        assert api.call(method, path + rest).status == 404
    assert job["job_id"] not in {one["job_id"] for one in api.call("GET", RED_PACKET_JOBS).json["jobs"]}
    assert api.call("POST", f"{JOBS}/{job['job_id']}/cancel").json["state"] == "CANCELLED"


def test_list_is_uploaded_with_the_form(api, aws, new):
    """A browser uploads a CSV file with the offered form; wrong lines wait for a resume."""
    wanted = new(2)
    openids = wanted.pop("openids")
    offer = api.call("POST", JOBS + "/uploads").json
    content = "openid\r\n" + "\r\n".join([*openids, "?"])
    form = offer["upload"]
    posted = httpx.post(form["url"], data=form["fields"], files={"file": ("a.csv", content.encode(), "text/csv")})
    assert posted.is_success, posted.text
    job = api.call("POST", JOBS, wanted | {"upload_id": offer["upload_id"]}).json
    work(api, aws)
    shown = api.call("GET", f"{JOBS}/{job['job_id']}").json
    assert (shown["state"], shown["bad_rows"], shown["problems"][0]["line"]) == ("READY", 1, 4)
    assert "?" not in httpx.get(shown["problems_url"]).text.splitlines()[0]
    assert api.call("POST", f"{JOBS}/{job['job_id']}/resume").json["state"] == "RUNNING"
    work(api, aws)
    assert api.call("GET", f"{JOBS}/{job['job_id']}").json["done"] == 2


def test_job_that_waits_is_resumed(api, aws, new):
    """A list without a wrong line waits for a resume too, if that was asked for."""
    job = api.call("POST", JOBS, new(2, waits=True), headers=fresh_key()).json
    work(api, aws)
    assert api.call("GET", f"{JOBS}/{job['job_id']}").json["state"] == "READY"
    assert api.call("POST", f"{JOBS}/{job['job_id']}/resume").json["state"] == "RUNNING"
    work(api, aws)
    assert api.call("GET", f"{JOBS}/{job['job_id']}").json["done"] == 2


def test_job_is_steered(api, aws, new):
    """Pause, resume and cancel answer with the job as it is then; what its state does not allow is a conflict."""
    job = api.call("POST", JOBS, new(2), headers=fresh_key()).json
    path = f"{JOBS}/{job['job_id']}"
    assert api.call("POST", path + "/pause").status == 409
    assert api.call("POST", path + "/cancel").json["state"] == "CANCELLED"
    assert api.call("POST", path + "/resume").status == 409
    work(api, aws)
    assert api.call("GET", path).json["done"] == 0


def test_failures_are_linked_and_sent_again(api, aws, shop, new):
    """The failures of a finished job come as a file, and become a job of their own."""
    match = {"path_contains": "/coupons", "method": "POST"}
    refusal = {"status": 403, "code": "USER_ACCOUNT_ABNORMAL", "message": "x", "executed": False}
    shop.simulator.panel("faults", on="api", match=match, times=1, error=refusal)
    job = api.call("POST", JOBS, new(2), headers=fresh_key()).json
    work(api, aws)
    path = f"{JOBS}/{job['job_id']}"
    text = httpx.get(api.call("GET", path + "/failures").json["url"]).text
    assert "USER_ACCOUNT_ABNORMAL" in text
    again = api.call("POST", path + "/resend")
    assert (again.status, again.json["resend_of"]) == (202, job["job_id"])
    work(api, aws)
    assert api.call("GET", again.headers["location"]).json["done"] == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"openids": []}, ""),
        ({"upload_id": "0" * 20}, ""),
        ({"openids": ["no good!"]}, "openids.0"),
        ({"openids": ["oABCDEF"] * 1_001}, "openids"),
        ({"rate": 501}, "rate"),
        ({"rate": 0}, "rate"),
        ({"stock_id": "x"}, "stock_id"),
        ({"appid": "wx0000000000000000"}, "appid"),
    ],
)
def test_wrong_request_is_refused_by_field(api, new, change, field):
    """A request that breaks a rule makes no job and names the field."""
    answer = api.call("POST", JOBS, new(1) | change, headers=fresh_key())
    assert answer.status == 422
    assert json.loads(answer.text)["errors"][0]["field"] == field


def test_unknown_job_is_not_found(api):
    """Every address under an unknown job is a 404."""
    for method, rest in (
        ("GET", ""),
        ("GET", "/failures"),
        ("POST", "/pause"),
        ("POST", "/resume"),
        ("POST", "/resend"),
    ):
        for family in (JOBS, RED_PACKET_JOBS):
            assert api.call(method, f"{family}/nothing{rest}").status == 404


def test_job_names_a_campaign_of_the_operators(api, new):
    """A job for a campaign that nobody named is refused by field, before anything is written."""
    asked = api.call("POST", JOBS, new(1, campaign="nobody-made-it"), headers={"Idempotency-Key": "unknown"})
    assert (asked.status, [one["field"] for one in asked.json["errors"]]) == (422, ["campaign"])
