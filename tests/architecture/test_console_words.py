"""What the console says is what the product does: its figures are those of the rules, its words are there for all."""

import ast
import json
import re
from pathlib import Path

from merchant_center.accounts.use_cases import probe_credentials
from merchant_center.refunds.rules.approval import APPROVAL_LIFETIME
from tests.architecture.conftest import ROOT

CONSOLE = ROOT / "web" / "console" / "src"
CHECKS = CONSOLE / "screens" / "accounts" / "detail" / "checks.ts"
TOLD_BY = {"_proved", "_wrong", "_unproved", "CredentialCheck"}


def messages() -> set[str]:
    """The fixed sentences with which a check is told; what WeChat's code means has its own Chinese."""
    tree = ast.parse(Path(probe_credentials.__file__).read_text("utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    texts = (arg for call in calls if call.func.id in TOLD_BY for arg in call.args[1:])
    return {text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)}


def test_each_message_of_a_check_has_chinese():
    """A sentence that the probe learns without the console's table having it fails here."""
    table = CHECKS.read_text("utf-8")
    told = messages()
    assert len(told) > 10
    assert [one for one in sorted(told) if json.dumps(one) not in table] == []


def test_console_says_when_a_request_for_a_refund_lapses():
    """The days that the console names are the rule's, and stand there once."""
    (days,) = re.findall(r"APPROVAL_DAYS = (\d+);", (CONSOLE / "i18n" / "approval.ts").read_text("utf-8"))
    assert int(days) == APPROVAL_LIFETIME.days
    for place in (
        CONSOLE / "screens" / "orders" / "refund",
        CONSOLE / "screens" / "accounts",
        CONSOLE / "screens" / "refunds",
    ):
        texts = [path.read_text("utf-8") for path in place.rglob("*.ts*")]
        assert [text for text in texts if re.search(rf"\b{days} (天内(有效|没有审批)|days)", text)] == []
