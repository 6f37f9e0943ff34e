"""Workers of jobs die at any line, and messages come twice at once: nothing is lost, nothing doubled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.errors import ConflictError
from merchant_center.jobs.rules.job import LEASE, JobState
from merchant_center.jobs.use_cases import manage_jobs
from tests.use_cases.jobs.conftest import LIMITED

DEATHS = [
    ("jobs", "save_chunk", 1),
    ("files", "chunk", 1),
    ("vouchers", "reserve", 4),
    ("vouchers", "record", 4),
    ("jobs", "save_chunk", 2),
    ("queue", "enqueue", 1),
]


@pytest.mark.parametrize(("part", "method", "nth"), DEATHS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_death_at_any_step_loses_nothing_and_doubles_nothing(
    jobs, small_chunks, died, monkeypatch, part, method, nth, when
):
    """Whatever step a worker dies at, its message that comes again ends with one voucher for each and exact figures."""
    for module in ("manage_jobs", "run_job"):
        monkeypatch.setattr(f"merchant_center.jobs.use_cases.{module}.CHAINS", 1)
    openids = jobs.customers(2 * small_chunks + 5)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()
    with pytest.raises(died):
        jobs.deliver(message, deps=jobs.dying(part, method, nth, when))
    jobs.figures(job)
    jobs.world.offset = LEASE + timedelta(seconds=1)
    jobs.deliver(message, attempt=2)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    assert jobs.figures(job).done == len(openids)


def test_no_after_a_death_is_checked_against_the_card_pack(jobs, died):
    """Of a worker that died after WeChat issued, a refusal of the repeat is not believed: resent, it would be two."""
    openids = jobs.customers(1)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()
    with pytest.raises(died):
        jobs.deliver(message, deps=jobs.dying("vouchers", "record", 1, "before"))
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    jobs.fault(error=LIMITED, times=2)
    jobs.world.offset = LEASE + timedelta(seconds=1)
    jobs.deliver(message, attempt=2)
    assert jobs.run(job).state is JobState.DONE
    assert (jobs.figures(job).done, jobs.figures(job).failed) == (1, 0)
    assert jobs.coupons() == dict.fromkeys(openids, 1)


@pytest.mark.parametrize(
    ("part", "method", "nth"),
    [
        ("files", "open_list", 1),
        ("files", "write_chunk", 2),
        ("jobs", "save", 1),
        ("jobs", "save", 2),
        ("queue", "enqueue", 1),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_death_while_checking_is_made_good(jobs, small_chunks, died, part, method, nth, when):
    """A check that died is done again, from the same list to the same chunks, and the workers are told."""
    openids = jobs.customers(2 * small_chunks + 5)
    job = jobs.create(openids)
    (message,) = jobs.messages()
    with pytest.raises(died):
        jobs.deliver(message, deps=jobs.dying(part, method, nth, when))
    jobs.deliver(message, attempt=2)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


@pytest.mark.parametrize("when", ["before", "after"])
def test_death_at_the_last_step_is_made_good(jobs, died, when):
    """A worker that dies while it writes that the job is done leaves a job that becomes done."""
    job = jobs.checked(jobs.create(jobs.customers(3)))
    (message,) = jobs.messages()
    with pytest.raises(died):
        jobs.deliver(message, deps=jobs.dying("jobs", "save", 1, when))
    assert jobs.figures(job).waiting == 0
    jobs.deliver(message, attempt=2)
    assert jobs.run(job).state is JobState.DONE


def test_request_that_died_is_repeated(jobs, died):
    """A request that died between the record and the message makes the same job when it is repeated with its key."""
    openids = jobs.customers(2)
    real = jobs.deps
    for part, method in (("jobs", "save"), ("files", "write_list"), ("queue", "enqueue_check")):
        jobs.deps = jobs.dying(part, method, 1, "after" if part != "queue" else "before")
        with pytest.raises(died):
            jobs.create(openids, key="once")
        jobs.deps = real
    job = jobs.create(openids, key="once")
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_message_delivered_twice_at_once_is_worked_on_once(jobs, at_once):
    """Of eight deliveries of one message at once one works; the others come again and find nothing to do."""
    openids = jobs.customers(20)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()
    results = at_once(8, lambda _: jobs.deliver(message))
    assert all(isinstance(one, ConflictError) or one.state in {JobState.RUNNING, JobState.DONE} for one in results)
    assert any(isinstance(one, ConflictError) for one in results)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    assert jobs.figures(job).done == 20
    assert len(jobs.sends()) == 20


def test_second_message_for_a_chunk_is_dropped(jobs, at_once):
    """Workers told twice: the one who comes second leaves the chunk to the first, whose own message is kept."""
    openids = jobs.customers(20)
    job = jobs.checked(jobs.create(openids))
    manage_jobs.start_job(jobs.deps, job.job_id)
    first, second = jobs.messages()
    results = at_once(2, lambda n: jobs.deliver((first, second)[n]))
    assert not any(isinstance(one, Exception) for one in results)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    assert len(jobs.sends()) == 20


def test_worker_who_lost_its_lease_changes_nothing(jobs, died):
    """A worker that went on after its lease had run out records nothing over the one who followed it."""
    openids = jobs.customers(10)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()
    follower = []

    class Slow:
        def __getattr__(self, name):
            return getattr(jobs.world.vouchers, name)

        def get_stock(self, stock_id):
            if not follower:
                follower.append(True)
                jobs.world.offset = LEASE + timedelta(seconds=1)
                jobs.deliver(message | {"ticket": "another"})
            return jobs.world.vouchers.get_stock(stock_id)

    with pytest.raises(ConflictError):
        jobs.deliver(message, deps=jobs.issuing(Slow()))
    assert jobs.now(job).state is JobState.DONE
    assert jobs.figures(job).done == 10
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_last_attempt_stops_the_job_with_the_reason(jobs):
    """When the queue would give up, the job says why it stands still, and can be resumed at once."""
    openids = jobs.customers(4)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()

    class Broken:
        def __getattr__(self, name):
            return getattr(jobs.deps.files, name)

        def chunk(self, *_):
            raise OSError("no such bucket")

    broken = replace(jobs.deps, files=Broken())
    for attempt in (1, 2, 3, 4, 5):
        with pytest.raises(OSError, match="bucket"):
            jobs.deliver(message, deps=broken, attempt=attempt)
    stopped = jobs.now(job)
    assert (stopped.state, stopped.reason) == (JobState.STOPPED, "OSError: no such bucket")
    manage_jobs.start_job(jobs.deps, job.job_id)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_check_that_never_works_rejects_the_job(jobs):
    """When the queue would give up on a check, the job says why instead of waiting for ever."""
    job = jobs.create(jobs.customers(1))
    (message,) = jobs.messages()

    class Broken:
        def __getattr__(self, name):
            return getattr(jobs.deps.files, name)

        def open_list(self, *_):
            raise OSError("no such bucket")

    with pytest.raises(OSError, match="bucket"):
        jobs.deliver(message, deps=replace(jobs.deps, files=Broken()), attempt=5)
    assert (jobs.now(job).state, jobs.now(job).reason) == (JobState.REJECTED, "OSError: no such bucket")
