"""An operator tries a failure notice before customers get it."""

import secrets

import pytest

TEXTS = {"thing1": "{activity}：{reason}", "time2": "{day} {time}"}


@pytest.fixture
def template_id(shop):
    """A message template of the official account."""
    name = f"tpl-{secrets.token_hex(6)}"
    fields = {"thing1": "thing", "time2": "time"}
    shop.simulator.panel("message-templates", appid=shop.appid, template_id=name, kind="template", fields=fields)
    return name


@pytest.fixture
def tried(api, shop, monkeypatch):
    """Try a notice, in a minute of its own."""
    minute = secrets.randbelow(10**7)
    monkeypatch.setattr(
        "merchant_center.core.aws.keys.notice_tests", lambda _minute: f"NOTICE_TESTS#of-a-test-{minute}"
    )

    def call(openid="", **given):
        return api.call("POST", "/v1/admin/notice-tests", {"appid": shop.appid, "openid": openid, **given})

    return call


def messages(shop, openid):
    query = {"appid": shop.appid, "openid": openid}
    return shop.simulator.http.get("/_simulator/messages", params=query).json()["messages"]


def test_notice_reaches_whom_the_operator_names(api, shop, template_id, tried):
    """Each try is a message with the wording filled in, and no event of whoever gets it."""
    openid = shop.simulator.panel("customers", appid=shop.appid, follower=True)["openid"]
    notice = {"channel": "template_message", "template_id": template_id, "texts": TEXTS}
    for count in (1, 2):
        answer = tried(openid, notice=notice, activity_name="双十一")
        assert answer.status == 200, answer.text
        assert answer.json["reference"]
        assert len(messages(shop, openid)) == count
    assert "双十一：您来晚了" in str(messages(shop, openid)[0])
    assert api.call("GET", f"/v1/admin/customers/{shop.appid}/{openid}/events").status == 404


def test_refusal_of_wechat_is_explained(shop, template_id, tried):
    """Who does not follow the official account cannot be told, and WeChat's code says so."""
    stranger = shop.simulator.panel("customers", appid=shop.appid, follower=False)["openid"]
    notice = {"channel": "template_message", "template_id": template_id, "texts": TEXTS}
    answer = tried(stranger, notice=notice)
    assert (answer.status, answer.json["code"], answer.json["wechat"]["code"]) == (409, "remote_refused", "43004")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"notice": {"channel": "template_message", "template_id": "t", "texts": {"thing1": "x"}}}, "openid"),
        ({"notice": {"channel": "sms", "texts": {"text": "【示例】{reason}"}}, "phone": "02112345678"}, "phone"),
        ({"notice": {"channel": "sms", "texts": {"text": "{reson}"}}, "phone": "13800138000"}, "notice.texts.text"),
    ],
)
def test_what_cannot_be_tried_is_named(tried, given, field):
    """Whom to tell, and a wording that knows its variables, are asked for by field before anything is sent."""
    answer = tried(**given)
    assert (answer.status, [one["field"] for one in answer.json["errors"]]) == (422, [field])


def test_tries_are_limited(shop, template_id, tried):
    """Five notices a minute may be tried, by all operators together: the sixth waits."""
    openid = shop.simulator.panel("customers", appid=shop.appid, follower=True)["openid"]
    notice = {"channel": "template_message", "template_id": template_id, "texts": TEXTS}
    assert [tried(openid, notice=notice).status for _ in range(6)] == [200] * 5 + [429]
