"""Campaigns as operators keep them: a code for machines, a name, a time and words for people."""

import secrets

import pytest

CAMPAIGNS = "/v1/admin/campaigns"
BEGUN, OVER = "2026-01-01T00:00:00+08:00", "2026-02-01T00:00:00+08:00"


@pytest.fixture
def code():
    """The code of no campaign yet."""
    return f"campaign-{secrets.token_hex(4)}"


def test_campaign_has_a_time_and_words(api, code):
    """What is given is shown; without a time it is under way for ever."""
    plain = api.call("POST", CAMPAIGNS, {"code": code, "name": "春节福袋"}).json
    assert (plain["description"], plain["starts_at"], plain["ends_at"], plain["state"]) == ("", None, None, "RUNNING")
    given = {"name": "春节", "description": "门店扫码", "starts_at": BEGUN, "ends_at": OVER}
    changed = api.call("PATCH", f"{CAMPAIGNS}/{code}", given)
    assert changed.status == 200, changed.text
    assert changed.json["description"] == "门店扫码"
    assert changed.json["state"] == "ENDED"
    assert api.call("GET", f"{CAMPAIGNS}/{code}").json == changed.json


def test_time_is_taken_away_by_null_and_nothing_else_is(api, code):
    """A bound of null is none; a name or a flag of null is refused, as it is with every change."""
    new = {"code": code, "name": "春节", "starts_at": BEGUN, "ends_at": OVER}
    assert api.call("POST", CAMPAIGNS, new).json["state"] == "ENDED"
    assert api.call("PATCH", f"{CAMPAIGNS}/{code}", {"ends_at": None}).json["state"] == "RUNNING"
    assert api.call("PATCH", f"{CAMPAIGNS}/{code}", {"name": None}).status == 422
    assert api.call("PATCH", f"{CAMPAIGNS}/{code}", {"description": None, "ends_at": None}).status == 422


def test_empty_time_is_refused_also_by_a_change(api, code):
    """The end stays behind the beginning, whichever of both is changed."""
    new = {"code": code, "name": "春节", "starts_at": BEGUN, "ends_at": OVER}
    assert api.call("POST", CAMPAIGNS, new | {"ends_at": BEGUN}).status == 422
    assert api.call("POST", CAMPAIGNS, new).status == 201
    refused = api.call("PATCH", f"{CAMPAIGNS}/{code}", {"starts_at": OVER})
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "ends_at")


def test_campaigns_are_found_by_where_they_stand(api, code):
    """A campaign that is over is among those, and not among those that are under way."""
    assert api.call("POST", CAMPAIGNS, {"code": code, "name": "春节", "ends_at": OVER}).status == 201
    found = api.call("GET", f"{CAMPAIGNS}?text={code}&state=ENDED").json["campaigns"]
    assert [one["code"] for one in found] == [code]
    assert api.call("GET", f"{CAMPAIGNS}?text={code}&state=RUNNING").json["campaigns"] == []


def test_request_that_comes_once_more_is_the_same_campaign(api, code):
    """Whoever repeats a request after a lost answer gets the campaign; another one under its code is refused."""
    new = {"code": code, "name": "春节", "starts_at": BEGUN}
    made = api.call("POST", CAMPAIGNS, new)
    again = api.call("POST", CAMPAIGNS, new)
    assert (again.status, again.json) == (201, made.json)
    assert api.call("POST", CAMPAIGNS, new | {"name": "元宵"}).status == 409
    assert api.call("PATCH", f"{CAMPAIGNS}/{code}", {"description": "门店"}).status == 200
    assert api.call("POST", CAMPAIGNS, new).status == 409
