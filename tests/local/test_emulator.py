"""The emulator is what all storage tests stand on."""

from pathlib import Path

import pytest

from local.emulator import Emulator, EmulatorError, running
from local.ports import PortTakenError, free_port, is_free, require_free


def test_emulator_answers_as_the_account_root_in_our_region(aws: Emulator) -> None:
    """The fixture's clients act as the root of the emulator's account in the stack's region."""
    assert aws.client("sts").get_caller_identity()["Arn"].endswith(":root")
    assert aws.client("sqs").meta.region_name == aws.region == "eu-west-1"


def test_emulator_keeps_its_data_over_a_restart(tmp_path: Path) -> None:
    """What was written before an orderly stop is there after the next start, on another port too."""
    with running(state_dir=tmp_path) as first:
        first.client("s3").create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": first.region})
        first.client("s3").put_object(Bucket="kept", Key="a/b", Body=b"1")
    with running(state_dir=tmp_path) as second:
        assert second.client("s3").get_object(Bucket="kept", Key="a/b")["Body"].read() == b"1"


def test_emulator_on_a_taken_port_says_so(aws: Emulator, tmp_path: Path) -> None:
    """Starting a second emulator on the same port fails with the reason instead of using the first one."""
    port = int(aws.endpoint_url.rsplit(":", 1)[1])
    with pytest.raises(EmulatorError, match="already in use"), running(port, tmp_path):
        pass
    with pytest.raises(PortTakenError, match="EMULATOR_PORT"):
        require_free(port, "AWS emulator", "EMULATOR_PORT")
    assert is_free(free_port())
