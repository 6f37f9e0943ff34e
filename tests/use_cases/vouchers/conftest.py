"""What issuing vouchers works with, and a WeChat that refuses sends."""

from typing import Any

import pytest

from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps

SENDS = {"path_contains": "/coupons", "method": "POST"}


def issuing(world: Any, **changes: Any) -> IssueVoucherDeps:
    """What issuing works with, on the tables and the WeChat of a world."""
    parts = {
        "vouchers": world.vouchers,
        "require_serving": world.merchants.require_serving,
        "wechat": world.voucher_client,
        "clock": world.clock,
    }
    return IssueVoucherDeps(**(parts | changes))


def refuse(world: Any, code: str, *, status: int = 403, match: Any = None, times: int = 0) -> None:
    """Let WeChat refuse the next sends, or until its faults are cleared."""
    error = {"status": status, "code": code, "message": "x", "executed": False}
    world.simulator.panel("faults", on="api", match=match or SENDS, times=times, error=error)


@pytest.fixture
def deps(world: Any) -> IssueVoucherDeps:
    """Issuing as in production: it waits for its turn, and before a second try."""
    return issuing(world)


@pytest.fixture
def hasty_deps(world: Any) -> IssueVoucherDeps:
    """Issuing that waits for nothing."""
    return issuing(world, pause=lambda _: None)
