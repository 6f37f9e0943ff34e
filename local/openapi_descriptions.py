"""Says in plain words what each property and parameter of the API means, without a cost to the functions.

What is particular to a model stands in the model, as a string beneath the attribute: it is read here from the source,
and the interpreter drops it. What means the same wherever it occurs stands once in `openapi_descriptions.toml`.
"""

import ast
import inspect
import textwrap
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

WORDS = Path(__file__).with_suffix(".toml")
_TABLE: dict[str, dict[str, Any]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))


class DescribedSchema(GenerateJsonSchema):
    """pydantic's JSON schemas with the strings beneath the attributes as descriptions."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Return the schema of a model."""
        described = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        for name, text in texts_of(model).items():
            described["properties"][model.model_fields[name].alias or name]["description"] = text
        return described


@cache
def texts_of(model: type[BaseModel]) -> dict[str, str]:
    """Return the strings beneath the attributes of a model and of those it is derived from."""
    texts: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if issubclass(one, BaseModel) and one is not BaseModel:
            texts |= _texts_in(textwrap.dedent(inspect.getsource(one)))
    return texts


def _texts_in(source: str) -> dict[str, str]:
    (definition,) = ast.parse(source).body
    texts = {}
    for pair in pairwise(definition.body if isinstance(definition, ast.ClassDef) else ()):
        match pair:
            case (ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text)))):
                texts[name] = " ".join(text.split())
    return texts


def worded(node: Any) -> Any:
    """Return a part of the document with the words of the table where it has none of its own."""
    if isinstance(node, list):
        return [worded(one) for one in node]
    if not isinstance(node, dict):
        return node
    node = {key: worded(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict):
        node["properties"] = {name: _worded(one, name, "property") for name, one in node["properties"].items()}
    if node.get("in") in {"path", "query", "header"}:
        schema = _with_example(node["schema"], node["name"])
        node = _worded(node, node["name"], node["in"], "property") | {"schema": schema}
    return node


def _worded(node: dict[str, Any], name: str, *sections: str) -> dict[str, Any]:
    described = [_TABLE[section][name] for section in sections if name in _TABLE.get(section, ())]
    described = [node["description"]] if "description" in node else described[:1]
    text = {"description": described[0]} if described else {}
    return text | (node if "in" in node else _with_example(node, name))


def _with_example(schema: dict[str, Any], name: str) -> dict[str, Any]:
    known = _TABLE["example"]
    return schema | ({"examples": [known[name]]} if name in known and "examples" not in schema else {})
