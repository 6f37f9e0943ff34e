"""One export of all orders as the worker function does it, with the function's own wiring."""

import secrets
from datetime import timedelta
from typing import Any

from bench.sample_orders import EPOCH
from bench.stopwatch import print_measured
from export_orders.handler import DEPS
from merchant_center.exports.rules import new_export
from merchant_center.exports.use_cases.export_orders import write_export
from merchant_center.orders.rules.search import OrderFilter

SPAN = OrderFilter(created_from=EPOCH, created_to=EPOCH + timedelta(days=365))


def main() -> None:
    """Ask for an export, which is not measured, and write it, which is."""
    export = new_export(secrets.token_hex(8), SPAN, "bench", DEPS.clock())
    DEPS.exports.create(export)

    def work() -> dict[str, Any]:
        done = write_export(DEPS, export.export_id, go_on=lambda: True)
        return {"rows": done.rows, "sha256": done.sha256, "key": done.key}

    print_measured(work)


if __name__ == "__main__":
    main()
