"""A function's environment is read once and fails by name."""

import pytest

from merchant_center.core.errors import ConfigurationError
from merchant_center.core.settings import Environment, read_settings


class OrdersPart(Environment):
    """A part that several functions share."""

    orders_table: str


class Example(OrdersPart):
    """A function's settings."""

    open_minutes: int


def test_variables_become_typed_values() -> None:
    """Names are the variables in lower case; what is declared as a number comes as one; others are ignored."""
    environment = {"ORDERS_TABLE": "orders-1", "OPEN_MINUTES": "1440", "OTHER": "x"}
    assert vars(read_settings(Example, environment)) == {"orders_table": "orders-1", "open_minutes": 1440}


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, "ORDERS_TABLE, OPEN_MINUTES"),
        ({"OPEN_MINUTES": "5"}, "ORDERS_TABLE"),
        ({"ORDERS_TABLE": ""}, "OPEN_MINUTES"),
    ],
)
def test_missing_variables_are_all_named(environment: dict[str, str], names: str) -> None:
    """One look at the error tells everything that is missing; an empty value is a value."""
    with pytest.raises(ConfigurationError, match=f"not set: {names}$"):
        read_settings(Example, environment)


@pytest.mark.parametrize("text", ["", "a day", "1.5", "0x10"])
def test_number_that_is_none_is_named_without_its_value(text: str) -> None:
    """A variable that is no whole number is named; its value, which might be a secret, is not repeated."""
    with pytest.raises(ConfigurationError) as refusal:
        read_settings(Example, {"ORDERS_TABLE": "t", "OPEN_MINUTES": text})
    assert refusal.value.message == "environment variable OPEN_MINUTES is not a whole number"


def test_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without another mapping the environment of the process counts."""
    monkeypatch.setenv("ORDERS_TABLE", "orders-2")
    monkeypatch.setenv("OPEN_MINUTES", "7")
    assert vars(read_settings(Example)) == {"orders_table": "orders-2", "open_minutes": 7}
