"""CPU per warm call, calls to AWS and capacity units of every operation, on the emulator and the simulator."""

from functools import cache
from typing import Any

from bench.children import children
from bench.costs import cost_table
from bench.deployed import deployed
from bench.tables import Table

CALLS = 40
QUICK_CALLS = 2


def measure_warm(*, quick: bool = False) -> list[Table]:
    """CPU per warm call."""
    calls = QUICK_CALLS if quick else CALLS
    how = (
        f"Medians of {calls} alternating calls in one warm process. Bare: the same calls to AWS through boto3, "
        "unconditional, the same calls to WeChat through httpx, and as many RSA operations."
    )
    columns = ("ours (ms)", "bare (ms)", "difference (ms)", "ratio")
    rows = tuple(_warm_row(one) for one in results(calls))
    return [Table("Warm: CPU per call, and of its AWS and WeChat calls alone", ("operation", *columns), rows, (how,))]


def measure_aws(*, quick: bool = False) -> list[Table]:
    """Calls and capacity units per operation, and what they cost."""
    measured = results(QUICK_CALLS if quick else CALLS)
    names = ("aws_calls", "first_aws_calls", "wechat_calls", "read_units", "write_units")
    columns = ("AWS calls", "of the first call", "WeChat calls", "read units", "write units")
    rows = tuple((one["name"], *(one[name] for name in names)) for one in measured)
    first = "The first call of a process also reads what is kept in memory: accounts for 30 s, secrets for good."
    units = (
        "Write units as the emulator reports them, read units computed from the sizes of what was read, both by "
        "DynamoDB's published rules, with indexes and transactions."
    )
    calls = Table("AWS: calls and capacity units per operation", ("operation", *columns), rows, (first, units))
    return [calls, cost_table({one["name"]: one for one in measured})]


@cache
def results(calls: int, names: tuple[str, ...] = ()) -> tuple[dict[str, Any], ...]:
    """What `operations_worker` found, measured once per run; `names` choose by how scenarios' names begin."""
    with children(as_in_lambda=False) as child, deployed() as settings:
        return tuple(child.run(["-m", "bench.operations_worker", str(calls), *names], **settings))


def _warm_row(one: dict[str, Any]) -> tuple[str | float | None, ...]:
    if one["ratio"] is None:
        return one["name"], one["ours_ms"], None, None, None
    return one["name"], one["ours_ms"], one["floor_ms"], one["ours_ms"] - one["floor_ms"], one["ratio"]
