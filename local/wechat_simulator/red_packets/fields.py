"""The field rules of the two red packet calls.

Source: WeChat Pay V2, "send a cash red packet" and "query red packets"; that the names shown are counted in bytes
is what merchants met.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address

from local.wechat_simulator.red_packets.refusals import RedPacketError, refusal
from local.wechat_simulator.settings import Settings

SCENES = frozenset(f"PRODUCT_{number}" for number in range(1, 9))
NAMES_SHOWN = ("act_name", "send_name")
LEAST, MOST = 100, 20_000
"""Fen a packet may hold without a scene."""
SCENE_LEAST, SCENE_MOST = 30, 499_900
"""Fen a packet may hold in an enabled scene."""


@dataclass(frozen=True)
class Field:
    """A field of at most `longest` characters."""

    longest: int
    is_required: bool = True
    pattern: str = r"[\s\S]+"


NUMBER = Field(28, pattern="[0-9A-Za-z]+")
WHOLE = Field(10, pattern="[0-9]+")
SEND = {
    "nonce_str": Field(32),
    "mch_billno": NUMBER,
    "mch_id": Field(32),
    "wxappid": Field(32),
    "send_name": Field(32),
    "re_openid": Field(32),
    "total_amount": WHOLE,
    "total_num": WHOLE,
    "wishing": Field(128),
    "client_ip": Field(15),
    "act_name": Field(32),
    "remark": Field(256),
    "scene_id": Field(32, is_required=False),
    "risk_info": Field(128, is_required=False),
}
QUERY = {
    "nonce_str": Field(32),
    "mch_billno": NUMBER,
    "mch_id": Field(32),
    "appid": Field(32),
    "bill_type": Field(32, pattern="MCHT"),
}


def check(fields: Mapping[str, str], rules: Mapping[str, Field]) -> None:
    """Refuse a missing, long or wrong field; fields without a rule are signed and otherwise ignored.

    Raises:
        RedPacketError: PARAM_ERROR in the words that were seen.
    """
    for name, rule in rules.items():
        value = fields.get(name, "")
        if len(value) > rule.longest or (rule.is_required and not value):
            raise _wrong(f"{name}字段必填,并且少于{rule.longest}个字符" if rule.is_required else f"{name}字段过长")
        if value and not re.fullmatch(rule.pattern, value):
            raise _wrong(f"{name}参数格式错误")


def check_send(fields: Mapping[str, str], settings: Settings) -> None:
    """Refuse what no red packet may look like.

    Raises:
        RedPacketError: PARAM_ERROR.
    """
    check(fields, SEND)
    if int(fields["total_num"]) != 1:
        raise _wrong("total_num必须等于1")
    for name in NAMES_SHOWN:
        if len(fields[name].encode()) > settings.red_packet_name_bytes:
            raise _wrong(f"{name}字段必填,并且少于{settings.red_packet_name_bytes}个字符")
    try:
        IPv4Address(fields["client_ip"])
    except AddressValueError:
        raise _wrong("client_ip参数格式错误") from None


def check_amount(fields: Mapping[str, str], settings: Settings) -> None:
    """Refuse an amount outside the bounds of its scene, and a scene that is not enabled.

    Raises:
        RedPacketError: PARAM_ERROR for the scene, MONEY_LIMIT for the amount.
    """
    scene, amount = fields.get("scene_id", ""), int(fields["total_amount"])
    if scene and scene not in SCENES:
        raise _wrong("scene_id参数错误")
    if scene and scene not in settings.red_packet_scenes:
        raise refusal("scene_closed")
    least, most = (SCENE_LEAST, SCENE_MOST) if scene else (LEAST, MOST)
    if not least <= amount <= most:
        raise refusal("amount")


def _wrong(text: str) -> RedPacketError:
    return RedPacketError("PARAM_ERROR", text)
