"""Vouchers at random: lotteries, taps, attempts, uses, refunds, sweeps, limits that change, and a WeChat that errs."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from merchant_center.campaigns.store import CampaignStore
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.orders.store import OrderStore
from merchant_center.vouchers.protocol.voucher import redemption_from
from merchant_center.vouchers.rules.placement import Placement
from merchant_center.vouchers.rules.voucher import StockLimits, VoucherIssue, VoucherStock
from merchant_center.vouchers.store import VoucherStore
from merchant_center.vouchers.use_cases.issue_voucher import IssueVoucherDeps, VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.manage_vouchers import change_stock
from merchant_center.vouchers.use_cases.receive_redemption import record_redemption
from merchant_center.vouchers.use_cases.settle_vouchers import sweep_vouchers
from merchant_center.vouchers.use_cases.take_voucher import take_voucher
from tests.simulation.memory_dynamo import MemoryDynamo, tables_of_the_template
from tests.simulation.voucher_laws import VoucherLaws
from tests.simulation.voucher_wechat import (
    APPID,
    FACE_FEN,
    MCHID,
    STOCK_ID,
    THRESHOLD_FEN,
    Notice,
    PlayedVoucherClient,
    VoucherWeChat,
)
from tests.simulation.world import DAY, HOUR, Chances, World

type Deed = tuple[str, Callable[[], Any]]
type Choices = list[tuple[float, Callable[[], Deed | None]]]

LIFE = 120
"""Seconds after which Lambda kills a worker at the latest."""
PLACES = ("p", "q")
TOLD_FOR = DAY
"""How long WeChat goes on telling of a use."""
_STEPS_OF_TIME = (0.1, 1, 12, 61, 61, 200, 700, 3_700)
_FAR = (5 * HOUR, DAY, 3 * DAY)


@dataclass
class VoucherWalk:
    """One episode."""

    crowds: ClassVar = [1, 2, 3]
    refunds: ClassVar = 0.06
    seed: int
    world: World = field(init=False)
    wishes: list[VoucherRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put one stock on the list."""
        self.world = World(self.seed)
        chance = self.world.chance
        self.dynamo = MemoryDynamo(self.world, tables_of_the_template())
        self.wechat = VoucherWeChat(self.world)
        self.laws = VoucherLaws(self.world, self.dynamo, self.wechat)
        dynamo: Any = self.dynamo
        self.vouchers = VoucherStore(Dynamo(dynamo), "VouchersTable", "EventsTable")
        self.campaigns = CampaignStore(Dynamo(dynamo), "CatalogueTable")
        self.orders = OrderStore(Dynamo(dynamo), "OrdersTable", "EventsTable")
        self.customers = [Customer(APPID, f"o{number:027d}") for number in range(chance.choice(self.crowds))]
        self.is_down = chance.random() < 0.3
        self.sweeps = chance.choice([0.5, 5])
        self.p_use = chance.choice([0.12, 0.4])
        if chance.random() < 0.3:
            # What is rare elsewhere: nobody looks for long, while answers are lost and vouchers are used.
            self.sweeps, self.p_use, self.wechat.p_trouble, self.wechat.refuses_repeats = 0.3, 0.5, 0.6, True
        client = PlayedVoucherClient(self.wechat)
        self.counter = IssueVoucherDeps(
            vouchers=self.vouchers,
            require_serving=lambda _mchid, _appid: None,
            wechat=lambda _mchid: client,
            clock=self.world.clock,
            pause=self.world.sleep,
        )

    def play(self) -> None:
        """Live through it, then let everything be settled; a law that breaks ends it."""
        with self.world.rules():
            self._begin()
            for _ in range(self.world.chance.choice([6, 15, 30, 60])):
                self._step()
                self._hold()
            self._settle()
            self._settled()

    def _hold(self) -> None:
        """What must hold between the deeds."""
        self.laws.hold()

    def _settled(self) -> None:
        """What must hold in the end."""
        self.laws.settled()

    def _begin(self) -> None:
        drawn, self.world.chances = self.world.chances, Chances.none()
        self.vouchers.add_stock(new_stock(self.world.clock(), self._caps(), self._placements()))
        self.world.chances = drawn

    def _caps(self) -> StockLimits:
        pick = self.world.chance.choice
        return StockLimits(per_customer=pick([None, 1, 3]), per_day=pick([None, 4, 50]), per_placement=pick([None, 3]))

    def _placements(self) -> tuple[Placement, ...]:
        return tuple(Placement(place, self.world.chance.choice([None, 2])) for place in PLACES)

    # What happens

    def _step(self) -> None:
        chance = self.world.chance
        deeds = [*self._work(chance.choice([0, 1, 2, 3])), *(self._deed() for _ in range(chance.choice([1, 1, 2, 3])))]
        self.world.do([one for one in deeds if one is not None], life=LIFE)
        self._customers_live()
        if chance.random() < 0.2:
            self._wechat_changes()
        seconds = chance.choice(_STEPS_OF_TIME if chance.random() < 0.9 else _FAR)
        self._wait(seconds)

    def _work(self, _workers: int) -> list[Deed]:
        """What workers of a queue do meanwhile."""
        return []

    def _deed(self) -> Deed | None:
        return self._drawn(self._choices())

    def _drawn(self, choices: Choices) -> Deed | None:
        weights, makers = zip(*choices, strict=True)
        (make,) = self.world.chance.choices(makers, weights)
        return make()

    def _choices(self) -> Choices:
        """What may happen next, and how often each does."""
        return [
            (6, self._draw),
            (3, self._repeat),
            (2, self._attempt),
            (2, self._tap),
            (5, self._notice),
            (self.sweeps, lambda: self._sweep(self.world.chance.choice([2, 500]))),
            (0.3, self._limits),
        ]

    def _draw(self) -> Deed:
        pick = self.world.chance.choice
        source = Source(SourceKind.LOTTERY, f"d{self.world.chance.randrange(6)}")
        wish = VoucherRequest(STOCK_ID, pick(self.customers), source, placement=pick(["", *PLACES]))
        self.wishes.append(wish)
        return self._issue(f"draw {source.id}", wish)

    def _tap(self) -> Deed:
        pick = self.world.chance.choice
        wish = VoucherRequest(STOCK_ID, pick(self.customers), None, placement=pick(PLACES))
        return f"tap of {wish.customer.openid[-2:]}", lambda: take_voucher(self.counter, wish)

    def _repeat(self) -> Deed | None:
        return self._issue("repeat", self.world.chance.choice(self.wishes)) if self.wishes else None

    def _attempt(self) -> Deed | None:
        if not self.wishes:
            return None
        wish = self.world.chance.choice(self.wishes)
        return self._issue("attempt", replace(wish, attempt=self.world.chance.choice([2, 2, 3])))

    def _limits(self) -> Deed:
        caps, placements = self._caps(), self._placements()
        return f"limits {caps}", lambda: change_stock(
            STOCK_ID,
            limits=caps,
            success_page=None,
            placements=placements,
            vouchers=self.vouchers,
            campaigns=self.campaigns,
        )

    def _issue(self, name: str, wish: VoucherRequest) -> Deed:
        return f"{name} of {wish.customer.openid[-2:]}", lambda: issue_voucher(self.counter, wish)

    def _sweep(self, limit: int) -> Deed:
        return "sweep", lambda: sweep_vouchers(self.counter, limit=limit, go_on=lambda: True)

    def _notice(self) -> Deed | None:
        if not self.wechat.notices or (self.is_down and self.world.chance.random() < 0.9):
            return None
        notice = self.world.chance.choice(self.wechat.notices)
        # One that had its good answer may come once more all the same.
        return self._tell(notice) if self.world.now - notice.made_at < TOLD_FOR else None

    def _tell(self, notice: Notice) -> Deed:
        def tell() -> VoucherIssue:
            redemption = redemption_from(notice.resource)
            issue = record_redemption(
                redemption, vouchers=self.vouchers, orders=self.orders, clock=self.world.clock, pause=self.world.sleep
            )
            notice.is_taken = True
            return issue

        return f"WeChat tells of {notice.transaction_id}", tell

    def _customers_live(self) -> None:
        chance = self.world.chance
        for coupon in list(self.wechat.coupons.values()):
            chosen = chance.random()
            if chosen < self.p_use:
                self.wechat.use(coupon)
            elif chosen < self.p_use + self.refunds:
                self.wechat.refund(coupon)
        if chance.random() < 0.05:
            self.wechat.give(chance.choice(self.customers).openid)

    def _wechat_changes(self) -> None:
        pick = self.world.chance.choice
        self.wechat.is_paused = pick([False, False, True])
        self.wechat.budget = pick([10**6, 10**6, len(self.wechat.coupons)])
        self.wechat.abnormal = pick([set(), {self.customers[0].openid}])

    def _wait(self, seconds: float) -> None:
        """Let time pass; over hours, the schedule and WeChat's notices come now and then."""
        while seconds > 0:
            self.world.pass_to(self.world.now + min(seconds, 2 * HOUR))
            seconds -= 2 * HOUR
            if seconds > 0:
                self.world.do([*self._schedules(), *([] if self.is_down else self._untold())])

    def _schedules(self) -> list[Deed]:
        return [self._sweep(1_000)]

    def _untold(self) -> list[Deed]:
        now = self.world.now
        return [self._tell(one) for one in self.wechat.notices if not one.is_taken and now - one.made_at < TOLD_FOR]

    def _settle(self) -> None:
        """From now on everything works."""
        self.world.note("nothing goes wrong any more")
        self.world.chances = Chances.none()
        self.wechat.calm()
        self._tell_again()
        self._finish()
        for seconds in (700, 700, 4_000, DAY + 10, DAY + 10, DAY + 10):
            self.world.pass_to(self.world.now + seconds)
            self.world.do(self._schedules())
            self._hold()

    def _finish(self) -> None:
        """What else has to come to its end."""

    def _tell_again(self) -> None:
        """Whatever WeChat still tells, new or known, gets a good answer (law 4)."""
        for notice in self.wechat.notices:
            if self.world.now - notice.made_at < TOLD_FOR:
                (task,) = self.world.do([self._tell(notice)])
                self.world.require(task.error is None, "law 4: a genuine notice gets no good answer", task.error)


def new_stock(now: datetime, caps: StockLimits, placements: tuple[Placement, ...]) -> VoucherStock:
    """A stock of our list that lasts longer than any episode."""
    return VoucherStock(
        stock_id=STOCK_ID,
        card_id="",
        mchid=MCHID,
        creator_mchid=MCHID,
        name="five off",
        description="",
        state="running",
        stock_type="NORMAL",
        coupon_type="NORMAL",
        is_single_item=False,
        no_cash=True,
        coupon_amount_fen=FACE_FEN,
        threshold_fen=THRESHOLD_FEN,
        max_coupons=10**6,
        max_amount_fen=10**9,
        max_amount_by_day_fen=10**9,
        max_per_customer=9,
        distributed=0,
        available_from=now.astimezone(UTC),
        available_to=now + timedelta(days=400),
        added_at=now,
        refreshed_at=now,
        limits=caps,
        placements=placements,
    )
