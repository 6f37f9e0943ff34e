"""Jobs that are paused, resumed, cancelled or out of time: at once, and without losing what was under way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.errors import ConflictError
from merchant_center.jobs.rules.job import LEASE, JobState, JobTrigger
from merchant_center.jobs.use_cases import manage_jobs
from merchant_center.vouchers.rules.voucher import REFUSAL_CONCLUSIVE_AFTER
from tests.use_cases.jobs.conftest import ABNORMAL, BUSY, NOT_DONE, Background, slow_job, wait_until


def test_paused_job_stands_still_within_a_second_and_goes_on(jobs):
    """After a pause no more is sent than the rate of a second; resumed it ends with one voucher for each."""
    openids, job, message = slow_job(jobs, 120, rate=40)
    worker = Background(jobs, message)
    wait_until(lambda: jobs.figures(job).done > 0)
    manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.PAUSE)
    at_the_pause = len(jobs.sends())
    worker.join()
    assert 0 < len(jobs.sends()) <= at_the_pause + 40
    before = jobs.figures(job)
    assert before.done == jobs.coupons().total()
    assert (before.rate_per_minute, before.seconds_left) == (0, None)
    assert jobs.messages() == []
    manage_jobs.start_job(jobs.deps, job.job_id)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_resume_in_the_moment_of_laying_down_is_not_lost(jobs):
    """A message that came while the lease was still held is dropped, but the worker who lays down sees the resume."""
    openids, job, message = slow_job(jobs, 10)
    manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.PAUSE)
    resumed = []

    class Store:
        def __getattr__(self, name):
            return getattr(jobs.deps.jobs, name)

        def save_chunk(self, chunk, old):
            if chunk.lease_until is None and not resumed:
                manage_jobs.start_job(jobs.deps, job.job_id)
                resumed.extend(jobs.messages())
                for one in resumed:
                    jobs.deliver(one)
            jobs.deps.jobs.save_chunk(chunk, old)

        def get(self, job_id):
            found = jobs.deps.jobs.get(job_id)
            return found if taken else replace(found, state=JobState.RUNNING)

    taken = []

    def go_on():
        taken.append(True)
        return False

    deps = replace(jobs.deps, jobs=Store())
    jobs.deliver(message, deps=deps, go_on=go_on)
    assert resumed
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_cancelled_job_sends_nothing_more(jobs):
    """A cancelled job stops within a second; its figures say what was really issued, the rest stays waiting."""
    _, job, message = slow_job(jobs, 120)
    worker = Background(jobs, message)
    wait_until(lambda: jobs.figures(job).done > 0)
    manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.CANCEL)
    worker.join()
    cancelled = jobs.run(job)
    assert cancelled.state is JobState.CANCELLED
    figures = jobs.figures(job)
    assert 0 < figures.done == jobs.coupons().total() == len(jobs.sends()) < 120
    with pytest.raises(ConflictError):
        manage_jobs.start_job(jobs.deps, job.job_id)


def test_cancel_after_a_death_counts_what_was_sent(jobs, died):
    """Vouchers that a killed worker had sent and not recorded are found, although the job was cancelled since."""
    _, job, message = slow_job(jobs, 10, rate=500)
    with pytest.raises(died):
        jobs.deliver(message, deps=jobs.dying("jobs", "save_chunk", 2, "before"))
    assert jobs.figures(job).done == 0
    manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.CANCEL)
    jobs.messages()
    jobs.world.offset = LEASE + timedelta(seconds=1)
    jobs.deliver(message, attempt=2)
    assert jobs.figures(job).done == jobs.coupons().total() == 10


def test_cancelled_job_follows_undecided_sends(jobs):
    """A send without an answer is followed to its end and counted, also if no message was left at the cancel."""
    openids, job, message = slow_job(jobs, 3, rate=500)
    jobs.fault(error=BUSY, times=0)
    jobs.deliver(message)
    manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.PAUSE)
    for one in jobs.messages():
        jobs.deliver(one)
    assert jobs.messages() == []
    manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.CANCEL)
    jobs.world.simulator.http.delete("/_simulator/faults")
    first = jobs.messages()
    for one in first:
        jobs.deliver(one)
    assert jobs.figures(job).waiting == 3
    jobs.world.offset = timedelta(minutes=2)
    jobs.settle(job, openids)
    assert jobs.run(job).state is JobState.CANCELLED
    assert jobs.figures(job).done == 3


def test_failures_that_come_after_a_cancel_are_sent_again_too(jobs):
    """While undecided sends of a cancelled job are followed it has no final failures; then all are sent again."""
    openids, job, message = slow_job(jobs, 3, rate=500)
    jobs.fault(error=ABNORMAL, times=1)
    jobs.fault(error=NOT_DONE, times=0)
    jobs.deliver(message)
    manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.CANCEL)
    assert jobs.figures(job).failed == 1
    with pytest.raises(ConflictError):
        manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1")
    jobs.world.simulator.http.delete("/_simulator/faults")
    jobs.fault(error=ABNORMAL, times=2)
    jobs.world.offset = REFUSAL_CONCLUSIVE_AFTER + timedelta(minutes=2)
    jobs.settle(job, openids)
    jobs.run(job)
    assert jobs.figures(job).failed == 3
    assert jobs.run(manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1")).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_job_without_time_is_laid_down_for_the_next_worker(jobs):
    """A worker whose time is up records what it did and tells the next one."""
    openids, job, message = slow_job(jobs, 30)
    calls = []

    def go_on():
        calls.append(True)
        return len(calls) < 12

    assert jobs.deliver(message, go_on=go_on).state is JobState.RUNNING
    assert 0 < jobs.figures(job).done < 30
    assert len(jobs.queue.held) == 1
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_steering_twice_is_steering_once(jobs):
    """Pausing a paused job or cancelling a cancelled one finds it so; a cancelled one cannot be paused."""
    _, job, _ = slow_job(jobs, 2)
    for trigger in (JobTrigger.PAUSE, JobTrigger.CANCEL):
        once = manage_jobs.halt_job(jobs.deps, job.job_id, trigger)
        assert manage_jobs.halt_job(jobs.deps, job.job_id, trigger) == once
    with pytest.raises(ConflictError):
        manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.PAUSE)


@pytest.mark.parametrize("trigger", [JobTrigger.PAUSE, JobTrigger.STOP, JobTrigger.CANCEL])
def test_check_delivered_twice_does_not_start_what_was_halted(jobs, trigger):
    """A second worker that has seen the list checked leaves a job as it is that was started and halted meanwhile."""
    job = jobs.create(jobs.customers(2))
    (message,) = jobs.messages()
    overtaken = []

    class Store:
        def __getattr__(self, name):
            return getattr(jobs.deps.jobs, name)

        def counts(self, job_ids):
            found = jobs.deps.jobs.counts(job_ids)
            if not overtaken:
                overtaken.append(jobs.deliver(message).state)
                manage_jobs.halt_job(jobs.deps, job.job_id, trigger, "by hand")
            return found

    halted = jobs.deliver(message, deps=replace(jobs.deps, jobs=Store()))
    assert overtaken == [JobState.RUNNING]
    assert halted == jobs.now(job)
    assert jobs.run(job) == halted
    assert halted.state in {JobState.PAUSED, JobState.STOPPED, JobState.CANCELLED}
    assert jobs.sends() == []
