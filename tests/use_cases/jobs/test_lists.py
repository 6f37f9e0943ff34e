"""Lists of jobs: every way people send them, checked before anything is sent, wrong lines named."""

import csv
import io
from dataclasses import replace

import httpx
import pytest

from merchant_center.core.errors import IdempotencyKeyReusedError, InvalidInputError, NotFoundError
from merchant_center.jobs.rules.job import JobState
from merchant_center.jobs.use_cases import manage_jobs


def problems(job):
    return [(one.line, one.rule) for one in job.problems]


def encoded(openids, form):
    forms = {
        "bare": "\n".join(openids),
        "bom and crlf": "\ufeffopenid\r\n" + "\r\n".join(openids) + "\r\n",
        "quoted": '"name","openid"\n' + "".join(f'"a ""b"", c","{one}"\n' for one in openids),
        "excel text": "openid\n" + "".join(f"\t{one}\n" for one in openids),
        "mac line ends": "OpenID\r" + "\r".join(openids),
        "our own export": "订单号,客户openid\r\n" + "".join(f"1,{one}\r\n" for one in openids),
        "empty lines": "\n\nopenid\n\n" + "\n\n".join(openids) + "\n\n\n",
        "gbk": "姓名,openid\r\n" + "".join(f"张三,{one}\r\n" for one in openids),
        "gb18030": "公众号,客户openid,手机号\r\n" + "".join(f"wx5eedf00d5eedf00d,{one},138\r\n" for one in openids),
        "utf-16": "姓名\topenid\r\n" + "".join(f"张三\t{one}\r\n" for one in openids),
        "semicolons": "姓名;openid\r\n" + "".join(f"张三;{one}\r\n" for one in openids),
    }
    return forms[form].encode(form if form in {"gbk", "gb18030", "utf-16"} else "utf-8")


@pytest.mark.parametrize(
    "form",
    [
        *("bare", "bom and crlf", "quoted", "excel text", "mac line ends", "our own export", "empty lines", "gbk"),
        *("gb18030", "utf-16", "semicolons"),
    ],
)
def test_list_is_read_however_it_was_saved(jobs, form):
    """BOM, line ends of every kind, quotes, a header or none, other columns, another encoding: the same openids."""
    openids = jobs.customers(3)
    job = jobs.run(jobs.upload(encoded(openids, form)))
    assert (job.state, job.rows, job.bad_rows) == (JobState.DONE, 3, 0)
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_bad_rows_are_reported_by_line_before_anything_is_sent(jobs):
    """Lines without an openid are named as the editor counts them, and the job waits for an operator."""
    good = jobs.customers(2)
    content = f'openid,note\n{good[0]},"two\nlines"\n,empty\nno good!,x\n\n{good[1]},\nshort,y\n'
    job = jobs.run(jobs.upload(content.encode()))
    assert (job.state, job.rows, job.bad_rows) == (JobState.READY, 2, 3)
    assert [line for line, _ in problems(job)] == [4, 5, 8]
    assert problems(job)[0][1] == "no openid"
    assert jobs.sends() == []


def test_problems_can_be_downloaded(jobs):
    """The report of wrong lines is a CSV file behind a link."""
    job = jobs.run(jobs.upload(b"openid\n!\n"))
    content = httpx.get(manage_jobs.problems_link(jobs.deps, job)).content.decode("utf-8-sig")
    assert next(iter(csv.DictReader(io.StringIO(content, newline=""))))["line"] == "2"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_reports_are_guarded_and_come_back_as_a_list(jobs, encoding):
    """Texts of a report stay text in a spreadsheet, numbers numbers, and saved anew it is a list of its openids."""
    openids = jobs.customers(2)
    rows = [("line", "openid", "code"), *((2, one, "40003") for one in openids), (4, "-1E5-x_y-1E5Q", "0618")]
    report = "".join(manage_jobs.csv_lines(rows))
    assert [line.split(",") for line in report.splitlines()[1:]][-1] == ["4", "'-1E5-x_y-1E5Q", "\t0618"]
    job = jobs.checked(jobs.upload(report.lstrip("\ufeff").encode(encoding)))
    assert (job.state, job.rows, job.bad_rows) == (JobState.RUNNING, 3, 0)
    assert [row.openid for row in jobs.deps.files.chunk(job.job_id, job.input_tag, 0)] == [*openids, "-1E5-x_y-1E5Q"]


def test_operator_starts_a_list_with_bad_rows(jobs):
    """A READY job issues to its good rows once somebody resumes it."""
    openids = jobs.customers(2)
    job = jobs.run(jobs.upload("\n".join([*openids, "?"]).encode()))
    manage_jobs.start_job(jobs.deps, job.job_id)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_job_that_waits_is_started_by_an_operator(jobs):
    """Also with a clean list a job that was asked to wait stands READY, without a date, until somebody resumes it."""
    openids = jobs.customers(2)
    job = jobs.run(jobs.create(openids, waits=True))
    assert (job.state, job.rows, job.next_poll_at) == (JobState.READY, 2, None)
    assert not jobs.coupons()
    manage_jobs.start_job(jobs.deps, job.job_id)
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_waiting_is_part_of_what_was_asked(jobs):
    """The same key with and without waiting is not the same job."""
    openids, key = jobs.customers(1), "one-key"
    jobs.create(openids, key=key)
    with pytest.raises(IdempotencyKeyReusedError):
        jobs.create(openids, key=key, waits=True)


def test_repeated_openid_is_one_wish(jobs):
    """An openid that comes twice gets one voucher; the later line is reported and stops nothing."""
    one, other = jobs.customers(2)
    job = jobs.run(jobs.create([one, other, one, one]))
    assert (job.state, job.rows, job.duplicates, job.bad_rows) == (JobState.DONE, 2, 2, 0)
    assert [line for line, _ in problems(job)] == [3, 4]
    assert jobs.coupons() == {one: 1, other: 1}


@pytest.mark.parametrize(
    "content",
    [b"", b"openid\n", b"?\n!\n", b"PK\x03\x04", b"openid\n\xff\xff\xff", b'openid\n"' + b"o" * 200_000],
    ids=["empty", "header only", "only bad rows", "workbook", "no text", "open quote"],
)
def test_list_without_openids_is_rejected(jobs, content):
    """A file in which no openid can be found is rejected with a reason."""
    if not content:
        content = b"\n"
    job = jobs.run(jobs.upload(content))
    assert job.state is JobState.REJECTED
    assert job.reason


def test_list_with_too_many_rows_is_rejected(jobs, monkeypatch):
    """More rows than allowed are refused at the line where they begin to be too many."""
    monkeypatch.setattr("merchant_center.jobs.rules.customer_list.MAX_ROWS", 3)
    job = jobs.run(jobs.create([f"oABCDEFGH{n}" for n in range(5)]))
    assert job.state is JobState.REJECTED
    assert job.reason.startswith("line 5:")


def test_job_needs_its_upload(jobs):
    """An upload id under which nothing was uploaded makes no job."""
    request = jobs.request(upload_id="00000000000000000000")
    with pytest.raises(NotFoundError):
        manage_jobs.create_job(jobs.deps, request, "operator-1")


def test_upload_is_one_job(jobs):
    """The same upload asked for twice is one job and one voucher each; for another stock it is refused."""
    openids = jobs.customers(2)
    job = jobs.upload("\n".join(openids).encode())
    request = jobs.request(upload_id=job.job_id)
    assert manage_jobs.create_job(jobs.deps, request, "operator-1") == job
    assert jobs.run(job).state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)
    with pytest.raises(IdempotencyKeyReusedError):
        manage_jobs.create_job(jobs.deps, replace(request, rate=7), "operator-1")


def test_key_is_one_job(jobs):
    """A request that is repeated with its Idempotency-Key is the same job; another list under it is refused."""
    openids = jobs.customers(2)
    job = jobs.create(openids, key="spring")
    assert jobs.create(openids, key="spring") == job
    with pytest.raises(IdempotencyKeyReusedError):
        jobs.create(openids[:1], key="spring")
    jobs.run(job)
    assert jobs.create(openids, key="spring").state is JobState.DONE
    assert jobs.coupons() == dict.fromkeys(openids, 1)


def test_list_in_a_request_needs_a_key(jobs):
    """Openids in a request without a key make no job: a repeat would be a second one that gives everything again."""
    with pytest.raises(InvalidInputError, match="Idempotency-Key"):
        jobs.create(jobs.customers(1), key="")
    assert jobs.coupons() == {}


def test_real_queue_carries_the_messages(jobs):
    """What is announced lies in the deployed queue."""
    job = jobs.create(jobs.customers(1))
    sqs, url = jobs.world.aws.client("sqs"), jobs.world.deployment.resources["JobsQueue"]
    bodies = [one["Body"] for one in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())]
    assert f'{{"job_id": "{job.job_id}"}}' in bodies
