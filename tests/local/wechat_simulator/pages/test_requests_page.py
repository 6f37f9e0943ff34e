"""The page of requests: found by call, status, signature and Request-ID, and readable."""

from tests.local.wechat_simulator.conftest import Merchant, Panel
from tests.local.wechat_simulator.pages.conftest import Browser


def test_requests_are_filtered(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """By call, status and signature, and by the Request-ID that an SDK logged."""
    order = merchant.place()
    unsigned = merchant.call("GET", "/v3/certificates", Authorization=None)
    merchant.http.post("/pay/orderquery")
    for query, shown in (
        ("route=/v3/pay/transactions/jsapi", "POST /v3/pay/transactions/jsapi"),
        ("status=401", "GET /v3/certificates"),
        ("verified=no", "GET /v3/certificates"),
        ("route=none", "POST /pay/orderquery"),
        (f"q={unsigned.headers['Request-ID']}", "GET /v3/certificates"),
        (f"mchid={merchant.mchid}&status=200", "POST /v3/pay/transactions/jsapi"),
    ):
        rows = browser.open(f"panel/requests?{query}").html.partition("<tbody>")[2]
        assert rows.count("<tr>") == 1, query
        assert shown in rows, query
    assert order["prepay_id"]


def test_a_request_is_readable(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """Body and answer indented, headers, whether the signature verified, and the Request-ID to copy."""
    order = merchant.place()
    (request,) = panel.get("requests")["requests"]
    page = browser.open(f"panel/requests/{request['number']}")
    assert f'  "out_trade_no": "{order["out_trade_no"]}"' in page.html.replace("&#34;", '"')
    assert order["prepay_id"] in page.text
    assert "验签通过" in page.text
    request_id = dict(request["answer"]["headers"])["Request-ID"]
    assert f'data-copy="{request_id}"' in page.html


def test_xml_and_bytes_are_readable(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """XML has a line for each member; what is no text is told by its length."""
    merchant.http.post("/pay/orderquery", content="<xml><appid>wx1</appid><sign><![CDATA[AB]]></sign></xml>")
    merchant.http.post("/whatever", content=b"\xff\xfe\x00")
    xml, binary = panel.get("requests")["requests"]
    text = browser.open(f"panel/requests/{xml['number']}").html
    assert (
        "&lt;xml&gt;\n  &lt;appid&gt;wx1&lt;/appid&gt;\n  &lt;sign&gt;&lt;![CDATA[AB]]&gt;&lt;/sign&gt;\n&lt;/xml&gt;"
        in text
    )
    assert "(3 bytes)" in browser.open(f"panel/requests/{binary['number']}").text


def test_what_is_missing_stands_on_the_first_page(panel: Panel, browser: Browser) -> None:
    """Calls that the simulator has not, with how often they were wanted."""
    for _ in range(2):
        browser.http.post("/pay/micropay")
    assert "POST /pay/micropay 2" in browser.open().text


def test_requests_are_forgotten_by_a_button(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """The list is empty then and says so."""
    merchant.query("order-1")
    assert "还没有请求" in browser.open("panel/requests").submit("requests/clear").text
