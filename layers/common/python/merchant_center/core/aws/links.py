"""Links to files in S3, for functions that need nothing else of S3 and so need not load boto3 (ADR 0016)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from merchant_center.core.aws.signing import Credentials, Scope, presigned_link

_QUERY = {"ResponseContentDisposition": "response-content-disposition"}


class LinkClient:
    """Presigns as boto3's client of S3 does, for ``get_object`` alone."""

    def __init__(
        self,
        credentials: Callable[[], Credentials],
        region: str,
        endpoint: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take ``endpoint`` from the local stack, or "" for the bucket's own host in the region."""
        self._clock = clock
        self._credentials = credentials
        self._region = region
        self._endpoint = endpoint

    def generate_presigned_url(self, operation: str, *, Params: Mapping[str, str], ExpiresIn: int) -> str:  # noqa: N803 - boto3's
        """Return a link to one file."""
        if operation != "get_object" or Params.keys() - _QUERY.keys() != {"Bucket", "Key"}:
            # boto3 signs every operation; here only the reading of one file is wanted.
            raise NotImplementedError(f"{operation} with {', '.join(Params)}")
        url = self._address(Params["Bucket"], quote(Params["Key"], safe="/-_.~"))
        query = {_QUERY[name]: value for name, value in Params.items() if name in _QUERY}
        scope = Scope("s3", self._region)
        return presigned_link(self._credentials(), scope, url, query, at=self._clock(), seconds=ExpiresIn)

    def _address(self, bucket: str, key: str) -> str:
        if self._endpoint:
            return f"{self._endpoint}/{bucket}/{key}"
        suffix = "amazonaws.com.cn" if self._region.startswith("cn-") else "amazonaws.com"
        # us-east-1 is the one region whose buckets boto3 addresses without it.
        host = "s3" if self._region == "us-east-1" else f"s3.{self._region}"
        return f"https://{bucket}.{host}.{suffix}/{key}"
