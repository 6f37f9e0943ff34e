"""Jobs whose messages are lost, or whose makers and workers died: the sweep announces them until they are settled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.errors import ConflictError, ThrottledError
from merchant_center.jobs.errors import HeldByAnotherError
from merchant_center.jobs.rules.job import LEASE, POLL_AFTER, JobState, JobTrigger
from merchant_center.jobs.use_cases import manage_jobs
from merchant_center.jobs.use_cases.sweep_jobs import ANNOUNCED, SETTLED, SweepJobsDeps, sweep_jobs
from tests.use_cases.jobs.conftest import ABNORMAL, BUSY


@pytest.fixture
def sweep(jobs):
    """Sweep one job when its date has come, and deliver what that announces; return what became of it."""

    def run(job, *, after=POLL_AFTER + timedelta(seconds=1)):
        jobs.world.offset += after

        class OnlyThis:
            def __getattr__(self, name):
                return getattr(jobs.deps.jobs, name)

            def due(self, *question):
                return [one for one in jobs.deps.jobs.due(*question) if one.job_id == job.job_id]

        counts = sweep_jobs(SweepJobsDeps(OnlyThis(), jobs.queue, jobs.world.clock), limit=1_000, go_on=lambda: True)
        jobs.run(job)
        return counts

    return run


def dying_queue(jobs, died, *methods):
    class Queue:
        def __getattr__(self, name):
            if name in methods:
                raise died
            return getattr(jobs.deps.queue, name)

    return replace(jobs.deps, queue=Queue())


def test_lost_message_of_a_check_is_announced_again(jobs, sweep):
    """A job whose first message is lost is checked and done as if nothing had happened."""
    openids = jobs.customers(2)
    job = jobs.create(openids)
    jobs.messages()
    assert sweep(job) == {ANNOUNCED: 1}
    assert jobs.now(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_lost_messages_of_chunks_are_announced_again(jobs, sweep, small_chunks):
    """A running job without any message left goes on in each of its chains."""
    openids = jobs.customers(7)
    job = jobs.checked(jobs.create(openids))
    jobs.messages()
    assert sweep(job) == {ANNOUNCED: 1}
    assert jobs.now(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_checked_job_that_nobody_started_starts(jobs, sweep, died):
    """A worker that dies between the check and the start leaves a job that starts all the same."""
    job = jobs.create(jobs.customers(1))
    (message,) = jobs.messages()
    with pytest.raises(died):
        jobs.deliver(message, deps=jobs.dying("jobs", "save", 2, "before"))
    assert jobs.now(job).state is JobState.READY
    assert sweep(job) == {ANNOUNCED: 1}
    assert jobs.now(job).state is JobState.DONE


def test_job_that_is_worked_on_is_not_disturbed(jobs, sweep):
    """Before its date nothing is announced; after it a chunk under a lease is left to its worker."""
    openids = jobs.customers(3)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()
    assert sweep(job, after=timedelta()) == {}
    announced = []

    def go_on():
        if not announced:
            jobs.world.offset = timedelta()
            sweep_jobs(
                SweepJobsDeps(jobs.deps.jobs, jobs.queue, lambda: jobs.world.clock() + POLL_AFTER),
                limit=1_000,
                go_on=lambda: True,
            )
            announced.extend(one for one in jobs.messages() if one["job_id"] == job.job_id)
            for one in announced:
                jobs.deliver(one)
        return True

    jobs.deliver(message, go_on=go_on)
    assert len(announced) == 1
    assert jobs.now(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


@pytest.mark.parametrize("trigger", [JobTrigger.PAUSE, JobTrigger.STOP])
def test_job_that_waits_for_a_person_has_no_date(jobs, trigger):
    """What an operator paused, what stopped, what is done and what has bad rows is announced by nobody."""
    job = jobs.checked(jobs.create(jobs.customers(1)))
    assert manage_jobs.halt_job(jobs.deps, job.job_id, trigger).next_poll_at is None
    manage_jobs.start_job(jobs.deps, job.job_id)
    done = jobs.run(job)
    assert (done.state, done.next_poll_at) == (JobState.DONE, None)
    waiting = jobs.run(jobs.upload(f"openid\n{jobs.customers(1)[0]}\n?\n".encode()))
    assert (waiting.state, waiting.next_poll_at) == (JobState.READY, None)


def test_cancel_that_died_before_its_messages_is_followed(jobs, sweep, died):
    """A cancel that told no worker ends with figures that say what was issued, and its failures can be sent again."""
    openids = jobs.customers(5)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()
    jobs.fault(error=ABNORMAL, times=1)
    jobs.fault(error=BUSY, times=0)
    jobs.deliver(message)
    manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.PAUSE)
    jobs.run(job)
    with pytest.raises(died):
        manage_jobs.halt_job(dying_queue(jobs, died, "enqueue"), job.job_id, JobTrigger.CANCEL)
    with pytest.raises(ConflictError):
        manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1")
    jobs.world.simulator.http.delete("/_simulator/faults")
    jobs.world.offset = timedelta(minutes=2)
    jobs.settle(job, openids)
    assert sweep(job) == {ANNOUNCED: 1}
    assert jobs.figures(job).done == jobs.coupons().total() == 4
    assert jobs.run(manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1")).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    assert sweep(job) == {SETTLED: 1}
    assert sweep(job) == {}


def test_resend_that_died_before_its_list_is_made_good(jobs, sweep, died):
    """The one job that may send failures again gets its list from the sweep if who asked for it died first."""
    openids = jobs.customers(3)
    jobs.fault(error=ABNORMAL, times=2)
    job = jobs.run(jobs.create(openids))

    class Files:
        def __getattr__(self, name):
            if name == "write_list":
                raise died
            return getattr(jobs.deps.files, name)

    with pytest.raises(died):
        manage_jobs.resend_job(replace(jobs.deps, files=Files()), job, "operator-1")
    following = manage_jobs.get_job(jobs.deps, job.following_id)
    assert sweep(following) == {ANNOUNCED: 1}
    assert jobs.now(following).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_job_whose_list_was_never_stored_says_so(jobs, sweep, died):
    """Openids that only the dead request knew make no job: it is rejected with the reason, and nobody got anything."""
    openids = tuple(jobs.customers(2))

    named = []

    class Files:
        def write_list(self, job_id, _):
            named.append(job_id)
            raise died

    with pytest.raises(died):
        manage_jobs.create_job(
            replace(jobs.deps, files=Files()), jobs.request(openids=openids, key="dead"), "operator-1"
        )
    job = manage_jobs.get_job(jobs.deps, named[0])
    assert sweep(job) == {ANNOUNCED: 1}
    rejected = jobs.now(job)
    assert rejected.state is JobState.REJECTED
    assert "never stored" in rejected.reason
    assert jobs.coupons() == {}


def test_resend_of_a_cancel_that_died_sees_to_it(jobs, died):
    """Whoever asks to send the failures again has what is still under way followed, and may ask again then."""
    openids = jobs.customers(3)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()
    jobs.fault(error=ABNORMAL, times=1)
    jobs.fault(error=BUSY, times=0)
    jobs.deliver(message)
    jobs.messages()
    with pytest.raises(died):
        manage_jobs.halt_job(dying_queue(jobs, died, "enqueue"), job.job_id, JobTrigger.CANCEL)
    jobs.world.simulator.http.delete("/_simulator/faults")
    jobs.world.offset = timedelta(minutes=3)
    jobs.settle(job, openids)
    with pytest.raises(ConflictError):
        manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1")
    jobs.run(job)
    assert jobs.figures(job).done == jobs.coupons().total() == 2
    assert jobs.run(manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1")).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


@pytest.mark.parametrize("error", [ThrottledError("busy"), ConflictError("first"), OSError("x")])
def test_last_receive_says_why_whatever_the_error(jobs, error):
    """When the queue would give up, the job is stopped with the reason, and can be resumed at once."""
    openids = jobs.customers(2)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()

    class Store:
        def __getattr__(self, name):
            return getattr(jobs.deps.jobs, name)

        def find_chunk(self, *_):
            raise error

    deps = replace(jobs.deps, jobs=Store())
    with pytest.raises(type(error)):
        jobs.deliver(message, deps=deps, attempt=4)
    assert jobs.now(job).state is JobState.RUNNING
    with pytest.raises(type(error)):
        jobs.deliver(message, deps=deps, attempt=5)
    stopped = jobs.now(job)
    assert (stopped.state, type(error).__name__ in stopped.reason) == (JobState.STOPPED, True)
    manage_jobs.start_job(jobs.deps, job.job_id)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_last_receive_of_a_chunk_that_a_dead_worker_holds(jobs, died):
    """A chunk under the lease of a worker that died by this very message stops the job at the last receive."""
    job = jobs.checked(jobs.create(jobs.customers(2)))
    (message,) = jobs.messages()
    with pytest.raises(died):
        jobs.deliver(message, deps=jobs.dying("jobs", "save_chunk", 2, "before"), attempt=4)
    with pytest.raises(HeldByAnotherError):
        jobs.deliver(message, attempt=5)
    assert jobs.now(job).state is JobState.STOPPED
    manage_jobs.start_job(jobs.deps, job.job_id)
    jobs.world.offset = LEASE + timedelta(seconds=1)
    assert jobs.run(job).state is JobState.DONE


def test_one_that_fails_does_not_stop_the_others(jobs, died):
    """A job that cannot be announced stays due and is counted; those behind it are announced."""
    one, other = (jobs.create(jobs.customers(1)) for _ in range(2))
    jobs.messages()
    later = jobs.world.clock() + POLL_AFTER + timedelta(seconds=1)

    class Store:
        def __getattr__(self, name):
            return getattr(jobs.deps.jobs, name)

        def due(self, *_):
            return [one, other]

        def save(self, job):
            if job.job_id == one.job_id:
                raise ThrottledError("busy")
            jobs.deps.jobs.save(job)

    counts = sweep_jobs(SweepJobsDeps(Store(), jobs.queue, lambda: later), limit=10, go_on=lambda: True)
    assert counts == {"failed": 1, ANNOUNCED: 1}
    due = {job.job_id for job in jobs.deps.jobs.due(later, 1_000)}
    assert one.job_id in due
    assert other.job_id not in due
