"""Jobs under way: the rate, refusals, undecided sends, figures that add up, failures that are sent again."""

import inspect
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from local.template import load
from merchant_center.core.errors import ConflictError, InvalidInputError
from merchant_center.core.http_client import build_http_client
from merchant_center.core.rate_limiter import MAX_PAUSE_SECONDS
from merchant_center.jobs.rules.job import LEASE, JobKind, JobState
from merchant_center.jobs.use_cases import manage_jobs
from merchant_center.jobs.use_cases.deliver_rows import VoucherDelivery
from merchant_center.jobs.use_cases.run_job import RETRY_DELAY_SECONDS
from merchant_center.vouchers.rules.customer_stock_lock import CALL_LEASE
from merchant_center.vouchers.rules.voucher import StockLimits
from merchant_center.vouchers.use_cases.manage_vouchers import change_stock, remove_stock
from tests.use_cases.jobs.conftest import ABNORMAL, BUSY, LIMITED, Background, slow_job, wait_until
from tests.use_cases.world import actor

ROOT = Path(__file__).resolve().parents[3]


def test_many_chunks_are_all_done(jobs, small_chunks):
    """A list of more chunks than chains is worked through to the last row, one message for each chain."""
    openids = jobs.customers(20 * small_chunks + 3)
    job = jobs.checked(jobs.create(openids))
    assert len(jobs.queue.held) == 16
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    assert jobs.figures(job).done == 203


def test_figures_add_up_at_every_instant(jobs):
    """While a worker is at it, done + failed + waiting are the rows, done only grows, rate and time left are told."""
    _, job, message = slow_job(jobs, 80)
    worker = Background(jobs, message)
    seen = []
    while worker.thread.is_alive():
        seen.append(jobs.figures(job))
        time.sleep(0.02)
    worker.join()
    assert [one.done for one in seen] == sorted(one.done for one in seen)
    halfway = [one for one in seen if 0 < one.done < 80]
    assert halfway
    assert all(one.rate_per_minute > 0 for one in halfway)
    assert all(0 <= one.seconds_left <= 80 for one in halfway)
    assert jobs.now(job).state is JobState.DONE


def test_rate_is_held(jobs):
    """No second sees more sends than the job's rate, and a worker among several keeps to its share."""
    _, _, message = slow_job(jobs, 60, rate=80)
    began = time.monotonic()
    jobs.deliver(message, deps=replace(jobs.deps, workers=2))
    assert time.monotonic() - began >= 60 / 40
    assert len(jobs.sends()) == 60


@pytest.mark.parametrize(
    "effect",
    [
        {"drop": {"executed": True}},
        {"drop": {"executed": False}},
        {"error": BUSY},
        {"error": {"status": 429, "code": "FREQUENCY_LIMITED"}},
    ],
    ids=["dropped after", "dropped before", "500 after", "429"],
)
@pytest.mark.usefixtures("virtual_rate")
def test_unknown_outcomes_are_settled_before_the_job_is_done(jobs, effect):
    """Sends without an answer wait, are repeated with their number, and end as one voucher each."""
    openids, job, message = slow_job(jobs, 12, rate=500)
    jobs.fault(times=9, **effect)
    jobs.deliver(message)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    numbers = {one["body_base64"] for one in jobs.sends()}
    assert len(numbers) == 12


@pytest.mark.usefixtures("virtual_rate")
def test_outage_leaves_few_in_doubt(jobs):
    """While WeChat answers nothing, a chunk begins no more than a bounded number of sends and comes again later."""
    openids, job, message = slow_job(jobs, 200, rate=30)
    jobs.fault(error={"status": 503, "code": "SYSTEM_ERROR", "executed": False}, times=0)
    jobs.deliver(message)
    assert jobs.figures(job).waiting == 200
    assert len({one["body_base64"] for one in jobs.sends()}) <= 80
    assert [delay for _, delay in jobs.queue.held] == [RETRY_DELAY_SECONDS]
    jobs.world.simulator.http.delete("/_simulator/faults")
    jobs.world.offset = CALL_LEASE
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_lane_is_held_as_long_as_the_slowest_send():
    """Nobody takes a lane from a worker in a call: two sends at once to a customer are refused for no reason."""
    function = load(ROOT / "template.yaml")["Resources"]["RunJobs"]["Properties"]
    longest_wait = int(function["Environment"]["Variables"]["WORKERS"]) + MAX_PAUSE_SECONDS
    timeouts = inspect.signature(build_http_client).parameters
    longest_call = 2 * (timeouts["connect_timeout"].default + timeouts["read_timeout"].default)
    assert CALL_LEASE.total_seconds() > 2 * (longest_wait + longest_call)


def test_spurious_rule_limit_is_no_failure(jobs):
    """A RULE_LIMIT that a second try does not confirm fails nobody, and the second try waits for a slot too."""
    openids, _, message = slow_job(jobs, 5, rate=3)
    jobs.fault(error=LIMITED)
    began = time.monotonic()
    jobs.deliver(message)
    assert time.monotonic() - began >= 6 / 3
    assert len(jobs.sends()) == 6
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_refused_customers_are_failures_and_can_be_sent_again(jobs):
    """The file of failures names each with line and reason; a job of them, asked for twice, sends each one voucher."""
    openids = jobs.customers(6)
    job = jobs.checked(jobs.create(openids))
    (message,) = jobs.messages()
    jobs.fault(error=ABNORMAL, times=2)
    jobs.deliver(message)
    assert jobs.now(job).state is JobState.DONE
    header, *rows = jobs.failures(job)
    assert header[:3] == ["line", "openid", "code"]
    assert len(rows) == jobs.figures(job).failed == 2
    assert all(openids[int(line) - 1] == openid and code == "USER_ACCOUNT_ABNORMAL" for line, openid, code, *_ in rows)
    again = manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1")
    assert manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-2") == again
    assert (again.resend_of, again.job_id) == (job.job_id, f"{job.job_id}-2")
    assert jobs.run(again).state is JobState.DONE
    assert jobs.figures(again).done == 2
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    with pytest.raises(InvalidInputError):
        manage_jobs.resend_job(jobs.deps, jobs.now(again), "operator-1")


def test_downloaded_failures_can_be_uploaded_as_they_are(jobs):
    """The file of failures is itself a list."""
    job = jobs.checked(jobs.create(jobs.customers(3)))
    jobs.fault(error=ABNORMAL, times=1)
    jobs.run(job)
    content = httpx.get(manage_jobs.failures_link(jobs.deps, job)).content
    assert jobs.run(jobs.upload(content)).rows == 1


def test_failures_of_a_running_job_are_not_final(jobs):
    """Nothing is sent again before a job is at its end."""
    _, job, _ = slow_job(jobs, 2)
    with pytest.raises(ConflictError):
        manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1")


def test_used_up_budget_stops_the_job_and_it_can_be_resumed(jobs):
    """NOT_ENOUGH stops all workers at once; with a new budget the rest get theirs, and the refused ones by a resend."""
    jobs.stock = jobs.world.stock(max_coupons=20)
    openids, job, message = slow_job(jobs, 60)
    jobs.deliver(message)
    stopped = jobs.now(job)
    assert stopped.state is JobState.STOPPED
    assert stopped.reason.startswith("NOT_ENOUGH: the budget is used up")
    figures = jobs.figures(job)
    assert figures.done == 20
    assert 1 <= figures.failed <= 12
    assert jobs.run(job).state is JobState.STOPPED
    jobs.world.simulator.panel("stocks", stock_id=job.target_id, creator_mchid=jobs.world.mchid, max_coupons=1_000)
    manage_jobs.start_job(jobs.deps, job.job_id)
    assert jobs.run(job).state is JobState.DONE
    jobs.run(manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1"))
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_stock_that_is_paused_in_the_middle_stops_the_job(jobs):
    """A refusal that may be about the stock makes the worker look; a stock that does not run stops the job."""
    openids, job, message = slow_job(jobs, 120)
    worker = Background(jobs, message)
    wait_until(lambda: jobs.figures(job).done > 0)
    client = jobs.world.voucher_client(jobs.world.mchid)
    client.pause_stock(job.target_id, jobs.world.mchid)
    worker.join()
    stopped = jobs.now(job)
    assert (stopped.state, stopped.reason) == (JobState.STOPPED, "PARAM_ERROR: the stock is paused")
    assert jobs.figures(job).failed <= 12
    client.restart_stock(job.target_id, jobs.world.mchid)
    manage_jobs.start_job(jobs.deps, job.job_id)
    assert jobs.run(job).state is JobState.DONE
    jobs.run(manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator-1"))
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_openid_of_nobody_fails_alone(jobs):
    """An openid that WeChat does not know is a failure; the stock runs, so the others go on."""
    openids = jobs.customers(5)
    job = jobs.run(jobs.create([*openids[:2], "oNobodyAtAll000000000000001", *openids[2:]]))
    assert job.state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    (failure,) = jobs.failures(job)[1:]
    assert (failure[2], failure[4]) == ("PARAM_ERROR", "the stock is running: there is no such openid")


def test_own_limits_are_kept(jobs):
    """Who has enough by our own limit fails without a send; the day's limit stops the job with nobody lost."""
    openids = jobs.customers(6)
    change_stock(
        jobs.world.managing, jobs.stock.stock_id, limits=StockLimits(per_customer=1), success_page=None, actor=actor()
    )
    jobs.run(jobs.create(openids[:2]))
    second = jobs.run(jobs.create(openids[:3]))
    assert (jobs.figures(second).done, jobs.figures(second).failed) == (1, 2)
    assert {tuple(row[2:5]) for row in jobs.failures(second)[1:]} == {
        (
            "cap_reached",
            "客户已达本系统设定的每人领取上限",
            "the customer has as many as our own limit allows",
        )
    }
    change_stock(
        jobs.world.managing, jobs.stock.stock_id, limits=StockLimits(per_day=2), success_page=None, actor=actor()
    )
    third = jobs.run(jobs.create(openids[3:]))
    assert third.state is JobState.STOPPED
    assert third.reason.startswith("cap_reached")
    assert (jobs.figures(third).done, jobs.figures(third).failed) == (2, 0)
    change_stock(jobs.world.managing, jobs.stock.stock_id, limits=StockLimits(), success_page=None, actor=actor())
    manage_jobs.start_job(jobs.deps, third.job_id)
    assert jobs.run(third).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_limit_of_the_stock_at_wechat_is_not_called_ours(jobs):
    """Who has as many as the stock allows at WeChat fails without a send, and the file says whose limit it is."""
    jobs.stock = jobs.world.stock(max_coupons_per_user=1)
    openids = jobs.customers(2)
    jobs.run(jobs.create(openids))
    again = jobs.run(jobs.create(openids))
    assert (again.state, jobs.figures(again).failed, len(jobs.sends())) == (JobState.DONE, 2, 2)
    at_wechat = ("cap_reached", "客户已达该批次在微信支付设定的每人领取上限")
    assert {tuple(row[2:4]) for row in jobs.failures(again)[1:]} == {at_wechat}
    remove_stock(jobs.world.managing, jobs.stock.stock_id, actor=actor())
    assert {tuple(row[2:4]) for row in jobs.failures(again)[1:]} == {("cap_reached", "客户已达每人领取上限")}


def test_wrong_configuration_stops_the_job(jobs):
    """What an operator has to mend at WeChat stops the job with WeChat's code and its meaning."""
    job = jobs.checked(jobs.create(jobs.customers(3)))
    jobs.fault(error={"status": 403, "code": "NO_AUTH", "message": "x", "executed": False}, times=0)
    job = jobs.run(job)
    assert job.state is JobState.STOPPED
    assert job.reason.startswith("NO_AUTH: no permission")


@pytest.mark.parametrize(("how", "given"), [("create", ["oABCDEF"]), ("upload", b"oABCDEF")])
def test_unbound_official_account_makes_no_job(jobs, how, given):
    """An appid that is not bound to the stock's merchant account is named at once, for an uploaded list too."""
    with pytest.raises(InvalidInputError) as refusal:
        getattr(jobs, how)(given, appid="wx0000000000000000")
    assert [one.field for one in refusal.value.problems] == ["appid"]
    assert jobs.messages() == []


def test_unbound_official_account_fails_nobody(jobs):
    """An appid that is not bound to the merchant account stops the job before anybody's turn; bound, all are served."""
    openids = jobs.customers(3)
    serves = []

    def require_serving(mchid, appid):
        if not serves:
            raise InvalidInputError.of("appid", f"is not bound to merchant account {mchid}")

    counter = replace(jobs.counter, require_serving=require_serving)
    delivery = VoucherDelivery(counter)
    jobs.deps = replace(jobs.deps, deliveries={JobKind.VOUCHER: delivery})
    job = jobs.run(jobs.create(openids))
    assert job.state is JobState.STOPPED
    assert job.reason == f"invalid_input: appid: is not bound to merchant account {jobs.world.mchid}"
    assert (jobs.figures(job).failed, jobs.figures(job).waiting, jobs.sends()) == (0, 3, [])
    serves.append(True)
    manage_jobs.start_job(jobs.deps, job.job_id)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_deployed_workers_share_the_rate():
    """No more workers run at a time than share a job's rate, and the queue hides a message as long as it must."""
    resources = load(ROOT / "template.yaml")["Resources"]
    function, queue = resources["RunJobs"]["Properties"], resources["JobsQueue"]["Properties"]
    variables = function["Environment"]["Variables"]
    assert function["Events"]["Queue"]["Properties"]["ScalingConfig"]["MaximumConcurrency"] == int(variables["WORKERS"])
    assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
    assert queue["VisibilityTimeout"] > LEASE.total_seconds() > function["Timeout"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] == int(variables["MAX_RECEIVE_COUNT"])
