"""Starting, stopping, dying and coming back."""

import ast
import gc
import signal
import ssl
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from local.wechat_simulator.server import running
from tests.local.wechat_simulator.conftest import APPID, Listener, Merchant, Start

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_cleanly(program: Start, number: int) -> None:
    """Exit code 0, without a traceback, within a moment."""
    process, url = program()
    assert httpx.get(f"{url}/health").status_code == 200
    process.send_signal(number)
    assert process.wait(timeout=5) == 0


def test_state_survives_kill_9(program: Start, merchant_at: Callable[..., Merchant], listener: Listener) -> None:
    """After SIGKILL accounts, tokens, clock and paid orders are what they were, and an unanswered callback goes on."""
    process, url = program()
    listener.answers = [500]
    token_call = {"grant_type": "client_credential", "appid": APPID, "secret": "s" * 32}
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant = merchant_at(http, "1900000001")
        http.post("/_simulator/official-accounts", json={"appid": APPID, "secret": "s" * 32}).raise_for_status()
        http.post("/_simulator/clock", json={"advance_seconds": 3600}).raise_for_status()
        order = merchant.place(notify_url=listener.url)
        paid = http.post("/_simulator/pay", json={"prepay_id": order["prepay_id"]}).json()
        first = listener.next()
        http.post("/_simulator/clock", json={"advance_seconds": 1}).raise_for_status()
        before = (http.post("/cgi-bin/stable_token", json=token_call).json(), http.get("/_simulator/merchants").json())
    process.send_signal(signal.SIGKILL)
    process.wait()
    process, url = program()
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant.http = http
        after = (http.post("/cgi-bin/stable_token", json=token_call).json(), http.get("/_simulator/merchants").json())
        assert after[0]["access_token"] == before[0]["access_token"]
        assert after[1] == before[1]
        assert http.get("/_simulator/clock").json()["offset_seconds"] == pytest.approx(3601, abs=1)
        assert merchant.query(order["out_trade_no"]).json() == paid
        http.post("/_simulator/clock", json={"advance_seconds": 15}).raise_for_status()
        assert listener.next().body == first.body


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    """OSError in the thread that asked, not a silent death."""
    with running(tmp_path / "a", tmp_path / "keys") as server:
        taken = int(server.url.rsplit(":", 1)[1])
        again = running(tmp_path / "b", tmp_path / "keys", port=taken)
        with pytest.raises(OSError, match="address already in use"), again:
            pass


def test_second_one_over_the_same_state_is_refused(program: Start, tmp_path: Path) -> None:
    """A state directory serves one program at a time; the second says which directory, and that it is in use."""
    program()
    options = ["--port", "0", "--state-dir", str(tmp_path / "state"), "--credentials-dir", str(tmp_path / "keys")]
    second = subprocess.run(
        [sys.executable, "-m", "local.wechat_simulator", *options],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    said = f"the simulator cannot start: another one runs with the state in {tmp_path / 'state'}\n"
    assert (second.returncode, second.stderr) == (1, said)


def test_it_imports_nothing_of_the_merchant_centre() -> None:
    """An independent witness shares no code with what it judges."""
    foreign = set()
    for source in (ROOT / "local" / "wechat_simulator").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            foreign |= {name for name in names if name.startswith(("merchant_center", "local"))}
    assert all(name.startswith("local.wechat_simulator") for name in foreign)


def test_reset_all_forgets_everybody(tmp_path: Path, merchant_at: Callable[..., Merchant]) -> None:
    """With `all` a simulator is as on its first day, except for its authority."""
    with running(tmp_path / "state", tmp_path / "keys") as server, httpx.Client(base_url=server.url) as http:
        before = merchant_at(http, "1900000001").settings
        http.post("/_simulator/reset", json={"all": True}).raise_for_status()
        assert http.get("/_simulator/merchants").json() == {"merchants": []}
        assert merchant_at(http, "1900000001").settings["certificate_serial"] != before["certificate_serial"]


def test_connection_kept_for_later_ends_with_it(tmp_path: Path) -> None:
    """A client that holds its connection to the TLS port open leaves nothing behind in the simulator that ends."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with httpx.Client(verify=context) as http, warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always")
        with running(tmp_path / "state", tmp_path / "keys") as server:
            assert http.get(server.tls_url).status_code == 200
        gc.collect()
    assert [str(one.message) for one in left if one.category is ResourceWarning] == []


def test_older_python_is_told_what_is_needed() -> None:
    """Under an older Python the message names the version, in place of a traceback about syntax."""
    code = "import sys; sys.version_info = (3, 12, 1, 'final', 0); import runpy; runpy.run_module('{}')"
    for module in ("local.wechat_simulator", "local.wechat_simulator.server"):
        done = subprocess.run(
            [sys.executable, "-c", code.format(module)], cwd=ROOT, check=False, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (1, "the WeChat simulator needs Python 3.13 or newer, this is 3.12\n")
