"""Play more of life on a running stack, and write down what it stored and what it answers.

For a release, on its own checkout with a fresh state: `make run` and `make demo`, then, with the emulator's address in
EMULATOR, `python -m tests.stored.record STATE_DIR v0.1.0.json.gz`. The file goes beside this one: `test_stored.py`
serves it.
"""

import base64
import contextlib
import gzip
import json
import os
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx

PAGE = "https://shop.example/spring-tea"


class Recorder:
    """People at a running stack, and somebody who reads everything."""

    def __init__(self, demo: dict[str, Any]) -> None:
        self.demo = demo
        self.appid, self.mchid = demo["merchant"]["appid"], demo["merchant"]["mchid"]
        self.api = httpx.Client(base_url=demo["api_url"], timeout=60)
        self.wechat = httpx.Client(base_url=demo["wechat_url"], timeout=60)
        self.operator = {"authorization": f"Bearer {demo['operator_token']}"}
        self.machine = {"authorization": f"Bearer {demo['machine_token']}"}
        self.answers: list[dict[str, Any]] = []
        self.openids: list[str] = [demo["customer"]["openid"]]

    def panel(self, path: str, **body: Any) -> Any:
        """Post to WeChat's control panel."""
        answer = self.wechat.post(f"/_simulator/{path}", json=body)
        return answer.json() if answer.is_success and answer.content else None

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """Call an operator's route under a key of its own."""
        headers = {**self.operator, "idempotency-key": str(uuid.uuid4())}
        answer = self.api.request(method, path, json=body, headers=headers)
        print(method, path, answer.status_code, "" if answer.is_success else answer.text[:400])
        return answer.json() if answer.content else None

    def customer(self, **more: Any) -> str:
        """Make a customer at WeChat and return the openid."""
        openid = f"oSeed{uuid.uuid4().hex[:23]}"
        self.panel("customers", appid=self.appid, openid=openid, follower=True, **more)
        self.openids.append(openid)
        return openid

    def session(self, openid: str) -> dict[str, str]:
        """Sign a customer in."""
        begun = self.api.post("/v1/sign-in/start", json={"appid": self.appid, "page_url": PAGE}).json()
        sent = httpx.get(begun["authorize_url"], headers={"cookie": f"simulator_openid={openid}"})
        code = parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]
        proof = {"code": code, "state": begun["state"], "verifier": begun["verifier"]}
        token = self.api.post("/v1/sign-in/complete", json=proof).json()["session_token"]
        return {"authorization": f"Bearer {token}"}

    def fault(self, path: str, **effects: Any) -> None:
        """Have the next call to this path go wrong."""
        self.panel("faults", on="api", match={"path_contains": path}, **effects)

    def order(self, openid: str, **more: Any) -> Any:
        """Place an order, with a key of its own."""
        body = {"lines": [{"product_number": "CUP-001", "quantity": 2}], "campaign": "spring", **more}
        headers = {**self.session(openid), "idempotency-key": str(uuid.uuid4())}
        return self.api.post("/v1/orders", json=body, headers=headers).json()

    def send(self, packet: str, openid: str) -> Any:
        """Have a lottery send a red packet."""
        draw = {"appid": self.appid, "openid": openid, "source": {"kind": "lottery", "id": uuid.uuid4().hex}}
        return self.api.post(f"/v1/machine/red-packets/{packet}/send", json=draw, headers=self.machine).json()

    def issue(self, stock: str, openid: str) -> Any:
        """Have a flow issue a voucher."""
        run = {"appid": self.appid, "openid": openid, "source": {"kind": "flow", "id": uuid.uuid4().hex}}
        return self.api.post(f"/v1/machine/vouchers/{stock}/issue", json=run, headers=self.machine).json()

    def packet(self, **more: Any) -> str:
        """Define a red packet that is good for years."""
        now = datetime.now(UTC)
        terms = {
            "mchid": self.mchid,
            "appid": self.appid,
            "name": "存档红包",
            "activity_name": "存档活动",
            "sender_name": "示例茶铺",
            "least_fen": 100,
            "most_fen": 200,
            "blessing": "恭喜发财",
            "campaign": "spring",
            "limits": {"total_amount_fen": 100_000, "total_count": 300, "per_customer": 3},
            "valid_from": now.isoformat(),
            "valid_to": (now + timedelta(days=3650)).isoformat(),
        }
        return str(self.admin("POST", "/v1/admin/red-packets", terms | more)["red_packet_id"])

    def live(self) -> None:
        """Bring orders, vouchers, sends, jobs and exports into states that the demo does not reach."""
        stock = self.demo["vouchers"][0]["stock_id"]
        waiting = self.customer()
        self.order(waiting, phone="13900139000", source_page=PAGE)
        self.fault("/v3/pay/transactions/jsapi", error={"status": 400, "code": "PARAM_ERROR", "message": "x"})
        self.order(waiting)
        self.fault("/v3/pay/transactions/jsapi", drop={"executed": False}, times=4)
        self.order(waiting)
        self.fault("/marketing/favor/users", error={"status": 403, "code": "RULE_LIMIT", "message": "x"}, times=4)
        self.issue(stock, self.customer())
        self.fault("/marketing/favor/users", drop={"executed": True}, times=4)
        self.issue(stock, self.customer())
        self.issue(stock, self.customer())
        self._red_packets()
        self._jobs(stock)
        span = {"from": "2026-01-01T00:00:00Z", "to": (datetime.now(UTC) + timedelta(minutes=5)).isoformat()}
        self.admin("POST", "/v1/admin/exports", {"created_from": span["from"], "created_to": span["to"]})
        self.admin("POST", "/v1/admin/exports/customers", {**span, "kinds": ["voucher_issued"]})
        time.sleep(20)

    def _red_packets(self) -> None:
        packet = self.packet()
        self.send(packet, self.customer())
        self.send(packet, self.customer(account_abnormal=True))
        self.fault("/mmpaymkttransfers/sendredpack", error={"code": "OPENID_ERROR", "executed": False}, times=4)
        self.send(packet, self.customer())
        self.fault("/mmpaymkttransfers/", drop={"executed": True}, times=6)
        self.send(packet, self.customer())
        self.wechat.delete("/_simulator/faults")
        transfer = self.packet(channel="transfer", name="存档转账", least_fen=150)
        self.send(transfer, self.customer())
        poor = self.packet(name="存档余额")
        self.fault("/mmpaymkttransfers/sendredpack", error={"code": "NOTENOUGH", "executed": False})
        self.send(poor, self.customer())
        self.admin("DELETE", f"/v1/admin/red-packets/{self.packet(name='存档归档')}")

    def _jobs(self, stock: str) -> None:
        people = [self.customer() for _ in range(5)]
        body = {"openids": [*people, "oSeedUnknown000000000000000"], "campaign": "spring"}
        self.admin("POST", "/v1/admin/voucher-jobs", {**body, "stock_id": stock, "appid": self.appid})
        self.admin("POST", "/v1/admin/red-packet-jobs", {**body, "red_packet_id": self.packet(name="存档批量")})
        slow = {"stock_id": stock, "appid": self.appid, "rate": 1, "openids": [self.customer() for _ in range(40)]}
        job = self.admin("POST", "/v1/admin/voucher-jobs", slow)
        time.sleep(8)
        self.admin("POST", f"/v1/admin/voucher-jobs/{job['job_id']}/pause", {})

    def read(self, path: str, openid: str = "", **query: str) -> Any:
        """Read a route as an operator, or as this customer, and remember what it answered."""
        headers = self.session(openid) if openid else self.operator
        answer = self.api.get(path, params=query, headers=headers)
        self.answers.append(
            {"path": path, "query": query, "openid": openid, "status": answer.status_code, "body": answer.json()}
        )
        return answer.json()

    def read_all(self) -> None:
        """Read everything there is."""
        span = {"from": "2026-11-01T00:00:00Z", "to": "2026-12-31T00:00:00Z"}
        self._read_each("/v1/admin/merchants", "merchants", "mchid")
        self._read_each("/v1/admin/products", "products", "product_number")
        self._read_each("/v1/admin/campaigns", "campaigns", "code")
        self._read_each("/v1/admin/vouchers", "stocks", "stock_id")
        self._read_each("/v1/admin/orders", "orders", "order_no", created_from=span["from"], created_to=span["to"])
        self._read_each("/v1/admin/exports", "exports", "export_id")
        self._read_each("/v1/admin/voucher-jobs", "jobs", "job_id")
        self._read_each("/v1/admin/red-packet-jobs", "jobs", "job_id")
        for packet in self._read_each("/v1/admin/red-packets", "red_packets", "red_packet_id"):
            for send in self.read(f"/v1/admin/red-packets/{packet}/sends")["sends"]:
                self.read(f"/v1/admin/red-packet-sends/{send['send_id']}")
        self.read("/v1/admin/red-packet-sends")
        self.read(f"/v1/admin/campaigns/{self.demo['campaign']}/board", **span)
        for kind in ("order_paid", "voucher_issued", "voucher_redeemed", "red_packet_sent", "red_packet_failed"):
            self.read("/v1/admin/events/customers", kinds=kind, **span)
        for phone in ("13800138000", "13900139000"):
            self.read(f"/v1/admin/phones/{phone}/events")
        for openid in self.openids:
            self.read(f"/v1/admin/customers/{self.appid}/{openid}/events")
        for openid in self.openids[:4]:
            self.read("/v1/vouchers", openid)
            self.read("/v1/red-packets", openid)

    def _read_each(self, path: str, members: str, key: str, **query: str) -> list[str]:
        keys = [one[key] for one in self.read(path, **query)[members]]
        for one in keys:
            self.read(f"{path}/{one}")
        return keys


def stored(endpoint: str) -> dict[str, Any]:
    """Return every item and every object, by the logical names of the template."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "eu-west-1"}
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint, **keys)
    s3 = boto3.client("s3", endpoint_url=endpoint, **keys)
    tables, objects = {}, {}
    for name in dynamodb.list_tables()["TableNames"]:
        pages = dynamodb.get_paginator("scan").paginate(TableName=name)
        tables[name.split("-")[-2]] = [item for page in pages for item in page["Items"]]
    tables.pop("TransientTable")  # what lives for minutes, and tokens
    for bucket in s3.list_buckets()["Buckets"]:
        found = s3.list_objects_v2(Bucket=bucket["Name"]).get("Contents", [])
        bodies = {one["Key"]: s3.get_object(Bucket=bucket["Name"], Key=one["Key"])["Body"].read() for one in found}
        objects[bucket["Name"]] = {key: base64.b64encode(body).decode() for key, body in bodies.items()}
    return {"tables": tables, "objects": objects}


def main(state: Path, target: Path) -> None:
    """Play, read, and write the snapshot."""
    recorder = Recorder(json.loads((state / "demo.json").read_text("utf-8")))
    with contextlib.closing(recorder.api), contextlib.closing(recorder.wechat):
        recorder.live()
        recorder.read_all()
    snapshot = {"answers": recorder.answers, "at": datetime.now(UTC).isoformat(), **stored(os.environ["EMULATOR"])}
    target.write_bytes(gzip.compress(json.dumps(snapshot, ensure_ascii=False, default=str).encode(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
