"""What the README tells to type by hand works as it is typed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.stack import Stack

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = {"README.md": "## Try it by hand\n", "README.zh-CN.md": "## 手工试用\n"}


def blocks(name: str) -> list[str]:
    """Return what is typed in the section, block by block."""
    section = (ROOT / name).read_text(encoding="utf-8").partition(SECTIONS[name])[2].partition("\n### ")[0]
    return section.split("```\n")[1::2]


@pytest.fixture
def answers(stack: Stack) -> list[Any]:
    """What each curl of the section answers, at this stack instead of the one in this folder."""
    typed = "\n".join(blocks("README.md")).replace(".local/demo.json", str(stack.state_dir / "demo.json"))
    customer = f"{sys.executable} -m local.customer --state-dir {stack.state_dir}"
    typed = typed.replace(".venv/bin/python -m local.customer", customer)
    script = f"curl() {{ command curl --silent --show-error --fail-with-body --write-out '\\n' \"$@\"; }}\n{typed}"
    done = subprocess.run(
        ["/bin/bash", "-euc", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_both_languages_tell_the_same() -> None:
    """What is typed does not depend on the reader's language."""
    assert blocks("README.md") == blocks("README.zh-CN.md")


def test_everything_that_is_typed_answers(answers: list[Any]) -> None:
    """Products, accounts, a voucher; then a customer's voucher, order and red packet, and what is theirs afterwards."""
    products, accounts, issued, taken, order, sent, vouchers, red_packets = answers
    assert products["products"]
    assert accounts["merchants"]
    assert (issued["state"], taken["state"]) == ("ISSUED", "ISSUED")
    assert order["payment"]
    assert sent["send_id"] in {one["send_id"] for one in red_packets["red_packets"]}
    assert taken["coupon_id"] in {one["coupon_id"] for one in vouchers["vouchers"]}
