"""Loses answers of AWS after a write was done: the first, which boto3 repeats, or all that boto3 asks for."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

from merchant_center.core.aws.json_client import JsonClient
from tests.emulator_in_process import answer

WRITES = frozenset(
    {
        *("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"),
        *("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"),
        *("SendMessage", "CreateSecret", "PutSecretValue"),
    }
)
ATTEMPTS = 4
"""How often boto3 asks in all, as the clients of core/aws/sessions.py are set."""

EVERY = 0


class LostAnswerError(ReadTimeoutError, TimeoutError):
    """No answer came: what boto3 raises then, and what our own client takes it for."""


class LostAnswers:
    """Loses the first ``lost`` answers of the ``nth`` write, counted from 1 in whichever thread, or of every one.

    Each is lost after the write was done. ``noticed`` is told of each write before it is sent first.
    """

    def __init__(self, lost: int, nth: int, noticed: Callable[[str], None] = lambda _: None) -> None:
        self._lost_answers = lost
        self._kept: list[bytes] = []
        self._nth = nth
        self._noticed = noticed
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._losses: dict[str, int] = defaultdict(int)
        self.struck: list[str] = []

    @contextmanager
    def over(self, *clients: Any) -> Iterator["LostAnswers"]:
        """Be at work on these clients, of boto3 or our own."""
        ours = tuple(one for one in clients if isinstance(one, JsonClient))
        of_boto3 = tuple(one for one in clients if not isinstance(one, JsonClient))
        with _registered(of_boto3, "before-send", self._send), _registered(of_boto3, "needs-retry", _repeat):
            for one in ours:
                vars(one)["_send"] = partial(self._send_ours, one)
            try:
                yield self
            finally:
                for one in ours:
                    del vars(one)["_send"]

    def _send_ours(self, client: JsonClient, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        operation = headers["x-amz-target"].rpartition(".")[2]
        # All tries of a call send the same bytes, not just equal ones; kept, so that no other call gets their place.
        self._kept.append(body)
        answered = self._lost(operation, str(id(body)), lambda: type(client)._send(client, headers, body))
        return answered or type(client)._send(client, headers, body)

    def _send(self, request: Any, event_name: str, **_: Any) -> Any:
        call = str(request.headers["amz-sdk-invocation-id"])
        return self._lost(event_name.rpartition(".")[2], call, lambda: _answered(request))

    def _lost(self, operation: str, call: str, do: Callable[[], Any]) -> Any:
        """Lose the answer of a write that is to lose it; None leaves the call alone."""
        if operation not in WRITES:
            return None
        with self._lock:
            is_first = call not in self._numbers
            number = self._numbers.setdefault(call, len(self._numbers) + 1)
        if is_first:
            self._noticed(operation)
        if self._nth not in {number, EVERY} or self._losses[call] == self._lost_answers:
            return None
        answer = do()
        if not self._losses[call] and _status(answer) >= 300:
            return answer
        self._losses[call] += 1
        self.struck.append(operation)
        raise LostAnswerError(endpoint_url=operation)


def _status(answer: Any) -> int:
    return answer[0] if isinstance(answer, tuple) else answer.status_code


def _answered(request: Any) -> Any:
    if here := answer(request):
        return here
    session = URLLib3Session(timeout=20)
    try:
        return session.send(request)
    finally:
        session.close()


def _repeat(attempts: int, caught_exception: Exception | None, **_: Any) -> int | None:
    """Repeat as boto3 does, but at once."""
    return 0 if isinstance(caught_exception, ReadTimeoutError) and attempts < ATTEMPTS else None


@contextmanager
def _registered(clients: tuple[Any, ...], event: str, handler: Callable[..., Any]) -> Iterator[None]:
    names = [(one.meta.events, f"{event}.{one.meta.service_model.service_id.hyphenize()}") for one in clients]
    for events, name in names:
        events.register_first(name, handler)
    try:
        yield
    finally:
        for events, name in names:
            events.unregister(name, handler)
