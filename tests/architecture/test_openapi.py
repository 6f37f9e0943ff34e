"""The committed API description against the code it describes."""

import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from local.gateway.routes import read_routes
from local.openapi import TARGET, describe_api, text_of
from local.openapi_operations import OPERATIONS


@pytest.fixture(scope="module")
def document():
    return json.loads(TARGET.read_text(encoding="utf-8"))


def test_file_is_what_would_be_written():
    """The committed file is up to date; `python -m local.openapi` writes it."""
    assert TARGET.read_text(encoding="utf-8") == text_of(describe_api())


def test_document_is_openapi(document):
    """The document keeps to OpenAPI 3.1."""
    OpenAPIV31SpecValidator(document).validate()


def test_paths_are_the_routes(document, template):
    """Every route is described, and nothing that is none."""
    described = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
    assert described == {route.key for route in read_routes(template)}


def test_scopes_are_those_of_the_template(document, template):
    """An operation asks for the scope that the template enforces, and for those that its handler does."""
    for route in read_routes(template):
        security = document["paths"][route.path][route.method.lower()]["security"]
        scopes = [scope for one in security for scope in one.get("operator", ())]
        more = OPERATIONS[document["paths"][route.path][route.method.lower()]["operationId"]].also_needs
        assert scopes == [*(route.authorizer.scopes if route.authorizer else ()), *more]


def test_operations_are_described_once(document):
    """Operation ids are unique, carry a verb, and use every line of the table."""
    ids = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert sorted(ids) == sorted(OPERATIONS)
    assert len(set(ids)) == len(ids)
    assert all("_" in one for one in ids)
    assert all(one["summary"].endswith(".") for item in document["paths"].values() for one in item.values())


def test_references_lead_somewhere(document):
    """Every reference has a target, and no component is left over."""
    text = json.dumps(document)
    for kind in ("schemas", "responses"):
        for name in document["components"][kind]:
            assert f'"#/components/{kind}/{name}"' in text, name


def test_amounts_are_whole_fen(document):
    """Whatever ends in _fen is an integer; there is no number with a fraction in the document (law 1)."""
    assert '"number"' not in json.dumps(document)
    for schema in document["components"]["schemas"].values():
        for name, value in schema.get("properties", {}).items():
            if name.endswith("_fen"):
                kinds = [value, *value.get("anyOf", ())]
                assert {kind.get("type") for kind in kinds} - {None, "null"} == {"integer"}, name


def test_no_answer_has_a_place_for_a_secret(document):
    """What is write-only stands in no schema that an answer uses."""
    schemas = document["components"]["schemas"]
    requests = {"ConnectMerchant", "ChangeMerchant", "GivenAccount"}
    secret = {name for name, schema in schemas.items() if "writeOnly" in json.dumps(schema)}
    assert secret == requests
    answers = json.dumps([one["responses"] for item in document["paths"].values() for one in item.values()])
    assert not any(f'/{name}"' in answers for name in requests)
