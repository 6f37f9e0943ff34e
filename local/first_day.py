"""Fills a fresh stack with a shop's first day, so that every screen has something to show: `make run` does so once.

Everything is made over HTTP, as operators, customers and WeChat make it.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from local.after_sale import AfterSale, Numbers
from local.bill_days import newest_bill_day, noon_of
from local.customer import session_of
from local.seed import APPID, CAMPAIGN, MCHID, PLACEMENT, STOCK_ID, SeedError, SeedProduct, done, put_on_sale
from local.stack import Stack

PRODUCTS = (
    SeedProduct("TEA-002", "洞庭碧螺春 60g", "一芽一叶，花果香", ("茶", "新品"), 15_800, (124, 156, 92), "leaf"),
    SeedProduct("TEA-003", "武夷岩茶 100g", "炭焙两道，岩骨花香", ("茶",), 26_800, (122, 78, 50), "tin"),
    SeedProduct(
        "普洱-357", "云南普洱茶饼 357g", "2019 年春茶，自然仓存", ("茶", "收藏"), 39_900, (110, 74, 48), "cake"
    ),
    SeedProduct("CUP-002", "汝窑品茗杯", "天青釉，开片自然", ("茶具",), 4_500, (120, 164, 158), "cup"),
    SeedProduct("年礼-2027", "新年茶礼", "三款茶配一对杯", ("礼盒", "新年"), 58_800, (176, 44, 40), "box"),
    SeedProduct("TIN-001", "锡茶罐", "补货中", ("茶具",), 8_800, (108, 116, 126), "tin", is_on_sale=False),
)
CAMPAIGNS = (("新年茶礼", "新年茶礼"), ("members", "会员日"))
CUSTOMERS = tuple((f"oShow{number:023}", f"1380013{8100 + number}") for number in range(1, 9))
MEMBERS_STOCK = "16000002"
MEMBERS_PLACEMENT = "members-home"
LOTTERY = "新年抽奖红包"
_SECONDS = 60.0
_SIMULATOR = "/_simulator"


@dataclass(frozen=True)
class Basket:
    """What one of the customers orders, and what becomes of it."""

    customer: int
    lines: dict[str, int]
    is_paid: bool = True
    uses_voucher: bool = False
    is_earlier: bool = False
    """Whether it was paid on a day whose bills are there."""
    campaign: str = CAMPAIGN


EARLIER = Basket(7, {"TEA-003": 1}, is_earlier=True)
APPROVED = Basket(6, {"年礼-2027": 1})
GIFT = Basket(3, {"年礼-2027": 1}, campaign="新年茶礼")
WITH_VOUCHER = Basket(2, {"TEA-002": 2, "BOX-001": 1}, uses_voucher=True)
STRANDED = Basket(5, {"TEA-003": 1, "BOX-001": 1})
UNPAID = Basket(1, {"CUP-002": 2}, is_paid=False, campaign="新年茶礼")
BASKETS = (
    EARLIER,
    Basket(6, {"TEA-002": 1}, is_earlier=True),
    APPROVED,
    Basket(0, {"TEA-001": 1, "CUP-001": 2}, uses_voucher=True),
    Basket(1, {"普洱-357": 1}, campaign="新年茶礼"),
    WITH_VOUCHER,
    GIFT,
    Basket(4, {"CUP-002": 4}, is_paid=False),
    STRANDED,
    UNPAID,
)


@dataclass(frozen=True)
class RedPacket:
    """A red packet as an operator defines it."""

    name: str
    activity_name: str
    least_fen: int
    most_fen: int | None
    campaign: str
    limits: dict[str, int]
    more: dict[str, Any] = field(default_factory=dict)

    def terms(self, now: datetime) -> dict[str, Any]:
        """The terms, valid for a month."""
        return {
            "mchid": MCHID,
            "appid": APPID,
            "name": self.name,
            "activity_name": self.activity_name,
            "sender_name": "示例茶铺",
            "least_fen": self.least_fen,
            "most_fen": self.most_fen,
            "campaign": self.campaign,
            "blessing": "新年快乐，茶香满屋",
            "limits": self.limits,
            "valid_from": now.isoformat(),
            "valid_to": (now + timedelta(days=30)).isoformat(),
            **self.more,
        }


def is_filled(api: httpx.Client) -> bool:
    """Tell whether the day was made before."""
    return api.get(f"/v1/admin/vouchers/{MEMBERS_STOCK}").is_success


def fill(stack: Stack) -> None:
    """Make a shop's first day, once.

    Raises:
        SeedError: the stack answered otherwise than it should.
    """
    operator = {"authorization": f"Bearer {stack.issuer.token('operator')}"}
    with (
        httpx.Client(base_url=stack.wechat_url, timeout=_SECONDS) as wechat,
        httpx.Client(base_url=stack.api_url, timeout=_SECONDS, headers=operator) as api,
    ):
        if not is_filled(api):
            try:
                FirstDay(stack, api, wechat).play()
            except httpx.HTTPError as error:
                raise SeedError(str(error)) from error


class FirstDay:
    """The day: what operators prepare, what customers do, what flows give."""

    def __init__(self, stack: Stack, api: httpx.Client, wechat: httpx.Client) -> None:
        self._stack = stack
        self._api = api
        self._wechat = wechat

    def play(self) -> None:
        """All of it; the stock by which it is known to be made comes last."""
        for product in PRODUCTS:
            put_on_sale(self._api, product)
        for code, name in CAMPAIGNS:
            if not self._api.get(f"/v1/admin/campaigns/{code}").is_success:
                self._operate("campaigns", {"code": code, "name": name, "open_to_pages": True})
        for openid, _ in CUSTOMERS:
            self._at_wechat("customers", appid=APPID, openid=openid, follower=True)
        bought = [(basket, self._buy(basket)) for basket in BASKETS]
        self._give_red_packets()
        self._operate("exports", {"state": "PAID"})
        self._go_on(bought)
        self._issue_to_members()

    def _go_on(self, bought: list[tuple[Basket, str]]) -> None:
        """Refund, close and match what was bought."""
        order_of = {id(basket): order_no for basket, order_no in bought}
        chosen = (GIFT, APPROVED, STRANDED, WITH_VOUCHER, UNPAID, EARLIER)
        AfterSale(self._stack, self._api, self._wechat).play(Numbers(*(order_of[id(one)] for one in chosen)))

    def _buy(self, basket: Basket) -> str:
        """Return the number of the order."""
        openid, phone = CUSTOMERS[basket.customer]
        around = {"api_url": self._stack.api_url, "wechat_url": self._stack.wechat_url, "merchant": {"appid": APPID}}
        customer = {"authorization": f"Bearer {session_of(around, openid)}", "idempotency-key": str(uuid.uuid4())}
        coupons = [self._take(customer)] if basket.uses_voucher else []
        order = {
            "lines": [{"product_number": number, "quantity": count} for number, count in basket.lines.items()],
            "phone": phone,
            "campaign": basket.campaign,
            "source_page": "/shop/",
        }
        placed = done(self._api.post("/v1/orders", json=order, headers=customer))
        if basket.is_paid:
            at = noon_of(newest_bill_day(datetime.now(UTC))) if basket.is_earlier else None
            self._at_wechat("pay", jsapi=placed["payment"], openid=openid, coupon_ids=coupons, paid_at=at)
        return str(placed["order"]["order_no"])

    def _take(self, customer: dict[str, str]) -> str:
        path = f"/v1/vouchers/{STOCK_ID}/take"
        taken = done(self._api.post(path, json={"placement": PLACEMENT}, headers=customer))
        return str(taken["coupon_id"])

    def _give_red_packets(self) -> None:
        now = datetime.now(UTC)
        lottery, thanks, cashback = (self._define(packet.terms(now)) for packet in _red_packets())
        sends = [self._send(lottery, openid) for openid, _ in CUSTOMERS[:6]]
        for send in sends[:3]:
            self._settle(send, "red-packets/open")
        self._settle(sends[3], "red-packets/lapse")
        self._leave_to_a_person(lottery, CUSTOMERS[6][0])
        self._operate(f"red-packets/{thanks}/stop", {"reason": "预算用完，下月再开"})
        self._send(cashback, CUSTOMERS[7][0])

    def _define(self, terms: dict[str, Any]) -> str:
        return str(self._operate("red-packets", terms)["red_packet_id"])

    def _send(self, red_packet_id: str, openid: str) -> dict[str, Any]:
        source = {"kind": "lottery", "id": f"draw-{uuid.uuid4().hex}"}
        path = f"/v1/machine/red-packets/{red_packet_id}/send"
        return done(self._api.post(path, json={"appid": APPID, "openid": openid, "source": source}))

    def _settle(self, send: dict[str, Any], how: str) -> None:
        """Let the customer open it, or its day be over, and look what became of it."""
        self._at_wechat(how, mchid=send["mchid"], mch_billno=send["bill_no"])
        done(self._api.post(f"/v1/admin/red-packet-sends/{send['send_id']}/look"))

    def _leave_to_a_person(self, red_packet_id: str, openid: str) -> None:
        """Have WeChat answer once what only a person can judge."""
        error = {"status": 200, "code": "FATAL_ERROR", "message": "更换了金额，但商户单号未更换"}
        self._at_wechat("faults", on="api", match={"path_contains": "sendredpack"}, times=1, error=error)
        source = {"kind": "lottery", "id": f"draw-{uuid.uuid4().hex}"}
        path = f"/v1/machine/red-packets/{red_packet_id}/send"
        self._api.post(path, json={"appid": APPID, "openid": openid, "source": source})

    def _issue_to_members(self) -> None:
        made = {"name": "会员满100减20", "coupon_amount": 2_000, "transaction_minimum": 10_000, "max_coupons": 20}
        self._at_wechat("stocks", creator_mchid=MCHID, stock_id=MEMBERS_STOCK, max_coupons_per_user=2, **made)
        self._operate("vouchers", {"stock_id": MEMBERS_STOCK, "mchid": MCHID})
        page = {
            "success_page": {"message": "已放入卡包，满 100 元可用"},
            "caps": {"per_customer": 2},
            "placements": [{"name": MEMBERS_PLACEMENT, "limit": 100, "campaign": "members"}],
        }
        done(self._api.patch(f"/v1/admin/vouchers/{MEMBERS_STOCK}", json=page))
        openids = [openid for openid, _ in CUSTOMERS]
        job = {"stock_id": MEMBERS_STOCK, "appid": APPID, "openids": openids, "campaign": "members"}
        self._operate("voucher-jobs", job)

    def _operate(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"idempotency-key": str(uuid.uuid4())}
        return done(self._api.post(f"/v1/admin/{path}", json=body, headers=headers))

    def _at_wechat(self, path: str, **body: Any) -> dict[str, Any]:
        return done(self._wechat.post(f"{_SIMULATOR}/{path}", json=body))


def _red_packets() -> Iterator[RedPacket]:
    yield RedPacket(LOTTERY, "新年抽奖", 100, 500, "新年茶礼", {"total_amount_fen": 50_000, "daily_count": 100})
    yield RedPacket("会员答谢红包", "会员答谢", 188, None, "members", {"total_amount_fen": 18_800, "per_customer": 1})
    transfer = {"channel": "transfer", "scene": "1000"}
    yield RedPacket("满额返现", "满额返现", 2_000, None, CAMPAIGN, {"total_amount_fen": 200_000}, transfer)
