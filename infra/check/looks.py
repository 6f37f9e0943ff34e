"""What was looked at and what was found: values, their table, and the exit code of a pipeline."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import httpx
from botocore.exceptions import BotoCoreError, ClientError


class Verdict(Enum):
    """How a look came out."""

    GOOD = "good"
    WRONG = "WRONG"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Look:
    """One thing that was looked at, with what was found in words."""

    what: str
    verdict: Verdict
    found: str


type Question = Callable[[], Iterable[Look]]


def good(what: str, found: str) -> Look:
    """It is as it should be."""
    return Look(what, Verdict.GOOD, found)


def wrong(what: str, found: str) -> Look:
    """It is not, and a person has to act."""
    return Look(what, Verdict.WRONG, found)


def not_asked(what: str, found: str) -> Look:
    """It could not be asked, and why."""
    return Look(what, Verdict.NOT_ASKED, found)


def judge(what: str, *, is_good: bool, found: str) -> Look:
    """Good or wrong."""
    return good(what, found) if is_good else wrong(what, found)


def ask(what: str, question: Question) -> list[Look]:
    """Ask, and make of what goes wrong on the way a look of its own: no question may stop the others."""
    try:
        return list(question())
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return [not_asked(what, f"AWS answers {code} to {error.operation_name}; may these credentials ask that?")]
    except BotoCoreError as error:
        return [not_asked(what, f"AWS could not be asked: {error}")]
    except httpx.HTTPError as error:
        return [wrong(what, f"no answer: {error or type(error).__name__}")]


def table(looks: Sequence[Look]) -> str:
    """The looks for a terminal, what is wrong last, where the eye is."""
    order = [Verdict.GOOD, Verdict.NOT_ASKED, Verdict.WRONG]
    rows = sorted(looks, key=lambda look: order.index(look.verdict))
    verdicts, names = max(len(one.value) for one in Verdict), max((len(one.what) for one in rows), default=0)
    return "\n".join(f"{one.verdict.value:<{verdicts}}  {one.what:<{names}}  {one.found}" for one in rows)


def exit_code(looks: Sequence[Look], *, strict: bool) -> int:
    """0 - go on; 1 - something is wrong or, with `strict`, could not be asked."""
    bad = {Verdict.WRONG, Verdict.NOT_ASKED} if strict else {Verdict.WRONG}
    return int(any(look.verdict in bad for look in looks))
