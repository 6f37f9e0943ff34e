"""The page at /docs says all that the API's description has."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from local.api_docs.page import render
from local.api_docs.schemas import example, rules_of, text, type_of
from tests.web.axe import findings

ROOT = Path(__file__).resolve().parents[2]
DESCRIPTION: dict[str, Any] = json.loads((ROOT / "functions" / "describe_api" / "openapi.json").read_text())
OPERATIONS = [operation for item in DESCRIPTION["paths"].values() for operation in item.values()]


def test_every_operation_and_schema_has_its_place(page: Page) -> None:
    """Each operation can be linked to and says its answers, and each schema that is named is there."""
    page.goto("/docs")
    expect(page).to_have_title("Merchant centre API")
    ids = set(page.eval_on_selector_all("article", "all => all.map(one => one.id)"))
    assert {one["operationId"] for one in OPERATIONS} <= ids
    links = set(page.eval_on_selector_all("main a[href^='#']", "all => all.map(one => one.getAttribute('href'))"))
    assert {link.removeprefix("#") for link in links} <= ids
    order = page.locator("#create_order")
    expect(order.locator("dt", has_text="201")).to_be_visible()
    order.get_by_text("Example").first.click()
    expect(order.locator("pre").first).to_contain_text('"product_number": "TEA-001"')
    assert findings(page, within="#create_order") == []


def test_page_has_no_script_and_asks_nobody() -> None:
    """The page works under any policy and without the internet: no script, no style of its own, one file beside it."""
    page = render(DESCRIPTION)
    assert [word for word in ("<script", "<style", "style=", "src=", 'href="http') if word in page] == []


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "date-time"}, "date-time"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/A"}}, 'list of <a href="#schema-A">A</a>'),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object of integer"),
        ({"const": "a<b"}, "<code>&quot;a&lt;b&quot;</code>"),
    ],
)
def test_types_are_said(schema: dict[str, Any], words: str) -> None:
    """A type is said as a person says it."""
    assert type_of(schema) == words


def test_rules_of_what_may_be_null_are_said() -> None:
    """The rules of a value stand there too when the value may be null."""
    schema = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, {"type": "null"}], "default": None}
    assert rules_of(schema) == ["at least 1", "at most 9"]


def test_texts_are_escaped() -> None:
    """What descriptions say is text and never HTML; backticks are code."""
    assert text("a `b<c` <i>") == "<p>a <code>b&lt;c</code> &lt;i&gt;</p>"


def test_example_of_a_schema_that_names_itself_ends() -> None:
    """An example is finite even if its schema is not."""
    schemas = {"Tree": {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}}
    assert "child" in example({"$ref": "#/components/schemas/Tree"}, schemas)
