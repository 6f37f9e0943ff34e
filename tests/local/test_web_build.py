"""The web parts are built beside a starting stack, which neither waits for them nor leaves them behind."""

import os
import threading
import time
from pathlib import Path

import pytest

from local.web_build import building, is_built

BUILT = "web: built\nbuilt: source\n\t@cp source built\n"


class Reports:
    """What was said of a build."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._said = threading.Event()

    def __call__(self, line: str) -> None:
        """Hear a line."""
        self.lines.append(line)
        self._said.set()

    def first(self) -> str:
        """The first line, waited for."""
        assert self._said.wait(20)
        return self.lines[0]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with a source and a rule to build it."""
    (tmp_path / "Makefile").write_text(BUILT)
    (tmp_path / "source").write_text("first")
    return tmp_path


def test_sources_that_are_newer_are_built_again(root: Path) -> None:
    """What was never built or is older than its source is built, and then it is not any more."""
    for _ in range(2):
        assert not is_built(root)
        reports = Reports()
        with building(root, root / "logs" / "web.log", reports):
            assert reports.first() == "the web parts are built"
        assert is_built(root)
        older = (root / "source").stat().st_mtime_ns - 10**9
        os.utime(root / "built", ns=(older, older))


def test_failed_build_says_why(root: Path) -> None:
    """A build that fails says so with the end of its log, and the stack goes on."""
    (root / "Makefile").write_text("web:\n\t@echo no such module; exit 1\n")
    reports = Reports()
    with building(root, root / "web.log", reports):
        said = reports.first()
    assert [word for word in ("could not be built", "no such module", "web.log") if word not in said] == []


def test_build_ends_with_the_stack(root: Path) -> None:
    """A build that is not done when the stack ends is given up without a word, whatever it started."""
    (root / "Makefile").write_text("web:\n\t@echo $$$$ > pid; sleep 600; echo done\n")
    reports = Reports()
    with building(root, root / "web.log", reports):
        while not ((root / "pid").exists() and (root / "pid").read_text().strip()):
            time.sleep(0.01)
        started = int((root / "pid").read_text())
    assert not Path(f"/proc/{started}/cmdline").exists() or not Path(f"/proc/{started}/cmdline").read_bytes()
    assert reports.lines == []
