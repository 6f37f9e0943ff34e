"""Move every undecided or unopened send along its plan until it is received, returned or failed (law 6)."""

from collections.abc import Callable
from datetime import timedelta

from merchant_center.core.errors import code_of
from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.red_packets.rules import send_changes as outcomes
from merchant_center.red_packets.rules.send import FINAL, RedPacketSend
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps, advance

_TROUBLE_PAUSE = timedelta(minutes=5)


def sweep_red_packets(
    deps: PayoutDeps, *, limit: int, go_on: Callable[[], bool], report: Report = ignore, workers: int = 10
) -> dict[str, int]:
    """Look at sends whose date has come, ``limit`` at the most, the longest waiting first.

    Returns:
        How many came out in which state, how many polls failed, and how many were left for lack of time.
    """
    return sweep(
        deps.sends.due(deps.clock(), limit),
        lambda send: str(advance(deps, send).state),
        postpone=lambda send, error: _postpone(deps, send, error),
        name=lambda send: send.send_id,
        go_on=go_on,
        report=report,
        workers=workers,
    )


def _postpone(deps: PayoutDeps, send: RedPacketSend, error: Exception) -> None:
    """Give a send in trouble a date, so that it stands in nobody's way; nothing else about it is known to be true."""
    # As it is now: it may have been written before the trouble began.
    now = deps.sends.get(send.send_id)
    if now.state not in FINAL:
        deps.sends.save(now, outcomes.in_trouble(now, code_of(error), str(error), _TROUBLE_PAUSE, deps.clock()))
