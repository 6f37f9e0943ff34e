"""What a refusal must leave behind, whichever channel it came by."""

import pytest

from merchant_center.red_packets.errors import RedPacketClosedError
from merchant_center.red_packets.rules.red_packet import PacketState
from merchant_center.red_packets.rules.send import CONFIGURATION_PAUSE, SendState
from merchant_center.red_packets.use_cases.manage_red_packets import start
from merchant_center.red_packets.views import SendRemarkView
from tests.use_cases.world import actor


def state_of(packets, packet):
    """The state of a definition and its reason."""
    stored = packets.store.get(packet.red_packet_id)
    return stored.state, stored.reason


def is_explained(send):
    """Whether the remark is explained in Chinese and in English, with who must act and what is safe."""
    view = SendRemarkView.of(send)
    is_known = "未知错误码" not in view.meaning_zh
    is_chinese = any("一" <= letter <= "鿿" for letter in view.meaning_zh)
    return is_known and is_chinese and view.meaning_en.isascii() and bool(view.who_acts and view.retry)


def check_kept_and_sent_later(packets, packet, send, code, set_right):
    """The definition is stopped with the code; the send keeps number and amount and is sent after the start."""
    assert (send.state, send.last_error.code) == (SendState.SENDING, code)
    assert is_explained(send)
    assert state_of(packets, packet) == (PacketState.STOPPED, code)
    with pytest.raises(RedPacketClosedError, match=code):
        packets.send(packet)
    packets.later(hours=1)
    packets.sweep()
    waiting = packets.now(send)
    assert (waiting.state, waiting.last_error.code, waiting.review_note) == (SendState.SENDING, code, "")
    set_right()
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    packets.later(seconds=CONFIGURATION_PAUSE.total_seconds() + 1)
    packets.sweep()
    sent = packets.now(send)
    assert (sent.state, sent.payout, sent.last_error) == (SendState.SENT, send.payout, None)
    packets.check_books(packet)
