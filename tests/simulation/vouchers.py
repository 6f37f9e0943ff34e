"""Vouchers: lotteries, taps, attempts, uses, refunds, sweeps, limits that change, and a WeChat that errs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.simulation.deployment import MCHIDS, Choices, Deployment, Part
from tests.simulation.product import (
    CampaignStore,
    IssueVoucherDeps,
    ManageStocksDeps,
    OrderStore,
    Placement,
    ReceiveRedemptionDeps,
    Source,
    SourceKind,
    StockLimits,
    VoucherIssue,
    VoucherRequest,
    VoucherStock,
    VoucherStore,
    change_stock,
    issue_voucher,
    record_redemption,
    redemption_from,
    sweep_vouchers,
    take_voucher,
)
from tests.simulation.voucher_laws import VoucherLaws
from tests.simulation.voucher_wechat import FACE_FEN, THRESHOLD_FEN, Notice, PlayedVoucherClient, VoucherWeChat
from tests.simulation.world import DAY, Action

STOCKS = {"12345678": MCHIDS[0], "22345678": MCHIDS[1]}
"""The stocks of our list, each of one merchant account."""
_PLACES = ("p", "q")
_TOLD_FOR = DAY
"""How long WeChat goes on telling of a use."""


class VoucherPart(Part):
    """The counter, the customers with their card packs, and the operators of the stocks."""

    def __init__(self, deployment: Deployment, stocks: Sequence[str], *, is_neglected: bool = False) -> None:
        self._deployment = deployment
        world = self._world = deployment.world
        chance = world.chance
        self.wechats = {stock_id: VoucherWeChat(world, STOCKS[stock_id], stock_id) for stock_id in stocks}
        self.laws = VoucherLaws(world, deployment.dynamo, self.wechats)
        self.vouchers = VoucherStore(deployment.database, "VouchersTable", "EventsTable")
        self._wishes: list[VoucherRequest] = []
        self._is_down = chance.random() < 0.3
        self._sweeps, self._p_use, self._refunds = chance.choice([0.5, 5]), chance.choice([0.12, 0.4]), 0.06
        if is_neglected:
            # What is rare elsewhere: nobody looks for long, while answers are lost and vouchers are used.
            self._sweeps, self._p_use = 0.3, 0.5
            for wechat in self.wechats.values():
                wechat.p_trouble, wechat.refuses_repeats = 0.6, True
        clients: dict[str, Any] = {one.mchid: PlayedVoucherClient(one) for one in self.wechats.values()}
        self.counter = IssueVoucherDeps(
            vouchers=self.vouchers,
            require_serving=deployment.merchants.require_serving,
            wechat=clients.__getitem__,
            clock=world.clock,
            pause=world.sleep,
        )
        no_pictures: Any = None
        self.managing = ManageStocksDeps(
            self.vouchers,
            CampaignStore(deployment.database, "CatalogueTable"),
            media=no_pictures,
            audit=deployment.audit,
            entropy=bytes,
        )
        self.redeeming = ReceiveRedemptionDeps(
            self.vouchers,
            OrderStore(deployment.database, "OrdersTable", "EventsTable", "CatalogueTable"),
            world.clock,
            world.sleep,
        )

    def begin(self) -> None:
        """Put the stocks on the list."""
        for wechat in self.wechats.values():
            self.vouchers.add_stock(_new_stock(wechat, self._world.clock(), self._own_limits(), self._placements()))

    def _own_limits(self) -> StockLimits:
        pick = self._world.chance.choice
        return StockLimits(per_customer=pick([None, 1, 3]), per_day=pick([None, 4, 50]), per_placement=pick([None, 3]))

    def _placements(self) -> tuple[Placement, ...]:
        return tuple(Placement(place, self._world.chance.choice([None, 2])) for place in _PLACES)

    # What happens

    def choices(self) -> Choices:
        """What customers, operators and WeChat do."""
        return [
            (6, self._draw),
            (3, self._repeat),
            (2, self._attempt),
            (2, self._tap),
            (5, self._notice),
            (self._sweeps, lambda: self._sweep(self._world.chance.choice([2, 500]))),
            (0.3, self._change_limits),
        ]

    def _stock(self) -> str:
        return self._world.chance.choice(list(self.wechats))

    def _wish(self, stock_id: str, source: Source | None, placement: str) -> VoucherRequest:
        customer = self._world.chance.choice(self._deployment.customers_of(STOCKS[stock_id]) or self._everybody)
        return VoucherRequest(stock_id, customer, source, placement=placement)

    @property
    def _everybody(self) -> Sequence[Any]:
        return self._deployment.customers

    def _draw(self) -> Action:
        chance = self._world.chance
        source = Source(SourceKind.LOTTERY, f"d{chance.randrange(6)}")
        wish = self._wish(self._stock(), source, chance.choice(["", *_PLACES]))
        self._wishes.append(wish)
        return self._issue(f"draw {source.id}", wish)

    def _tap(self) -> Action:
        wish = self._wish(self._stock(), None, self._world.chance.choice(_PLACES))
        return Action(f"{wish.customer.openid[-2:]} taps for a voucher", lambda: take_voucher(self.counter, wish))

    def _repeat(self) -> Action | None:
        return self._issue("repeat", self._world.chance.choice(self._wishes)) if self._wishes else None

    def _attempt(self) -> Action | None:
        if not self._wishes:
            return None
        wish = self._world.chance.choice(self._wishes)
        return self._issue("attempt", replace(wish, attempt=self._world.chance.choice([2, 2, 3])))

    def _change_limits(self) -> Action:
        stock_id, limits, placements = self._stock(), self._own_limits(), self._placements()
        return Action(
            f"limits of stock {stock_id[0]}",
            lambda: change_stock(
                self.managing,
                stock_id,
                limits=limits,
                success_page=None,
                placements=placements,
                actor=self._deployment.actor(),
            ),
        )

    def _issue(self, name: str, wish: VoucherRequest) -> Action:
        return Action(
            f"{name} of {wish.customer.openid[-2:]} for stock {wish.stock_id[0]}",
            lambda: issue_voucher.issue_voucher(self.counter, wish),
        )

    def _sweep(self, limit: int) -> Action:
        return Action("sweep of vouchers", lambda: sweep_vouchers(self.counter, limit=limit, go_on=lambda: True))

    def _notice(self) -> Action | None:
        if self._is_down and self._world.chance.random() < 0.9:
            return None
        # One that had its good answer may come once more all the same.
        told = [one for one in self._notices if self._world.now - one.made_at < _TOLD_FOR]
        return self._tell(self._world.chance.choice(told)) if told else None

    @property
    def _notices(self) -> list[Notice]:
        return [one for wechat in self.wechats.values() for one in wechat.notices]

    def _tell(self, notice: Notice) -> Action:
        def tell() -> VoucherIssue:
            issue = record_redemption(self.redeeming, redemption_from(notice.resource))
            notice.is_taken = True
            return issue

        return Action(f"WeChat tells of a use of {notice.coupon_id}", tell)

    def people(self) -> None:
        """Customers use their vouchers and get refunds; WeChat pauses, runs out, or dislikes somebody."""
        luck = self._world.luck
        for wechat in self.wechats.values():
            for coupon in list(wechat.coupons.values()):
                chosen = luck.random()
                if chosen < self._p_use:
                    wechat.use(coupon)
                elif chosen < self._p_use + self._refunds:
                    wechat.refund(coupon)
            if luck.random() < 0.05:
                wechat.give(luck.choice(self._everybody).openid)
            if luck.random() < 0.2:
                wechat.is_paused = luck.choice([False, False, True])
                wechat.budget = luck.choice([10**6, 10**6, len(wechat.coupons)])
                wechat.abnormal = luck.choice([set(), {self._everybody[0].openid}])

    def schedules(self) -> Sequence[Action]:
        """The sweep, and what WeChat tells again."""
        now = self._world.now
        untold = [one for one in self._notices if not one.is_taken and now - one.made_at < _TOLD_FOR]
        return [self._sweep(1_000), *([] if self._is_down else map(self._tell, untold))]

    def calm(self) -> None:
        """Whatever WeChat still tells, new or known, gets a good answer (law 4)."""
        for wechat in self.wechats.values():
            wechat.calm()
        self._is_down = False
        for notice in self._notices:
            if self._world.now - notice.made_at < _TOLD_FOR:
                (task,) = self._world.do([self._tell(notice)])
                self._world.require(task.error is None, "law 4: a genuine notice gets no good answer", task.error)

    def hold(self) -> None:
        """What must hold between the actions."""
        self.laws.hold()

    def settled(self) -> None:
        """What must hold in the end."""
        self.laws.settled()


def _new_stock(
    wechat: VoucherWeChat, now: datetime, limits: StockLimits, placements: tuple[Placement, ...]
) -> VoucherStock:
    """Return a stock of our list that lasts longer than any episode."""
    return VoucherStock(
        stock_id=wechat.stock_id,
        card_id="",
        mchid=wechat.mchid,
        creator_mchid=wechat.mchid,
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
        limits=limits,
        placements=placements,
    )
