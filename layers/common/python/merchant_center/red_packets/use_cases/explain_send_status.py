"""Why a send of a red packet is not through: WeChat's codes by channel, and this system's own words (law 9)."""

from merchant_center.core.errors import ConfigurationError, InvalidInputError, OutcomeUnknownError
from merchant_center.core.meanings import Meaning
from merchant_center.red_packets.protocol.cash_meanings import explain_red_packet
from merchant_center.red_packets.protocol.transfer_meanings import explain_transfer
from merchant_center.red_packets.rules.payout import Channel

_OWN = {
    "STOPPED": Meaning(
        "红包已停用：未向微信发出，未付款", "the red packet is stopped: nothing was sent or paid", "operator", "query"
    ),
    "WITHDRAWN": Meaning(
        "发送前已由人工撤回：未付款，可重新发放",
        "taken back by a person before it was sent: nothing was paid, and it may be sent again",
        "nobody",
        "no",
    ),
    "BY_HAND": Meaning("已由人工核对并处理", "a person looked into it and settled it", "nobody", "no"),
    "FAILED": Meaning(
        "该单号发放失败，不会再付款，微信未说明原因",
        "this number failed for good and pays nobody; WeChat gave no reason",
        "operator",
        "no",
    ),
    OutcomeUnknownError.code: Meaning(
        "未收到微信支付可信的答复，结果未知：用原单号查询，切勿换单号",
        "no answer of WeChat Pay that tells the outcome: ask with the same number, never use a new one",
        "nobody",
        "query",
    ),
    ConfigurationError.code: Meaning(
        "商户号已停用或缺少密钥：未向微信发出，恢复后用原单号继续",
        "the merchant account is disabled or lacks a key: nothing was sent; it goes on under its number",
        "operator",
        "same_number",
    ),
    InvalidInputError.code: Meaning(
        "文字中有无法发送的字符：请修改红包的文字",
        "a text has characters that cannot be sent: change the texts of the red packet",
        "operator",
        "no",
    ),
}
_WECHATS = {Channel.CASH: explain_red_packet, Channel.TRANSFER: explain_transfer}


def explain_send_status(channel: Channel, code: str) -> Meaning:
    """Return the meaning of the code of a send's last error; an unknown one is safe to follow."""
    return _OWN.get(code) or _WECHATS[channel](code)
