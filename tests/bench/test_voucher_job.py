"""A small voucher job with real faults and a real SIGKILL; what it may not do wrong makes the run itself fail."""

import pytest

from bench import voucher_job


# The killed worker's chunk rests for two minutes by itself, and on a busy machine the rest takes as long again.
@pytest.mark.timeout(1200)
@pytest.mark.exhaustive(day=1)
def test_job_under_faults_gives_each_customer_one_voucher():
    """Of 1,000 customers each has one coupon after faults and a killed worker; the rate was held, memory flat."""
    seen = voucher_job.run(1_000, 40, 1)
    assert seen["kills"] == 1
    assert seen["faults"] > 20
    # A window of the clock may hold one send more of each worker than its share.
    assert seen["most_in_a_second"] <= 40 + voucher_job.WORKERS
    assert seen["late_mb"] - seen["early_mb"] < 10


def test_check_finds_every_row():
    """A check of 2,000 rows finds all of them."""
    (checked,) = voucher_job.check([2_000])
    assert checked["rows"] == 2_000
