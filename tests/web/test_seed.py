"""What the seed leaves is enough to try every page at once."""

import httpx
import pytest

from local import seed
from local.after_sale import FEW, FEW_PIECES
from local.first_day import LOTTERY, PRODUCTS, fill
from local.stack import Stack


def test_shop_may_sign_in(stack: Stack) -> None:
    """Pages that the gateway serves may sign customers in, by both names of this machine."""
    port = httpx.URL(stack.api_url).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        page = {"appid": seed.APPID, "page_url": f"http://{host}/shop/"}
        assert httpx.post(f"{stack.api_url}/v1/sign-in/start", json=page).status_code == 201


@pytest.mark.usefixtures("first_day")
def test_first_day_has_something_of_everything(stack: Stack) -> None:
    """Each list has rows in several states, something needs a person, and a second start adds nothing."""
    operator = {"authorization": f"Bearer {stack.issuer.token('operator')}"}
    with httpx.Client(base_url=f"{stack.api_url}/v1/admin", headers=operator, timeout=60) as api:

        def listed(path: str, name: str) -> list[dict[str, str]]:
            rows: list[dict[str, str]] = api.get(path).raise_for_status().json()[name]
            return rows

        orders = listed("/orders", "orders")
        for state in ("PAID", "PREPAID", "CLOSED", "REFUNDED", "PARTLY_REFUNDED"):
            assert listed(f"/orders?state={state}", "orders"), state
        for state in ("ACTIVE", "STOPPED"):
            assert listed(f"/red-packets?state={state}", "red_packets"), state
        [lottery] = listed(f"/red-packets?text={LOTTERY}", "red_packets")
        for state in ("SENT", "RECEIVED", "RETURNED"):
            assert listed(f"/red-packets/{lottery['red_packet_id']}/sends?states={state}", "sends"), state
        assert len(listed("/red-packet-sends", "sends")) >= 1
        for path, name in (("/voucher-jobs", "jobs"), ("/exports", "exports"), ("/campaigns", "campaigns")):
            assert listed(path, name), path
        for state in ("WAITING_APPROVAL", "SUCCESS", "ABNORMAL"):
            assert listed(f"/refunds?state={state}", "refunds"), state
        assert listed("/refunds?origin=PLATFORM", "refunds")
        assert listed("/reconciliation/differences?state=OPEN&kind=amount", "differences")
        assert api.get(f"/products/{FEW}").raise_for_status().json()["inventory"]["available"] <= FEW_PIECES
        # The stack is other tests' too, and their products have no pictures.
        for number in (product.product_number for product in PRODUCTS):
            assert api.get(f"/products/{number}").raise_for_status().json()["pictures"], number
        fill(stack)
        assert len(listed("/orders", "orders")) == len(orders)


def test_sms_reaches_the_customers_phone(stack: Stack) -> None:
    """A failure notice by SMS lies in the inbox that the simulator's phone shows, under the shop's signature."""
    operator = {"authorization": f"Bearer {stack.issuer.token('operator')}"}
    texts = {"1": "{activity}", "2": "{reason}"}
    notice = {"channel": "sms", "template_id": seed.SMS_TEMPLATE, "texts": texts}
    tried = {"appid": seed.APPID, "phone": "13800138177", "notice": notice, "activity_name": "新年抽奖"}
    url = f"{stack.api_url}/v1/admin/notice-tests"
    assert httpx.post(url, json=tried, headers=operator, timeout=60).status_code == 200
    (sms,) = httpx.get(f"{stack.wechat_url}/_simulator/sms", params={"phone": "+8613800138177"}).json()["sms"]
    assert sms["text"] == "【示例茶铺】新年抽奖：您来晚了，红包已发完！"
