"""Loses answers of DynamoDB after the write was done: the first, which boto3 repeats, or all that boto3 asks for."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
ATTEMPTS = 4
"""How often boto3 asks in all, as the clients of storage/aws.py are set."""


class LostAnswers:
    """Loses the first ``lost`` answers of the ``nth`` write from now on, counted from 1 in whichever thread.

    Each is lost after the write was done. ``noticed`` is told of each write before it is sent first.
    """

    def __init__(self, lost: int, nth: int, noticed: Callable[[str], None] = lambda _: None) -> None:
        self._lost = lost
        self._nth = nth
        self._noticed = noticed
        self._lock = threading.Lock()
        self._writes: dict[str, int] = {}
        self._attempts = 0
        self._http = URLLib3Session(timeout=20)
        self.struck = ""

    @contextmanager
    def over(self, client: Any) -> Iterator["LostAnswers"]:
        """Be at work on a client of DynamoDB."""
        client.meta.events.register_first("before-send.dynamodb", self._send)
        client.meta.events.register_first("needs-retry.dynamodb", self._repeat)
        try:
            yield self
        finally:
            client.meta.events.unregister("before-send.dynamodb", self._send)
            client.meta.events.unregister("needs-retry.dynamodb", self._repeat)
            self._http.close()

    def _send(self, request: Any, event_name: str, **_: Any) -> Any:
        operation = event_name.rpartition(".")[2]
        if operation not in WRITES:
            return None
        call = str(request.headers["amz-sdk-invocation-id"])
        with self._lock:
            is_first = call not in self._writes
            number = self._writes.setdefault(call, len(self._writes) + 1)
        if is_first:
            self._noticed(operation)
        if number != self._nth or self._attempts == self._lost:
            return None
        answer = self._http.send(request)
        if answer.status_code != 200 and not self._attempts:
            return answer
        self._attempts += 1
        self.struck = f"{operation} of {', '.join(_keys(json.loads(request.body)))}"
        raise ReadTimeoutError(endpoint_url=request.url)

    def _repeat(self, attempts: int, caught_exception: Exception | None, **_: Any) -> int | None:
        """Repeat as boto3 does, at once."""
        return 0 if isinstance(caught_exception, ReadTimeoutError) and attempts < ATTEMPTS else None


def _keys(body: dict[str, Any]) -> Iterator[str]:
    for write in [next(iter(one.values())) for one in body.get("TransactItems", ())] or [body]:
        yield write.get("Item", write.get("Key"))["pk"]["S"].split("#")[0]
