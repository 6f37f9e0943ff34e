"""How the records of jobs and the queue of the workers are put together; used at init, once."""

from merchant_center.core.aws import sessions as aws
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.settings import Environment
from merchant_center.jobs.store.jobs import JobQueue, JobStore


class JobSettings(Environment):
    """Where jobs are kept, and which queue the workers take them from."""

    jobs_table: str
    jobs_queue_url: str


def build_jobs(settings: JobSettings, dynamo: Dynamo) -> JobStore:
    """Return the store of jobs."""
    return JobStore(dynamo, settings.jobs_table)


def build_job_queue(settings: JobSettings) -> JobQueue:
    """Return the queue of the workers."""
    return JobQueue(aws.sqs_client(), settings.jobs_queue_url)
