"""The words of the pages are complete in both languages."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from local.wechat_simulator.notifications import KINDS
from local.wechat_simulator.orders import TradeState
from local.wechat_simulator.pages import words
from local.wechat_simulator.red_packets.packets import PacketStatus
from local.wechat_simulator.transfers.bills import BillState
from local.wechat_simulator.vouchers.coupons import CouponStatus
from local.wechat_simulator.vouchers.stocks import StockStatus

SIMULATOR = Path(words.__file__).parents[1]
CHINESE = re.compile(r"[\u3400-\u9fff]")
QUOTED = re.compile(r'"([^"\n]*)"|\'([^\'\n]*)\'')
SENT = {"系统异常，请稍后重试", "频率超限", "商户账户余额不足", "商户无权限", "参数错误", "中文"}
"""What is no text of a page: messages of planned faults, and the name of the language itself."""


def texts_of_templates() -> Iterator[str]:
    for template in (SIMULATOR / "pages" / "templates").glob("*.html"):
        source = re.sub(r"\{#.*?#\}", "", template.read_text("utf-8"), flags=re.DOTALL)
        for part in re.findall(r"\{\{.*?\}\}|\{%.*?%\}", source, flags=re.DOTALL):
            yield from (first or second for first, second in QUOTED.findall(part))


def texts_of_code() -> Iterator[str]:
    files = [*(SIMULATOR / "pages").glob("*.py"), *SIMULATOR.glob("panel_*.py")]
    for tree in [ast.parse(file.read_text("utf-8")) for file in files]:
        strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        docs = {
            node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        yield from (text for text in strings - docs if isinstance(text, str))


def cashier_texts() -> set[str]:
    """What the cashier says when it refuses; a form shows it."""
    sources = [SIMULATOR / "cashier.py", SIMULATOR / "vouchers" / "wallet.py"]
    return {text for file in sources for text in re.findall(r'"([^"]*[\u3400-\u9fff][^"]*)"', file.read_text("utf-8"))}


def test_every_text_has_its_english() -> None:
    """Templates, code, states, summaries and refusals; and no English is left over."""
    shown = {text for text in [*texts_of_templates(), *texts_of_code()] if CHINESE.search(text)}
    shown = {text for text in shown if not text.startswith("{")} - SENT
    shown |= {kind.summary for kind in KINDS.values()} | (cashier_texts() - {"signType 必须为 RSA"})
    page_only = {"appid与下单时不一致", "支付验证签名失败"}
    assert shown - page_only == set(words.ENGLISH_TEXTS)


def test_no_english_text_is_chinese_or_there_twice() -> None:
    """The English file has one line for each text."""
    source = Path(words.__file__).with_name("english.toml").read_text("utf-8")
    assert tomllib.loads(source) == words.ENGLISH_TEXTS
    assert [text for text in words.ENGLISH_TEXTS.values() if CHINESE.search(text)] == []


def test_every_state_has_its_word() -> None:
    """Of orders, stocks, coupons, packets and transfers."""
    states = {
        "order": TradeState,
        "stock": StockStatus,
        "coupon": CouponStatus,
        "packet": PacketStatus,
        "transfer": BillState,
    }
    for kind, members in states.items():
        assert set(words.STATES[kind]) == {member.value for member in members}
