"""What `sam build` made and SAM zips, unpacked as Lambda does: read-only, with the times that SAM gives."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from bench.children import children

pytestmark = [pytest.mark.exhaustive(day=3), pytest.mark.timeout(1200)]
SAM_PYTHON = Path(__file__).resolve().parents[2] / ".venv-sam" / "bin" / "python"
SAM_TIME = 315_532_800
"""The first moment that a zip file can express, in 1980: SAM gives it to every file."""

ZIP = """
import sys
from samcli.lib.package.utils import make_zip_with_lambda_permissions
make_zip_with_lambda_permissions(sys.argv[1], sys.argv[2])
"""
IMPORT = """
import importlib._bootstrap_external as loading, json, sys
compiled, original = [], loading.SourceLoader.source_to_code
def source_to_code(self, data, path, **more):
    compiled.append(path)
    return original(self, data, path, **more)
loading.SourceLoader.source_to_code = source_to_code
__import__(sys.argv[1] + ".handler")
files = [getattr(one, "__file__", None) or "" for one in list(sys.modules.values())]
ours = [name for name in files if name.startswith(sys.argv[2])]
print(json.dumps([[name for name in compiled if name.startswith(sys.argv[2])], len(ours)]))
"""


@pytest.fixture(scope="session")
def unpacked(built_template, tmp_path_factory):
    """Packages zipped by SAM and unzipped."""
    folder = tmp_path_factory.mktemp("lambda")

    def unpack(name):
        target = folder / name
        if not target.exists():
            archive = folder / f"{name}.zip"
            source = built_template.parent / name
            done = subprocess.run(
                [SAM_PYTHON, "-c", ZIP, archive.with_suffix(""), source], capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            with zipfile.ZipFile(archive) as content:
                content.extractall(target)
                for one in content.infolist():
                    os.utime(target / one.filename, (SAM_TIME, SAM_TIME))
            archive.unlink()
        return target

    yield unpack
    shutil.rmtree(folder)


@pytest.mark.parametrize("function", ["create_order", "pay_callback", "run_jobs", "describe_api"])
def test_cold_start_compiles_nothing(unpacked, function):
    """A function's import finds byte code for every module of its package and of both layers."""
    name = "".join(part.title() for part in function.split("_"))
    places = [unpacked(name), *(unpacked(layer) / "python" for layer in ("CommonLayer", "DependenciesLayer"))]
    with children() as child:
        path = os.pathsep.join([str(child.home), *map(str, places)])
        environment = {"PYTHONPATH": path, "PYTHONPYCACHEPREFIX": "", "PYTHONDONTWRITEBYTECODE": "1"}
        compiled, loaded = child.run(["-c", IMPORT, function, str(places[0].parent)], **environment)
    assert compiled == []
    assert loaded > (0 if function == "describe_api" else 50)


def test_packages_fit_into_lambda(unpacked):
    """Both layers and a function stay well below the 250 MB that Lambda unpacks."""
    places = [unpacked(name) for name in ("CommonLayer", "DependenciesLayer", "CreateOrder")]
    size = sum(path.stat().st_size for place in places for path in place.rglob("*") if path.is_file())
    assert size < 100_000_000
