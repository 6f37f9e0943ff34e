"""The rows of a fund flow bill: a movement, and what the account holds after it.

Source: WeChat Pay APIv3, "fund flow bill format"; rows recorded in public repositories.
"""

from collections.abc import Callable
from dataclasses import dataclass

from local.wechat_simulator.bills.files import Layout, Sum, one_line, yuan
from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.ledger import AccountType, Entry

ACCOUNTS: tuple[AccountType, ...] = ("BASIC", "OPERATION", "FEES")


@dataclass(frozen=True)
class FlowLine:
    """One movement, and what the account holds after it, in fen."""

    entry: Entry
    held: int

    @property
    def income(self) -> int:
        """What came in."""
        return max(self.entry.amount, 0)

    @property
    def expense(self) -> int:
        """What went out."""
        return max(-self.entry.amount, 0)


COLUMNS: dict[str, Callable[[FlowLine], str]] = {
    "记账时间": lambda line: china_digits(int(line.entry.at), "%Y-%m-%d %H:%M:%S"),
    "微信支付业务单号": lambda line: line.entry.number,
    "资金流水单号": lambda line: line.entry.flow_no,
    "业务名称": lambda line: line.entry.words.business,
    "业务类型": lambda line: line.entry.words.kind,
    "收支类型": lambda line: "收入" if line.income else "支出",
    "收支金额(元)": lambda line: yuan(abs(line.entry.amount)),
    "账户结余(元)": lambda line: yuan(line.held),
    "资金变更提交申请人": lambda line: line.entry.applicant,
    "备注": lambda line: one_line(line.entry.remark),
    "业务凭证号": lambda line: one_line(line.entry.voucher),
}
SUMS: dict[str, Sum[FlowLine]] = {
    "资金流水总笔数": Sum(lambda _line: 1, str),
    "收入笔数": Sum(lambda line: int(line.income > 0), str),
    "收入金额": Sum(lambda line: line.income, yuan),
    "支出笔数": Sum(lambda line: int(line.expense > 0), str),
    "支出金额": Sum(lambda line: line.expense, yuan),
}
FUND_FLOW = Layout(COLUMNS, SUMS)
