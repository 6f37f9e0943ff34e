"""A stage's settings are compared with the template before anything is built."""

import re
import subprocess

import pytest
import yaml

from infra import settings
from infra.settings import EXAMPLE, problems


@pytest.fixture(scope="module")
def example():
    return yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))


@pytest.fixture
def filled(example):
    """The example as somebody filled it in."""
    own = {"SubnetIds": ["subnet-0a", "subnet-0b"], "SecurityGroupIds": ["sg-0a"], "ClientIp": "198.51.100.7"}
    pages = {"PageOrigins": ["https://pages.shop.cn"]}
    return example | own | pages | {"PublicApiUrl": "https://pay.shop.cn", "OidcIssuer": "https://login.shop.cn/shop"}


@pytest.fixture
def found(application):
    return lambda given, architecture="arm64": list(problems(given, application["Parameters"], architecture))


def test_example_needs_nothing_but_own_values(found, example):
    """The committed example has every setting that is needed, under its name; only its values are not one's own."""
    assert found(example) != []
    assert [one for one in found(example) if "is still the example's" not in one] == []


def test_example_names_what_belongs_to_an_account(application, example):
    """What has no default and what a stage with customers has to set is in the example."""
    required = {name for name, one in application["Parameters"].items() if "Default" not in one}
    assert required | {"PageOrigins", "ClientIp"} <= set(example)


def test_filled_in_example_is_taken(found, filled):
    """With values of one's own nothing is left to say."""
    assert found(filled) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"PublicApiURL": "https://pay.shop.cn"}, "PublicApiURL is no parameter"),
        ({"PublicApiUrl": "https://pay.shop.cn/"}, "PublicApiUrl"),
        ({"PublicApiUrl": "http://pay.shop.cn"}, "PublicApiUrl"),
        ({"PageOrigins": ["https://pages.shop.cn", "pages.shop.cn"]}, "PageOrigins: pages.shop.cn does not do"),
        ({"SmsProvider": "twilio"}, "SmsProvider: twilio is none of none, sns, tencent"),
        ({"Architecture": "x86_64"}, "set ARCHITECTURE=x86_64"),
        ({"ClientIp": "203.0.113.7"}, "ClientIp: 203.0.113.7 is still the example's"),
    ],
)
def test_wrong_setting_is_told_in_words(found, filled, changes, told):
    """A misspelt name, a value that cannot be right and one left over are named."""
    (one,) = found(filled | changes)
    assert told in one


def test_missing_setting_is_told_with_its_meaning(found, filled):
    """A setting without default is asked for with its description."""
    del filled["OidcIssuer"]
    assert found(filled) == ["OidcIssuer is missing: Issuer of the tokens of operators and machines."]


def test_stage_without_settings_is_told_how_to_begin(tmp_path, capsys):
    """The first call of a new person says which file to copy where."""
    assert settings.main("dev", tmp_path) == 1
    assert "cp infra/stages/example.yaml .deploy/dev.yaml" in capsys.readouterr().err
    assert settings.main("nowhere", tmp_path) == 1
    assert "samconfig.toml has no stage nowhere" in capsys.readouterr().err


def test_stage_with_settings_passes(tmp_path, filled, capsys, monkeypatch):
    """A stage that is filled in gives no output and exit code 0."""
    monkeypatch.delenv("ARCHITECTURE", raising=False)
    (tmp_path / ".deploy").mkdir()
    (tmp_path / ".deploy" / "production.yaml").write_text(yaml.safe_dump(filled), encoding="utf-8")
    assert (settings.main("production", tmp_path), capsys.readouterr().err) == (0, "")


def test_sam_reads_the_example(root, program, tmp_path):
    """SAM takes the file's lists and texts as the parameters that they are meant to be."""
    code = (
        "import json, sys; from samcli.cli.types import CfnParameterOverridesType\n"
        "print(json.dumps(CfnParameterOverridesType().convert((sys.argv[1],), None, None)))"
    )
    done = subprocess.run(
        [program("sam", "python"), "-c", code, f"file://{EXAMPLE}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    read = yaml.safe_load(done.stdout)
    assert read["PageOrigins"] == "https://pages.example.com,https://console.example.com"
    assert read["ClientIp"] == "203.0.113.7"


def test_guide_names_what_there_is(root, application):
    """Each command, file, module and setting that infra/README.md names exists."""
    text = (root / "infra" / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"^ *make ([a-z-]+)", text, re.MULTILINE)) | set(re.findall(r"`make ([a-z-]+)", text))
    assert {"install", "build", "settings", "deploy", "check-stage"} <= named <= targets
    for path in re.findall(r"\b((?:infra|docs|tests)/[\w./-]+\.(?:yaml|md|py))\b", text):
        assert (root / path).exists(), path
    for module in re.findall(r"python -m ([\w.]+)", text):
        assert list(root.glob(f"{module.replace('.', '/')}*")), module
    stages = text.partition("## Stages")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in stages.splitlines() if line.startswith("| ") and "parameter" not in line]
    settable = {name for row in rows for name in re.findall(r"[A-Z]\w+", row)}
    assert set(application["Parameters"]) == settable
