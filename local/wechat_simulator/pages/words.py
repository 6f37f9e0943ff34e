"""The words of the pages: Chinese stands in the code, `english.toml` has the English of each text."""

import tomllib
from pathlib import Path

CHINESE, ENGLISH = "zh", "en"
LANGUAGES = {CHINESE: "中文", ENGLISH: "English"}
ENGLISH_TEXTS: dict[str, str] = tomllib.loads(Path(__file__).with_name("english.toml").read_text("utf-8"))

type States = dict[str, tuple[str, str]]

STATES: dict[str, States] = {
    "order": {
        "NOTPAY": ("待支付", "waiting"),
        "SUCCESS": ("已支付", "good"),
        "REFUND": ("已退款", "back"),
        "CLOSED": ("已关闭", "over"),
    },
    "refund": {
        "PROCESSING": ("退款处理中", "waiting"),
        "SUCCESS": ("退款成功", "good"),
        "ABNORMAL": ("退款异常", "bad"),
        "CLOSED": ("退款关闭", "over"),
    },
    "stock": {
        "unactivated": ("未激活", "waiting"),
        "audit": ("审核中", "waiting"),
        "running": ("运行中", "good"),
        "paused": ("已暂停", "back"),
        "stoped": ("已停止", "over"),
    },
    "coupon": {"SENDED": ("可用", "good"), "USED": ("已核销", "back"), "EXPIRED": ("已过期", "over")},
    "packet": {
        "SENDING": ("发放中", "waiting"),
        "SENT": ("待领取", "waiting"),
        "FAILED": ("发放失败", "bad"),
        "RECEIVED": ("已领取", "good"),
        "RFUND_ING": ("退款中", "back"),
        "REFUND": ("已退回", "over"),
    },
    "transfer": {
        "ACCEPTED": ("已受理", "waiting"),
        "PROCESSING": ("锁定资金中", "waiting"),
        "WAIT_USER_CONFIRM": ("待客户确认", "waiting"),
        "TRANSFERING": ("转账中", "waiting"),
        "SUCCESS": ("转账成功", "good"),
        "FAIL": ("转账失败", "bad"),
        "CANCELING": ("撤销中", "back"),
        "CANCELLED": ("已撤销", "over"),
    },
    "bill": {
        "OPEN": ("当天未结束", "waiting"),
        "WAITING": ("九点开始生成", "waiting"),
        "MAKING": ("生成中", "waiting"),
        "READY": ("可下载", "good"),
    },
    "callback": {
        "PENDING": ("等待送达", "waiting"),
        "HELD": ("已扣留", "back"),
        "DELIVERED": ("已送达", "good"),
        "EXHAUSTED": ("已放弃", "bad"),
        "LOST": ("已丢失", "bad"),
    },
}
"""For each state of WeChat's its word and its tone, which the style sheet colours."""


def translated(language: str, text: str) -> str:
    """The text in the language; a text without English is shown as it is."""
    return ENGLISH_TEXTS.get(text, text) if language == ENGLISH else text
