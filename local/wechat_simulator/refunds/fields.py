"""The fields of the refund calls, and what their tables cannot say.

Source: WeChat Pay APIv3, "apply for a refund", "query a refund" and "apply for an abnormal refund".
"""

from local.wechat_simulator.order_rules import notify_url_problem
from local.wechat_simulator.validation import Array, Choice, Integer, Object, Text

OUT_REFUND_NO = Text(title="商户退款单号", longest=64, pattern=r"[0-9A-Za-z_\-|*@]+", required=True)
REFUND_ID = Text(title="微信支付退款单号", longest=32, required=True)
NO_QUERY = Object(title="查询参数")
FROM = Object(
    title="退款出资账户及金额",
    members={
        "account": Choice(title="出资账户类型", options=("AVAILABLE", "UNAVAILABLE"), required=True),
        "amount": Integer(title="出资金额", lowest=1, required=True),
    },
)
AMOUNT = Object(
    title="金额信息",
    required=True,
    members={
        "refund": Integer(title="退款金额", lowest=1, required=True),
        "from": Array(title="退款出资账户及金额", items=FROM, fewest=0),
        "total": Integer(title="原订单金额", lowest=1, required=True),
        "currency": Choice(title="退款币种", options=("CNY",), required=True),
    },
)
GOODS = Object(
    title="退款商品",
    members={
        "merchant_goods_id": Text(title="商户侧商品编码", longest=32, pattern=r"[0-9A-Za-z_\-]+", required=True),
        "wechatpay_goods_id": Text(title="微信支付商品编码", longest=32),
        "goods_name": Text(title="商品名称", longest=256),
        "unit_price": Integer(title="商品单价", lowest=0, required=True),
        "refund_amount": Integer(title="商品退款金额", lowest=0, required=True),
        "refund_quantity": Integer(title="商品退货数量", lowest=1, required=True),
    },
)
REFUND = Object(
    title="申请退款",
    members={
        "transaction_id": Text(title="微信支付订单号", longest=32),
        "out_trade_no": Text(title="商户订单号", shortest=6, longest=32, pattern=r"[0-9A-Za-z_\-|*]+"),
        "out_refund_no": OUT_REFUND_NO,
        "reason": Text(title="退款原因", longest=80),
        "notify_url": Text(title="退款结果回调url", longest=256, test=notify_url_problem),
        "funds_account": Choice(title="退款资金来源", options=("AVAILABLE", "UNSETTLED")),
        "amount": AMOUNT,
        "goods_detail": Array(title="退款商品", items=GOODS),
    },
)
ABNORMAL_REFUND = Object(
    title="发起异常退款",
    members={
        "out_refund_no": OUT_REFUND_NO,
        "type": Choice(title="异常退款处理方式", options=("USER_BANK_CARD", "MERCHANT_BANK_CARD"), required=True),
        "bank_type": Text(title="开户银行", longest=16),
        "bank_account": Text(title="收款银行卡号", longest=1024),
        "real_name": Text(title="收款用户姓名", longest=1024),
    },
)
