"""The fields of the transfer calls, and the rules of the create call beyond single fields.

Source: WeChat Pay APIv3, merchant transfer, "start a transfer", and the report fields of the cash marketing scene.
"""

from typing import Any

from local.wechat_simulator.errors import Refusals, WeChatPayError
from local.wechat_simulator.validation import Array, Choice, Integer, Object, Text
from local.wechat_simulator.vouchers.fields import https_url_problem

CASH_MARKETING = "1000"
SCENES = {CASH_MARKETING, "1002", "1004", "1005", "1009", "1010", "1011", "1013"}
CASH_MARKETING_REPORTS = {"活动名称", "奖励说明"}
CASH_MARKETING_PERCEPTIONS = {"活动奖励", "现金奖励"}
LEAST_AMOUNT = 10
LARGEST_RED_PACKET = 20_000
NAME_NEEDED_FROM = 200_000

OUT_BILL_NO = Text(title="商户单号", longest=32, pattern="[0-9A-Za-z]+", required=True)
TRANSFER_BILL_NO = Text(title="微信转账单号", longest=64, required=True)
NO_QUERY = Object(title="查询参数")
NO_MEMBERS = Object(title="撤销转账")
REPORT = Object(
    title="转账场景报备信息",
    members={
        "info_type": Text(title="信息类型", longest=15, required=True),
        "info_content": Text(title="信息内容", longest=32, required=True),
    },
)
STYLE = Object(
    title="用户收款样式",
    members={"type": Choice(title="样式类型", options=("CONFIRM_PAGE", "RED_PACKET"), required=True)},
)
TRANSFER = Object(
    title="发起转账",
    members={
        "appid": Text(title="商户AppID", longest=32, required=True),
        "out_bill_no": OUT_BILL_NO,
        "transfer_scene_id": Text(title="转账场景ID", longest=36, required=True),
        "openid": Text(title="收款用户OpenID", longest=64, required=True),
        "user_name": Text(title="收款用户姓名", longest=1024),
        "transfer_amount": Integer(title="转账金额", lowest=LEAST_AMOUNT, required=True),
        "transfer_remark": Text(title="转账备注", longest=32, required=True),
        "notify_url": Text(title="通知地址", longest=256, test=https_url_problem),
        "user_recv_perception": Text(title="用户收款感知", longest=32),
        "user_recv_style": STYLE,
        "transfer_scene_report_infos": Array(title="转账场景报备信息", items=REPORT, fewest=0),
    },
)


def check_transfer(call: dict[str, Any], refusals: Refusals) -> None:
    """What the table of fields cannot say.

    Raises:
        WeChatPayError: PARAM_ERROR, or INVALID_REQUEST for a scene or a perception.
    """
    amount = call["transfer_amount"]
    if call.get("user_recv_style", {}).get("type") == "RED_PACKET" and amount > LARGEST_RED_PACKET:
        raise WeChatPayError.parameter("红包样式的转账金额不能超过200元")
    if amount >= NAME_NEEDED_FROM and "user_name" not in call:
        raise WeChatPayError.parameter("转账金额大于等于2000元时，收款用户姓名必填")
    _check_scene(call, refusals)


def _check_scene(call: dict[str, Any], refusals: Refusals) -> None:
    if call["transfer_scene_id"] not in SCENES:
        raise refusals["transfer_scene"]
    reported = [report["info_type"] for report in call.get("transfer_scene_report_infos", [])]
    is_marketing = call["transfer_scene_id"] == CASH_MARKETING
    if not reported or (is_marketing and sorted(reported) != sorted(CASH_MARKETING_REPORTS)):
        raise WeChatPayError.parameter("需传入转账场景报备信息")
    perception = call.get("user_recv_perception")
    if is_marketing and perception is not None and perception not in CASH_MARKETING_PERCEPTIONS:
        raise refusals["transfer_perception"]
