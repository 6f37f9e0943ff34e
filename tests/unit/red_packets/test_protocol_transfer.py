"""A transfer is always the same bytes; what WeChat tells of one is read as it comes, by query and by callback."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import MalformedRequestError
from merchant_center.red_packets.protocol.transfer import (
    RED_PACKET_MOST_FEN,
    Transfer,
    TransferBill,
    bill_from,
    created_from,
    transfer_body,
)

TRANSFER = Transfer(
    bill_no="plfk2020042013",
    appid="wxf636efh567hg4356",
    openid="o-MYE42l80oelYMDE34nYD456Xoy",
    amount_fen=20_000,
    scene_id="1000",
    remark="新会员开通有礼",
    activity_name="新会员有礼",
    reward="注册会员抽奖一等奖",
    notify_url="https://example.com/transfer",
)
# After the samples of WeChat Pay APIv3, "start a transfer", "query by the merchant's number" and "transfer notice".
CREATED: dict[str, Any] = {
    "out_bill_no": "plfk2020042013",
    "transfer_bill_no": "1330000071100999991182020050700019480001",
    "create_time": "2015-05-20T13:29:35.120+08:00",
    "state": "WAIT_USER_CONFIRM",
    "package_info": "affffddafdfafddffda==",
}
QUERIED: dict[str, Any] = {
    "mch_id": "1900001109",
    "out_bill_no": "plfk2020042013",
    "transfer_bill_no": "1330000071100999991182020050700019480001",
    "appid": "wxf636efh567hg4356",
    "state": "FAIL",
    "transfer_amount": 400000,
    "transfer_remark": "2020年4月报销",
    "fail_reason": "PAYEE_ACCOUNT_ABNORMAL",
    "openid": "o-MYE42l80oelYMDE34nYD456Xoy",
    "create_time": "2015-05-20T13:29:35.120+08:00",
    "update_time": "2015-05-20T14:29:35.120+08:00",
}
NEEDED = ["out_bill_no", "transfer_bill_no", "state"]


def test_transfer_is_written_in_full() -> None:
    """A transfer is compact JSON in a fixed order, with the report of the cash marketing scene."""
    assert transfer_body(TRANSFER).decode() == (
        '{"appid":"wxf636efh567hg4356","out_bill_no":"plfk2020042013","transfer_scene_id":"1000",'
        '"openid":"o-MYE42l80oelYMDE34nYD456Xoy","transfer_amount":20000,"transfer_remark":"新会员开通有礼",'
        '"notify_url":"https://example.com/transfer","user_recv_perception":"活动奖励",'
        '"user_recv_style":{"type":"RED_PACKET"},"transfer_scene_report_infos":['
        '{"info_type":"活动名称","info_content":"新会员有礼"},'
        '{"info_type":"奖励说明","info_content":"注册会员抽奖一等奖"}]}'
    )


@pytest.mark.parametrize(
    ("amount", "style"), [(10, "RED_PACKET"), (RED_PACKET_MOST_FEN, "RED_PACKET"), (20_001, "CONFIRM_PAGE")]
)
def test_only_a_small_transfer_looks_like_a_red_packet(amount: int, style: str) -> None:
    """WeChat has the look of a red packet up to 200 yuan."""
    body = json.loads(transfer_body(replace(TRANSFER, amount_fen=amount)))
    assert body["user_recv_style"] == {"type": style}


def test_texts_are_cut_to_what_wechat_takes() -> None:
    """LastError and report have 32 characters at the most, whatever their bytes."""
    long = "长" * 33
    body = json.loads(transfer_body(replace(TRANSFER, remark=long, activity_name=long, reward=long)))
    contents = [info["info_content"] for info in body["transfer_scene_report_infos"]]
    assert [body["transfer_remark"], *contents] == ["长" * 32] * 3


def test_created_transfer_brings_the_package() -> None:
    """The answer that makes a transfer tells numbers, state and package, and neither amount nor customer."""
    assert created_from(CREATED) == TransferBill(
        bill_no="plfk2020042013",
        transfer_bill_no="1330000071100999991182020050700019480001",
        state="WAIT_USER_CONFIRM",
        package="affffddafdfafddffda==",
    )


@pytest.mark.parametrize("names", [("mch_id",), ("mchid",), ("mch_id", "mchid")])
def test_queried_transfer_is_read_whole(names: tuple[str, ...]) -> None:
    """Every member arrives under its name, times in UTC, and the merchant in whichever spelling."""
    told = {key: value for key, value in QUERIED.items() if key != "mch_id"} | dict.fromkeys(names, "1900001109")
    assert bill_from(told) == TransferBill(
        bill_no="plfk2020042013",
        transfer_bill_no="1330000071100999991182020050700019480001",
        state="FAIL",
        fail_reason="PAYEE_ACCOUNT_ABNORMAL",
        mchid="1900001109",
        appid="wxf636efh567hg4356",
        openid="o-MYE42l80oelYMDE34nYD456Xoy",
        amount_fen=400000,
        updated_at=datetime(2015, 5, 20, 6, 29, 35, 120000, tzinfo=UTC),
    )


@pytest.mark.parametrize("merchant", [{}, {"mch_id": ""}, {"mch_id": "1", "mchid": "2"}, {"mchid": 1900001109}])
def test_merchant_must_be_told_once(merchant: dict[str, Any]) -> None:
    """A transfer of nobody, or of two merchants, is none that we can compare."""
    told = {key: value for key, value in QUERIED.items() if key != "mch_id"} | merchant
    with pytest.raises(MalformedRequestError, match=r"mch_?id"):
        bill_from(told)


@pytest.mark.parametrize("value", [..., None, "400000", 400000.0, True, -1])
def test_amount_is_whole_fen(value: object) -> None:
    """An amount that is missing or not a whole number from 0 up is refused by name."""
    told = {key: item for key, item in (QUERIED | {"transfer_amount": value}).items() if item is not ...}
    with pytest.raises(MalformedRequestError, match="transfer_amount"):
        bill_from(told)


@pytest.mark.parametrize("value", [..., None, "", 7])
@pytest.mark.parametrize("name", NEEDED)
def test_needed_member_is_named(name: str, value: object) -> None:
    """Without numbers and a state nobody could tell what became of which transfer."""
    for read, document in ((created_from, CREATED), (bill_from, QUERIED)):
        told = {key: item for key, item in (document | {name: value}).items() if item is not ...}
        with pytest.raises(MalformedRequestError, match=name):
            read(told)


@pytest.mark.parametrize("state", ["ACCEPTED", "TRANSFERING", "CANCELING", "CANCELLED", "BRAND_NEW"])
def test_state_is_kept_as_wechat_spells_it(state: str) -> None:
    """TRANSFERING with its single R, and states that we do not know yet."""
    assert created_from(CREATED | {"state": state}).state == state
    assert bill_from(QUERIED | {"state": state}).state == state


JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.integers(), max_size=2)


@given(odd=st.dictionaries(st.sampled_from(sorted(QUERIED | CREATED)), JSON, max_size=4))
def test_random_json_raises_nothing_but_our_error(odd: dict[str, Any]) -> None:
    """Any JSON object is read, its money whole, or refused as malformed."""
    for read in (created_from, bill_from):
        try:
            bill = read(QUERIED | CREATED | odd)
        except MalformedRequestError:
            continue
        assert bill.amount_fen is None or type(bill.amount_fen) is int
