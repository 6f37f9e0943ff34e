"""Says the schemas of the API's description in words: types, rules, fields, an example."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_READABLE = 61
"""Longer patterns are not shown."""

_DEPTH = 8
"""How deep an example goes: schemas may name themselves."""

type Schema = Mapping[str, Any]

_RULES = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} fields",
    "maxProperties": "at most {} fields",
}
_SAMPLES = {"date-time": "2026-12-01T02:03:04Z", "date": "2026-12-01", "uri": "https://…", "password": "…"}
_CODE = re.compile(r"`([^`]+)`")


def text(value: str) -> str:
    """Return a description as HTML: what stands in backticks is code, blank lines part paragraphs."""
    paragraphs = escape(value.strip(), quote=False).split("\n\n")
    return "".join(f"<p>{_CODE.sub(r'<code>\1</code>', paragraph)}</p>" for paragraph in paragraphs if paragraph)


def name_of(reference: str) -> str:
    """Return the last part of a reference."""
    return reference.rpartition("/")[2]


def type_of(schema: Schema) -> str:
    """Return the type as HTML, with links to named schemas."""
    if "$ref" in schema:
        name = escape(name_of(schema["$ref"]))
        return f'<a href="#schema-{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(type_of(one) for one in schema["anyOf"]))
    if "const" in schema:
        return f"<code>{escape(json.dumps(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {type_of(schema['additionalProperties'])}"
    return escape(schema.get("format") or schema.get("type") or "any")


def rules_of(schema: Schema) -> list[str]:
    """Return the rules that a value must keep, as HTML."""
    parts = [schema, *(one for one in schema.get("anyOf", ()) if one.get("type") != "null")]
    rules = [words.format(part[key]) for part in parts for key, words in _RULES.items() if key in part]
    # A pattern that nobody can read is in openapi.json for programs; its field says in words what it takes.
    patterns = [part["pattern"] for part in parts if len(part.get("pattern", "")) in range(1, _READABLE)]
    rules += [f"matches <code>{escape(pattern, quote=False)}</code>" for pattern in patterns]
    rules += ["one of " + _codes(part["enum"]) for part in parts if "enum" in part]
    if schema.get("default") not in (None, ""):
        rules.append(f"default <code>{escape(json.dumps(schema['default'], ensure_ascii=False), quote=False)}</code>")
    return [*rules, "write only"] if schema.get("writeOnly") else rules


def fields_table(schema: Schema) -> str:
    """Return the fields of an object as a table; of anything else its rules."""
    if "properties" not in schema:
        return "".join(f"<p>{rule}</p>" for rule in [type_of(schema), *rules_of(schema)])
    required = schema.get("required", ())
    rows = "".join(_row(name, field, name in required) for name, field in schema["properties"].items())
    return f"<table><thead><tr><th>field<th>type<th>meaning</thead><tbody>{rows}</tbody></table>"


def parameter_row(parameter: Mapping[str, Any]) -> str:
    """Return a parameter as a row of a table."""
    described = {"description": parameter.get("description", ""), **parameter["schema"]}
    return _row(f"{parameter['name']}", described, bool(parameter.get("required")), f" <em>{parameter['in']}</em>")


def example(schema: Schema, schemas: Mapping[str, Schema], depth: int = 0) -> Any:
    """Return a value that the schema describes, from its own examples where it has some."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return example(schemas[name_of(schema["$ref"])], schemas, depth + 1) if depth < _DEPTH else {}
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example(schema["anyOf"][0], schemas, depth + 1)
    return _sample(schema, schemas, depth)


def _sample(schema: Schema, schemas: Mapping[str, Schema], depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object":
        return {name: example(field, schemas, depth + 1) for name, field in schema.get("properties", {}).items()}
    if kind == "array":
        return [example(schema.get("items", {}), schemas, depth + 1)]
    plain: dict[Any, Any] = {"integer": schema.get("minimum", 1), "number": 1, "boolean": True, "null": None}
    return plain.get(kind, _SAMPLES.get(schema.get("format", ""), "…"))


def _row(name: str, field: Schema, is_required: bool, place: str = "") -> str:
    mark = ' <b title="required">*</b>' if is_required else ""
    rules = "".join(f"<small>{rule}</small>" for rule in rules_of(field))
    shown = next(iter(_examples(field)), "")
    meaning = text(field.get("description", "")) + rules + shown
    return f"<tr><td><code>{escape(name)}</code>{mark}{place}<td>{type_of(field)}<td>{meaning}"


def _examples(field: Schema) -> Iterator[str]:
    for value in field.get("examples", ()):
        yield f"<small>like <code>{escape(json.dumps(value, ensure_ascii=False), quote=False)}</code></small>"


def _codes(values: list[Any]) -> str:
    return " ".join(f"<code>{escape(str(value))}</code>" for value in values)
