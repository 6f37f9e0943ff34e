"""Crash points: every remote call of one deed is counted, and the n-th of them kills the process, or fails."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from merchant_center.accounts.store import MerchantStore
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.json_client import AwsRefusedError
from merchant_center.core.aws.secrets import SecretStore
from merchant_center.core.errors import OutcomeUnknownError, ThrottledError
from merchant_center.notices.store import NoticeQueue
from merchant_center.red_packets.store.sends import PayoutQueue
from merchant_center.red_packets.use_cases.refuse_red_packet import RefuseRedPacketDeps
from merchant_center.red_packets.wiring.payouts import build_channels
from tests.sampling import Sample
from tests.use_cases.red_packets.conftest import Packets


class DiedError(BaseException):
    """The process is gone; nothing in it may notice."""


class Trouble(StrEnum):
    """What becomes of a remote call: the process dies, or the call fails; before or after the other side did it."""

    DIES_BEFORE = "dies before"
    DIES_AFTER = "dies after"
    FAILS_BEFORE = "fails before"
    FAILS_AFTER = "fails after"


@dataclass
class Fate:
    """What happens to one process at its ``nth`` remote call, counted from 1."""

    trouble: Trouble
    nth: int
    calls: list[str] = field(default_factory=list)

    @property
    def came(self) -> bool:
        """Whether there was such a call."""
        return len(self.calls) >= self.nth

    def call(self, name: str, deed: Callable[[], Any], failure: Callable[[str, Trouble], Exception]) -> Any:
        """Make a call, unless this is the one."""
        self.calls.append(name)
        if len(self.calls) != self.nth:
            return deed()
        if self.trouble in {Trouble.DIES_AFTER, Trouble.FAILS_AFTER}:
            with suppress(Exception):  # whatever was answered is lost
                deed()
        if self.trouble in {Trouble.DIES_BEFORE, Trouble.DIES_AFTER}:
            raise DiedError
        raise failure(name, self.trouble)


class Wire:
    """A boto3 client, or a channel to WeChat, whose calls are at the mercy of a fate."""

    def __init__(self, real: Any, fate: Fate, failure: Callable[[str, Trouble], Exception]) -> None:
        self._real = real
        self._fate = fate
        self._failure = failure

    def refusal_action(self, code: str) -> Any:
        """No remote call."""
        return self._real.refusal_action(code)

    @property
    def exceptions(self) -> Any:
        """What a client raises: no call."""
        return self._real.exceptions

    @property
    def notify_url(self) -> str:
        """No call at all."""
        return self._real.notify_url

    def __getattr__(self, name: str) -> Any:
        """Every other method is one; what is no method (``exceptions``) is as it is."""
        deed = getattr(self._real, name)
        if not callable(deed):
            return deed
        return lambda *args, **more: self._fate.call(name, lambda: deed(*args, **more), self._failure)


def aws_failure(name: str, trouble: Trouble) -> Exception:
    """What our client raises when it has given up."""
    if trouble is Trouble.FAILS_AFTER:
        return TimeoutError("no answer from AWS")
    return AwsRefusedError(name, 500, {"__type": "InternalServerError", "message": name})


def wechat_failure(name: str, _trouble: Trouble) -> Exception:
    """What a channel raises when no answer came."""
    return OutcomeUnknownError(f"no answer to {name}")


def doomed(packets: Packets, fate: Fate, *, is_cold: bool = True) -> Packets:
    """Another process all of whose calls to AWS and WeChat are at the mercy of a fate; a cold one knows no keys yet."""
    world, names = packets.world, packets.world.deployment.resources

    def aws(service: str) -> Any:
        return Wire(world.aws.ours(service), fate, aws_failure)

    dynamo = Dynamo(aws("dynamodb"))
    merchants, make = world.merchants, packets.channels
    if is_cold:
        secrets = SecretStore(aws("secretsmanager"), "use-cases")
        merchants = MerchantStore(dynamo, names["CatalogueTable"], secrets, world.clock)
        make = build_channels(packets.settings(), merchants)
    room = packets.with_changes(
        dynamo=dynamo, rate_limiter=None, channels=lambda kind, mchid: Wire(make(kind, mchid), fate, wechat_failure)
    )
    room.payout_deps = replace(
        room.payout_deps,
        queue=PayoutQueue(aws("sqs"), names["PayoutsQueue"]),
        require_enabled=merchants.require_enabled,
    )
    room.send_deps = replace(
        room.send_deps,
        payouts=room.payout_deps,
        refusals=RefuseRedPacketDeps(
            room.sends, room.notices.put, NoticeQueue(aws("sqs"), names["NoticesQueue"]).enqueue
        ),
    )
    return room


def each_crash(trouble: Trouble, sample: Sample, calls: int = 0) -> Iterator[Fate]:
    """The n-th call of a deed in trouble, for n from 1 until the deed makes no such call; of these the sample's.

    The deed makes so many calls at the least: fewer would mean that it does not do what the test is about.
    """
    for nth in sample.numbers():
        fate = Fate(trouble, nth)
        yield fate
        if not fate.came:
            assert len(fate.calls) >= calls
            return


def attempt(deed: Callable[[], Any]) -> None:
    """Do what a process does before it dies or answers that it failed."""
    with suppress(DiedError, OutcomeUnknownError, ThrottledError, AwsRefusedError, TimeoutError):
        deed()
