"""How many reservations a second the quotas of one red packet take: arithmetic, and a model that obeys DynamoDB."""

from bench.children import children
from bench.tables import Table


def measure(*, quick: bool = False) -> list[Table]:
    """The ceiling, what it depends on, how budgets end, and how long a change of limits takes.

    Raises:
        ChildFailedError: fen were left, somebody was refused before, or limits could not be changed.
    """
    with children() as child:
        tables = child.run(["-m", "bench.quota_runs", *(["--quick"] if quick else [])])
    return [
        Table(one["title"], tuple(one["columns"]), tuple(map(tuple, one["rows"])), tuple(one["notes"]))
        for one in tables
    ]
