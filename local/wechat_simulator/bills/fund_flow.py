"""What the fund flow bill of a day tells: every movement of one account."""

from collections.abc import Iterator

from local.wechat_simulator.bills.days import Day
from local.wechat_simulator.bills.flow_lines import FlowLine
from local.wechat_simulator.ledger import AccountType
from local.wechat_simulator.simulator import Simulator


def flow_lines(simulator: Simulator, mchid: str, account: AccountType, day: Day) -> Iterator[FlowLine]:
    """The rows of an account's day, by time."""
    simulator.settle()
    held = simulator.accounts.holds(mchid, account, day.begin)
    for entry in simulator.accounts.ledger.between(mchid, account, day.begin, day.end):
        held += entry.amount
        yield FlowLine(entry, held)
