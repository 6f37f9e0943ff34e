"""One row of a table of WeChat's codes: what follows from a refusal, and what the code means to people."""

from collections.abc import Mapping
from typing import NamedTuple

from merchant_center.core.meanings import Meaning
from merchant_center.red_packets.rules.payout import RefusalAction


class PayoutCode(NamedTuple):
    """One code of a channel.

    Attributes:
        action: what follows when a call is refused with it; ``None`` if the code decides nothing.
        meaning: in Chinese and in English, with who acts and what is safe.
    """

    action: RefusalAction | None
    meaning: Meaning


# A poll names neither amount nor customer: a code about those says nothing as the answer to one.
_ABOUT_THE_ACCOUNT = frozenset({RefusalAction.POLL, RefusalAction.STOP_DEFINITION, RefusalAction.STOP_ACCOUNT})


def codes_conclusive_for_calls(codes: Mapping[str, PayoutCode]) -> frozenset[str]:
    """Return the codes that are believed when a call is refused with them."""
    return frozenset(code for code, row in codes.items() if row.action is not None)


def codes_conclusive_for_polls(codes: Mapping[str, PayoutCode]) -> frozenset[str]:
    """Return the codes that are believed when a poll is refused with them."""
    return frozenset(code for code, row in codes.items() if row.action in _ABOUT_THE_ACCOUNT)


def refusal_action(codes: Mapping[str, PayoutCode], code: str) -> RefusalAction:
    """Return what follows from a refused call; a poll tells of a code that decides nothing."""
    row = codes.get(code)
    return (row and row.action) or RefusalAction.POLL
