"""What a red packet may look like."""

from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import OTHER_APPID
from tests.local.wechat_simulator.red_packets.conftest import RedPackets

REQUIRED = (
    "nonce_str",
    "mch_billno",
    "wxappid",
    "send_name",
    "re_openid",
    "total_amount",
    "total_num",
    "wishing",
    "client_ip",
    "act_name",
    "remark",
)


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_field_that_is_missing(payer: RedPackets, name: str, value: str | None) -> None:
    """Missing or empty: PARAM_ERROR that names the field."""
    answer = payer.send(**{name: value})
    assert answer["err_code"] == "PARAM_ERROR"
    assert name in answer["err_code_des"]


@pytest.mark.parametrize("name", ["nonce_str", "mch_billno", "appid", "bill_type"])
def test_a_query_without_a_required_field(payer: RedPackets, name: str) -> None:
    """PARAM_ERROR; a bill_type other than MCHT too."""
    assert payer.query("1" * 28, **{name: None})["err_code"] == "PARAM_ERROR"
    assert payer.query("1" * 28, bill_type="MCHTT")["err_code"] == "PARAM_ERROR"


@pytest.mark.parametrize(
    ("name", "longest"),
    [("nonce_str", 32), ("mch_billno", 28), ("wishing", 128), ("remark", 256), ("risk_info", 128), ("re_openid", 32)],
)
def test_lengths_count_characters(payer: RedPackets, name: str, longest: int) -> None:
    """The longest value passes this rule, one character more is PARAM_ERROR."""
    letter = "祝" if name in {"wishing", "remark"} else "a"
    assert payer.send(**{name: letter * (longest + 1)})["err_code"] == "PARAM_ERROR"
    assert payer.send(**{name: letter * longest})["err_code"] == ("OPENID_ERROR" if name == "re_openid" else "SUCCESS")


@pytest.mark.parametrize("name", ["act_name", "send_name"])
def test_names_shown_are_counted_in_bytes(payer: RedPackets, name: str) -> None:
    """32 bytes: ten Chinese characters pass, eleven do not, until the knob says otherwise."""
    assert payer.send(**{name: "祝" * 10 + "ab"})["err_code"] == "SUCCESS"
    assert payer.send(**{name: "祝" * 11})["err_code"] == "PARAM_ERROR"
    payer.settings(name_bytes=96)
    assert payer.send(**{name: "祝" * 32})["err_code"] == "SUCCESS"
    assert payer.send(**{name: "a" * 33})["err_code"] == "PARAM_ERROR"


@pytest.mark.parametrize(
    "change",
    [
        {"total_num": 2},
        {"total_num": 0},
        {"total_amount": "1.00"},
        {"total_amount": "-100"},
        {"total_amount": "一百"},
        {"client_ip": "::1"},
        {"client_ip": "192.168.0.256"},
        {"client_ip": "localhost"},
        {"mch_billno": "2020-01-01"},
        {"wxappid": OTHER_APPID},
        {"scene_id": "PRODUCT_9"},
    ],
)
def test_a_wrong_value(payer: RedPackets, change: dict[str, Any]) -> None:
    """PARAM_ERROR, the number stays unused, and with right data it is sent."""
    packet = payer.packet(mch_billno="1234567890")
    assert payer.send(**packet | change)["err_code"] == "PARAM_ERROR"
    assert payer.status("1234567890") == "NOT_FOUND"
    assert payer.send(**packet)["err_code"] == "SUCCESS"


@pytest.mark.parametrize("amount", [0, 99, 20_001])
def test_an_amount_outside_the_product(payer: RedPackets, amount: int) -> None:
    """MONEY_LIMIT without a scene."""
    assert payer.send(total_amount=amount)["err_code"] == "MONEY_LIMIT"


def test_the_bounds_of_an_amount(payer: RedPackets) -> None:
    """One yuan and two hundred yuan pass."""
    assert [payer.send(total_amount=amount)["err_code"] for amount in (100, 20_000)] == ["SUCCESS"] * 2


def test_a_scene_that_is_not_enabled(payer: RedPackets) -> None:
    """PARAM_ERROR also for an amount that needs none."""
    for amount in (100, 99, 20_001):
        answer = payer.send(total_amount=amount, scene_id="PRODUCT_1")
        assert answer["err_code"] == "PARAM_ERROR"
        assert answer["err_code_des"].startswith("该场景未开通")
        # Whoever meets it here learns how to open the scene.
        assert "red_packet_scenes" in answer["err_code_des"]


def test_a_scene_that_is_enabled(payer: RedPackets) -> None:
    """From 0.30 to 4999 yuan; another scene stays closed."""
    payer.settings(scenes=["PRODUCT_2"], user_day_amount=10**6)
    codes = [payer.send(total_amount=n, scene_id="PRODUCT_2")["err_code"] for n in (29, 30, 499_900, 499_901)]
    assert codes == ["MONEY_LIMIT", "SUCCESS", "SUCCESS", "MONEY_LIMIT"]
    assert payer.send(scene_id="PRODUCT_1")["err_code"] == "PARAM_ERROR"


@pytest.mark.parametrize("openid", ["openid-elsewhere", "openid-of-nobody"])
def test_an_openid_of_another_appid(payer: RedPackets, openid: str) -> None:
    """OPENID_ERROR, for a stranger too."""
    assert payer.send(re_openid=openid)["err_code"] == "OPENID_ERROR"


def test_a_query_by_an_appid_that_is_not_bound(payer: RedPackets) -> None:
    """PARAM_ERROR though the packet exists."""
    assert payer.query(payer.issue(), appid=OTHER_APPID)["err_code"] == "PARAM_ERROR"
