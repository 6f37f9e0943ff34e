"""The story of the demo, played against what `sam build` made, with every role enforced."""

import json
import secrets
import time

import httpx
import pytest

from local.demo import Story
from merchant_center.core.aws import keys

# The fixture builds and deploys everything: minutes on a busy machine.
pytestmark = [pytest.mark.exhaustive(day=0), pytest.mark.timeout(1200)]


@pytest.fixture(scope="session")
def demo(stack):
    return json.loads((stack.state_dir / "demo.json").read_text(encoding="utf-8"))


def test_story_plays_on_the_deployed_build(demo, capsys):
    """From sign-in to the exported file, each function does its part under its own role."""
    with httpx.Client(base_url=demo["api_url"], timeout=60) as api, httpx.Client(timeout=60) as browser:
        Story(demo, api, browser).play()
    assert "The whole story went as it should." in capsys.readouterr().out


@pytest.mark.parametrize(
    "function", ["SettleOrders", "RefreshCertificates", "SettleRedPackets", "SweepJobs", "SweepNotices"]
)
def test_scheduled_functions_run_under_their_roles(stack, function):
    """What the schedules start works with the permissions it has."""
    answer = stack.emulator.client("lambda").invoke(
        FunctionName=stack.deployment.functions[function].name, Payload=b"{}"
    )
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_daily_schedule_writes_the_file_of_the_day(stack):
    """A message of the schedule becomes an export that the worker writes under its role."""
    message = json.dumps({"scheduled_at": "2026-03-02T16:30:00Z"})
    stack.emulator.client("lambda").invoke(
        FunctionName=stack.deployment.functions["ExportOrders"].name,
        Payload=json.dumps({"Records": [{"messageId": "1", "body": message, "attributes": {}}]}),
    )
    item = stack.emulator.client("dynamodb").get_item(
        TableName=stack.deployment.resources["ExportsTable"],
        Key={"pk": {"S": "EXPORT#daily-2026-03-02"}, "sk": {"S": "ITEM"}},
    )["Item"]
    assert json.loads(item["data"]["S"])["state"] == "DONE"


def test_voucher_job_issues_to_a_list_under_its_roles(stack, demo):
    """A job for three customers is checked, worked through and done by the deployed functions, each once."""
    appid, stock_id = demo["merchant"]["appid"], demo["vouchers"][0]["stock_id"]
    openids = [f"oJob000000000000000000000{n:03d}" for n in range(3)]
    headers = {"authorization": f"Bearer {stack.issuer.token('operator', ['voucher:jobs', 'voucher:read'])}"}
    with httpx.Client(timeout=60) as http:
        many = {"appid": appid, "openids": openids}
        assert http.post(f"{demo['wechat_url']}/_simulator/customers/many", json=many).is_success
        asked = {"stock_id": stock_id, "appid": appid, "openids": openids}
        url = f"{demo['api_url']}/v1/admin/voucher-jobs"
        made = http.post(url, json=asked, headers=headers | {"idempotency-key": secrets.token_hex(8)})
        assert made.is_success, made.text
        job = made.json()
        until = time.monotonic() + 90
        while job["state"] != "DONE":
            assert time.monotonic() < until, job
            time.sleep(0.5)
            job = http.get(f"{url}/{job['job_id']}", headers=headers).json()
        assert (job["done"], job["failed"], job["waiting"]) == (3, 0, 0)
        given = http.get(f"{demo['wechat_url']}/_simulator/coupons", params={"stock_id": stock_id}).json()["coupons"]
    assert sorted(one["openid"] for one in given if one["openid"] in openids) == openids


@pytest.fixture
def red_packets(stack, demo):
    """Red packets of the demo merchant, as operators and machines reach them."""
    with httpx.Client(timeout=60) as http:
        yield RedPackets(stack, demo, http)


class RedPackets:
    """What people and machines do with red packets."""

    def __init__(self, stack, demo, http):
        self.stack, self.demo, self.http = stack, demo, http
        self.appid, self.mchid = demo["merchant"]["appid"], demo["merchant"]["mchid"]

    def call(self, method, path, given=None, *, scopes=(), session=""):
        """Call the API with a token of these scopes, or as a customer."""
        token = session or self.stack.issuer.token("machine", scopes)
        headers = {"authorization": f"Bearer {token}", "idempotency-key": secrets.token_hex(8)}
        return self.http.request(method, self.demo["api_url"] + path, json=given, headers=headers)

    def define(self, **changes):
        """A new red packet's address."""
        terms = {
            "mchid": self.mchid,
            "appid": self.appid,
            "name": "新春红包",
            "activity_name": "新春活动",
            "sender_name": "示例茶铺",
            "least_fen": 100,
            "blessing": "恭喜发财",
            "limits": {"total_amount_fen": 1_000},
            "valid_from": "2020-01-01T00:00:00Z",
            "valid_to": "2099-01-01T00:00:00Z",
        }
        made = self.call("POST", "/v1/admin/red-packets", terms | changes, scopes=["red_packet:write"])
        assert made.status_code == 201, made.text
        return made.headers["location"]

    def send(self, path, openid="", *, scopes=("red_packet:send",)):
        """Let a lottery send one."""
        openid = openid or self.at_wechat("customers", appid=self.appid)["openid"]
        wish = {"appid": self.appid, "openid": openid, "source": {"kind": "lottery", "id": secrets.token_hex(8)}}
        return self.call("POST", f"{path.replace('admin', 'machine')}/send", wish, scopes=scopes)

    def at_wechat(self, path, **given):
        """Do something at WeChat."""
        done = self.http.post(f"{self.demo['wechat_url']}/_simulator/{path}", json=given)
        assert done.is_success, done.text
        return done.json()

    def wait(self, send, state):
        """Wait until a send is in a state."""
        until = time.monotonic() + 180
        path = f"/v1/admin/red-packet-sends/{send['send_id']}"
        while (seen := self.call("GET", path, scopes=["red_packet:read"]).json())["state"] != state:
            assert time.monotonic() < until, (seen["state"], seen["remark"])
            time.sleep(0.3)
        return seen

    def settle(self, send):
        """Bring the date of a send's next look and let the schedule run."""
        dynamodb, table = self.stack.emulator.client("dynamodb"), self.stack.deployment.resources["RedPacketsTable"]
        key = {"pk": {"S": keys.send(send["send_id"])}, "sk": {"S": keys.ITEM}}
        item = dynamodb.get_item(TableName=table, Key=key)["Item"]
        past = "2020-01-01T00:00:00Z"
        data = json.dumps(json.loads(item["data"]["S"]) | {"next_look_at": past})
        dynamodb.put_item(TableName=table, Item=item | {"data": {"S": data}, "due_position": {"S": past}})
        name = self.stack.deployment.functions["SettleRedPackets"].name
        answer = self.stack.emulator.client("lambda").invoke(FunctionName=name, Payload=b"{}")
        counts = json.load(answer["Payload"])
        assert counts.get("failed", 0) == 0 < sum(counts.values()), counts

    def leave_no_turn(self, seconds):
        """Use up the merchant's turns at WeChat for the next seconds."""
        for second in range(int(time.time()), int(time.time()) + seconds):
            self.stack.emulator.client("dynamodb").put_item(
                TableName=self.stack.deployment.resources["TransientTable"],
                Item={
                    "pk": {"S": keys.payout_second(self.mchid, second)},
                    "sk": {"S": keys.ITEM},
                    "used": {"N": "1000"},
                },
            )


def test_red_packet_whose_answer_was_lost_is_settled_under_its_roles(red_packets):
    """WeChat pays and does not say so: the schedule finds the one payout, and later that it was opened."""
    error = {"code": "SYSTEMERROR", "message": "x", "executed": True}
    red_packets.at_wechat("faults", on="api", match={"path_contains": "/sendredpack"}, times=1, error=error)
    send = red_packets.send(red_packets.define())
    assert (send.status_code, send.json()["state"]) == (202, "SENDING")
    red_packets.settle(send.json())
    red_packets.wait(send.json(), "SENT")
    red_packets.at_wechat("red-packets/open", mchid=red_packets.mchid, mch_billno=send.json()["bill_no"])
    red_packets.settle(send.json())
    red_packets.wait(send.json(), "RECEIVED")


def test_red_packet_that_waits_for_its_turn_is_paid_from_the_queue(red_packets):
    """A send beyond the merchant's rate is stored, and called by the queue's function when there is a turn."""
    path = red_packets.define()
    # Its function is warm then, and takes no seconds to start.
    assert red_packets.send(path).json()["state"] == "SENT"
    red_packets.leave_no_turn(8)
    send = red_packets.send(path)
    assert (send.status_code, send.json()["state"]) == (202, "RESERVED")
    assert red_packets.wait(send.json(), "SENT")["bill_no"] == send.json()["bill_no"]


def test_transfer_is_confirmed_and_called_back_under_its_role(red_packets, demo):
    """The signed-in customer finds what their page confirms with, and WeChat's callback ends the transfer."""
    with httpx.Client(base_url=demo["api_url"], timeout=60) as api, httpx.Client(timeout=60) as browser:
        session = Story(demo, api, browser)._sign_in()
    path = red_packets.define(channel="transfer", scene="1000")
    send = red_packets.send(path, demo["customer"]["openid"]).json()
    mine = red_packets.call("GET", "/v1/red-packets", session=session).json()["red_packets"]
    (confirm,) = [one["confirm"] for one in mine if one["send_id"] == send["send_id"]]
    assert (confirm["mchId"], confirm["appId"]) == (red_packets.mchid, red_packets.appid)
    bill = {"mchid": red_packets.mchid, "out_bill_no": send["bill_no"], "package": confirm["package"]}
    red_packets.at_wechat("transfers/confirm", **bill)
    red_packets.wait(send, "RECEIVED")


def test_red_packets_ask_for_their_scopes(red_packets):
    """A token that may send defines nothing, and one that may define sends nothing."""
    path = red_packets.define()
    assert red_packets.call("POST", "/v1/admin/red-packets", {}, scopes=["red_packet:send"]).status_code == 403
    assert red_packets.call("GET", path, scopes=["red_packet:send"]).status_code == 403
    assert red_packets.send(path, scopes=["red_packet:read", "red_packet:write"]).status_code == 403
    assert red_packets.call("POST", f"{path}/stop", {}, scopes=["red_packet:read"]).status_code == 403
