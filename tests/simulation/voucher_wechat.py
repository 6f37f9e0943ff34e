"""WeChat's vouchers as they are told of: one number one coupon, overlapping calls refused, calls that land late.

Sources: WeChat Pay APIv3, vouchers, "send a coupon", "query coupon", "redemption notice"; the community report on
parallel sends to one user that are refused with RULE_LIMIT.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from tests.simulation.product import OutcomeUnknownError, VoucherClient, refusal
from tests.simulation.tasks import DiedError
from tests.simulation.world import DAY, HOUR, World

FACE_FEN, THRESHOLD_FEN = 500, 1_000
LATE = (5, 60, 500)
"""Seconds after which a call is done whose caller waits no more; all within what we hold for in doubt."""
LATENCIES, PATIENCE = (0.05, 0.2, 1), (0.5, 5, 10)

_STATUS = {
    "PARAM_ERROR": 400, "INVALID_REQUEST": 400, "RESOURCE_ALREADY_EXISTS": 400, "NEW_CODE": 400, "NOT_ENOUGH": 403,
    "USER_ACCOUNT_ABNORMAL": 403, "RULE_LIMIT": 403, "REQUEST_BLOCKED": 403, "RESOURCE_NOT_EXISTS": 404,
    "FREQUENCY_LIMITED": 429, "SYSTEM_ERROR": 500,
}  # fmt: skip
_PASSING = ("RULE_LIMIT", "NEW_CODE", "NOT_ENOUGH", "SYSTEM_ERROR", "FREQUENCY_LIMITED", "REQUEST_BLOCKED")


@dataclass(slots=True)
class Coupon:
    """One coupon in a card pack; ``number`` is "" if another channel gave it out."""

    coupon_id: str
    openid: str
    number: str
    got_at: float
    ends_at: float
    is_used: bool = False
    used: dict[str, float] = field(default_factory=dict)
    """When it was used in which payment."""
    returned: dict[str, float] = field(default_factory=dict)
    """When which of them was refunded."""

    @property
    def uses(self) -> list[str]:
        """The payments that it was used in, the oldest first."""
        return list(self.used)

    def state(self, now: float) -> str:
        """As WeChat spells it."""
        if self.is_used:
            return "USED"
        return "SENDED" if now <= self.ends_at else "EXPIRED"


@dataclass(slots=True)
class Notice:
    """One use that WeChat tells of until it gets a good answer; ``made_at`` is when it happened."""

    coupon_id: str
    transaction_id: str
    resource: dict[str, Any]
    made_at: float
    is_taken: bool = False


@dataclass
class VoucherWeChat:
    """All coupons of one stock, and what is set wrong."""

    world: World
    mchid: str
    stock_id: str
    per_customer: int = 9
    budget: int = 10**6
    coupons: dict[str, Coupon] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    abnormal: set[str] = field(default_factory=set)
    is_paused: bool = False
    watchers: list[Callable[[Coupon], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Draw how it behaves in this episode."""
        chance = self.world.chance
        self.p_trouble = chance.choice([0, 0.05, 0.2, 0.4])
        self.p_overlap = chance.choice([0, 0.5, 1])
        self.refuses_repeats = chance.random() < 0.3
        self.shows_numbers = chance.random() < 0.3
        self.page = chance.choice([2, 100])
        self.life = chance.choice([2 * HOUR, 3 * DAY, 40 * DAY])
        self._by_number: dict[str, tuple[bytes, str, Coupon]] = {}
        self._under_way: Counter[str] = Counter()

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self.p_trouble = self.p_overlap = 0
        self.abnormal, self.is_paused = set(), False

    def ours(self) -> Iterator[Coupon]:
        """The coupons that we asked for."""
        return (one for one in self.coupons.values() if one.number)

    # What customers do

    def give(self, openid: str, number: str = "") -> Coupon:
        """Put a coupon into a card pack."""
        got = self.world.now
        coupon = Coupon(f"c{self.stock_id[0]}{len(self.coupons):07d}", openid, number, got, got + self.life)
        self.coupons[coupon.coupon_id] = coupon
        self.world.note(f"WeChat gives {coupon.coupon_id} to {openid[-2:]} for {number[:6] or 'another channel'}")
        for watch in self.watchers:
            watch(coupon)
        return coupon

    def use(self, coupon: Coupon) -> None:
        """Pay with it."""
        if coupon.state(self.world.now) != "SENDED":
            return
        transaction_id = f"4200{len(coupon.uses)}{coupon.coupon_id}"
        coupon.is_used = True
        coupon.used[transaction_id] = self.world.now
        consumed = {
            "consume_time": _text(self.world.now), "consume_mchid": self.mchid, "transaction_id": transaction_id
        }  # fmt: skip
        resource = self._shown(coupon) | {"consume_information": consumed}
        resource.pop("out_request_no", None)
        self.notices.append(Notice(coupon.coupon_id, transaction_id, resource, self.world.now))
        self.world.note(f"{coupon.coupon_id} is used in {transaction_id}")

    def refund(self, coupon: Coupon) -> None:
        """Give the money of the payment back, and with it the coupon."""
        if coupon.is_used:
            coupon.is_used = False
            coupon.returned[coupon.uses[-1]] = self.world.now
            self.world.note(f"the payment of {coupon.coupon_id} is refunded")

    # What we ask

    def answer(self, method: str, target: str, body: bytes = b"", _auth: object = None) -> httpx.Response:
        """One call of ours, with whatever goes wrong with it."""
        url = urlsplit(target)
        parts = [unquote(part) for part in url.path.split("/")[4:]]
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        match method, parts:
            case "POST", ["users", openid, "coupons"]:
                return self._send(openid, body)
            case "GET", ["users", openid, "coupons"]:
                return self._read("list", lambda: self._list(openid, query))
            case "GET", ["users", _, "coupons", coupon_id]:
                return self._read("coupon", lambda: self._shown(self.coupons[coupon_id]))
            case "GET", ["stocks", _]:
                return self._read("stock", self._stock)
        raise AssertionError(target)

    def _read(self, name: str, action: Callable[[], dict[str, Any]]) -> httpx.Response:
        if self.world.dies_during(name):
            raise DiedError
        self.world.sleep(self.world.luck.choice(LATENCIES))
        if self.world.goes_wrong("answers of WeChat lost", self.p_trouble * 0.3):
            raise OutcomeUnknownError(f"no answer to {name}")
        return httpx.Response(200, content=json.dumps(action()))

    def _send(self, openid: str, body: bytes) -> httpx.Response:
        world, is_dying = self.world, self.world.dies_during("send")
        self._under_way[openid] += 1
        if is_dying:
            self._die(openid, body)
        world.sleep(world.luck.choice(LATENCIES))
        fate = world.luck.random() * 0.8 if world.goes_wrong("answers of WeChat lost", self.p_trouble * 0.8) else 1
        if fate < 0.2:
            self._ends(openid)
            self._unanswered("the send was lost")
        if fate < 0.4:
            world.at(world.now + world.luck.choice(LATE), lambda: self._land(openid, body))
            self._unanswered("the send comes late")
        if fate < 0.5:
            self._ends(openid)
            raise _refused(world.luck.choice(_PASSING))
        code, answer = self._judge(openid, body)
        self._ends(openid)
        if fate < 1:
            self._unanswered("the answer of the send was lost")
        world.tasks.point()
        if code:
            raise _refused(code)
        return httpx.Response(200, content=json.dumps(answer))

    def _die(self, openid: str, body: bytes) -> None:
        match self.world.luck.randrange(3):
            case 0:
                self._ends(openid)
            case 1:
                self._land(openid, body)
            case _:
                self.world.at(self.world.now + self.world.luck.choice(LATE), lambda: self._land(openid, body))
        self.world.note("dies in a send")
        raise DiedError

    def _unanswered(self, what: str) -> None:
        self.world.note(what)
        self.world.sleep(self.world.luck.choice(PATIENCE))
        raise OutcomeUnknownError(what)

    def _land(self, openid: str, body: bytes) -> None:
        code, _ = self._judge(openid, body)
        self._ends(openid)
        self.world.note(f"a send without a caller lands: {code or 'done'}")

    def _ends(self, openid: str) -> None:
        self._under_way[openid] -= 1

    def _judge(self, openid: str, body: bytes) -> tuple[str, dict[str, str]]:
        """The code of a refusal, or the answer."""
        number = json.loads(body)["out_request_no"]
        if self._under_way[openid] > 1 and self.world.goes_wrong("refusals of WeChat", self.p_overlap):
            return "RULE_LIMIT", {}
        first = self._by_number.get(number)
        code = self._refuses(openid)
        if first is not None and not (code and self.refuses_repeats):
            is_same = first[:2] == (body, openid)
            return ("", {"coupon_id": first[2].coupon_id}) if is_same else ("RESOURCE_ALREADY_EXISTS", {})
        if code:
            return code, {}
        coupon = self.give(openid, number)
        self._by_number[number] = body, openid, coupon
        return "", {"coupon_id": coupon.coupon_id}

    def _refuses(self, openid: str) -> str:
        if self.is_paused:
            return "PARAM_ERROR"
        if openid in self.abnormal:
            return "USER_ACCOUNT_ABNORMAL"
        if len(self.coupons) >= self.budget:
            return "NOT_ENOUGH"
        has = sum(one.openid == openid for one in self.coupons.values())
        return "RULE_LIMIT" if has >= self.per_customer else ""

    def _list(self, openid: str, query: dict[str, str]) -> dict[str, Any]:
        found = [self._shown(one) for one in self.ours() if one.openid == openid]
        limit = min(int(query["limit"]), self.page)
        start = int(query["offset"]) * limit
        return {"data": found[start : start + limit], "total_count": len(found), "limit": limit, "offset": start}

    def _shown(self, coupon: Coupon) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "stock_creator_mchid": self.mchid,
            "stock_id": self.stock_id,
            "coupon_id": coupon.coupon_id,
            "coupon_name": "five off",
            "status": coupon.state(self.world.now),
            "create_time": _text(coupon.got_at),
            "available_begin_time": _text(coupon.got_at),
            "available_end_time": _text(coupon.ends_at),
            "no_cash": True,
            "normal_coupon_information": {"coupon_amount": FACE_FEN, "transaction_minimum": THRESHOLD_FEN},
        }
        return shown | ({"out_request_no": coupon.number} if self.shows_numbers and coupon.number else {})

    def _stock(self) -> dict[str, Any]:
        return {
            "stock_id": self.stock_id,
            "stock_creator_mchid": self.mchid,
            "status": "paused" if self.is_paused else "running",
            "available_begin_time": _text(self.world.now),
            "available_end_time": _text(self.world.now + DAY),
        }


class PlayedVoucherClient(VoucherClient):
    """Our client of one merchant account, whose calls are answered here; what it makes of an answer is its own."""

    def __init__(self, wechat: VoucherWeChat) -> None:
        # Of the instance, so that a client that takes over another's parts takes this one too.
        self._call = wechat.answer


def _refused(code: str) -> Exception:
    return refusal(httpx.Response(_STATUS[code], content=json.dumps({"code": code, "message": "no"})))


def _text(moment: float) -> str:
    return datetime.fromtimestamp(int(moment), UTC).isoformat()
