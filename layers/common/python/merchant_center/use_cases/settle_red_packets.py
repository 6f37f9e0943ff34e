"""Move every undecided or unopened send along its plan until it is received, returned or failed (law 6)."""

from collections import Counter as Tally
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

from merchant_center.domain import red_packet_outcomes as outcomes
from merchant_center.domain.red_packet_sends import FINAL, RedPacketSend
from merchant_center.errors import MerchantCenterError
from merchant_center.use_cases.pay_red_packet import Payer, advance

_TROUBLE_PAUSE = timedelta(minutes=5)


def sweep_red_packets(payer: Payer, *, limit: int, go_on: Callable[[], bool], workers: int = 10) -> dict[str, int]:
    """Look at sends whose date has come, the longest waiting first, several at a time.

    Returns:
        How many came out in which state, how many looks failed, and how many were left for lack of time.
    """

    def look(send: RedPacketSend) -> str:
        if not go_on():
            return "left"
        try:
            return str(advance(payer, send).state)
        except Exception as error:  # noqa: BLE001 - a boundary: kept on the send, counted, the others go on
            _put_off(payer, send, error)
            return "failed"

    with ThreadPoolExecutor(workers) as pool:
        return dict(Tally(pool.map(look, payer.sends.due(payer.clock(), limit))))


def _put_off(payer: Payer, send: RedPacketSend, error: Exception) -> None:
    """Give a send in trouble a date, so that it stands in nobody's way; nothing else about it is known to be true."""
    code = error.code if isinstance(error, MerchantCenterError) else type(error).__name__
    # Not the trouble of the others, whatever goes wrong here too: it stays due, and the next sweep finds it.
    with suppress(Exception):
        # As it is now: it may have been written before the trouble began.
        now = payer.sends.get(send.send_id) or send
        if now.state in FINAL:
            return
        payer.sends.save(now, outcomes.in_trouble(now, code, str(error), _TROUBLE_PAUSE, payer.clock()))
