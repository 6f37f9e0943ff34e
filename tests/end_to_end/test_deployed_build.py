"""The story of the demo, played against what `sam build` made, with every role enforced."""

import json
import time

import httpx
import pytest

from local.demo import Story

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def demo(stack):
    return json.loads((stack.state_dir / "demo.json").read_text(encoding="utf-8"))


def test_story_plays_on_the_deployed_build(demo, capsys):
    """From sign-in to the exported file, each function does its part under its own role."""
    with httpx.Client(base_url=demo["api_url"], timeout=60) as api, httpx.Client(timeout=60) as browser:
        Story(demo, api, browser).play()
    assert "The whole story went as it should." in capsys.readouterr().out


@pytest.mark.parametrize("function", ["SettleOrders", "RefreshCertificates"])
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
    headers = {"authorization": f"Bearer {demo['machine_token']}"}
    with httpx.Client(timeout=60) as http:
        many = {"appid": appid, "openids": openids}
        assert http.post(f"{demo['wechat_url']}/_simulator/customers/many", json=many).is_success
        asked = {"stock_id": stock_id, "appid": appid, "openids": openids}
        url = f"{demo['api_url']}/v1/admin/voucher-jobs"
        made = http.post(url, json=asked, headers=headers)
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
