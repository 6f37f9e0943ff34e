"""The error tree: classes where one looks for them, each with a code, a status and a title, and each raised."""

import ast
import importlib
import pkgutil
from inspect import signature
from pathlib import Path

import pytest

import merchant_center
from merchant_center.core.edge.problems import ERROR_CODES, callback_failure_of, problem_of
from merchant_center.core.errors import ConflictError, MerchantCenterError, StaleVersionError

SHARED = Path(merchant_center.__path__[0])
DEPLOYED = [*SHARED.rglob("*.py"), *Path("functions").rglob("*.py")]


@pytest.fixture(scope="module")
def errors():
    for module in pkgutil.walk_packages(merchant_center.__path__, "merchant_center."):
        importlib.import_module(module.name)

    def tree(kind):
        return [kind, *(leaf for child in kind.__subclasses__() for leaf in tree(child))]

    return tree(MerchantCenterError)


def test_code_is_its_own(errors):
    """No two errors share a code and none inherits one, except that a stale version is told as a conflict."""
    assert [one.__name__ for one in errors if "code" not in vars(one)] == []
    others = [one.code for one in errors if one is not StaleVersionError]
    assert len(set(others)) == len(others)
    assert StaleVersionError.code == ConflictError.code


def test_code_has_a_status_and_a_title(errors):
    """The table knows every code and no other."""
    assert set(ERROR_CODES) == {one.code for one in errors}
    assert all(row.title for row in ERROR_CODES.values())


def test_errors_are_defined_where_one_looks_for_them(errors):
    """Classes of errors live in core/errors.py or in the module ``errors`` of their feature, and nowhere else."""
    assert {one.__module__ for one in errors if one.__module__.split(".")[2:] != ["errors"]} == set()


def test_every_error_is_raised(errors):
    """Each leaf of the tree is used by what is deployed, outside of the module that defines it."""
    leaves = {one.__name__ for one in errors if not one.__subclasses__()}
    used = {
        name
        for path in DEPLOYED
        for node in ast.walk(ast.parse(path.read_text()))
        if not isinstance(node, ast.ClassDef)
        for name in (getattr(node, "id", ""), getattr(node, "attr", ""))
    }
    assert leaves - used == set()


def test_lost_writes_have_one_parent(errors):
    """An error whose code says stale, or that a condition failed, is one that a caller of any store can catch."""
    stale = [one for one in errors if "stale" in one.code or one.code == "condition_failed"]
    assert len(stale) > 4
    assert [one.__name__ for one in stale if not issubclass(one, StaleVersionError)] == []


@pytest.mark.parametrize("refuse", [problem_of, callback_failure_of])
def test_every_error_can_be_told(errors, refuse):
    """Whatever is raised has an answer with a status of 4xx or 5xx."""
    for kind in errors:
        status, headers, body = refuse(kind(*_arguments(kind)), "request-1")
        assert 400 <= status < 600
        assert "json" in headers["Content-Type"]
        assert "request-1" in body


def _arguments(kind):
    wanted = [one for one in signature(kind).parameters.values() if one.default is one.empty]
    return [0 if one.annotation in (int, "int") else "why" for one in wanted if one.kind is one.POSITIONAL_OR_KEYWORD]


def test_own_failure_tells_nothing():
    """What goes wrong on our side is not told to callers beyond the request id."""
    _, _, body = problem_of(MerchantCenterError("table merchant-orders-1 lost"), "request-1")
    assert "merchant-orders-1" not in body
