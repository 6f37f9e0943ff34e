"""Template messages and subscription notices: who may get one, with what in it, how often."""

from typing import Any

import httpx
import pytest

from tests.local.wechat_simulator.conftest import APPID, OTHER_APPID, Ask, Panel

SECRET = "0123456789abcdef0123456789abcdef"
FOLLOWER, STRANGER = "openid-of-follower", "openid-of-passer-by"
LATE, NOTICE = "TEMPLATE-too-late", "NOTICE-too-late"
FIELDS = {"thing1": "thing", "amount2": "amount"}
DATA = {"thing1": {"value": "红包已发完"}, "amount2": {"value": "8.88元"}}


@pytest.fixture(autouse=True)
def account(panel: Panel) -> None:
    """An account with a template of each kind, a customer who follows and one who does not."""
    for appid in (APPID, OTHER_APPID):
        panel.post("official-accounts", {"appid": appid, "secret": SECRET})
    panel.post("customers", {"appid": APPID, "openid": FOLLOWER, "follower": True})
    panel.post("customers", {"appid": APPID, "openid": STRANGER, "follower": False})
    panel.post("message-templates", {"appid": APPID, "template_id": LATE, "kind": "template", "fields": FIELDS})
    panel.post("message-templates", {"appid": APPID, "template_id": NOTICE, "kind": "subscription", "fields": FIELDS})


def token(http: httpx.Client, appid: str = APPID) -> str:
    call = {"grant_type": "client_credential", "appid": appid, "secret": SECRET}
    got: str = http.post("/cgi-bin/stable_token", json=call).json()["access_token"]
    return got


@pytest.fixture
def send(http: httpx.Client) -> Ask:
    """Sends a template message to the follower; a change to None leaves the member out."""

    def ask(access_token: str | None = None, **changes: Any) -> Any:
        body = {"touser": FOLLOWER, "template_id": LATE, "data": DATA} | changes
        return posted(http, "template/send", access_token, body)

    return ask


@pytest.fixture
def bizsend(http: httpx.Client) -> Ask:
    """Sends a subscription notice to the customer who does not follow."""

    def ask(access_token: str | None = None, **changes: Any) -> Any:
        body = {"touser": STRANGER, "template_id": NOTICE, "data": DATA} | changes
        return posted(http, "subscribe/bizsend", access_token, body)

    return ask


def posted(http: httpx.Client, path: str, access_token: str | None, body: dict[str, Any]) -> Any:
    given = {name: value for name, value in body.items() if value is not None}
    params = {"access_token": token(http) if access_token is None else access_token}
    answer = http.post(f"/cgi-bin/message/{path}", params=params, json=given)
    assert answer.status_code == 200
    return answer.json()


def received(panel: Panel, openid: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = panel.get(f"messages?appid={APPID}&openid={openid}")["messages"]
    return listed


def tap(panel: Panel, taps: int) -> int:
    call = {"appid": APPID, "openid": STRANGER, "template_id": NOTICE, "taps": taps}
    left: int = panel.post("subscriptions", call)["left"]
    return left


def test_a_follower_receives_a_template_message(send: Ask, panel: Panel) -> None:
    """It arrives in the account's dialog with its data and link; `first` and `remark` are not shown."""
    data = DATA | {"first": {"value": "您好"}, "remark": {"value": "谢谢"}}
    answer = send(url="https://example.com/late", data=data)
    assert (answer["errcode"], answer["errmsg"]) == (0, "ok")
    (message,) = received(panel, FOLLOWER)
    assert message["data"] == {"thing1": "红包已发完", "amount2": "8.88元"}
    assert message["link"] == {"url": "https://example.com/late"}
    assert (message["msgid"], message["place"], message["kind"]) == (answer["msgid"], "dialog", "template")


def test_only_followers_get_template_messages(send: Ask, panel: Panel) -> None:
    """43004 for a customer who does not follow, and 40003 for nobody and for a customer of another account."""
    assert send(touser=STRANGER)["errcode"] == 43004
    panel.post("customers", {"appid": OTHER_APPID, "openid": "openid-elsewhere"})
    for openid in ("nobody", "openid-elsewhere", None):
        refused = send(touser=openid)
        assert (refused["errcode"], "rid: " in refused["errmsg"]) == (40003, True)
    assert panel.get("messages") == {"messages": []}


def test_the_token_is_checked(send: Ask, bizsend: Ask, panel: Panel) -> None:
    """41001, 40001 and 42001 at both endpoints."""
    old = token(panel.http)
    for call in (send, bizsend):
        assert [call(wrong)["errcode"] for wrong in ("", "wrong")] == [41001, 40001]
    panel.advance(7201)
    for call in (send, bizsend):
        assert call(old)["errcode"] == 42001


def test_a_body_without_json(http: httpx.Client) -> None:
    """47001 at both endpoints."""
    params = {"access_token": token(http)}
    for path in ("template/send", "subscribe/bizsend"):
        for body in (b"touser=1", b"[]"):
            assert http.post(f"/cgi-bin/message/{path}", params=params, content=body).json()["errcode"] == 47001


def test_templates_belong_to_an_account_and_a_kind(send: Ask, bizsend: Ask, panel: Panel) -> None:
    """40037 for an unknown template, another account's, and one of the other kind."""
    tap(panel, 1)
    template = {"appid": OTHER_APPID, "template_id": "elsewhere", "kind": "template", "fields": FIELDS}
    panel.post("message-templates", template)
    for template_id in ("unknown", "elsewhere", NOTICE, None):
        assert send(template_id=template_id)["errcode"] == 40037
    assert bizsend(template_id=LATE)["errcode"] == 40037
    assert tap(panel, 1) == 2


@pytest.mark.parametrize(
    ("kind", "value", "is_right"),
    [
        ("thing", "二" * 20, True),
        ("thing", "二" * 21, False),
        ("thing", "", False),
        ("const", "待付款", True),
        ("character_string", "A-1/2#" + "x" * 26, True),
        ("character_string", "x" * 33, False),
        ("character_string", "单号1", False),
        ("number", "12.5", True),
        ("number", "十二", False),
        ("letter", "abc", True),
        ("letter", "ab1", False),
        ("phone_number", "+86-0755-26888888", True),
        ("phone_number", "0" * 18, False),
        ("car_number", "粤A8Z888挂", True),
        ("car_number", "粤A8Z888888", False),
        ("name", "张三", True),
        ("name", "三" * 11, False),
        ("phrase", "已发完啦啊", True),
        ("phrase", "已经发完了呀", False),
        ("phrase", "ended", False),
        ("amount", "¥100.00", True),
        ("amount", "8.88元", True),
        ("amount", "八元", False),
        ("time", "15:01", True),
        ("time", "2019年10月1日 15:01", True),
        ("time", "08:00~12:30", True),
        ("time", "25:00", False),
        ("date", "2019年10月1日", True),
        ("date", "2019-10-01 15:01:59", True),
        ("date", "2019年2月30日", False),
        ("date", "15:01", False),
        ("thing", 20, False),
        ("thing", None, False),
    ],
)
def test_values_have_the_type_of_their_key(send: Ask, panel: Panel, kind: str, value: Any, is_right: bool) -> None:
    """47003 names the key whose value does not fit."""
    template = {"appid": APPID, "template_id": "typed", "kind": "template", "fields": {f"{kind}7": kind}}
    panel.post("message-templates", template)
    answer = send(template_id="typed", data={f"{kind}7": {"value": value}})
    assert answer["errcode"] == (0 if is_right else 47003), answer
    assert is_right or f"data.{kind}7.value" in answer["errmsg"]
    assert len(received(panel, FOLLOWER)) == int(is_right)


@pytest.mark.parametrize("data", [None, {}, [], {"thing1": {"value": "x"}}, DATA | {"amount2": "8.88元"}])
def test_every_key_of_the_template_is_given(send: Ask, data: Any) -> None:
    """47003 when one is missing, or is no object."""
    assert send(data=data)["errcode"] == 47003


def test_one_client_msg_id_is_one_message(send: Ask, panel: Panel) -> None:
    """Within ten minutes the same msgid and nothing delivered; afterwards, and for other customers, another."""
    panel.post("customers", {"appid": APPID, "openid": "openid-of-fan", "follower": True})
    first = send(client_msg_id="late-1")
    panel.advance(590)
    assert send(client_msg_id="late-1")["msgid"] == first["msgid"]
    assert send(client_msg_id="late-1", touser="openid-of-fan")["msgid"] != first["msgid"]
    assert len(received(panel, FOLLOWER)) == 1
    panel.advance(20)
    assert send(client_msg_id="late-1")["msgid"] != first["msgid"]
    assert len(received(panel, FOLLOWER)) == 2


def test_without_client_msg_id_each_call_is_a_message(send: Ask, panel: Panel) -> None:
    """Two calls, two messages."""
    assert send()["msgid"] != send()["msgid"]
    assert len(received(panel, FOLLOWER)) == 2


def test_a_day_has_its_quota(send: Ask, bizsend: Ask, panel: Panel) -> None:
    """45009 for the third, of each kind, until the next Beijing day; a refused notice uses no tap."""
    panel.advance(86_400 - (panel.get("clock")["now"] + 8 * 3600) % 86_400)
    panel.post("settings", {"message_daily_quota": 2})
    tap(panel, 4)
    assert [call()["errcode"] for call in (send, send, send)] == [0, 0, 45009]
    assert [call()["errcode"] for call in (bizsend, bizsend, bizsend)] == [0, 0, 45009]
    panel.advance(86_400)
    assert [send()["errcode"], bizsend()["errcode"], bizsend()["errcode"]] == [0, 0, 0]
    assert bizsend()["errcode"] == 43101


def test_a_tap_is_one_notice(bizsend: Ask, panel: Panel) -> None:
    """43101 without a tap and after the last one; those who do not follow find it under service notices."""
    assert bizsend()["errcode"] == 43101
    assert (tap(panel, 1), tap(panel, 1)) == (1, 2)
    assert [bizsend(page="https://example.com/late") for _ in range(2)] == [{"errcode": 0, "errmsg": "ok"}] * 2
    assert bizsend()["errcode"] == 43101
    assert {(message["place"], message["kind"], message["link"]["page"]) for message in received(panel, STRANGER)} == {
        ("service_notice", "subscription", "https://example.com/late")
    }


def test_taps_are_per_customer_and_template(bizsend: Ask, panel: Panel) -> None:
    """A tap of one customer lets nobody else be told; a wrong value uses none; followers find it in the dialog."""
    tap(panel, 1)
    assert bizsend(touser=FOLLOWER)["errcode"] == 43101
    assert bizsend(data=DATA | {"amount2": {"value": "viel"}})["errcode"] == 47003
    panel.post("customers", {"appid": APPID, "openid": STRANGER, "follower": True})
    assert bizsend()["errcode"] == 0
    assert received(panel, STRANGER)[0]["place"] == "dialog"


def test_taps_need_a_template_and_a_customer(panel: Panel) -> None:
    """404 for a template that cannot be subscribed to and for nobody; 400 for a type that does not exist."""
    call = {"appid": APPID, "openid": STRANGER, "template_id": LATE}
    assert panel.post("subscriptions", call, status=404)["reason"] == "no_template"
    assert panel.post("subscriptions", call | {"openid": "nobody"}, status=404)["reason"] == "no_customer"
    for fields in ({"thing1": "text"}, {"text1": "thing"}, {}):
        template = {"appid": APPID, "template_id": "typed", "kind": "template", "fields": fields}
        panel.post("message-templates", template, status=400)


def test_reset_forgets_messages_and_keeps_templates(send: Ask, bizsend: Ask, panel: Panel) -> None:
    """Messages, taps and counts are gone; the account's templates stay as the account does."""
    tap(panel, 2)
    bizsend()
    send(client_msg_id="late-2")
    panel.post("reset")
    assert panel.get("messages") == {"messages": []}
    assert bizsend()["errcode"] == 43101
    assert send(client_msg_id="late-2")["errcode"] == 0
