"""The README says what is simulated and what is not, and both are so."""

import re
from pathlib import Path

import httpx
import pytest

from local.wechat_simulator import coverage
from local.wechat_simulator.pipeline import OWN_PATHS
from local.wechat_simulator.server import application
from local.wechat_simulator.sides import Side, side_of
from local.wechat_simulator.simulator import Simulator


def test_the_readme_is_of_today() -> None:
    """When this fails: `make simulated` writes the tables again."""
    readme = coverage.README.read_text("utf-8")
    assert coverage.BEGIN in readme
    assert coverage.with_table(readme) == readme


def test_the_table_has_every_route(tmp_path: Path) -> None:
    """Each route under a path of WeChat's is in the table, with a side that is known and what it does."""
    simulator = Simulator(tmp_path / "state", tmp_path / "credentials")
    served = {
        (route.method, route.resource.canonical)
        for route in application(simulator).router.routes()
        if route.resource and route.method != "HEAD" and not route.resource.canonical.startswith(OWN_PATHS)
    }
    simulator.database.close()
    calls = list(coverage.simulated())
    told = {(call.method, re.sub(r"{(\w+):[^}]+}", r"{\1}", call.path)) for call in calls}
    assert served - told == {("GET", "/"), ("POST", "/"), ("POST", "/tencent-sms/")}
    assert told <= served
    assert all(call.does and call.side != Side.UNKNOWN for call in calls)
    assert len(calls) > 30


@pytest.mark.parametrize("call", coverage.NOT_SIMULATED)
def test_what_is_not_simulated_says_so(http: httpx.Client, call: str) -> None:
    """Each call of the second table is 501 in a format of a known side."""
    method, _, path = call.partition(" ")
    answer = http.request(method, path.format(out_refund_no="r1"))
    assert (answer.status_code, "SIMULATOR_NOT_IMPLEMENTED" in answer.text) == (501, True)
    assert side_of(path) != Side.UNKNOWN
