"""What pages may name and take: only what an operator opened, under the operator's placements and campaigns."""

import secrets

import httpx
import pytest

from tests.order_of_time import is_newest_first

CODE = "spring-tea"


@pytest.fixture
def campaign(shop):
    """A campaign of the operator's list that pages may name."""
    return shop.campaign(f"c{secrets.token_hex(6)}")


@pytest.fixture
def stock_id(api, shop):
    """A stock of the list, as it is when an operator has just added it."""
    made = shop.simulator.panel(
        "stocks", creator_mchid=shop.mchid, name="满减券", max_coupons=100, max_coupons_per_user=20
    )
    added = api.call("POST", "/v1/admin/vouchers", {"stock_id": made["stock_id"], "mchid": shop.mchid})
    assert added.status == 201, added.text
    return made["stock_id"]


@pytest.fixture
def take(api, customer):
    """Take a voucher of a stock as a signed-in customer."""

    def call(stock_id, given, key=""):
        headers = {**customer, "idempotency-key": key or secrets.token_hex(8)}
        return api.call("POST", f"/v1/vouchers/{stock_id}/take", given, headers=headers)

    return call


def open_stock(api, stock_id, *placements):
    answer = api.call("PATCH", f"/v1/admin/vouchers/{stock_id}", {"placements": list(placements)})
    assert answer.status == 200, answer.text
    return answer.json


def fields(answer):
    assert answer.status == 422, answer.text
    return [one["field"] for one in answer.json["errors"]]


def without_request_id(answer):
    return answer.status, answer.headers, {**answer.json, "request_id": ""}


@pytest.mark.parametrize(
    "given", [{"placement": "top"}, {"placement": "top", "campaign": CODE}, {}, {"placement": "§"}]
)
def test_closed_stock_answers_like_an_unknown_one(api, shop, stock_id, take, given):
    """A page that asks for a stock which nobody opened learns nothing: the answer is that for no such number."""
    unknown = f"9{secrets.randbelow(10**9):09d}"
    assert without_request_id(take(stock_id, given)) == without_request_id(take(unknown, given))
    assert take(stock_id, {"placement": "top"}).status == 404
    open_stock(api, stock_id, {"name": "top"})
    assert take(stock_id, {"placement": "top"}).status == 200
    open_stock(api, stock_id)
    assert without_request_id(take(stock_id, given)) == without_request_id(take(unknown, given))


def test_page_sees_an_open_stock_before_it_is_taken(api, stock_id, take, customer):
    """A page shows a stock to anybody; who is signed in sees what they have, and who shows a wrong session signs in."""
    path, several = f"/v1/vouchers/{stock_id}?placement=top", f"/v1/voucher-offers?stock_ids=1,{stock_id}"
    assert (api.call("GET", path).status, api.call("GET", several).json) == (404, {"offers": []})
    open_stock(api, stock_id, {"name": "top", "limit": 1})
    anybody, signed_in = api.call("GET", path), api.call("GET", path, headers=customer)
    assert (anybody.json["state"], anybody.json["taken"], signed_in.json["taken"]) == ("OPEN", None, 0)
    assert api.call("GET", several, headers=customer).json == {"offers": [signed_in.json]}
    assert api.call("GET", path, headers={"authorization": "Bearer x"}).status == 401
    assert take(stock_id, {"placement": "top"}).status == 200
    refused = take(stock_id, {"placement": "top"}).json
    assert (refused["code"], refused["limit"]) == ("cap_reached", "per_placement")
    full = api.call("GET", path, headers=customer).json
    assert (full["state"], full["code"], full["limit"], full["taken"]) == (
        "SOLD_OUT",
        "cap_reached",
        "per_placement",
        1,
    )
    listed = api.call("GET", f"/v1/admin/vouchers/{stock_id}").json
    assert (listed["issued"], listed["distributed_now"], listed["distributed"]) == (1, 1, 0)


@pytest.mark.parametrize("given", [{}, {"placement": ""}, {"placement": "bottom"}, {"placement": "TOP"}])
def test_placement_left_out_or_made_up_is_named(api, stock_id, take, given):
    """Of an open stock a page takes only under a placement of the operator's; anything else is refused by field."""
    open_stock(api, stock_id, {"name": "top"})
    assert fields(take(stock_id, given)) == ["placement"]


def test_limit_of_a_placement_binds(api, stock_id, take):
    """A placement gives out as many as its own limit, else as many as the cap for all, whatever others gave out."""
    caps = {"caps": {"per_placement": 1}}
    assert api.call("PATCH", f"/v1/admin/vouchers/{stock_id}", caps).status == 200
    shown = open_stock(api, stock_id, {"name": "top", "limit": 2}, {"name": "bottom"})
    assert shown["placements"][0] == {"name": "top", "limit": 2, "campaign": ""}
    assert [take(stock_id, {"placement": "top"}).status for _ in range(3)] == [200, 200, 409]
    assert [take(stock_id, {"placement": "bottom"}).status for _ in range(2)] == [200, 409]


def test_campaign_of_a_take_is_the_placements(api, shop, stock_id, campaign):
    """What is taken counts for the placement's campaign, named or not; a page names no other."""
    open_stock(api, stock_id, {"name": "top", "campaign": campaign}, {"name": "bottom"})
    openid, headers = shop.sign_in()
    path = f"/v1/vouchers/{stock_id}/take"
    for given in ({"placement": "top"}, {"placement": "top", "campaign": campaign}):
        answer = api.call("POST", path, given, headers={**headers, "idempotency-key": secrets.token_hex(8)})
        assert answer.status == 200, answer.text
    for placement, named in (("top", CODE), ("bottom", campaign)):
        wrong = {"placement": placement, "campaign": named}
        assert fields(api.call("POST", path, wrong, headers=headers)) == ["campaign"]
    events = api.call("GET", f"/v1/admin/customers/{shop.appid}/{openid}/events").json["events"]
    assert {one["campaign"] for one in events} == {campaign}


def test_timeline_is_in_the_order_of_what_happened(api, shop, stock_id):
    """Requested, issued and collected within one second stand in that order in the customer's timeline."""
    open_stock(api, stock_id, {"name": "top"})
    openid, headers = shop.sign_in()
    taken = api.call("POST", f"/v1/vouchers/{stock_id}/take", {"placement": "top"}, headers=headers)
    assert taken.status == 200, taken.text
    events = api.call("GET", f"/v1/admin/customers/{shop.appid}/{openid}/events").json["events"]
    assert [one["kind"] for one in events] == ["voucher_collected", "voucher_issued", "voucher_requested"]
    assert is_newest_first(events, "at")
    assert len({one["at"] for one in events}) == len(events)


def test_key_with_another_placement_is_refused(api, stock_id, take):
    """An Idempotency-Key that comes again with another placement is another request, and is refused as such."""
    open_stock(api, stock_id, {"name": "top"}, {"name": "bottom"})
    assert take(stock_id, {"placement": "top"}, "key-1").status == 200
    refused = take(stock_id, {"placement": "bottom"}, "key-1")
    assert (refused.status, refused.json["code"]) == (422, "idempotency_key_reused")
    assert take(stock_id, {"placement": "top"}, "key-1").status == 200


@pytest.mark.parametrize(
    ("placements", "field"),
    [
        ([{"name": "top", "campaign": "nobody-made-it"}], "placements.0.campaign"),
        ([{"name": "top"}, {"name": "low"}, {"name": "low", "limit": 3}], "placements.1.name"),
        ([{"name": "top", "limit": 0}], "placements.0.limit"),
        ([{"name": "two words"}], "placements.0.name"),
    ],
)
def test_wrong_placements_are_named(api, stock_id, placements, field):
    """An operator's list of placements is refused by the field that breaks a rule, and changes nothing."""
    answer = api.call("PATCH", f"/v1/admin/vouchers/{stock_id}", {"placements": placements})
    assert fields(answer)[0] == field
    assert api.call("GET", f"/v1/admin/vouchers/{stock_id}").json["placements"] == []


def test_machine_names_what_an_operator_named(api, shop, stock_id, campaign):
    """A machine issues a closed stock too, under the operator's placements and campaigns or under none."""
    openid, _ = shop.sign_in()
    path = f"/v1/machine/vouchers/{stock_id}/issue"

    def issue(**more):
        source = {"kind": "flow", "id": secrets.token_hex(8)}
        return api.call("POST", path, {"appid": shop.appid, "openid": openid, "source": source, **more})

    assert issue().status == 200
    assert fields(issue(campaign="nobody-made-it")) == ["campaign"]
    assert fields(issue(placement="top")) == ["placement"]
    open_stock(api, stock_id, {"name": "top", "limit": 1})
    assert issue(placement="top", campaign=campaign).status == 200
    assert issue(placement="top").status == 409


def test_success_picture_is_uploaded_and_shown(api, aws, stock_id, take, monkeypatch):
    """An operator uploads a picture straight to the bucket, and who takes the voucher gets a link to it."""
    # The function that gives vouchers makes its client of S3 when the first picture is to be shown.
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)
    path = f"/v1/admin/vouchers/{stock_id}"
    offer = api.call("POST", f"{path}/pictures", {"content_type": "image/png"}).json
    upload, png = offer["upload"], b"\x89PNG\r\n\x1a\n"
    sent = httpx.post(upload["url"], data=upload["fields"], files={"file": ("a.png", png, "image/png")})
    assert sent.is_success, sent.text
    page = {"message": "领取成功", "picture": offer["picture"]}
    changed = api.call("PATCH", path, {"success_page": page, "placements": [{"name": "top"}]}).json
    assert changed["success_page"]["picture"] == offer["picture"]
    assert httpx.get(changed["success_page"]["picture_url"]).content == png
    taken = take(stock_id, {"placement": "top"}).json
    assert httpx.get(taken["success_page"]["picture"]).content == png


def test_success_picture_is_an_address_or_the_stocks_own(api, stock_id):
    """What is on the web is shown as it is; another's key, a script and plain text are refused by field."""
    path = f"/v1/admin/vouchers/{stock_id}"
    at = "https://img.example.com/a.png"
    page = api.call("PATCH", path, {"success_page": {"message": "m", "picture": at}}).json["success_page"]
    assert (page["picture"], page["picture_url"]) == (at, at)
    key = "0123456789abcdef0123.png"
    for picture in (f"vouchers/1/{key}", f"products/{stock_id}/{key}", "javascript:alert(1)", "a.png", "http://a.b/c"):
        assert fields(api.call("PATCH", path, {"success_page": {"picture": picture}})) == ["success_page.picture"]
    assert fields(api.call("POST", f"{path}/pictures", {"content_type": "image/svg+xml"})) == ["content_type"]
    assert api.call("POST", "/v1/admin/vouchers/99999999/pictures", {"content_type": "image/png"}).status == 404


def test_fresh_voucher_says_how_long_it_is_valid(api, shop, stock_id):
    """The answer to an issue and the customer's list have the validity at once, before WeChat was asked for it."""
    stock = api.call("GET", f"/v1/admin/vouchers/{stock_id}").json
    openid, session = shop.sign_in()
    issued = api.call(
        "POST",
        f"/v1/machine/vouchers/{stock_id}/issue",
        {"appid": shop.appid, "openid": openid, "source": {"kind": "flow", "id": secrets.token_hex(8)}},
    ).json
    (listed,) = api.call("GET", "/v1/vouchers", headers=session).json["vouchers"]
    for voucher in (issued, listed):
        assert voucher["available_to"] == stock["available_to"]
        assert voucher["available_from"] == stock["available_from"]


def test_campaigns_are_kept(api, campaign):
    """A campaign is listed, shown, renamed and closed to pages; its code is taken once and never changes."""
    path = f"/v1/admin/campaigns/{campaign}"
    assert api.call("POST", "/v1/admin/campaigns", {"code": campaign, "name": "又一个"}).status == 409
    changed = api.call("PATCH", path, {"name": "夏茶", "open_to_pages": False})
    assert changed.status == 200
    assert (changed.json["name"], changed.json["open_to_pages"]) == ("夏茶", False)
    assert api.call("GET", path).json == changed.json
    assert fields(api.call("PATCH", path, {"code": "other"})) == ["code"]
    assert fields(api.call("PATCH", path, {"name": None})) == [""]
    assert fields(api.call("POST", "/v1/admin/campaigns", {"code": "two/words", "name": "x"})) == ["code"]
    assert api.call("GET", "/v1/admin/campaigns/nobody-made-it").status == 404
    listed = api.call("GET", f"/v1/admin/campaigns?text={campaign}&limit=100").json["campaigns"]
    assert changed.json in listed
