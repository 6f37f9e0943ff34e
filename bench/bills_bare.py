"""The floor of matching a day: `csv`, `Decimal`, and a dict of all movements; no digest, no sums, no checkpoint."""

import csv
import gzip
import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.stopwatch import print_measured


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        columns = next(reader)
        for row in reader:
            if not row[0].startswith("`"):
                return
            yield dict(zip(columns, [value[1:] for value in row], strict=True))


def match(folder: Path) -> dict[str, Any]:
    """Compare both bills with the movements."""
    known: dict[str, int] = {}
    for path in folder.glob("movements-*.jsonl"):
        with path.open() as lines:
            for line in lines:
                movement = json.loads(line)["movement"]
                known[movement["wechat_number"]] = movement["settled_fen"]
    differing, lines_read = set(), 0
    for name, number, amount in (
        ("trade", "微信订单号", "应结订单金额"),
        ("fund_flow", "微信支付业务单号", "收支金额(元)"),
    ):
        for row in _rows(folder / f"{name}.csv.gz"):
            lines_read += 1
            if known.get(row[number]) != int(Decimal(row[amount]) * 100):
                differing.add(row[number])
    return {"lines": lines_read, "differences": len(differing)}


def main() -> None:
    """Match the day of the folder that the argument names."""
    print_measured(lambda: match(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
