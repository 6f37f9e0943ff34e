"""The page: operations by who calls them, then the schemas that they share."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from local.api_docs.schemas import example, fields_table, name_of, parameter_row, text, type_of

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    described: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its id in the description, and on the page."""
        return str(self.described["operationId"])


def render(document: Mapping[str, Any]) -> str:
    """Return the page for an OpenAPI description."""
    operations = [
        Operation(method, path, item[method])
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]
    groups = [(tag, [one for one in operations if tag["name"] in one.described["tags"]]) for tag in document["tags"]]
    info, schemas = document["info"], document["components"]["schemas"]
    navigation = "".join(_links(tag["name"], own) for tag, own in groups)
    sections = "".join(_section(tag, own, document) for tag, own in groups)
    shared = "".join(_schema(name, schemas[name]) for name in sorted(schemas))
    title = escape(info["title"])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title} API</title><link rel="stylesheet" href="docs.css"></head><body>'
        f'<nav aria-label="Operations"><a class="title" href="#top">{title}</a>{navigation}'
        '<a href="#schemas">Schemas</a></nav>'
        f'<main id="top"><h1>{title} <small>{escape(info["version"])}</small></h1>{text(info["description"])}'
        f'<p>For programs: <a href="/openapi.json">openapi.json</a></p>{_security(document)}{sections}'
        f'<section id="schemas"><h2>Schemas</h2>{shared}</section></main></body></html>\n'
    )


def _links(group: str, operations: list[Operation]) -> str:
    items = "".join(
        f'<li><a href="#{one.name}">{_badge(one)}<span>{escape(one.path.removeprefix("/v1"))}</span></a>'
        for one in operations
    )
    return f"<details open><summary>{escape(group)}</summary><ul>{items}</ul></details>"


def _security(document: Mapping[str, Any]) -> str:
    schemes = document["components"]["securitySchemes"].items()
    return "".join(f"<p><strong>{escape(name)}</strong>: {escape(one['description'])}</p>" for name, one in schemes)


def _section(tag: Mapping[str, str], operations: list[Operation], document: Mapping[str, Any]) -> str:
    articles = "".join(_article(one, document) for one in operations)
    return f"<section><h2>{escape(tag['name'])}</h2>{text(tag['description'])}{articles}</section>"


def _article(operation: Operation, document: Mapping[str, Any]) -> str:
    described = operation.described
    return (
        f'<article id="{operation.name}"><h3>{_badge(operation)} <a href="#{operation.name}">'
        f"<code>{escape(operation.path)}</code></a></h3><p>{escape(described.get('summary', ''))}</p>"
        f"{text(described.get('description', ''))}{_who(described)}{_parameters(described)}"
        f"{_body(described, document)}{_responses(described, document)}</article>"
    )


def _badge(operation: Operation) -> str:
    return f'<b class="{operation.method}">{operation.method.upper()}</b>'


def _who(described: Mapping[str, Any]) -> str:
    for needed in described.get("security", ()):
        for scheme, scopes in needed.items():
            listed = " ".join(f"<code>{escape(scope)}</code>" for scope in scopes)
            return f'<p class="who">Token: {escape(scheme)} {listed}</p>'
    return '<p class="who">No token</p>'


def _parameters(described: Mapping[str, Any]) -> str:
    rows = "".join(parameter_row(one) for one in described.get("parameters", ()))
    head = "<thead><tr><th>parameter<th>type<th>meaning</thead>"
    return f"<h4>Parameters</h4><table>{head}<tbody>{rows}</tbody></table>" if rows else ""


def _body(described: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    schemas = document["components"]["schemas"]
    for kind, content in described.get("requestBody", {}).get("content", {}).items():
        schema = content["schema"]
        resolved = schemas[name_of(schema["$ref"])] if "$ref" in schema else schema
        shown = _example(schema, schemas)
        return f"<h4>Body <small>{escape(kind)}</small> {type_of(schema)}</h4>{fields_table(resolved)}{shown}"
    return ""


def _responses(described: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    rows = "".join(_answers(described["responses"], document))
    return f'<h4>Answers</h4><dl class="answers">{rows}</dl>'


def _answers(responses: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    components = document["components"]
    for status, given in responses.items():
        answer = components["responses"][name_of(given["$ref"])] if "$ref" in given else given
        schema: Mapping[str, Any] = next(
            (content.get("schema", {}) for content in answer.get("content", {}).values()), {}
        )
        shown = _example(schema, components["schemas"]) if status.startswith("2") and schema else ""
        kind = f" {type_of(schema)}" if schema else ""
        yield f'<dt class="s{status[0]}">{status}<dd>{text(answer["description"])}{kind}{shown}'


def _example(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    value = json.dumps(example(schema, schemas), ensure_ascii=False, indent=2)
    return f"<details><summary>Example</summary><pre>{escape(value, quote=False)}</pre></details>"


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    described = text(schema.get("description", ""))
    return f'<article id="schema-{escape(name)}"><h3>{escape(name)}</h3>{described}{fields_table(schema)}</article>'
