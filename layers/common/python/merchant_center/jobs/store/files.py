"""The files of jobs in S3: the list as it was sent, its rows in chunks, reports to download."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from merchant_center.core.aws.files import FileStore
from merchant_center.core.errors import InvalidInputError
from merchant_center.jobs.rules.customer_list import Row, encoding_of

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

MAX_BYTES = 256 * 1024 * 1024
CSV_TYPE = "text/csv"
_PART_BYTES = 8 * 1024 * 1024
_LINE = 64 * 1024
_READ = 1024 * 1024
# Without s3:ListBucket, S3 answers 403 for what is not there.
_ABSENT = frozenset({"403", "404", "AccessDenied", "NoSuchKey"})


class JobFiles:
    """One bucket: ``uploads/<job>.csv``, ``chunks/<job>/<version of the list>/<chunk>``, ``reports/<job>/...``."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._files = FileStore(client, bucket)

    def upload_form(self, job_id: str) -> dict[str, Any]:
        """Return a form with which a browser uploads the list of a job; see :meth:`FileStore.upload_form`."""
        return self._files.upload_form(_upload(job_id), CSV_TYPE, MAX_BYTES)

    def is_uploaded(self, job_id: str) -> bool:
        """Return whether the list is there."""
        try:
            self._client.head_object(Bucket=self._bucket, Key=_upload(job_id))
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return False
            raise
        return True

    def write_list(self, job_id: str, texts: Iterable[str]) -> None:
        """Write the list of a job ourselves, piece by piece."""
        self._write(_upload(job_id), texts)

    def open_list(self, job_id: str) -> tuple[str, Iterator[str]]:
        """Return the version of a list, and its lines as they come over the wire.

        The file is read once before, for its encoding.

        Raises:
            InvalidInputError: it is no text.
        """
        seen = self._client.get_object(Bucket=self._bucket, Key=_upload(job_id))
        with closing(seen["Body"]) as body:
            encoding = encoding_of(body.iter_chunks(_READ))
        answer = self._client.get_object(Bucket=self._bucket, Key=_upload(job_id), IfMatch=seen["ETag"])
        # As csv wants it: line ends of every kind, and those inside quotes left as they are.
        text = io.TextIOWrapper(cast("io.BufferedReader", answer["Body"]), encoding=encoding, newline="")
        return answer["ETag"].strip('"'), _lines(text)

    def write_chunk(self, job_id: str, input_tag: str, number: int, rows: Sequence[Row]) -> None:
        """Write the rows of a chunk; a repeat does no harm, as a version of a list has the same chunks for ever."""
        body = "".join(f"{row.line} {row.openid}\n" for row in rows).encode()
        self._client.put_object(Bucket=self._bucket, Key=_chunk(job_id, input_tag, number), Body=body)

    def chunk(self, job_id: str, input_tag: str, number: int) -> list[Row]:
        """Return the rows of a chunk."""
        body = self._client.get_object(Bucket=self._bucket, Key=_chunk(job_id, input_tag, number))["Body"].read()
        parts = (line.split(" ") for line in body.decode().splitlines())
        return [Row(int(line), openid) for line, openid in parts]

    def write_report(self, job_id: str, name: str, texts: Iterable[str]) -> None:
        """Write a report, piece by piece, in place of an older one."""
        self._write(_report(job_id, name), texts)

    def report_link(self, job_id: str, name: str) -> str:
        """Return a link to a report that works for a while."""
        return self._files.link(_report(job_id, name), file_name=f"job-{job_id}-{name}.csv")

    def _write(self, key: str, texts: Iterable[str]) -> None:
        upload_id = self._files.begin(key, f"{CSV_TYPE}; charset=utf-8")
        parts = [
            self._files.write_part(key, upload_id, number, body) for number, body in enumerate(_pieces(texts), start=1)
        ]
        self._files.finish(key, upload_id, tuple(parts))


def _pieces(texts: Iterable[str]) -> Iterator[bytes]:
    piece, is_first = bytearray(), True
    for text in texts:
        piece += text.encode()
        if len(piece) >= _PART_BYTES:
            yield bytes(piece)
            piece.clear()
            is_first = False
    if piece or is_first:
        yield bytes(piece)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    with text:
        try:
            for number, line in enumerate(iter(lambda: text.readline(_LINE), ""), start=1):
                if len(line) >= _LINE:
                    raise InvalidInputError.of(f"line {number}", "is too long for a line of a list")
                yield line
        except UnicodeDecodeError:
            rule = "is neither UTF-8 nor GB18030 nor UTF-16: save the list as CSV UTF-8"
            raise InvalidInputError.of(f"line {number + 1}", rule) from None


def _upload(job_id: str) -> str:
    return f"uploads/{job_id}.csv"


def _chunk(job_id: str, input_tag: str, number: int) -> str:
    return f"chunks/{job_id}/{input_tag}/{number:06d}"


def _report(job_id: str, name: str) -> str:
    return f"reports/{job_id}/{name}.csv"
