"""The templates against the tools that know what AWS accepts and what is careless."""

import json
import re
import subprocess

import pytest
import yaml

TEMPLATES = [
    "template.yaml",
    "infra/network.yaml",
    "infra/alarms.yaml",
    "infra/alarms-vouchers.yaml",
    "infra/alarms-red-packets.yaml",
    "infra/alarms-refunds.yaml",
    "infra/alarms-reconciliation.yaml",
    "infra/web.yaml",
    "infra/web-cn.yaml",
    "infra/sign-in-cognito.yaml",
]
CHINA = ["cn-north-1", "cn-northwest-1"]
REGIONS = {name: ["eu-west-1", *CHINA] for name in TEMPLATES[1:]} | {
    "infra/web.yaml": ["us-east-1"],
    "infra/sign-in-cognito.yaml": ["us-east-1"],
}
"""Where each template may be deployed; `template.yaml` is checked by `make check`."""


@pytest.mark.parametrize("regions", [["us-east-1"], ["eu-west-1", *CHINA]], ids=["edge", "world and China"])
def test_cfn_lint_accepts_what_an_operator_deploys(root, program, regions):
    """Types, properties and references are valid, in the world's regions and in China's."""
    files = [name for name, places in REGIONS.items() if places == regions]
    assert files
    done = subprocess.run(
        [program("sam", "cfn-lint"), *files, "--regions", *regions],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_checkov_finds_what_the_skip_list_names_and_nothing_else(root, program, tmp_path):
    """Every finding has a reason in .checkov.yaml, and every skip there is still needed."""
    # Started elsewhere, so that checkov does not find .checkov.yaml and reports everything.
    files = [part for name in TEMPLATES for part in ("--file", str(root / name))]
    done = subprocess.run(
        [
            program("checkov", "checkov"), *files, "--framework", "cloudformation", "--skip-download",
            "--quiet", "--compact", "--output", "json",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["summary"]["parsing_errors"] == 0, report
    assert report["summary"]["resource_count"] > 0
    found = {check["check_id"] for check in report["results"]["failed_checks"]}
    settings = yaml.safe_load((root / ".checkov.yaml").read_text(encoding="utf-8"))
    assert found == set(settings["skip-check"])
    assert settings["file"] == TEMPLATES
    assert {*TEMPLATES[1:]} == {f"infra/{path.name}" for path in (root / "infra").glob("*.yaml")}


def test_skip_has_a_reason(root):
    """Each line of the skip list says in words why."""
    lines = (root / ".checkov.yaml").read_text(encoding="utf-8").splitlines()
    skips = [line for line in lines if line.startswith("  - CKV")]
    assert skips
    assert [line for line in skips if not re.fullmatch(r"  - CKV2?_AWS_\d+ +# .{20,}", line)] == []
