"""Check the import contracts of pyproject.toml, where `functions/*` stands for every folder of a function.

`PYTHONPATH=functions:layers/common/python python -m local.import_contracts`; `lint-imports` by itself would look for a
package of that name.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from importlinter.adapters.user_options import TomlFileUserOptionReader
from importlinter.application.app_config import settings
from importlinter.application.user_options import UserOptions
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
EVERY_FUNCTION = "functions/*"


def function_folders(root: Path = ROOT) -> list[str]:
    """Return the names of the folders that hold a function."""
    return sorted(path.parent.name for path in (root / "functions").glob("*/handler.py"))


def with_folders(options: dict[str, Any], folders: Iterable[str]) -> dict[str, Any]:
    """Return options in which every list names the folders instead of `functions/*`."""
    return {
        key: list(_expanded(value, folders)) if isinstance(value, list) else value for key, value in options.items()
    }


def _expanded(names: list[Any], folders: Iterable[str]) -> Iterator[Any]:
    for name in names:
        yield from folders if name == EVERY_FUNCTION else [name]


class _Reader(TomlFileUserOptionReader):
    def read_options(self, config_filename: str | None = None) -> UserOptions | None:
        read, folders = super().read_options(config_filename), function_folders()
        return read and UserOptions(
            session_options=with_folders(read.session_options, folders),
            contracts_options=[with_folders(one, folders) for one in read.contracts_options],
        )


if __name__ == "__main__":
    settings.configure(USER_OPTION_READERS={"toml": _Reader()})
    sys.exit(lint_imports(no_cache="--no-cache" in sys.argv[1:], no_logo=True))
