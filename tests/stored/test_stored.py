"""What an older version stored is served by this one, answer for answer (record.py wrote it down)."""

import base64
import gzip
import importlib
import importlib.util
import json
import pkgutil
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import merchant_center
from local.deploy import Deployment, deploy
from local.emulator import Emulator
from local.stack import parameters_for
from local.template import load, resolve
from merchant_center.core.aws.documents import Document
from merchant_center.customers.rules import Customer
from merchant_center.customers.sessions import issue_session
from tests.functions.conftest import Api

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SNAPSHOTS = sorted(HERE.glob("*.json.gz"))
LINK = re.compile(r"https?://[^ ]*[?&]X-Amz-[^ ]*")
"""A presigned link is another at each reading, and its bucket is another in each stack."""


class Stored:
    """A stack of this version that was given the tables and files of an older one."""

    def __init__(self, aws: Emulator, snapshot: dict[str, Any]) -> None:
        self.aws = aws
        self.snapshot = snapshot
        parameters = parameters_for("http://127.0.0.1:18080", "http://127.0.0.1:18090", "https://127.0.0.1:18091")
        template = load(ROOT / "template.yaml")
        stack: Deployment = deploy(aws, template, parameters, stack_name="stored")
        for name, items in snapshot["tables"].items():
            self._put_items(stack.resources[name], items)
        for bucket, objects in snapshot["objects"].items():
            self._put_objects(stack, bucket.split("-")[1] if "-" in bucket else "", objects)
        # Copies of the handlers, since those that other tests have imported belong to another stack.
        handlers = {name: self._handler(function) for name, function in stack.functions.items()}
        self.api = Api(resolve(template, parameters), handlers)
        self.appid = snapshot["tables"]["EventsTable"][0]["pk"]["S"].split("#")[1]

    def _handler(self, function: Any) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            for variable, value in (self.aws.environment() | function.environment).items():
                patch.setenv(variable, value)
            spec = importlib.util.find_spec(function.handler.rpartition(".")[0])
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        return module

    def _put_items(self, table: str, items: list[dict[str, Any]]) -> None:
        dynamodb = self.aws.client("dynamodb")
        for item in items:
            dynamodb.put_item(TableName=table, Item=item)

    def _put_objects(self, stack: Deployment, kind: str, objects: dict[str, str]) -> None:
        s3 = self.aws.client("s3")
        for name, bucket in stack.resources.items():
            if name.lower() == kind:
                for key, body in objects.items():
                    s3.put_object(Bucket=bucket, Key=key, Body=base64.b64decode(body))

    def answer(self, one: dict[str, Any], **query: str) -> Any:
        """Return what is answered now to a question of the snapshot, with further members of its query."""
        asked = {**one["query"], **query}
        target = one["path"] + ("?" + urlencode(asked) if asked else "")
        return self.api.call("GET", target, headers=self.session(one["openid"]) if one["openid"] else None)

    def session(self, openid: str) -> dict[str, str]:
        """Return the headers of a customer who has signed in now."""
        handler = self.api.handlers["ReadOrder"]
        key = handler.SECRETS.session_key(handler.SETTINGS.session_key_secret)
        token, _ = issue_session(Customer(self.appid, openid), key, datetime.now(UTC))
        return {"authorization": f"Bearer {token}"}


def plain(value: Any) -> Any:
    """Return an answer without what differs each time: links, ids of requests."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items() if name != "request_id"}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return LINK.sub("LINK", value) if isinstance(value, str) else value


def reads_as_before(now: Any, before: Any) -> bool:
    """Return whether an answer has all that it had, each as it was; it may have further members."""
    if isinstance(before, dict) and isinstance(now, dict):
        return all(name in now and reads_as_before(now[name], member) for name, member in before.items())
    if isinstance(before, list) and isinstance(now, list):
        return len(now) == len(before) and all(map(reads_as_before, now, before))
    return bool(now == before)


@pytest.fixture(scope="module", params=SNAPSHOTS, ids=lambda path: path.name.removesuffix(".json.gz"))
def stored(request: pytest.FixtureRequest, aws: Emulator) -> Stored:
    """Each snapshot, served by this version."""
    return Stored(aws, json.loads(gzip.decompress(request.param.read_bytes())))


def test_answers_are_those_of_the_version_that_stored(stored):
    """Every list and every record reads as it did before, in all its members; a cursor to an empty page is gone."""
    different = {}
    for one in stored.snapshot["answers"]:
        answer, before = stored.answer(one), plain(one["body"])
        if led_nowhere(stored, one, answer.json):
            before["cursor"] = ""
        if answer.status != one["status"] or not reads_as_before(plain(answer.json), before):
            different[one["path"], str(one["query"])] = (before, plain(answer.json))
    assert different == {}


def led_nowhere(stored, one, now):
    """Whether an answer had a cursor that it has no longer, and there is nothing behind it."""
    if not one["body"].get("cursor") or now.get("cursor") != "":
        return False
    behind = stored.answer(one, cursor=one["body"]["cursor"])
    return behind.status == 200 and not any(behind.json.values())


def codecs() -> list[Document[Any]]:
    """Return the codec of every kind of document that a store keeps."""
    modules = [one.name for one in pkgutil.walk_packages(merchant_center.__path__, "merchant_center.")]
    stores = [importlib.import_module(name) for name in modules if name.split(".")[2:3] == ["store"]]
    return [value for module in stores for value in vars(module).values() if isinstance(value, Document)]


def keeps(codec: Document[Any], text: str) -> bool:
    """Whether what the codec writes has every member that it read, with its value, at any depth."""
    try:
        written = json.loads(codec.text(codec.value(text)))
    except (ValueError, TypeError):
        return False
    return reads_as_before(written, json.loads(text))


def test_documents_keep_their_members(stored):
    """A document that is read and written again has every member it had, under its name."""
    known, lost = codecs(), set()
    texts = [
        (item["pk"]["S"].partition("#")[0], item["data"]["S"])
        for items in stored.snapshot["tables"].values()
        for item in items
        if "S" in item.get("data", {})
    ]
    for kind, text in texts:
        if not any(keeps(codec, text) for codec in known):
            lost.add(kind)
    assert len({kind for kind, _ in texts}) > 10
    assert lost == set()
