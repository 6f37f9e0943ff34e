"""What was asked and what was found: values, their table, and the exit code of a pipeline."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

import httpx
from botocore.exceptions import BotoCoreError, ClientError


class Outcome(Enum):
    """How a question came out."""

    GOOD = "good"
    WRONG = "WRONG"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Finding:
    """One thing that was asked, with what was found in words."""

    what: str
    outcome: Outcome
    found: str


type Question = Callable[[], Iterable[Finding]]


def good(what: str, found: str) -> Finding:
    """It is as it should be."""
    return Finding(what, Outcome.GOOD, found)


def wrong(what: str, found: str) -> Finding:
    """It is not, and a person has to act."""
    return Finding(what, Outcome.WRONG, found)


def not_asked(what: str, found: str) -> Finding:
    """It could not be asked, and why."""
    return Finding(what, Outcome.NOT_ASKED, found)


def judge(what: str, *, is_good: bool, found: str) -> Finding:
    """Good or wrong."""
    return good(what, found) if is_good else wrong(what, found)


def ask(what: str, question: Question) -> list[Finding]:
    """Ask, and make of what goes wrong on the way a finding of its own: no question may stop the others."""
    try:
        return list(question())
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return [not_asked(what, f"AWS answers {code} to {error.operation_name}; may these credentials ask that?")]
    except BotoCoreError as error:
        return [not_asked(what, f"AWS could not be asked: {error}")]
    except httpx.HTTPError as error:
        return [wrong(what, f"no answer: {error or type(error).__name__}")]


def table(findings: Sequence[Finding]) -> str:
    """The findings for a terminal, what is wrong last, where the eye is."""
    order = [Outcome.GOOD, Outcome.NOT_ASKED, Outcome.WRONG]
    rows = sorted(findings, key=lambda one: order.index(one.outcome))
    outcomes, names = max(len(one.value) for one in Outcome), max((len(one.what) for one in rows), default=0)
    return "\n".join(f"{one.outcome.value:<{outcomes}}  {one.what:<{names}}  {one.found}" for one in rows)


def exit_code(findings: Sequence[Finding], *, strict: bool) -> int:
    """0 - go on; 1 - something is wrong or, with `strict`, could not be asked."""
    bad = {Outcome.WRONG, Outcome.NOT_ASKED} if strict else {Outcome.WRONG}
    return int(any(one.outcome in bad for one in findings))
