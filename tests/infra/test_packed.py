"""What the Makefiles pack: byte code that Lambda can use, and nothing of a developer's machine."""

import hashlib
import importlib.util
import marshal
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNCHECKED_HASH = 0b01
HEADER = 16


def _make(folder, target, artifacts):
    artifacts.mkdir()
    done = subprocess.run(
        [shutil.which("make"), "--silent", "--directory", folder, target, f"ARTIFACTS_DIR={artifacts}"],
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return artifacts


def _digest(folder):
    """What SAM tells versions apart by: names and contents of the files."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(one.relative_to(folder)).encode() + one.read_bytes() for one in files)).digest()


def _camel(folder):
    return "".join(part.title() for part in folder.split("_"))


@pytest.fixture(scope="module")
def packed(root, tmp_path_factory):
    """The artifacts of the shared layer and of all functions, each with the place where Lambda puts it."""
    folder = tmp_path_factory.mktemp("packed")
    found = [(_make(root / "layers" / "common", "build-CommonLayer", folder / "CommonLayer"), "/opt/")]
    for handler in sorted((root / "functions").glob("*/handler.py")):
        name = _camel(handler.parent.name)
        found.append((_make(root / "functions", f"build-{name}", folder / name), "/var/task/"))
    return found


def test_every_source_has_byte_code_that_holds(packed):
    """Files have other times in Lambda and cannot be written there: byte code is taken without a look at its source."""
    for artifacts, place in packed:
        sources = list(artifacts.rglob("*.py"))
        assert sources
        for source in sources:
            content = Path(importlib.util.cache_from_source(source)).read_bytes()
            assert content[:4] == importlib.util.MAGIC_NUMBER
            assert int.from_bytes(content[4:8], "little") == UNCHECKED_HASH, source
            assert content[8:HEADER] == importlib.util.source_hash(source.read_bytes())
            # Traces name files as they lie in Lambda, not where they were built.
            code = marshal.loads(content[HEADER:])  # noqa: S302 - made a moment ago
            assert code.co_filename == place + str(source.relative_to(artifacts))


def test_nothing_else_is_packed(packed):
    """Each byte code file belongs to a source and to this Python; tests and descriptions of routes stay here."""
    for artifacts, _ in packed:
        own = {Path(importlib.util.cache_from_source(source)) for source in artifacts.rglob("*.py")}
        assert set(artifacts.rglob("*.pyc")) == own
        assert [
            path for path in artifacts.rglob("*") if path.name in {"Makefile", "tests", ".DS_Store", "operations.py"}
        ] == []


def test_layer_stays_the_same_after_a_test_run(root, tmp_path):
    """Byte code of developers is not shipped: the same sources are the same layer, whoever ran them before."""
    ours = shutil.copytree(root / "layers" / "common", tmp_path / "common")
    for cache in list(ours.rglob("__pycache__")):
        shutil.rmtree(cache)
    before = _digest(_make(ours, "build-CommonLayer", tmp_path / "before"))
    subprocess.run([sys.executable, "-m", "compileall", "-q", ours], check=True)
    (ours / "python" / "merchant_center" / "__pycache__" / "gone.cpython-312.pyc").write_bytes(b"stale")
    assert list(ours.rglob("*.pyc"))
    assert _digest(_make(ours, "build-CommonLayer", tmp_path / "after")) == before


def test_function_stays_the_same_after_a_test_run(root, tmp_path):
    """The same holds for a function's package."""
    ours = tmp_path / "functions"
    shutil.copytree(root / "functions", ours, ignore=shutil.ignore_patterns("__pycache__"))
    before = _digest(_make(ours, "build-CreateOrder", tmp_path / "before"))
    subprocess.run([sys.executable, "-m", "compileall", "-q", ours], check=True)
    assert _digest(_make(ours, "build-CreateOrder", tmp_path / "after")) == before


def test_layers_and_functions_are_packed_by_makefiles(application, of_type):
    """SAM copies nothing by itself: what it copies by itself has the caches of whoever builds."""
    for kind in ("AWS::Serverless::Function", "AWS::Serverless::LayerVersion"):
        for name in of_type(application, kind):
            assert application["Resources"][name]["Metadata"] == {"BuildMethod": "makefile"}, name
