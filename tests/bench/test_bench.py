"""The benchmark runs, and its floors and units are what it says they are."""

import json

import pytest

from bench import bills, documentation, export, init, operations
from bench.capacity import item_bytes, units
from bench.children import children, function_folders
from bench.libraries import needs
from bench.recorder import Call, Player
from bench.tables import Table

TABLE = Table("Sample", ("what", "figure"), (("one", 1234.5), ("two", 0.512), ("none", None)), ("a note",))


def test_every_function_has_a_floor():
    """Only the function that tells what is known does without any library."""
    assert [folder for folder in function_folders() if not needs(folder)] == ["describe_api"]


def test_init_is_measured_against_a_fair_floor():
    """A function's floor imports nothing that the function does not, and takes time."""
    ((_, ours, bare, _, ratio, _),) = init.measure(quick=True, folders=["search_orders"])[0].rows
    assert ours > 0
    assert bare > 0
    assert ratio > 0


def test_children_cannot_import_what_lambda_would_not_have():
    """Libraries of the development environment are out of reach, those of the layer and the runtime are not."""
    code = """
import importlib, json
def can(name):
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True
print(json.dumps([can(name) for name in ("pytest", "aiohttp", "httpx", "boto3")]))
"""
    with children() as child:
        assert child.run(["-c", code]) == [False, False, True, True]


@pytest.mark.exhaustive
def test_exports_are_complete():
    """Both exports of a synthetic shop hold every row, and ours the digest of its file."""
    with export.synthetic_aws() as (url, folder), children() as child:
        ours, bare = export.synthetic_pair(child, url, folder, 5_000)
    assert ours["rows"] == bare["rows"] == 5_000


@pytest.mark.exhaustive
def test_bills_are_matched_alike_whole_cut_and_bare():
    """Whole, cut and bare find what is planted, and the cut day is the whole one, document by document."""
    with children() as child:
        ours, cut, bare = bills.matched(child, 3_000)
    assert ours["lines"] == cut["lines"] == bare["lines"] == 6_000
    assert (ours["workers"], ours["differences"]) == (1, 3)
    assert cut["workers"] > 3


@pytest.mark.exhaustive
def test_operations_are_measured():
    """An operation is timed with and without us, and its calls and units are counted."""
    (one,) = operations.results(1, ("show_products: one",))
    assert one["ours_ms"] > 0
    assert one["ratio"] > 0
    assert (one["aws_calls"], one["wechat_calls"], one["read_units"], one["write_units"]) == (1, 0, 1.0, 0)


def test_item_size_counts_names_and_values():
    """Sizes are those of DynamoDB's rules: UTF-8 bytes of names and values, two digits a byte and one more."""
    assert item_bytes({"pk": {"S": "ab"}, "版": {"S": "é"}, "n": {"N": "1234"}, "b": {"BOOL": True}}) == 4 + 5 + 4 + 2


@pytest.mark.parametrize(
    ("size", "consistent", "read"), [(10, False, 0.5), (4090, True, 1.0), (5000, True, 2.0), (5000, False, 1.0)]
)
def test_read_units_follow_the_published_rules(size, consistent, read):
    """A read costs a unit for each 4 KB begun, half of it if it is eventually consistent."""
    request = {"TableName": "t", "ConsistentRead": consistent}
    call = Call("dynamodb", "GetItem", request, {"Item": {"data": {"S": "x" * size}}})
    assert units([call], None).read == read


def test_batch_rounds_each_item_up():
    """Items of a batch are not added before rounding, and a missing one costs as the smallest."""
    wanted = {"t": {"Keys": [{}, {}, {}], "ConsistentRead": True}}
    found = {"t": [{"data": {"S": "x" * 5000}}, {"data": {"S": "x"}}]}
    assert units([Call("dynamodb", "BatchGetItem", {"RequestItems": wanted}, {"Responses": found})], None).read == 4.0


def test_write_units_are_the_emulators(aws):
    """A transaction of one small item costs two units, and one more for each index it enters."""
    dynamodb = aws.client("dynamodb")
    attributes = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "gk")]
    dynamodb.create_table(
        TableName="units",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=attributes,
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_g",
                "KeySchema": [{"AttributeName": "gk", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    put = {"Put": {"TableName": "units", "Item": {"pk": {"S": "a"}, "gk": {"S": "b"}}}}
    answer = dynamodb.transact_write_items(TransactItems=[put], ReturnConsumedCapacity="INDEXES")
    assert units([Call("dynamodb", "TransactWriteItems", {}, answer)], dynamodb).write == 3.0


def test_floor_repeats_writes_without_conditions(monkeypatch):
    """What a floor writes again has no condition, and no placeholder that only the condition used."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    values = {":amount": {"N": "1"}, ":room": {"N": "9"}}
    update = {"UpdateExpression": "ADD used :amount", "ConditionExpression": "used <= :room"}
    put = {"ConditionExpression": "#v = :room", "ExpressionAttributeNames": {"#v": "version"}}
    request = {
        "TransactItems": [
            {"Update": update | {"ExpressionAttributeValues": values}},
            {"Put": put | {"ExpressionAttributeValues": values, "Item": {}}},
        ]
    }
    _, repeated = Player().prepared(Call("dynamodb", "TransactWriteItems", request))
    bare_update = {"UpdateExpression": "ADD used :amount", "ExpressionAttributeValues": {":amount": {"N": "1"}}}
    assert repeated == {"TransactItems": [{"Update": bare_update}, {"Put": {"Item": {}}}]}


def test_text_is_aligned():
    """Every line of a table on the terminal has the same width."""
    lines = TABLE.text().splitlines()[2:-1]
    assert len({len(line) for line in lines}) == 1


def test_document_keeps_its_prose(tmp_path):
    """Only what stands between a part's markers is replaced, however often."""
    document = tmp_path / "performance.md"
    document.write_text("before\n<!-- bench:init -->\nold\n<!-- /bench:init -->\nafter\n", encoding="utf-8")
    documentation.write("init", [TABLE], document)
    documentation.write("init", [TABLE], document)
    text = document.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- bench:init -->")
    assert text.endswith("<!-- /bench:init -->\nafter\n")
    assert text.count("| one | 1,234 |") + text.count("| one | 1,235 |") == 1
    assert "old" not in text


def test_document_without_a_place_is_refused(tmp_path):
    """A part without markers is an error, not a silent loss."""
    document = tmp_path / "performance.md"
    document.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(documentation.MissingMarkersError):
        documentation.write("init", [TABLE], document)


def test_document_has_a_place_for_every_part():
    """Each part that `--write` keeps has its markers in docs/performance.md."""
    from bench.__main__ import PARTS

    text = documentation.DOCUMENT.read_text(encoding="utf-8")
    assert [part for part in PARTS if f"<!-- bench:{part} -->" not in text] == []


def test_results_survive_as_json():
    """A child's answer is its last line, whatever logs came before it."""
    with children() as child:
        assert child.run(["-c", "print('log'); print('[1, 2]')"]) == json.loads("[1, 2]")
