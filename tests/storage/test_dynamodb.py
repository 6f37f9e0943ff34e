"""The seam to DynamoDB: what goes in, what comes out, and what becomes of every kind of trouble."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.writes import Add, Join, Leave, Put, Tally, delete_version, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, ThrottledError
from tests.lost_answers import ATTEMPTS, LostAnswers

CONFLICT = {"Code": "TransactionConflict"}


@pytest.fixture
def table(new_table: Callable[[str], str]) -> str:
    """A table with pk and sk."""
    return new_table("EventsTable")


def item(pk: str, sk: str = "ITEM", **values: Any) -> dict[str, Any]:
    return {"pk": pk, "sk": sk, **values}


def test_values_come_back_as_they_went_in(dynamo: Dynamo, table: str) -> None:
    """Text, whole numbers of any size and truth values survive, each as its own kind."""
    kept = item("1", text="茶🍵", empty="", number=-(10**30), zero=0, yes=True, no=False)
    dynamo.put(Put(table, kept))
    back = dynamo.get(table, "1", "ITEM")
    assert back == kept
    assert [type(back[name]) for name in ("text", "number", "yes")] == [str, int, bool]


@pytest.mark.parametrize("value", [1.0, 0.1, float("nan"), None, b"x", [1], {"a": 1}, {1}], ids=repr)
@pytest.mark.parametrize("place", ["item", "condition"])
def test_float_and_other_kinds_never_leave_the_process(
    dynamo: Dynamo, watched: Any, table: str, value: Any, place: str
) -> None:
    """Only text, whole numbers and truth values are stored; all else is refused before a call is made (law 1)."""
    write = (
        Put(table, item("1", value=value))
        if place == "item"
        else Put(table, item("1"), "version = :old", {}, {":old": value})
    )
    with pytest.raises(TypeError, match="is not stored"):
        dynamo.put(write)
    with pytest.raises(TypeError, match="is not stored"):
        dynamo.transact([Put(table, item("2")), write])
    assert watched.calls == []


def test_missing_item_is_none(dynamo: Dynamo, table: str) -> None:
    """What is not there is None, read with strong consistency."""
    assert dynamo.get(table, "1", "ITEM") is None


def test_new_item_is_written_once(dynamo: Dynamo, table: str) -> None:
    """A second writer of a new item is refused, and the first one's value stays."""
    dynamo.put(put_new(table, item("1", by="first")))
    with pytest.raises(ConditionFailedError):
        dynamo.put(put_new(table, item("1", by="second")))
    assert dynamo.get(table, "1", "ITEM") == item("1", by="first")


@pytest.mark.parametrize("stored", [None, 1, 3], ids=["absent", "older", "newer"])
def test_version_must_be_the_one_before(dynamo: Dynamo, table: str, stored: int | None) -> None:
    """The next version is written over exactly the one it was computed from, never over another or none."""
    if stored is not None:
        dynamo.put(Put(table, item("1", version=stored)))
    with pytest.raises(ConditionFailedError):
        dynamo.put(put_version(table, item("1", version=3), 2))
    dynamo.put(Put(table, item("1", version=2)))
    dynamo.put(put_version(table, item("1", version=3), 2))


def test_item_is_deleted_once(dynamo: Dynamo, table: str) -> None:
    """Deleting tells whether there was an item that meets the condition; any other is left alone."""
    dynamo.put(Put(table, item("1", secret="a")))
    assert not dynamo.delete(table, "1", "ITEM", "secret = :secret", secret="b")
    assert dynamo.get(table, "1", "ITEM") == item("1", secret="a")
    assert dynamo.delete(table, "1", "ITEM", "secret = :secret", secret="a")
    assert not dynamo.delete(table, "1", "ITEM", "secret = :secret", secret="a")
    assert not dynamo.delete(table, "1", "ITEM")


def test_each_kind_of_write_is_taken(dynamo: Dynamo, table: str) -> None:
    """Every write of the seam goes through in one transaction, and none sends an empty or a doubled part."""
    dynamo.transact([Put(table, item("old", version=1)), Put(table, item("version", version=1))])
    writes = [
        Add(table, "add", "ITEM", 2, limit=3, ttl=1_800_000_000),
        Tally(table, "tally", "ITEM", {"count": 1, "data": -5}),
        Join(table, "set", "ITEM", "one", limit=1),
        Leave(table, "nobody", "ITEM", "one"),
        put_new(table, item("new")),
        put_version(table, item("version", version=2), 1),
        delete_version(table, "old", "ITEM", 1),
    ]
    assert all(part for write in writes for part in write.request().values())
    dynamo.transact(writes)
    assert dynamo.get(table, "add", "ITEM") == item("add", used=2, ttl=1_800_000_000)
    assert dynamo.get(table, "tally", "ITEM") == item("tally", count=1, data=-5)
    assert dynamo.get(table, "set", "ITEM") == item("set", members=["one"])
    assert dynamo.get(table, "version", "ITEM") == item("version", version=2)
    assert dynamo.get(table, "old", "ITEM") is None


@pytest.mark.ministack_alone("moto ignores ClientRequestToken: it applies a repeat once more")
@pytest.mark.parametrize("lost", [1, ATTEMPTS - 1])
@pytest.mark.parametrize(
    ("write", "left"),
    [
        (lambda dynamo, table: dynamo.put(put_new(table, item("2"))), {"1": item("1", version=1), "2": item("2")}),
        (lambda dynamo, table: dynamo.put(put_version(table, item("1", version=2), 1)), {"1": item("1", version=2)}),
        (lambda dynamo, table: dynamo.delete(table, "1", "ITEM"), {"1": None}),
        (lambda dynamo, table: dynamo.delete(table, "1", "ITEM", "version = :v", v=1), {"1": None}),
        (lambda dynamo, table: dynamo.transact([Add(table, "2", "ITEM", 1, limit=1)]), {"2": item("2", used=1)}),
        (
            lambda dynamo, table: dynamo.transact([Join(table, "2", "ITEM", "one", limit=1)]),
            {"2": item("2", members=["one"])},
        ),
    ],
    ids=["put new", "put version", "delete", "delete on a condition", "add up to a limit", "join up to a limit"],
)
def test_own_write_is_not_taken_for_somebody_elses(
    dynamo: Dynamo, watched: Any, table: str, lost: int, write: Callable[[Dynamo, str], Any], left: dict[str, Any]
) -> None:
    """A write whose answer is lost is repeated by boto3: it succeeds, once, though its condition holds no more."""
    dynamo.put(Put(table, item("1", version=1)))
    with LostAnswers(lost, 1).over(watched.client) as losses:
        assert write(dynamo, table) is not False
    assert losses.struck
    assert {pk: dynamo.get(table, pk, "ITEM") for pk in left} == left


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_transaction_writes_all_or_nothing(dynamo: Dynamo, table: str, failing: int) -> None:
    """One refused write refuses all, and the error tells which one it was."""
    dynamo.put(Put(table, item(f"{failing}", by="first")))
    with pytest.raises(ConditionFailedError) as refusal:
        dynamo.transact([put_new(table, item(f"{n}", by="second")) for n in range(3)])
    assert refusal.value.index == failing
    stored = [dynamo.get(table, f"{n}", "ITEM") for n in range(3)]
    assert [one for one in stored if one] == [item(f"{failing}", by="first")]


def test_first_refused_write_is_told(dynamo: Dynamo, table: str) -> None:
    """Where several conditions fail, the first counts."""
    for n in (1, 2):
        dynamo.put(Put(table, item(f"{n}")))
    with pytest.raises(ConditionFailedError) as refusal:
        dynamo.transact([put_new(table, item(f"{n}")) for n in range(3)])
    assert refusal.value.index == 1


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_conflict_of_transactions_is_repeated_in_place(dynamo: Dynamo, watched: Any, table: str, reason: str) -> None:
    """A transaction that meets another one is repeated until it is through, and the caller hears nothing."""
    reasons = [{"Code": "None"}, {"Code": reason}]
    watched.fail("TransactWriteItems", "TransactionCanceledException", 3, CancellationReasons=reasons)
    dynamo.transact([put_new(table, item("1")), put_new(table, item("2"))])
    assert watched.operations == ["TransactWriteItems"] * 4
    assert dynamo.get(table, "2", "ITEM") == item("2")


def test_endless_conflict_is_told_as_busy(dynamo: Dynamo, watched: Any, table: str) -> None:
    """After some tries the caller is told to come again, instead of waiting for ever or seeing AWS's own error."""
    watched.fail("TransactWriteItems", "TransactionCanceledException", 99, CancellationReasons=[CONFLICT])
    with pytest.raises(ThrottledError):
        dynamo.transact([put_new(table, item("1"))])
    assert len(watched.calls) == 8


def test_refused_condition_counts_more_than_a_conflict(dynamo: Dynamo, watched: Any, table: str) -> None:
    """A transaction that cannot succeed is not repeated, although it met another one as well."""
    reasons = [CONFLICT, {"Code": "ConditionalCheckFailed"}]
    watched.fail("TransactWriteItems", "TransactionCanceledException", CancellationReasons=reasons)
    with pytest.raises(ConditionFailedError) as refusal:
        dynamo.transact([put_new(table, item("1")), put_new(table, item("2"))])
    assert refusal.value.index == 1
    assert len(watched.calls) == 1


def test_single_write_that_meets_a_transaction_is_repeated(dynamo: Dynamo, watched: Any, table: str) -> None:
    """An addition outside a transaction that meets one under way is refused by DynamoDB, and repeated here."""
    watched.fail("UpdateItem", "TransactionConflictException", 2)
    dynamo.add(Add(table, "1", "ITEM", 1))
    assert watched.operations == ["UpdateItem"] * 3
    assert dynamo.get(table, "1", "ITEM") == item("1", used=1)


@pytest.mark.parametrize(
    "code",
    [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TransactionInProgressException",
    ],
)
@pytest.mark.parametrize(
    ("operation", "call"),
    [
        ("GetItem", lambda dynamo, table: dynamo.get(table, "1", "ITEM")),
        ("BatchGetItem", lambda dynamo, table: dynamo.get_many(table, [("1", "ITEM")])),
        ("UpdateItem", lambda dynamo, table: dynamo.add(Add(table, "1", "ITEM", 1))),
        ("TransactWriteItems", lambda dynamo, table: dynamo.put(Put(table, item("1")))),
        ("TransactWriteItems", lambda dynamo, table: dynamo.delete(table, "1", "ITEM")),
        ("TransactWriteItems", lambda dynamo, table: dynamo.transact([Put(table, item("1"))])),
        ("Query", lambda dynamo, table: list(dynamo.query(table, "pk = :pk", {":pk": "1"}))),
    ],
)
def test_busy_database_is_told_as_busy(
    dynamo: Dynamo, watched: Any, table: str, code: str, operation: str, call: Callable[[Dynamo, str], Any]
) -> None:
    """Throttling of any kind, in any call, is our one error that says: the same request may succeed later."""
    watched.fail(operation, code, 99)
    with pytest.raises(ThrottledError):
        call(dynamo, table)


def test_other_errors_stay_what_they_are(dynamo: Dynamo, watched: Any, table: str) -> None:
    """A missing permission or table is no conflict and no throttling; nobody renames it."""
    watched.fail("TransactWriteItems", "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamo.put(Put(table, item("1")))
    watched.fail(
        "TransactWriteItems", "TransactionCanceledException", CancellationReasons=[{"Code": "ValidationError"}]
    )
    with pytest.raises(ClientError, match="TransactionCanceled"):
        dynamo.transact([Put(table, item("1"))])
    with pytest.raises(ClientError, match="ResourceNotFound"):
        dynamo.get("no-such-table", "1", "ITEM")


def test_many_items_come_by_their_keys(dynamo: Dynamo, watched: Any, table: str) -> None:
    """More keys than one call takes are asked for in several, each key once; missing ones are left out."""
    for n in range(0, 230, 2):
        dynamo.put(Put(table, item(f"{n}", value=n)))
    watched.calls.clear()
    keys = [(f"{n}", "ITEM") for n in range(230)]
    found = dynamo.get_many(table, [*keys, *keys[:10], keys[-1], keys[-1]])
    assert found == {(f"{n}", "ITEM"): item(f"{n}", value=n) for n in range(0, 230, 2)}
    assert watched.operations == ["BatchGetItem"] * 3
    assert all(call["RequestItems"][table]["ConsistentRead"] for _, call in watched.calls)


def test_no_keys_make_no_call(dynamo: Dynamo, watched: Any, table: str) -> None:
    """Asking for nothing costs nothing."""
    assert dynamo.get_many(table, []) == {}
    assert watched.calls == []


def test_keys_that_were_left_over_are_asked_for_again(dynamo: Dynamo, watched: Any, table: str) -> None:
    """What DynamoDB had no room to answer is asked for once more, and only that."""
    dynamo.put(Put(table, item("1")))
    dynamo.put(Put(table, item("2")))
    watched.calls.clear()
    left_over = {table: {"Keys": [{"pk": {"S": "2"}, "sk": {"S": "ITEM"}}], "ConsistentRead": True}}
    half = {"Responses": {table: [{"pk": {"S": "1"}, "sk": {"S": "ITEM"}}]}, "UnprocessedKeys": left_over}
    watched.script["BatchGetItem"] = [(200, half)]
    assert dynamo.get_many(table, [("1", "ITEM"), ("2", "ITEM")]).keys() == {("1", "ITEM"), ("2", "ITEM")}
    assert watched.calls[1][1]["RequestItems"] == left_over


def test_keys_that_are_always_left_over_end_as_busy(dynamo: Dynamo, watched: Any, table: str) -> None:
    """A database that answers nothing is told as busy after some tries instead of being asked without end."""
    left_over = {table: {"Keys": [{"pk": {"S": "1"}, "sk": {"S": "ITEM"}}], "ConsistentRead": True}}
    watched.script["BatchGetItem"] = [(200, {"Responses": {}, "UnprocessedKeys": left_over})] * 99
    with pytest.raises(ThrottledError):
        dynamo.get_many(table, [("1", "ITEM")])
    assert len(watched.calls) < 20


@pytest.mark.parametrize("forward", [True, False], ids=["ascending", "descending"])
@pytest.mark.parametrize("page", [0, 1, 3, 7, 100])
def test_query_reads_on_over_its_pages(dynamo: Dynamo, table: str, forward: bool, page: int) -> None:
    """A partition comes whole and in order whatever the size of a page, and no other partition with it."""
    for n in range(7):
        dynamo.put(Put(table, item("1", f"{n}", value=n)))
        dynamo.put(Put(table, item("2", f"{n}")))
    found = dynamo.query(table, "pk = :pk", {":pk": "1"}, forward=forward, page=page)
    assert [one["value"] for one in found] == sorted(range(7), reverse=not forward)


def test_query_reads_only_as_far_as_it_is_asked(dynamo: Dynamo, watched: Any, table: str) -> None:
    """A page is read when its first item is wanted, not before."""
    for n in range(6):
        dynamo.put(Put(table, item("1", f"{n}")))
    watched.calls.clear()
    found = dynamo.query(table, "pk = :pk", {":pk": "1"}, page=2)
    assert watched.calls == []
    assert [next(found)["sk"] for _ in range(3)] == ["0", "1", "2"]
    assert len(watched.calls) == 2


def test_query_gives_only_the_attributes_asked_for(dynamo: Dynamo, table: str) -> None:
    """Names that DynamoDB reserves are no trouble."""
    dynamo.put(Put(table, item("1", data="x", kind="y")))
    assert list(dynamo.query(table, "pk = :pk", {":pk": "1"}, attributes=("data", "sk"))) == [
        {"data": "x", "sk": "ITEM"}
    ]


def test_set_has_so_many_members_and_each_once(dynamo: Dynamo, table: str) -> None:
    """Members join while there is room; who leaves makes room once, however often they leave."""

    def join(member: str) -> None:
        dynamo.transact([Join(table, "1", "ITEM", member, limit=2)])

    def members() -> set[str]:
        return set((dynamo.get(table, "1", "ITEM") or {}).get("members", ()))

    join("one")
    join("two")
    with pytest.raises(ConditionFailedError):
        join("three")
    for _ in range(2):
        dynamo.transact([Leave(table, "1", "ITEM", "one")])
    join("three")
    with pytest.raises(ConditionFailedError):
        join("four")
    assert members() == {"two", "three"}
    for member in ("two", "three"):
        dynamo.transact([Leave(table, "1", "ITEM", member)])
    assert members() == set()
