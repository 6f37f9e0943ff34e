"""Faults scripted by the control panel: what goes wrong, for which requests or callbacks, how often."""

import random
from collections.abc import Iterable
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

PLANNING = frozenset({"lose", "late", "hold", "duplicate", "concurrent_duplicates"})
"""Effects on a callback as a whole; the others act on one attempt to deliver it."""
ANSWER_TAMPERING = frozenset(
    {
        "signtest",
        "stale_timestamp",
        "unknown_serial",
        "shuffle_keys",
        "extra_fields",
        "response_unsigned",
        "wrong_hash",
        "truncated",
    }
)
ATTEMPT_TAMPERING = frozenset(
    {
        "signtest",
        "stale_timestamp",
        "unknown_serial",
        "shuffle_keys",
        "extra_fields",
        "empty_associated_data",
        "bad_ciphertext",
    }
)
ALLOWED = {
    "api": ANSWER_TAMPERING | {"error", "drop", "delay_seconds"},
    "callback": PLANNING | ATTEMPT_TAMPERING,
}


class Strict(BaseModel):
    """Input in which an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class ErrorEffect(Strict):
    """An answer in place of the real one; `executed` tells whether it is done all the same."""

    status: int = 500
    code: str = "SYSTEM_ERROR"
    message: str = "系统异常，请稍后重试"
    raw_body: str | None = None
    executed: bool = False


class DropEffect(Strict):
    """The connection is aborted without an answer."""

    executed: bool = True


class Match(Strict):
    """What a fault applies to; what is not given fits everything. A callback is a POST to its URL."""

    method: str | None = None
    path_contains: str | None = None
    host_contains: str | None = None
    mchid: str | None = None
    event_type: str | None = None

    def fits(self, event: "Event") -> bool:
        """Whether all given members agree with `event`."""
        return (
            self.method in {None, event.method}
            and (self.path_contains or "") in event.path
            and (self.host_contains or "") in event.host
            and self.mchid in {None, event.mchid}
            and self.event_type in {None, event.event_type}
        )


class Event(Strict):
    """A request received or a callback to send, as far as faults look at it."""

    method: str
    path: str
    host: str = ""
    mchid: str = ""
    event_type: str = ""


class Effects(Strict):
    """What goes wrong; everything left out goes right."""

    error: ErrorEffect | None = None
    delay_seconds: float = Field(default=0, ge=0, le=600)
    """Before the answer, in real seconds."""
    drop: DropEffect | None = None
    signtest: bool = False
    stale_timestamp: bool = False
    unknown_serial: bool = False
    shuffle_keys: bool = False
    extra_fields: bool = False
    response_unsigned: bool = False
    wrong_hash: bool = False
    """The link to a bill comes with the hash of something else."""
    truncated: bool = False
    """Of a file behind a link only the first half comes."""
    empty_associated_data: bool = False
    bad_ciphertext: bool = False
    lose: bool = False
    hold: bool = False
    late: float = Field(default=0, ge=0)
    """Virtual seconds before the first delivery."""
    duplicate: bool = False
    """Once more after it was answered well."""
    concurrent_duplicates: int = Field(default=0, ge=0, le=50)
    """How many deliveries at the same time in place of one."""

    def named(self) -> set[str]:
        """The effects that are switched on."""
        return {name for name, value in self if value}


NO_EFFECTS = Effects()


class Fault(Effects):
    """A scripted fault; `times` 0 means until cleared, `probability` lets some events pass untouched."""

    on: Literal["api", "callback"]
    match: Match = Match()
    times: int = Field(default=1, ge=0)
    probability: float = Field(default=1, gt=0, le=1)

    @model_validator(mode="after")
    def check_effects(self) -> Self:
        """Refuse effects that cannot act here, and a mix of the two callback stages."""
        effects = self.effects().named()
        if not effects:
            raise ValueError("a fault needs an effect")
        if wrong := effects - ALLOWED[self.on]:
            raise ValueError(f"cannot act on {self.on}: {', '.join(sorted(wrong))}")
        if effects & PLANNING and effects - PLANNING:
            raise ValueError("one fault either plans a callback or spoils an attempt; post two faults")
        return self

    def effects(self) -> Effects:
        """The effects alone."""
        return Effects(**{name: getattr(self, name) for name in Effects.model_fields})


class Script:
    """The faults in force, asked in the order in which they were posted; the first that fits is taken."""

    def __init__(self) -> None:
        self._faults: dict[int, Fault] = {}
        self._used: dict[int, int] = {}
        self._next = 1

    def add(self, fault: Fault) -> int:
        """Put a fault in force; its number tells it apart in `list`."""
        number, self._next = self._next, self._next + 1
        self._faults[number] = fault
        self._used[number] = 0
        return number

    def take(self, on: str, event: Event, among: Iterable[str] = ()) -> Effects:
        """The effects for `event`, used up by one; `among` limits which kinds of effect are asked for."""
        wanted = frozenset(among)
        for number, fault in self._faults.items():
            effects = fault.effects()
            is_wanted = not wanted or effects.named() & wanted
            if fault.on == on and is_wanted and self._remaining(number) != 0 and fault.match.fits(event):
                if random.random() >= fault.probability:  # noqa: S311 - chance, not secrecy
                    continue
                self._used[number] += 1
                return effects
        return NO_EFFECTS

    def list(self) -> list[dict[str, Any]]:
        """Every fault with how often it acted and how often it still will (null: until cleared)."""
        return [
            {
                "number": number,
                **fault.model_dump(exclude_defaults=True, mode="json"),
                "acted": self._used[number],
                "remaining": self._remaining(number),
            }
            for number, fault in self._faults.items()
        ]

    def remove(self, number: int) -> bool:
        """Take a fault back; whether it was there."""
        self._used.pop(number, None)
        return self._faults.pop(number, None) is not None

    def clear(self) -> None:
        """Let everything go right again."""
        self._faults.clear()
        self._used.clear()

    def _remaining(self, number: int) -> int | None:
        times = self._faults[number].times
        return times - self._used[number] if times else None
