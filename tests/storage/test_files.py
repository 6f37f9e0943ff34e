"""Files in S3: parts that may be written again, ends that may come twice, forms that take only what they name."""

import hashlib
from secrets import token_hex
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from local.emulator import Emulator
from merchant_center.core.aws.files import FileStore

BIG = 5 * 1024 * 1024
"""S3 takes no smaller part but the last."""


@pytest.fixture
def files(aws: Emulator, bucket: str) -> FileStore:
    """A bucket of files."""
    return FileStore(aws.client("s3"), bucket)


@pytest.fixture
def key() -> str:
    """A key of this test alone."""
    return f"orders/{token_hex(6)}.csv"


def test_parts_become_one_file_with_its_digest(files: FileStore, browser: httpx.Client, key: str) -> None:
    """Parts are joined by number; the digest is of the file as the bucket holds it, to be checked by its reader."""
    upload = files.begin(key, "text/csv; charset=utf-8")
    parts = (files.write_part(key, upload, 1, b"a" * BIG), files.write_part(key, upload, 2, "茶".encode()))
    assert [(part.number, part.size) for part in parts] == [(1, BIG), (2, 3)]
    files.finish(key, upload, parts)
    body = b"a" * BIG + "茶".encode()
    assert files.digest(key) == hashlib.sha256(body).hexdigest()
    answer = browser.get(files.link(key))
    assert answer.content == body
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_part_written_again_replaces_itself(files: FileStore, key: str) -> None:
    """A worker that died after writing a part writes it again, and only what it recorded counts."""
    upload = files.begin(key, "text/csv")
    files.write_part(key, upload, 1, b"died" * BIG)
    again = files.write_part(key, upload, 1, b"b" * BIG)
    last = files.write_part(key, upload, 2, b"c")
    files.write_part(key, upload, 3, b"never recorded")
    files.finish(key, upload, (again, last))
    assert files.digest(key) == hashlib.sha256(b"b" * BIG + b"c").hexdigest()


def test_part_that_was_replaced_cannot_be_joined(files: FileStore, key: str) -> None:
    """A record of an older part does not fit what is there now: no file with other rows is ever made."""
    upload = files.begin(key, "text/csv")
    old = files.write_part(key, upload, 1, b"old")
    files.write_part(key, upload, 1, b"new")
    with pytest.raises(ClientError, match="InvalidPart"):
        files.finish(key, upload, (old,))


def test_finishing_twice_is_finishing_once(files: FileStore, key: str) -> None:
    """A worker that died between finishing and recording finds the file in place."""
    upload = files.begin(key, "text/csv")
    part = files.write_part(key, upload, 1, b"x")
    files.finish(key, upload, (part,))
    files.finish(key, upload, (part,))
    assert files.digest(key) == hashlib.sha256(b"x").hexdigest()


@pytest.mark.ministack_alone("moto breaks (KeyError) where S3 answers NoSuchUpload")
def test_finishing_what_was_given_up_is_an_error(files: FileStore, aws: Emulator, bucket: str, key: str) -> None:
    """An upload that is gone without a file is not taken for a finished one."""
    upload = files.begin(key, "text/csv")
    part = files.write_part(key, upload, 1, b"x")
    aws.client("s3").abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload)
    with pytest.raises(ClientError):
        files.finish(key, upload, (part,))


def test_link_names_the_file_for_a_person(files: FileStore, browser: httpx.Client, key: str) -> None:
    """A link reads one file for a while, under the name that the person sees."""
    upload = files.begin(key, "text/csv")
    files.finish(key, upload, (files.write_part(key, upload, 1, b"x"),))
    link = files.link(key, file_name="orders-e1.csv", seconds=60)
    assert browser.get(link).headers["Content-Disposition"] == 'attachment; filename="orders-e1.csv"'
    assert "X-Amz-Expires=60" in link


@pytest.mark.ministack_alone("moto checks no signatures")
def test_link_that_was_changed_reads_nothing(files: FileStore, browser: httpx.Client, key: str) -> None:
    """A link under another name, or without its signature, is refused."""
    upload = files.begin(key, "text/csv")
    files.finish(key, upload, (files.write_part(key, upload, 1, b"x"),))
    link = files.link(key, file_name="orders-e1.csv")
    assert browser.get(link.replace("orders-e1.csv", "other.csv")).status_code == 403
    assert browser.get(link.partition("?")[0]).status_code == 403


def upload(browser: httpx.Client, form: dict[str, Any], body: bytes, **changes: str) -> int:
    return browser.post(form["url"], data={**form["fields"], **changes}, files={"file": ("p.png", body)}).status_code


def test_form_takes_the_picture_it_was_made_for(files: FileStore, browser: httpx.Client, key: str) -> None:
    """A picture of the named type, up to the size, lands under the named key."""
    form = files.upload_form(key, "image/png", 100)
    assert upload(browser, form, b"x" * 100) == 204
    assert browser.get(files.link(key)).headers["Content-Type"] == "image/png"


def test_picture_of_a_public_host_has_one_address(aws: Emulator, bucket: str) -> None:
    """Where a host shows the bucket's files, a link is the file's address there: the same in each answer."""
    shown = FileStore(aws.client("s3"), bucket, "https://pay.shop.cn")
    assert shown.link("products/茶-001/0a1b.png") == "https://pay.shop.cn/products/%E8%8C%B6-001/0a1b.png"
    assert shown.link("products/茶-001/0a1b.png", seconds=1) == shown.link("products/茶-001/0a1b.png")


@pytest.mark.ministack_alone("moto reads neither the policy nor the signature of a form")
@pytest.mark.parametrize(
    ("body", "changes"),
    [
        (b"x" * 101, {}),
        (b"", {}),
        (b"x", {"Content-Type": "text/html"}),
        (b"x", {"key": "products/OTHER/p.png"}),
        (b"x", {"x-amz-signature": "0" * 64}),
    ],
    ids=["too large", "empty", "another type", "another key", "forged"],
)
def test_form_takes_nothing_else(
    files: FileStore, browser: httpx.Client, key: str, body: bytes, changes: dict[str, str]
) -> None:
    """A larger or empty file, another type, another place or a forged signature is refused, and nothing is kept."""
    assert upload(browser, files.upload_form(key, "image/png", 100), body, **changes) in {400, 403}
    with pytest.raises(ClientError, match=r"NoSuchKey|404"):
        files.digest(key)
