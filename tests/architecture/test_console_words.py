"""The console has Chinese for whatever a check of credentials may say."""

import ast
import json
from pathlib import Path

from merchant_center.accounts.use_cases import probe_credentials
from tests.architecture.conftest import ROOT

CHECKS = ROOT / "web" / "console" / "src" / "screens" / "accounts" / "detail" / "checks.ts"
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
