"""A bucket and a queue in memory behind boto3's calls: at least once, in any order, given up after so many receives."""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from local.template import load
from tests.simulation.world import World, aws_error


class NoSuchUploadError(ClientError):
    """What boto3 has as ``client.exceptions.NoSuchUpload``."""


@dataclass
class MemoryBucket:
    """The methods of boto3's client that ``storage.files`` and ``storage.job_files`` call."""

    world: World
    files: dict[str, bytes] = field(default_factory=dict)
    exceptions: Any = field(default_factory=lambda: SimpleNamespace(NoSuchUpload=NoSuchUploadError))
    _uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=count)

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: ARG002, N803
        """Tell whether a file is there."""
        return self.world.aws("HeadObject", lambda: {"ContentLength": len(self._file(Key, "HeadObject"))}, is_safe=True)

    def get_object(self, *, Bucket: str, Key: str, IfMatch: str = "", Range: str = "") -> dict[str, Any]:  # noqa: ARG002, N803
        """Read a file, of this version if one is named, or a span of it."""

        def action() -> dict[str, Any]:
            content = self._file(Key, "GetObject")
            if IfMatch not in {"", f'"{_tag(content)}"'}:
                raise aws_error("PreconditionFailed", "GetObject")
            if Range:
                first, last = Range.removeprefix("bytes=").split("-")
                content = content[int(first) : int(last) + 1]
            return {"Body": StreamingBody(io.BytesIO(content), len(content)), "ETag": f'"{_tag(content)}"'}

        return self.world.aws("GetObject", action, is_safe=True)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> dict[str, Any]:  # noqa: ARG002, N803
        """Write a file."""
        return self.world.aws("PutObject", lambda: self.files.update({Key: bytes(Body)}) or {})

    def create_multipart_upload(self, *, Bucket: str, Key: str, ContentType: str) -> dict[str, Any]:  # noqa: ARG002, N803
        """Begin a file of several parts; a repeat begins another."""

        def action() -> dict[str, Any]:
            upload_id = f"u{next(self._numbers)}"
            self._uploads[upload_id] = {}
            return {"UploadId": upload_id}

        return self.world.aws("CreateMultipartUpload", action)

    def upload_part(self, *, Bucket: str, Key: str, UploadId: str, PartNumber: int, Body: bytes) -> dict[str, Any]:  # noqa: ARG002, N803
        """Write one part."""

        def action() -> dict[str, Any]:
            self._upload(UploadId, "UploadPart")[PartNumber] = bytes(Body)
            return {"ETag": f'"{_tag(Body)}"'}

        return self.world.aws("UploadPart", action)

    def complete_multipart_upload(
        self,
        *,
        Bucket: str,  # noqa: ARG002, N803
        Key: str,  # noqa: N803
        UploadId: str,  # noqa: N803
        MultipartUpload: Mapping[str, Any],  # noqa: N803
    ) -> dict[str, Any]:
        """Make one file of the parts; afterwards the upload is gone."""

        def action() -> dict[str, Any]:
            parts = self._upload(UploadId, "CompleteMultipartUpload")
            for part in MultipartUpload["Parts"]:
                if f'"{_tag(parts.get(part["PartNumber"], b""))}"' != part["ETag"]:
                    raise aws_error("InvalidPart", "CompleteMultipartUpload")
            self.files[Key] = b"".join(parts[part["PartNumber"]] for part in MultipartUpload["Parts"])
            del self._uploads[UploadId]
            return {}

        return self.world.aws("CompleteMultipartUpload", action)

    def _file(self, key: str, name: str) -> bytes:
        if key not in self.files:
            raise aws_error("NoSuchKey" if name == "GetObject" else "404", name)
        return self.files[key]

    def _upload(self, upload_id: str, name: str) -> dict[int, bytes]:
        if upload_id not in self._uploads:
            raise NoSuchUploadError({"Error": {"Code": "NoSuchUpload", "Message": name}}, name)
        return self._uploads[upload_id]


def _tag(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@dataclass(eq=False)
class Message:
    """One message, in the hands of a worker until ``hidden_until``."""

    message_id: str
    body: str
    hidden_until: float
    receives: int = 0


@dataclass
class MemoryQueue:
    """``send_message`` of boto3's client, and what Lambda does with what lies in the queue.

    A worker that fails or dies leaves its message hidden; after so many receives it goes to the dead letters.
    """

    world: World
    hidden_seconds: int
    most_receives: int
    messages: list[Message] = field(default_factory=list)
    dead_letters: list[Message] = field(default_factory=list)
    _numbers: Any = field(default_factory=count)

    @classmethod
    def of_the_template(cls, world: World, name: str) -> "MemoryQueue":
        """A queue as it is deployed."""
        return cls(world, *_declared(name))

    def send_message(self, *, QueueUrl: str, MessageBody: str, DelaySeconds: int = 0) -> dict[str, Any]:  # noqa: ARG002, N803
        """Put a message in."""

        def action() -> dict[str, Any]:
            message = Message(f"m{next(self._numbers)}", MessageBody, self.world.now + DelaySeconds)
            self.messages.append(message)
            return {"MessageId": message.message_id}

        return self.world.aws("SendMessage", action)

    @property
    def waiting(self) -> list[Message]:
        """What may be received now."""
        return [one for one in self.messages if one.hidden_until <= self.world.now]

    def receive(self, work: Callable[[Message], Any]) -> Callable[[], Any] | None:
        """What a worker does that takes one message now, sometimes one that another has; ``None`` if there is none."""
        found = self.waiting
        if self.messages and self.world.goes_wrong("messages twice", self.world.chances.left_over):
            found = self.messages
        if not found:
            return None
        message = self.world.chance.choice(found)
        if message.receives >= self.most_receives:
            self.messages.remove(message)
            self.dead_letters.append(message)
            self.world.note(f"dead letter: {message.body}")
            return None
        message.receives += 1
        message.hidden_until = self.world.now + self.hidden_seconds

        def action() -> Any:
            result = work(message)
            if message in self.messages:
                self.messages.remove(message)
            return result

        return action


@cache
def _declared(name: str) -> tuple[int, int]:
    template = load(Path(__file__).resolve().parents[2] / "template.yaml")
    queue = template["Resources"][name]["Properties"]
    return queue["VisibilityTimeout"], queue["RedrivePolicy"]["maxReceiveCount"]
