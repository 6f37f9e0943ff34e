"""The look at what was built."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bench import __main__ as program
from bench import packed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def build(tmp_path):
    """A build of one function, without third-party libraries, which it does not need."""
    (tmp_path / "template.yaml").touch()
    (tmp_path / "DependenciesLayer" / "python").mkdir(parents=True)
    for folder, name in (("layers/common", "CommonLayer"), ("functions", "DescribeApi")):
        (tmp_path / name).mkdir()
        command = [shutil.which("make"), "--silent", "--directory", ROOT / folder, f"build-{name}"]
        subprocess.run([*command, f"ARTIFACTS_DIR={tmp_path / name}"], check=True)
    return tmp_path


def test_packages_are_counted_and_imported(build):
    """Each package has a row with its files and byte code, and a function's tells what its import costs."""
    *layers, function = packed.measure(folders=["describe_api"], build=build)[0].rows
    assert [row[0] for row in layers] == ["CommonLayer", "DependenciesLayer"]
    name, files, megabytes, sources, byte_code, as_packed, compiled, ratio = function
    assert (name, files, sources, byte_code) == ("describe_api", 5, 2, 2)
    assert 0 < megabytes < 1
    assert min(as_packed, compiled, ratio) > 0


def test_missing_byte_code_shows(build):
    """A package without byte code has none in the table."""
    shutil.rmtree(build / "DescribeApi" / "describe_api" / "__pycache__")
    assert packed.package_of(build / "DescribeApi").byte_code == 0


def test_build_is_asked_for(tmp_path, monkeypatch):
    """Without a build the command says how to make one."""
    monkeypatch.setitem(program.PARTS, "packed", lambda quick: packed.measure(quick=quick, build=tmp_path))
    with pytest.raises(SystemExit, match="run `make build` first"):
        program.main(["packed"])
