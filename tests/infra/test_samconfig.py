"""The stages of samconfig.toml against the template they deploy."""

import tomllib

import pytest

STAGES = ["dev", "staging", "production"]


@pytest.fixture(scope="module")
def stages(root):
    """Deploy parameters by stage."""
    with (root / "samconfig.toml").open("rb") as file:
        content = tomllib.load(file)
    assert content.pop("version") == 0.1
    return {stage: sections["deploy"]["parameters"] for stage, sections in content.items()}


def _overrides(parameters):
    return dict(one.split("=", 1) for one in parameters["parameter_overrides"] if not one.startswith("file://"))


def test_stages_are_separate(stages):
    """Each stage has a stack and a place for artifacts of its own, and needs no more rights than it says."""
    assert list(stages) == STAGES
    for stage, parameters in stages.items():
        assert parameters["stack_name"] == parameters["s3_prefix"] == f"merchant-center-{stage}"
        assert parameters["resolve_s3"] is True
        assert parameters["capabilities"] == "CAPABILITY_IAM"
        assert parameters["confirm_changeset"] is (stage != "dev")


def test_overrides_are_values_that_the_template_takes(stages, application):
    """A stage sets parameters that exist, to values that are allowed."""
    for parameters in stages.values():
        for name, value in _overrides(parameters).items():
            assert value in application["Parameters"][name].get("AllowedValues", [value])


def test_accounts_stay_out(stages):
    """What belongs to one account comes last, from a file that is not committed."""
    for stage, parameters in stages.items():
        assert parameters["parameter_overrides"][-1] == f"file://.deploy/{stage}.yaml"
        assert not {"region", "profile", "role_arn", "s3_bucket"} & set(parameters)
        assert not {"OidcIssuer", "PageOrigins", "PublicApiUrl", "SubnetIds"} & set(_overrides(parameters))


def test_production_loses_nothing(stages):
    """Where money is, tables can be restored, cannot be deleted by mistake, and are under the account's key."""
    settings = _overrides(stages["production"])
    assert {settings[name] for name in ("PointInTimeRecovery", "DeletionProtection", "EncryptTablesWithKms")} == {
        "true"
    }
