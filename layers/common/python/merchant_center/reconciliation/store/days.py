"""Days, differences and rules in the table of reconciliation, and the queue of the workers."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.due import DUE, due_items, due_keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import newest_of_kind
from merchant_center.core.aws.writes import Put, Tally, Value, Write, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, NotFoundError, StaleVersionError
from merchant_center.reconciliation.rules.day import DayCounts, ReconciliationDay
from merchant_center.reconciliation.rules.difference import DIFFERENCE_ID_PATTERN, Difference, DifferenceState, place_of
from merchant_center.reconciliation.rules.finding import Finding
from merchant_center.reconciliation.rules.foreign import ForeignRules

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

_DAYS = Document(ReconciliationDay)
_DIFFERENCES = Document(Difference)
_RULES = Document(ForeignRules)
_DAY, _DIFFERENCE = "DAY", "DIFFERENCE"


class ReconciliationStore:
    """The table of reconciliation."""

    def __init__(self, dynamo: Dynamo, table: str) -> None:
        self._dynamo = dynamo
        self._table = table

    # Days

    def get_day(self, mchid: str, day: date) -> ReconciliationDay:
        """Return a day of an account.

        Raises:
            NotFoundError: nobody has asked for it yet.
        """
        found = self.find_day(mchid, day)
        if found is None:
            raise NotFoundError(f"the bills of {mchid} of {day} were not asked for yet")
        return found

    def find_day(self, mchid: str, day: date) -> ReconciliationDay | None:
        """Return a day of an account, or ``None``."""
        item = self._dynamo.get(self._table, keys.reconciliation_day(mchid, day.isoformat()), keys.ITEM)
        return _DAYS.value(item["data"]) if item else None

    def known_days(self, mchid: str, days: Sequence[date]) -> set[date]:
        """Return which of these days of an account somebody asked for."""
        keyed = {(keys.reconciliation_day(mchid, day.isoformat()), keys.ITEM): day for day in days}
        return {keyed[key] for key in self._dynamo.get_many(self._table, list(keyed))}

    def add_day(self, day: ReconciliationDay) -> None:
        """Store a new day.

        Raises:
            StaleVersionError: there is one.
        """
        self._write([put_new(self._table, _day_item(day))])

    def save_day(self, day: ReconciliationDay) -> None:
        """Store the next version.

        Raises:
            StaleVersionError: another worker wrote it meanwhile.
        """
        self._write([put_version(self._table, _day_item(day), day.version - 1)])

    def due_days(self, now: datetime, limit: int) -> list[ReconciliationDay]:
        """Return days whose date has come, the longest waiting first."""
        return [_DAYS.value(item["data"]) for item in due_items(self._dynamo, self._table, DUE, now, limit)]

    def days(self, before: str = "") -> Iterator[tuple[str, ReconciliationDay]]:
        """Yield the days of all accounts with their positions, newest first, behind the position ``before``."""
        for position, item in newest_of_kind(self._dynamo, self._table, _DAY, before):
            yield position, _DAYS.value(item["data"])

    def counts(self, days: Sequence[ReconciliationDay]) -> list[DayCounts]:
        """Return how many differences the days have, in their order."""
        wanted = [(keys.reconciliation_day(one.mchid, one.day.isoformat()), keys.COUNTS) for one in days]
        found = self._dynamo.get_many(self._table, wanted)
        return [_counts(found.get(key, {})) for key in wanted]

    # Differences

    def get_difference(self, difference_id: str) -> Difference:
        """Return a difference.

        Raises:
            NotFoundError: there is none.
        """
        found = self.find_difference(difference_id)
        if found is None:
            raise NotFoundError(f"there is no difference {difference_id}")
        return found

    def find_difference(self, difference_id: str) -> Difference | None:
        """Return a difference, or ``None``."""
        if not re.fullmatch(DIFFERENCE_ID_PATTERN, difference_id):
            return None
        mchid, day = place_of(difference_id)
        item = self._dynamo.get(self._table, keys.differences(mchid, day), difference_id)
        return _DIFFERENCES.value(item["data"]) if item else None

    def add_difference(self, new: Difference) -> None:
        """Store a new difference, and count it.

        Raises:
            StaleVersionError: there is one.
        """
        self._write([put_new(self._table, _difference_item(new)), self._tally(None, new)])

    def save_difference(self, old: Difference, new: Difference, *also: Write) -> None:
        """Store the next version, and count it under its new state.

        Raises:
            StaleVersionError: somebody else wrote it meanwhile.
        """
        writes: list[Write] = [put_version(self._table, _difference_item(new), old.version), *also]
        if new.state is not old.state:
            writes.append(self._tally(old, new))
        self._write(writes)

    def differences_of(self, mchid: str, day: date, after: str = "") -> Iterator[tuple[str, Difference]]:
        """Yield the differences of a day, each with its position, behind ``after``."""
        for item in self._dynamo.query(
            self._table,
            "pk = :pk AND sk > :after",
            {":pk": keys.differences(mchid, day.isoformat()), ":after": after or " "},
        ):
            yield str(item["sk"]), _DIFFERENCES.value(item["data"])

    def differences(self, before: str = "") -> Iterator[tuple[str, Difference]]:
        """Yield all differences with their positions, those of the newest days first."""
        for position, item in newest_of_kind(self._dynamo, self._table, _DIFFERENCE, before):
            yield position, _DIFFERENCES.value(item["data"])

    def differences_in(self, state: DifferenceState, before: str = "") -> Iterator[tuple[str, Difference]]:
        """Yield the differences in a state with their positions, those of the newest days first."""
        for item in self._dynamo.query(
            self._table,
            "difference_state = :state AND kind_position < :before",
            {":state": state, ":before": before or "9"},
            index=keys.BY_STATE,
            forward=False,
            page=50,
        ):
            yield str(item["kind_position"]), _DIFFERENCES.value(item["data"])

    # Movements that stand in the bill of another day

    def note_other_day(self, mchid: str, finding: Finding, day: date) -> None:
        """Note in which day's bill a movement stands, if it is another day's than ours."""
        item: dict[str, Value] = {
            "pk": _other_day(mchid, finding),
            "sk": keys.ITEM,
            "day": day.isoformat(),
        }
        self._dynamo.put(Put(self._table, item))

    def in_other_days(self, mchid: str, findings: Iterable[Finding]) -> set[Finding]:
        """Return which of these are of movements that stand in the same bill of another day."""
        wanted = {(_other_day(mchid, one), keys.ITEM): one for one in findings}
        return {wanted[key] for key in self._dynamo.get_many(self._table, list(wanted))}

    # Rules

    def rules(self, mchid: str) -> ForeignRules:
        """Return the rules of an account; none of any is there before somebody made some."""
        item = self._dynamo.get(self._table, keys.foreign_rules(mchid), keys.ITEM)
        return _RULES.value(item["data"]) if item else ForeignRules(mchid)

    def save_rules(self, rules: ForeignRules, *also: Write) -> None:
        """Store the next version of an account's rules.

        Raises:
            StaleVersionError: somebody else wrote them meanwhile.
        """
        item: dict[str, Value] = {
            "pk": keys.foreign_rules(rules.mchid),
            "sk": keys.ITEM,
            "version": rules.version,
            "data": _RULES.text(rules),
        }
        is_first = rules.version == 1
        write = put_new(self._table, item) if is_first else put_version(self._table, item, rules.version - 1)
        self._write([write, *also])

    def _write(self, writes: Sequence[Write]) -> None:
        try:
            self._dynamo.transact(writes)
        except ConditionFailedError as error:
            raise StaleVersionError("somebody else was first") from error

    def _tally(self, old: Difference | None, new: Difference) -> Tally:
        amounts = {new.state.lower(): 1}
        if old is not None:
            amounts[old.state.lower()] = -1
        return Tally(self._table, keys.reconciliation_day(new.mchid, new.day.isoformat()), keys.COUNTS, amounts)


class ReconciliationQueue:
    """The queue of days that wait for a worker; a day may be enqueued twice."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def enqueue(self, mchid: str, day: date) -> None:
        """Enqueue a day of an account for a worker."""
        body = json.dumps({"mchid": mchid, "day": day.isoformat()})
        self._client.send_message(QueueUrl=self._queue_url, MessageBody=body)


def _other_day(mchid: str, finding: Finding) -> str:
    return keys.other_day(mchid, finding.bill, finding.movement, finding.bill_number)


def _counts(item: dict[str, Any]) -> DayCounts:
    return DayCounts(*(int(item.get(state.lower(), 0)) for state in DifferenceState))


def _day_item(day: ReconciliationDay) -> dict[str, Value]:
    name = day.day.isoformat()
    return {
        "pk": keys.reconciliation_day(day.mchid, name),
        "sk": keys.ITEM,
        "kind": _DAY,
        "kind_position": keys.day_position(name, day.mchid),
        "version": day.version,
        "data": _DAYS.text(day),
        **due_keys(DUE, keys.day_position(name, day.mchid), day.next_poll_at),
    }


def _difference_item(one: Difference) -> dict[str, Value]:
    name = one.day.isoformat()
    return {
        "pk": keys.differences(one.mchid, name),
        "sk": one.difference_id,
        "kind": _DIFFERENCE,
        "kind_position": keys.position(name, one.difference_id),
        "difference_state": one.state,
        "version": one.version,
        "data": _DIFFERENCES.text(one),
    }
