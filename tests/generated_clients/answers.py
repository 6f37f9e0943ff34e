"""Builds, from the API's description, an answer for every operation, status and media type that it documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import find
from hypothesis.strategies import from_regex

JSON_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Answer:
    """One documented answer; ``body`` is ``None`` where there is none, and ``media_type`` then "".

    ``key`` is where the description has it: path, method, status, media type.
    """

    operation_id: str
    path: str
    method: str
    status: int
    media_type: str
    body: Any


def documented(description: Mapping[str, Any], *, is_full: bool) -> Iterator[Answer]:
    """Every documented answer, with all that may be in it or only what must be."""
    for path, operations in description["paths"].items():
        for method in JSON_METHODS:
            if method not in operations:
                continue
            operation = operations[method]
            for status, response in operation["responses"].items():
                content = resolved(description, response).get("content", {"": None})
                for media_type, media in content.items():
                    body = None if media is None else sample(description, media["schema"], is_full=is_full)
                    yield Answer(operation["operationId"], path, method, int(status), media_type, body)


def resolved(description: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference refers to, or the node itself."""
    while "$ref" in node:
        target: Any = description
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def sample(description: Mapping[str, Any], schema: Mapping[str, Any], *, is_full: bool) -> Any:
    """A value that a schema allows; not its example, which would stand where null may."""
    schema = resolved(description, schema)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][-1 if is_full else 0]
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        # What may be null comes last as null.
        return sample(description, options[0 if is_full else -1], is_full=is_full)
    if schema.get("type") == "object":
        return _object(description, schema, is_full=is_full)
    if schema.get("type") == "array":
        count = max(schema.get("minItems", 0), int(is_full))
        return [sample(description, schema["items"], is_full=is_full) for _ in range(count)]
    return _plain(schema, is_full=is_full)


def _plain(schema: Mapping[str, Any], *, is_full: bool) -> Any:
    match schema.get("type"):
        case "string":
            return _text(schema.get("format", ""), schema.get("pattern", ""), schema.get("minLength", 0))
        case "integer":
            return max(schema.get("minimum", 0), 1)
        case "boolean":
            return is_full
        case "null":
            return None
        case kind:
            raise ValueError(f"no sample of {kind}: {schema}")


def _object(description: Mapping[str, Any], schema: Mapping[str, Any], *, is_full: bool) -> dict[str, Any]:
    required = schema.get("required", ())
    made = {
        name: sample(description, one, is_full=is_full)
        for name, one in schema.get("properties", {}).items()
        if is_full or name in required
    }
    more = schema.get("additionalProperties")
    if not schema.get("properties") and isinstance(more, Mapping) and is_full:
        made["key"] = sample(description, more, is_full=is_full)
    return made


@cache
def _text(form: str, pattern: str, least: int) -> str:
    match form:
        case "date-time":
            return "2026-11-28T10:00:00+00:00"
        case "date":
            return "2026-11-28"
        case "uri":
            return "https://example.com/"
    return find(from_regex(pattern, fullmatch=True), lambda _: True) if pattern else "茶" * max(least, 1)
