"""Files in S3: exports written part by part, pictures uploaded straight from the browser."""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from merchant_center.core.file_parts import Part

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

LINK_SECONDS = 15 * 60
_CHUNK = 1024 * 1024


class FileStore:
    """One bucket."""

    def __init__(self, client: "S3Client", bucket: str, public_url: str = "") -> None:
        """Take ``public_url`` from who shows the bucket's files to everybody under their keys; "" for nobody."""
        self._client = client
        self._bucket = bucket
        self._public_url = public_url

    def begin(self, key: str, content_type: str) -> str:
        """Begin a file of several parts and return its upload id."""
        return self._client.create_multipart_upload(Bucket=self._bucket, Key=key, ContentType=content_type)["UploadId"]

    def write_part(self, key: str, upload_id: str, number: int, body: bytes) -> Part:
        """Write one part; the same number again replaces it."""
        answer = self._client.upload_part(
            Bucket=self._bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=body
        )
        return Part(number, answer["ETag"], len(body))

    def finish(self, key: str, upload_id: str, parts: tuple[Part, ...]) -> None:
        """Make the parts one file; a second call after success finds the file in place."""
        try:
            self._client.complete_multipart_upload(
                Bucket=self._bucket,
                Key=key,
                UploadId=upload_id,
                MultipartUpload={"Parts": [{"PartNumber": part.number, "ETag": part.etag} for part in parts]},
            )
        except self._client.exceptions.NoSuchUpload:
            # A worker that died between finishing the file and recording it leaves exactly this behind.
            self._client.head_object(Bucket=self._bucket, Key=key)

    def write(self, key: str, body: bytes) -> None:
        """Write a file that is small enough for memory."""
        self._client.put_object(Bucket=self._bucket, Key=key, Body=body)

    def read(self, key: str) -> Iterator[bytes]:
        """Yield a file in pieces."""
        return iter(self._client.get_object(Bucket=self._bucket, Key=key)["Body"].iter_chunks(_CHUNK))

    def read_span(self, key: str, start: int, end: int) -> bytes:
        """Return the bytes of a file from ``start`` up to ``end``, which is not among them; they are not none."""
        answer = self._client.get_object(Bucket=self._bucket, Key=key, Range=f"bytes={start}-{end - 1}")
        return answer["Body"].read()

    def digest(self, key: str) -> str:
        """The sha256 (hex) of the file as the bucket holds it, read in pieces."""
        digest = hashlib.sha256()
        for piece in self._client.get_object(Bucket=self._bucket, Key=key)["Body"].iter_chunks(_CHUNK):
            digest.update(piece)
        return digest.hexdigest()

    def link(self, key: str, *, file_name: str = "", seconds: int = LINK_SECONDS) -> str:
        """A link that lets its bearer read the file for a while, or everybody for ever if the bucket is public."""
        if self._public_url:
            return f"{self._public_url}/{quote(key)}"
        request = {"Bucket": self._bucket, "Key": key}
        if file_name:
            request["ResponseContentDisposition"] = f'attachment; filename="{file_name}"'
        return self._client.generate_presigned_url("get_object", Params=request, ExpiresIn=seconds)

    def upload_form(self, key: str, content_type: str, max_bytes: int) -> dict[str, Any]:
        """A form with which a browser may upload exactly this key, of this type, up to this size.

        Returns:
            ``{"url": ..., "fields": {...}}``: post the fields and then the file as ``file``.
        """
        conditions: list[Any] = [{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]]
        return self._client.generate_presigned_post(
            self._bucket, key, Fields={"Content-Type": content_type}, Conditions=conditions, ExpiresIn=LINK_SECONDS
        )
