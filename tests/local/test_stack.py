"""Starting, stopping and starting again must neither lose data nor leave anything behind."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from local.ports import PortTakenError, free_port, is_free
from local.run_file import AlreadyRunningError, only_one
from local.stack import ROOT, Settings, Stack, running

TOY = Path(__file__).parent / "toy" / "template.yaml"


def test_stack_keeps_its_data_and_its_deployment_over_a_restart(tmp_path: Path) -> None:
    """After a restart on the same ports nothing is deployed again and what was written is there."""
    settings = Settings(tmp_path, TOY, free_port(), free_port(), free_port(), free_port())
    with running(settings) as first:
        table = first.deployment.resources["Items"]
        first.emulator.client("dynamodb").put_item(TableName=table, Item={"pk": {"S": "kept"}})
        token = first.issuer.token("operator")
        assert httpx.get(f"{first.wechat_url}/health").status_code == 200
        trusted = ssl.create_default_context(cafile=tmp_path / "wechat" / "ca.pem")
        assert httpx.get(f"{first.wechat_tls_url}/health", verify=trusted).status_code == 200
    with running(settings) as second:
        assert second.deployment.change == "unchanged"
        assert "Item" in second.emulator.client("dynamodb").get_item(TableName=table, Key={"pk": {"S": "kept"}})
        headers = {"authorization": f"Bearer {token}"}
        assert httpx.get(f"{second.api_url}/guarded", headers=headers).status_code == 200
        with pytest.raises(AlreadyRunningError, match="already runs"), running(settings):
            pass
    ports = [settings.port, settings.wechat_port, settings.wechat_tls_port, settings.emulator_port or 0]
    assert [is_free(port) for port in ports] == [True] * 4


def test_taken_port_is_named_with_its_setting(tmp_path: Path) -> None:
    """The message says which port is taken and which variable changes it."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match="WECHAT_PORT"), running(Settings(tmp_path, TOY, 0, port, 0, 0)):
            pass


def test_program_left_by_a_crash_is_named_with_its_process(tmp_path: Path) -> None:
    """After a crash the message says which process still holds a port and how to end it."""
    with socket.create_server(("127.0.0.1", 0)) as left:
        noted = {"name": "the AWS services", "pid": 4711, "port": left.getsockname()[1]}
        (tmp_path / "run.json").write_text(json.dumps([noted]))
        with pytest.raises(AlreadyRunningError, match="kill 4711"), running(Settings(tmp_path, TOY, 0, 0, 0, 0)):
            pass


def test_health_is_green_after_the_stack_is_prepared(tmp_path: Path) -> None:
    """While the seed runs /health is 503 and everything else answers; then it is 200."""
    seen: list[int] = []

    def prepare(stack: Stack) -> None:
        headers = {"authorization": f"Bearer {stack.issuer.token('operator')}"}
        seen.append(httpx.get(f"{stack.api_url}/health").status_code)
        seen.append(httpx.get(f"{stack.api_url}/guarded", headers=headers).status_code)

    with running(Settings(tmp_path, TOY, 0, 0, 0, 0), prepare=prepare) as stack:
        seen.append(httpx.get(f"{stack.api_url}/health").status_code)
    assert seen == [503, 200, 200]


def _clean(state_dir: Path) -> subprocess.CompletedProcess[str]:
    # A PATH without flock(1), as on macOS.
    return subprocess.run(
        [sys.executable, "-m", "local.clean", "--state-dir", str(state_dir)],
        cwd=ROOT,
        env={"PATH": "/nowhere"},
        check=False,
        capture_output=True,
        text=True,
    )


def test_state_is_forgotten_unless_the_stack_runs(tmp_path: Path) -> None:
    """`make clean-local` removes the state, refuses under a running stack, and needs no program but Python."""
    state = tmp_path / "state"
    with only_one(state):
        refused = _clean(state)
        assert (refused.returncode, "already runs" in refused.stderr) == (1, True)
    (state / "demo.json").write_text("{}")
    for _ in range(2):
        assert _clean(state).returncode == 0
        assert not state.exists()


def _be_a_customer(state: tuple[str, str]) -> None:
    """Sign in somebody of one's own choice, and somebody new; each sees what is theirs."""
    demo = json.loads((Path(state[1]) / "demo.json").read_text())
    tokens = []
    for openid in (["oAnna00000000000000000000001"], []):
        command = [sys.executable, "-m", "local.customer", *openid, *state]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert f"signed in as {''.join(openid)}" in done.stderr
        tokens.append(done.stdout.strip())
    for token in tokens:
        answer = httpx.get(f"{demo['api_url']}/v1/vouchers", headers={"authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["vouchers"]) == (200, [])
    assert len(set(tokens)) == 2


@pytest.mark.exhaustive(day=2)
def test_make_run_and_make_demo_play_the_whole_story(tmp_path: Path) -> None:
    """`python -m local` seeds, the demo plays twice, leaves the clock alone, names what is gone; SIGTERM ends all."""
    ports = {name: str(free_port()) for name in ("PORT", "WECHAT_PORT", "WECHAT_TLS_PORT", "EMULATOR_PORT")}
    state = ("--state-dir", str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-m", "local", *state],
        cwd=ROOT,
        env={**os.environ, **ports},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as stack:
        assert stack.stdout is not None
        try:
            said = []
            for line in stack.stdout:
                said.append(line)
                if line.startswith("Ctrl-C"):
                    break
            assert "make demo" in "".join(said)
            wechat = f"http://127.0.0.1:{ports['WECHAT_PORT']}/_simulator"
            httpx.post(f"{wechat}/clock", json={"advance_seconds": 100}).raise_for_status()
            for _ in range(2):
                demo = _play(state)
                assert demo.returncode == 0, demo.stdout + demo.stderr
            _sell_out(tmp_path, state)
            assert httpx.get(f"{wechat}/clock").json()["offset_seconds"] == pytest.approx(100, abs=1)
            assert tmp_path.stat().st_mode & 0o777 == 0o700
            _be_a_customer(state)
        finally:
            stack.send_signal(signal.SIGTERM)
            rest = stack.stdout.read()
    assert stack.returncode == 0, rest
    assert all(is_free(int(port)) for port in ports.values())
    written = json.loads((tmp_path / "demo.json").read_text())
    assert set(written) >= {"api_url", "wechat_url", "wechat_mtls_url", "operator_token", "machine_token", "merchant"}
    assert set(written) >= {"customer", "products", "vouchers", "red_packets", "finance_token"}
    assert written["wechat_mtls_url"] == f"https://127.0.0.1:{ports['WECHAT_TLS_PORT']}"
    assert not (tmp_path / "run.json").exists()


def _play(state: tuple[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local.demo", *state]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def _sell_out(folder: Path, state: tuple[str, str]) -> None:
    """The demo meets a count that ends amid its refunds: it says what to do, and the account is set as before."""
    demo = json.loads((folder / "demo.json").read_text())
    headers = {"authorization": f"Bearer {demo['operator_token']}"}
    account = f"/v1/admin/merchants/{demo['merchant']['mchid']}"
    with httpx.Client(base_url=demo["api_url"], headers=headers, timeout=60) as api:
        path = f"/v1/admin/products/{demo['products'][1]['product_number']}/inventory"
        api.post(path, json={"set_available": 2}).raise_for_status()
        names = ("refund_approval_above_fen", "late_payments")
        before = api.get(account).raise_for_status().json()
        stopped = _play(state)
        assert stopped.returncode == 1
        assert "give it more" in stopped.stderr
        after = api.get(account).raise_for_status().json()
        assert [after[name] for name in names] == [before[name] for name in names]
