"""What the simulator has not says so, in the format of its side, and never reads like an answer of WeChat's."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.local.wechat_simulator.conftest import Merchant, Panel

CODE = "SIMULATOR_NOT_IMPLEMENTED"


def v3(answer: httpx.Response) -> str:
    return str(answer.json()["code"])


def xml(answer: httpx.Response) -> str:
    root = ET.fromstring(answer.content)  # noqa: S314 - from our own simulator
    assert root.findtext("return_code") == "FAIL"
    return root.findtext("err_code") or ""


def errcode(answer: httpx.Response) -> str:
    body = answer.json()
    assert isinstance(body["errcode"], int)
    assert body["errcode"] > 0
    return str(body["errmsg"]).partition(":")[0]


@pytest.mark.parametrize(
    ("method", "path", "read"),
    [
        ("GET", "/v3/profitsharing/orders/1217752501", v3),
        ("POST", "/v3/profitsharing/orders", v3),
        ("POST", "/v3/pay/transactions/h5", v3),
        ("PATCH", "/v3/marketing/busifavor/stocks/1", v3),
        ("GET", "/mkt/storage/bill/other", v3),
        ("POST", "/pay/unifiedorder", xml),
        ("POST", "/secapi/pay/refund", xml),
        ("POST", "/mmpaymkttransfers/promotion/transfers", xml),
        ("POST", "/risk/getpublickey", xml),
        ("GET", "/cgi-bin/user/get?access_token=A", errcode),
        ("POST", "/cgi-bin/menu/create?access_token=A", errcode),
        ("POST", "/wxa/getwxacodeunlimit?access_token=A", errcode),
        ("GET", "/some/where/else", v3),
        ("GET", "/some/where/else", errcode),
    ],
)
def test_it_says_so_in_the_format_of_its_side(
    http: httpx.Client, method: str, path: str, read: Callable[[httpx.Response], str]
) -> None:
    """501, whoever asks: JSON with code, XML with err_code, JSON with errcode; both kinds of JSON elsewhere."""
    answer = http.request(method, path)
    assert (answer.status_code, read(answer)) == (501, CODE)


def test_signed_or_not_it_is_the_same(merchant: Merchant) -> None:
    """A merchant that signs is not told that its order is unknown."""
    answer = merchant.call("GET", "/v3/profitsharing/orders/1217752501")
    assert (answer.status_code, answer.json()["code"]) == (501, CODE)
    assert "GET /v3/profitsharing/orders/1217752501" in answer.json()["message"]


def test_xml_to_a_path_of_no_side_is_answered_by_xml(http: httpx.Client) -> None:
    """A V2 call that the list of V2 paths does not know is told by what it speaks."""
    assert xml(http.post("/new/v2/thing", content="<xml><mch_id>1</mch_id></xml>")) == CODE


def test_wechats_host_tells_the_side(http: httpx.Client) -> None:
    """Whoever comes by WeChat's name gets the format of that host."""
    for host in ("api.weixin.qq.com", "api2.weixin.qq.com", "sh.api.weixin.qq.com", "MP.WEIXIN.QQ.COM:443"):
        answer = http.get("/whatever", headers={"Host": host})
        assert (errcode(answer), "code" in answer.json()) == (CODE, False)
    assert xml(http.post("/whatever", headers={"Host": "api.mch.weixin.qq.com:443"})) == CODE


def test_the_panel_lists_what_was_missing(http: httpx.Client, panel: Panel) -> None:
    """By method and path without the query, the most wanted first, and on the page."""
    for path in ("/pay/micropay", "/pay/orderquery?a=1", "/pay/orderquery?a=2"):
        http.post(path)
    assert panel.get("not-implemented")["not_implemented"] == [
        {"method": "POST", "path": "/pay/orderquery", "times": 2},
        {"method": "POST", "path": "/pay/micropay", "times": 1},
    ]
    assert "/pay/orderquery" in http.get("/_simulator/").text
    requests: list[dict[str, Any]] = panel.get("requests")["requests"]
    assert [request["answer"]["status"] for request in requests[-3:]] == [501] * 3


def test_a_wrong_method_is_told_in_the_format_too(http: httpx.Client) -> None:
    """V2 and the official account say in their formats which method they want."""
    red_packet = http.get("/mmpaymkttransfers/sendredpack")
    assert (red_packet.status_code, xml(red_packet)) == (200, "REQUIRE_POST_METHOD")
    for method, path, code in (("GET", "/cgi-bin/stable_token", 43002), ("POST", "/cgi-bin/user/info", 43001)):
        answer = http.request(method, path)
        assert (answer.status_code, answer.json()["errcode"]) == (200, code)


def test_pages_for_people(http: httpx.Client) -> None:
    """`GET /` leads to the panel, and the panel's address works without its slash."""
    home = http.get("/")
    assert (home.status_code, "/_simulator/" in home.text) == (200, True)
    redirect = http.get("/_simulator")
    assert (redirect.status_code, redirect.headers["Location"]) == (302, "/_simulator/")
    assert http.get("/_simulator/").status_code == 200
