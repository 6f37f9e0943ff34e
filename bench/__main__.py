"""`python -m bench [PART ...] [--quick] [--write]`: measures, prints tables, and writes docs/performance.md."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import bills, documentation, export, init, operations, packed, quota_ceiling, voucher_job
from bench.tables import Table

PARTS: dict[str, Callable[..., list[Table]]] = {
    "init": init.measure,
    "warm": operations.measure_warm,
    "aws": operations.measure_aws,
    "export": export.measure,
    "bills": bills.measure,
    "voucher_job": voucher_job.measure,
    "quota_ceiling": quota_ceiling.measure,
    "packed": packed.measure,
}
ON_REQUEST = {"packed"}
"""Looks at what `make build` left, so it runs only if it is named."""
_ALL = f"all but {', '.join(ON_REQUEST)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the parts that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; {_ALL} if none is named")
    parser.add_argument("--quick", action="store_true", help="a minute to see that it works; the figures mean little")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/performance.md")
    parser.add_argument("--cookbook", type=Path, metavar="CHECKOUT", help="the model repository, to compare init with")
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if given.quick and given.write:
        parser.error("figures of a quick run are not worth keeping")
    for part in given.parts or (name for name in PARTS if name not in ON_REQUEST):
        try:
            more = {"cookbook": given.cookbook} if part == "init" else {}
            tables = PARTS[part](quick=given.quick, **more)
        except packed.NotBuiltError as error:
            raise SystemExit(str(error)) from None
        for table in tables:
            print(table.text(), flush=True)
        if given.write:
            documentation.write(part, tables)


if __name__ == "__main__":
    main()
