"""The environment of a function as typed values, read once, failing by name.

A handler declares what it reads as a dataclass whose field names are the variables in lower case; tests
compare these declarations with template.yaml.
"""

import os
from collections.abc import Mapping
from dataclasses import fields

from merchant_center.core.errors import ConfigurationError


def read_settings[T](kind: type[T], environment: Mapping[str, str] = os.environ) -> T:
    """Build ``kind`` (a dataclass of ``str`` and ``int`` fields) from environment variables.

    Raises:
        ConfigurationError: naming every variable that is missing, or the one that is not a number.
    """
    declared = fields(kind)  # type: ignore[arg-type]
    missing = [field.name.upper() for field in declared if field.name.upper() not in environment]
    if missing:
        raise ConfigurationError(f"environment variables are not set: {', '.join(missing)}")
    return kind(**{field.name: _typed(field.type, field.name.upper(), environment) for field in declared})


def _typed(wanted: object, name: str, environment: Mapping[str, str]) -> str | int:
    text = environment[name]
    if wanted is str:
        return text
    try:
        return int(text)
    except ValueError:
        raise ConfigurationError(f"environment variable {name} is not a whole number") from None
