"""Every request model of the API against what merely looks like a value of the right type."""

import json
from datetime import UTC, datetime
from itertools import chain
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from local.openapi_functions import OPERATIONS
from merchant_center.core.edge.json_models import Request, read_body, read_query
from merchant_center.core.edge.request_types import INSTANT_RULE
from merchant_center.core.errors import InvalidInputError

INSTANTS = [
    "20261201", "20261101000000", "1795420800", "1795420800.5", "-1", "0", "2026-12-01", "2026-12-01T00:00",
    "2026-12-01T00:00:00", "2026-12-01 00:00:00Z", "2026-12-01T00:00:00 Z", "2026-12-01_00:00:00Z", "20261201T000000Z",
    "2026-12-01T00:00Z", "2026-W49-2T00:00:00Z", "2026-335T00:00:00Z", "2026-12-01T24:00:00Z", "2026-13-01T00:00:00Z",
    "2026-02-29T00:00:00Z", "2026-12-01T00:00:60Z", "2026-12-01T00:00:00,5Z", "2026-12-01T00:00:00+8", "P1D", "now",
    "2026-12-01T00:00:00+0800", "2026-12-01T00:00:00+08", "2026-12-01T00:00:00+24:00", "2026-12-01T00:00:00+08:60",
    "+12026-12-01T00:00:00Z", "12026-12-01T00:00:00Z", "0000-12-01T00:00:00Z", "２０２６-12-01T00:00:00Z",
    " 2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z ", "2026-12-01T00:00:00Z\n", "", "null", "1e9", "NaN",
]  # fmt: skip
NO_TEXTS = [20261201, 1795420800, 1795420800.5, 0, -1, True, [], {}, ["2026-12-01T00:00:00Z"]]
NO_NUMBERS = ["100", "100.0", " 100", "+100", "1_0", "1e2", 100.0, 1.5, True, [], [1], {}]
NO_NUMBERS_OF_QUERY = ["1.0", " 1", "1 ", "+1", "1_0", "1e1", "0x1", "١", "", "one", "1,2", "9" * 5_000]
NO_FLAGS = ["true", "false", "yes", "1", "", 1, 0, 1.0, [], {}]
NO_FLAGS_OF_QUERY = ["True", "TRUE", "yes", "on", "t", "1", "0", "", " true", "true,false"]
NO_WORDS = [1, 1.5, True, [], {}, ["x"]]


def requests_in(model: type[BaseModel]):
    """A request model and those inside it."""
    yield model
    for one in model.model_fields.values():
        for inner in parts(one.annotation):
            if isinstance(inner, type) and issubclass(inner, Request):
                yield from requests_in(inner)


def parts(kind):
    yield kind
    yield from chain.from_iterable(parts(one) for one in get_args(kind))


def fields_of(models, kind):
    """Each field of a kind, by model and name as callers spell it."""
    return [
        pytest.param(model, name, id=f"{model.__name__}.{name}")
        for model in dict.fromkeys(chain.from_iterable(requests_in(one) for one in models))
        for name, one in model.model_json_schema()["properties"].items()
        if any(kind.items() <= given.items() for given in (one, *one.get("anyOf", ())))
    ]


BODIES = [one.body for one in OPERATIONS.values() if isinstance(one.body, type)]
QUERIES = [one.query for one in OPERATIONS.values() if one.query]
INSTANT, NUMBER, FLAG, TEXT = {"format": "date-time"}, {"type": "integer"}, {"type": "boolean"}, {"type": "string"}


def rules_of_body(model, name: str, value: Any) -> list[str]:
    """The rules that this field of a body breaks; others are missing and break theirs."""
    return rules_of_text(model, name, json.dumps({name: value}, ensure_ascii=False))


def rules_of_text(model, name: str, body: str) -> list[str]:
    """The same of a body as it is written."""
    event = SimpleNamespace(headers={"content-type": "application/json"}, raw_event={"body": body})
    return broken(lambda: read_body(SimpleNamespace(current_event=event), model), name)


def rules_of_query(model, name: str, value: str) -> list[str]:
    """The same of a parameter of a query."""
    event = SimpleNamespace(raw_event={"queryStringParameters": {name: value}})
    return broken(lambda: read_query(SimpleNamespace(current_event=event), model), name)


def broken(read, name: str) -> list[str]:
    try:
        read()
    except InvalidInputError as error:
        return [one.rule for one in error.problems if one.field.partition(".")[0] == name]
    return []


@pytest.mark.parametrize(("model", "name"), fields_of(BODIES, INSTANT))
def test_instant_of_a_body_is_rfc_3339(model, name):
    """Every instant of every body is refused by its name and one rule unless it is RFC 3339 text with a zone."""
    for value in (*INSTANTS, *NO_TEXTS):
        assert rules_of_body(model, name, value) == [INSTANT_RULE], value
    for value in ("2026-12-01T00:00:00Z", "2026-12-01t08:00:00.123456789+08:00", "2026-12-01T00:00:00-00:00"):
        assert rules_of_body(model, name, value) == [], value


@pytest.mark.parametrize(("model", "name"), fields_of(QUERIES, INSTANT))
def test_instant_of_a_query_is_rfc_3339(model, name):
    """Every instant of every query keeps the same rule; a repeated one is no instant either."""
    for value in (*INSTANTS, "2026-12-01T00:00:00 08:00", "2026-12-01T00:00:00Z,2026-12-02T00:00:00Z"):
        assert rules_of_query(model, name, value) == [INSTANT_RULE], value
    assert rules_of_query(model, name, "2026-12-01T08:00:00+08:00") == []


@pytest.mark.parametrize(("model", "name"), fields_of(BODIES, NUMBER))
def test_number_of_a_body_is_a_json_number(model, name):
    """No text, fraction or truth value is taken for an amount, a limit or a count."""
    for value in NO_NUMBERS:
        assert rules_of_body(model, name, value), value
    assert rules_of_body(model, name, 1) == []


@pytest.mark.parametrize(("model", "name"), fields_of(QUERIES, NUMBER))
def test_number_of_a_query_is_in_digits(model, name):
    """A number of a query is decimal digits and nothing else."""
    for value in NO_NUMBERS_OF_QUERY:
        assert rules_of_query(model, name, value), value
    assert rules_of_query(model, name, "7") == []


@pytest.mark.parametrize(("model", "name"), fields_of(BODIES, FLAG))
def test_flag_of_a_body_is_true_or_false(model, name):
    """No text and no number is taken for a truth value."""
    for value in NO_FLAGS:
        assert rules_of_body(model, name, value), value
    assert rules_of_body(model, name, True) == []


@pytest.mark.parametrize(("model", "name"), fields_of(QUERIES, FLAG))
def test_flag_of_a_query_is_true_or_false(model, name):
    """A flag of a query is the word true or false."""
    for value in NO_FLAGS_OF_QUERY:
        assert rules_of_query(model, name, value), value
    assert rules_of_query(model, name, "true") == rules_of_query(model, name, "false") == []


@pytest.mark.parametrize(("model", "name"), fields_of(BODIES, TEXT))
def test_text_of_a_body_is_text(model, name):
    """No number is taken for an id, a name or a word of a list."""
    for value in NO_WORDS:
        assert rules_of_body(model, name, value), value


@pytest.mark.parametrize("model", [*BODIES, *QUERIES], ids=lambda one: one.__name__)
def test_unknown_field_is_refused(model):
    """A field that no model knows is named, wherever it stands."""
    for one in requests_in(model):
        assert rules_of_body(one, "no_such_field", 1)


def test_name_that_stands_twice_is_refused():
    """Of two values none is picked, however deep in the body the name is."""
    model = OPERATIONS["create_order"].body
    line = '{"product_number": "P1", "quantity": 1%s}'
    for body, field in (
        (f'{{"lines": [{line % ""}], "phone": "13800138000", "phone": "13900139000"}}', "phone"),
        (f'{{"lines": [{line % ', "quantity": 9'}]}}', "quantity"),
        (f'{{"lines": [], "lines": [{line % ""}]}}', "lines"),
        (f'{{"lines": [{line % ""}], "ph\\u006fne": "", "phone": ""}}', "phone"),
    ):
        assert rules_of_text(model, field, body) == ["stands twice"], body


def test_instant_means_what_it_says():
    """The span that is asked for is the one that was written."""
    query = {"queryStringParameters": {"created_from": "2026-12-01T08:00:00+08:00"}}
    app = SimpleNamespace(current_event=SimpleNamespace(raw_event=query))
    read = read_query(app, OPERATIONS["search_orders"].query)
    assert read.created_from == datetime(2026, 12, 1, tzinfo=UTC)
