"""Records the calls that functions make to AWS, and plays them again through boto3 without the functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore import xform_name

from merchant_center.core.aws.json_client import JsonClient
from merchant_center.core.aws.links import LinkClient

_PLACEHOLDERS = ("ExpressionAttributeNames", "ExpressionAttributeValues")

type Request = Mapping[str, Any]


@dataclass
class Call:
    """One call: what was asked and answered. A presigned link is a call that goes nowhere."""

    service: str
    operation: str
    request: Request
    answer: dict[str, Any] = field(default_factory=dict)
    is_presigned: bool = False


class Recorder:
    """Sees every call of every client that is made after this, by boto3's default session or by us."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.is_metering = False
        """Whether DynamoDB is asked what its writes consume, which costs CPU of its own."""
        boto3.setup_default_session()
        events = boto3.DEFAULT_SESSION.events  # type: ignore[union-attr]  # it was set up in the line above
        events.register("provide-client-params.*.*", self._asked)  # type: ignore[arg-type]  # the stubs forget that it may answer
        events.register("after-call.*.*", self._answered)
        self._watch_json_clients()
        self._watch_links()

    def taken(self) -> list[Call]:
        """The calls since the last time, which are forgotten here."""
        calls, self.calls = self.calls, []
        return calls

    def _watch_json_clients(self) -> None:
        do = JsonClient.call

        def call(client: JsonClient, operation: str, request: Request) -> Any:
            service = client.service.name
            if self.is_metering and service == "dynamodb":
                request = {**request, "ReturnConsumedCapacity": "INDEXES"}
            answer = do(client, operation, request)
            self.calls.append(Call(service, operation, request, answer))
            return answer

        JsonClient.call = call  # type: ignore[method-assign, assignment]

    def _watch_links(self) -> None:
        presign = LinkClient.generate_presigned_url

        def generate(client: LinkClient, operation: str, **arguments: Any) -> str:
            self.calls.append(Call("s3", "GetObject", arguments["Params"], is_presigned=True))
            return presign(client, operation, **arguments)

        LinkClient.generate_presigned_url = generate  # type: ignore[method-assign, assignment]

    def _asked(
        self, params: dict[str, Any], model: Any, context: dict[str, Any], **_more: Any
    ) -> dict[str, Any] | None:
        call = Call(model.service_model.service_name, model.name, params)
        if context.get("is_presign_request"):
            call.is_presigned = True
            self.calls.append(call)
        context["bench"] = call
        if self.is_metering and call.service == "dynamodb":
            return {**params, "ReturnConsumedCapacity": "INDEXES"}
        return None

    def _answered(self, parsed: dict[str, Any], context: dict[str, Any], **_more: Any) -> None:
        call = context["bench"]
        call.answer = parsed
        self.calls.append(call)


class Player:
    """Repeats recorded calls through bare boto3: the least that the same work can cost."""

    def __init__(self) -> None:
        self._session = boto3.session.Session()
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """A client that nobody records."""
        if service not in self._clients:
            self._clients[service] = self._session.client(service)  # type: ignore[call-overload]
        return self._clients[service]

    def prepared(self, call: Call) -> tuple[Any, dict[str, Any]]:
        """A method and its arguments. Writes lose their conditions, which would not hold a second time."""
        client = self.client(call.service)
        if call.is_presigned:
            arguments = {"ClientMethod": xform_name(call.operation), "Params": call.request, "ExpiresIn": 60}
            return client.generate_presigned_url, arguments
        return getattr(client, xform_name(call.operation)), _unconditional(call)


def _unconditional(call: Call) -> dict[str, Any]:
    if call.operation == "TransactWriteItems":
        writes = call.request["TransactItems"]
        return {"TransactItems": [{kind: _bare(write) for kind, write in one.items()} for one in writes]}
    return _bare(call.request)


def _bare(write: Request) -> dict[str, Any]:
    if "ConditionExpression" not in write:
        return dict(write)
    bare = {name: value for name, value in write.items() if name not in {"ConditionExpression", *_PLACEHOLDERS}}
    for name in _PLACEHOLDERS:
        # DynamoDB refuses placeholders that no expression uses.
        still_used = {
            key: value
            for key, value in write.get(name, {}).items()
            if re.search(rf"{re.escape(key)}\b", write.get("UpdateExpression", ""))
        }
        if still_used:
            bare[name] = still_used
    return bare
