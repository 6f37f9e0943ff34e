"""What measured units cost at AWS's list prices."""

from collections.abc import Mapping
from typing import Any

from bench.children import TEMPLATE
from bench.tables import Table
from local.template import load

# On-demand list prices in us-east-1 (AWS's pricing pages of HTTP API, Lambda on arm64, DynamoDB), in USD.
PER_HTTP_REQUEST = 1.00 / 1e6
PER_INVOCATION = 0.20 / 1e6
PER_GB_SECOND = 0.0000133334
PER_READ_UNIT = 0.125 / 1e6
PER_WRITE_UNIT = 0.625 / 1e6

PATH = {
    "sign_in: start": "SignIn",
    "sign_in: complete": "SignIn",
    "sign_page": "SignPage",
    "create_order: new, two products": "CreateOrder",
    "pay_callback: first": "PayCallback",
    "read_order: paid": "ReadOrder",
}
"""An order from the customer's arrival to the paid page, each step once, and the function that does it."""

COUNT = 1_000
BILLED_SECONDS = 0.1


def cost_table(measured: Mapping[str, Mapping[str, Any]]) -> Table:
    """The steps of an order with their prices, and their sum."""
    rows = [_row(name, function, measured[name]) for name, function in PATH.items()]
    total = [sum(values) for values in zip(*(values for _, values in rows), strict=True)]
    how = (
        "us-east-1 list prices. Requests: HTTP API and Lambda. Each 100 ms: of billed duration per call, at the "
        "function's memory; the sum takes one of them. Not in it: storage, logs, backups, and what AWS gives free."
    )
    columns = ("read units", "write units", "DynamoDB", "requests", "each 100 ms", "sum")
    shown = tuple((name, *_shown(values)) for name, values in [*rows, ("all", total)])
    return Table(f"Cost of {COUNT:,} orders, in USD", ("step", *columns), shown, (how,))


def _row(name: str, function: str, one: Mapping[str, Any]) -> tuple[str, list[float]]:
    reads, writes = one["read_units"] * COUNT, one["write_units"] * COUNT
    database = reads * PER_READ_UNIT + writes * PER_WRITE_UNIT
    requests = COUNT * (PER_HTTP_REQUEST + PER_INVOCATION)
    duration = COUNT * BILLED_SECONDS * _memory_gb(function) * PER_GB_SECOND
    return name, [reads, writes, database, requests, duration, database + requests + duration]


def _shown(values: list[float]) -> list[str]:
    return [*(f"{value:,.0f}" for value in values[:2]), *(f"{value:.4f}" for value in values[2:])]


def _memory_gb(function: str) -> float:
    template = load(TEMPLATE)
    shared = template["Globals"]["Function"]["MemorySize"]
    return float(template["Resources"][function]["Properties"].get("MemorySize", shared)) / 1024
