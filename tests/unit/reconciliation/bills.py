"""Bills as WeChat writes them, for tests: written here by hand, apart from the code that reads them."""

TRADE_COLUMNS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
TRADE_SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FLOW_COLUMNS = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
    "资金变更提交申请人,备注,业务凭证号"
)
FLOW_SUMS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"


def yuan(fen: int) -> str:
    """Two decimals."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def row(*values: object) -> str:
    """A row whose values begin with a back-tick."""
    return "`" + ",`".join(str(one) for one in values)


def payment_row(number, transaction, total, settled=None, *, fee="0.00000", name="茶", at="2026-11-22 10:00:00"):
    """A payment of a trade bill."""
    settled = total if settled is None else settled
    who = (at, "wx1", "1900000001", "0", "", transaction, number, "o1", "JSAPI", "SUCCESS", "OTHERS", "CNY")
    refunded = ("0", "0", "0.00", "0.00", "", "")
    return row(*who, yuan(settled), "0.00", *refunded, name, "", fee, "0.60%", yuan(total), "0.00", "")


def refund_row(order_no, transaction, refund_no, refund_id, total, settled=None, status="SUCCESS"):
    """A refund of a trade bill."""
    settled = total if settled is None else settled
    at = "2026-11-22 11:00:00"
    who = (at, "wx1", "1900000001", "0", "", transaction, order_no, "o1", "JSAPI", "REFUND", "OTHERS", "CNY")
    refunded = (refund_id, refund_no, yuan(settled), "0.00", "ORIGINAL", status)
    return row(*who, "0.00", "0.00", *refunded, "茶", "", "0.00000", "0.60%", "0.00", yuan(total), "")


def trade_bill(rows, *, sums=None, end="\r\n", bom=True, columns=TRADE_COLUMNS):
    """A trade bill of rows; its sums are given, or those of nothing but a count."""
    sums = sums or (len(rows), "0.00", "0.00", "0.00", "0.00", "0.00", "0.00")
    text = end.join((columns, *rows, TRADE_SUMS, row(*sums), ""))
    return (b"\xef\xbb\xbf" if bom else b"") + text.encode()


def flow_row(wechat_number, name, kind, income, fen, balance, number="", note="备注"):
    """A line of a fund-flow bill."""
    way = "收入" if income else "支出"
    return row("2026-11-22 10:00:01", wechat_number, f"f{wechat_number}", name, kind, way, yuan(fen), yuan(balance),
               "system", note, number)  # fmt: skip
