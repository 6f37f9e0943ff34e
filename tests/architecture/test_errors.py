"""The error tree: each leaf has a code of its own, a status and a title."""

import importlib
import pkgutil
from inspect import signature

import pytest

import merchant_center
from merchant_center.core.edge.problems import STATUS, TITLES, callback_failure_of, problem_of
from merchant_center.core.errors import MerchantCenterError


@pytest.fixture(scope="module")
def errors():
    for module in pkgutil.walk_packages(merchant_center.__path__, "merchant_center."):
        importlib.import_module(module.name)

    def tree(kind):
        return [kind, *(leaf for child in kind.__subclasses__() for leaf in tree(child))]

    return tree(MerchantCenterError)


def test_code_is_its_own(errors):
    """No two errors share a code, and none inherits one."""
    assert [one.__name__ for one in errors if "code" not in vars(one)] == []
    assert len({one.code for one in errors}) == len(errors)


def test_code_has_a_status_and_a_title(errors):
    """The table knows every code and no other."""
    codes = {one.code for one in errors}
    assert set(STATUS) == codes
    assert set(TITLES) == codes


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
