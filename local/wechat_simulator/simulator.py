"""Everything the routes work with, put together once."""

import asyncio
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from aiohttp import web

from local.wechat_simulator.accounts import Accounts
from local.wechat_simulator.bills.plans import Plans
from local.wechat_simulator.callbacks import Callbacks
from local.wechat_simulator.cashier import Cashier
from local.wechat_simulator.clock import Clock
from local.wechat_simulator.customers import Customers
from local.wechat_simulator.downloads import Downloads
from local.wechat_simulator.errors import Refusals
from local.wechat_simulator.faults import Script
from local.wechat_simulator.merchants import Merchants
from local.wechat_simulator.messages.messages import Messages
from local.wechat_simulator.official_account import OfficialAccounts
from local.wechat_simulator.orders import Orders
from local.wechat_simulator.phone.page_rules import LOCAL_DIRECTORIES
from local.wechat_simulator.phone.phones import PayDirectories, Phones
from local.wechat_simulator.recorder import Recorder
from local.wechat_simulator.red_packets.packets import Packets
from local.wechat_simulator.red_packets.rate import SendRate
from local.wechat_simulator.refunds.refunds import Refunds
from local.wechat_simulator.settings import Settings
from local.wechat_simulator.state import Collection, Database
from local.wechat_simulator.tencent_sms.sms import TencentSms
from local.wechat_simulator.transfers.rate import Rate
from local.wechat_simulator.transfers.transfers import Transfers
from local.wechat_simulator.user_tokens import UserTokens
from local.wechat_simulator.vouchers.addresses import CallbackAddress
from local.wechat_simulator.vouchers.coupons import Coupons
from local.wechat_simulator.vouchers.flows import Flows
from local.wechat_simulator.vouchers.funds import Funds
from local.wechat_simulator.vouchers.stocks import Stocks
from local.wechat_simulator.vouchers.traffic import Traffic
from local.wechat_simulator.vouchers.wallet import Wallet

DATABASE_FILE = "wechat.sqlite3"
DOWNLOADS = "downloads"
TICK_SECONDS = 0.5


@dataclass(frozen=True)
class ClockState:
    """How far ahead the virtual clock was left."""

    offset: float


class Simulator:
    """WeChat's side: what it holds, and its clock."""

    def __init__(self, state_dir: Path, credentials_dir: Path) -> None:
        """Continue from what is in `state_dir`."""
        self.database = Database(state_dir / DATABASE_FILE)
        self._settings = Collection(self.database, "settings", Settings)
        self._clock_state = Collection(self.database, "clock", ClockState)
        self.settings = self._settings.get("settings") or Settings()
        self.clock = Clock((self._clock_state.get("clock") or ClockState(0.0)).offset)
        self.script = Script()
        self.recorder = Recorder()
        self.merchants = Merchants(self.database, credentials_dir)
        self.customers = Customers(self.database)
        self.official_accounts = OfficialAccounts(self.database, self.clock.now)
        self.user_tokens = UserTokens(self.database, self.clock.now)
        self.orders = Orders(self.database, self.clock.now)
        self.cashier = Cashier(self.orders, self.customers)
        self.accounts = Accounts(self.database, self.clock.now)
        self.plans = Plans(self.database)
        self.downloads = Downloads(self.database, state_dir / DOWNLOADS, self.clock.now)
        self.stocks = Stocks(self.database, self.clock.now)
        self.coupons = Coupons(self.database, self.clock.now)
        self.flows = Flows(self.database)
        self.funds = Funds(self.database, self.stocks, self.accounts, self.clock.now)
        self.wallet = Wallet(self.stocks, self.coupons, self.flows, self.funds, self.customers, self.clock.now)
        self.voucher_addresses = Collection(self.database, "voucher_addresses", CallbackAddress)
        self.traffic = Traffic()
        self.red_packets = Packets(self.database, self.accounts, self.clock.now)
        self.red_packet_rate = SendRate()
        self.callbacks = Callbacks(self.database, self.clock, self.script, self.merchants, self.signing_time)
        self.transfers = Transfers(self.database, self.clock.now, self.accounts, self.callbacks, lambda: self.settings)
        self.transfer_rate = Rate()
        self.refunds = Refunds(
            self.database,
            self.clock.now,
            orders=self.orders,
            wallet=self.wallet,
            accounts=self.accounts,
            funds=self.funds,
            callbacks=self.callbacks,
            settings=lambda: self.settings,
        )
        self.refund_rate = Rate()
        self.refund_failure_rate = Rate()
        self.messages = Messages(self.database, self.clock.now)
        self.tencent_sms = TencentSms(self.database, self.clock.now)
        self.phones = Phones(self.database, self.customers)
        self._pay_directories = Collection(self.database, "pay_directories", PayDirectories)

    @property
    def refusals(self) -> Refusals:
        """The refusals in force."""
        return Refusals(self.settings.refusals)

    def signing_time(self) -> float:
        """The instant that dates and checks signatures; see `Settings.signature_clock`."""
        return self.clock.now() if self.settings.signature_clock == "virtual" else time.time()

    def pay_directories(self, mchid: str) -> list[str]:
        """Where pages may take a merchant's payments: what is registered, else pages of this machine."""
        held = self._pay_directories.get(mchid)
        return held.directories if held else list(LOCAL_DIRECTORIES)

    def register_pay_directories(self, mchid: str, directories: list[str]) -> None:
        """Register where pages may take a merchant's payments, in place of what was registered."""
        self._pay_directories.put(mchid, PayDirectories(directories))

    def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Set knobs by name; all knobs as they then are."""
        self.settings = replace(self.settings, **changes)
        self._settings.put("settings", self.settings)
        return asdict(self.settings)

    async def advance(self, seconds: float) -> None:
        """Move the clock forward; what becomes due on the way happens, and is delivered, at its own instant."""
        await self.callbacks.advance(0.0)
        target = self.clock.now() + seconds
        while (due := self._next_due()) is not None and due <= target:
            await self.callbacks.advance(max(0.0, due - self.clock.now()))
            self.transfers.pass_time()
            self.refunds.pass_time()
        await self.callbacks.advance(max(0.0, target - self.clock.now()))
        self.settle()
        self._save_clock()

    def _next_due(self) -> float | None:
        due = [instant for instant in (self.transfers.next_due(), self.refunds.next_due()) if instant is not None]
        return min(due, default=None)

    async def pass_time(self) -> None:
        """Let real time do its work, for ever."""
        while True:
            self.settle()
            await asyncio.sleep(TICK_SECONDS)

    def settle(self) -> None:
        """Do what is due by now, each at its own instant: money moves, states change, notices go out."""
        self.transfers.pass_time()
        self.refunds.pass_time()
        self.red_packets.settle()
        self.funds.settle()

    def reset_clock(self) -> None:
        """Go back to real time."""
        self.clock.offset = 0.0
        self._save_clock()

    async def reset(self, *, everything: bool) -> None:
        """Forget what happened; merchants, accounts and customers as well if `everything`."""
        await self.callbacks.forget()
        for happened in (self.orders, self.coupons, self.stocks, self.flows, self.voucher_addresses, self.traffic):
            happened.clear()
        self.red_packets.clear()
        self.red_packet_rate.clear()
        self.accounts.clear()
        self.funds.clear()
        self.plans.clear()
        self.downloads.clear()
        self.transfers.clear()
        self.transfer_rate.clear()
        self.refunds.clear(everything=everything)
        self.refund_rate.clear()
        self.refund_failure_rate.clear()
        self.messages.clear(everything=everything)
        self.tencent_sms.clear(everything=everything)
        self.recorder.clear()
        self.script.clear()
        self.official_accounts.clear(accounts=everything)
        self.user_tokens.clear()
        self.phones.clear(everything=everything)
        if everything:
            self.merchants.clear()
            self._pay_directories.clear()
            self.customers.clear()
        self.change_settings(asdict(Settings()))
        self.reset_clock()

    def _save_clock(self) -> None:
        self._clock_state.put("clock", ClockState(self.clock.offset))


SIMULATOR = web.AppKey("simulator", Simulator)
