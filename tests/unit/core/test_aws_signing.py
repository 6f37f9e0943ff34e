"""Our signatures of requests to AWS are botocore's, byte by byte."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest
from botocore import auth, awsrequest
from botocore import credentials as theirs
from botocore.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

from merchant_center.core.aws import signing
from merchant_center.core.aws.links import LinkClient

TEXT = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=40)
TOKENS = st.just("") | st.text(st.characters(codec="ascii", categories=["L", "N", "S", "P"]), min_size=1, max_size=60)
KEYS = st.text(st.characters(categories=["L", "N", "S", "P", "Zs"]), min_size=1, max_size=40).filter(
    lambda key: not {".", ".."} & {*key.split("/")}
)
CLIENTS: dict[tuple[str, str], Any] = {}
REGIONS = [*boto3.session.Session().get_available_regions("s3"), "cn-north-1", "cn-northwest-1"]


def stamped(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@settings(deadline=None)
@given(
    names=st.tuples(TEXT, TEXT, TOKENS),
    service=st.sampled_from(["dynamodb", "secretsmanager", "sqs"]),
    region=st.sampled_from(REGIONS),
    body=st.binary(max_size=200),
)
def test_signed_request_is_botocores(names: tuple[str, str, str], service: str, region: str, body: bytes) -> None:
    """Every header of a signed request is the one that botocore gives it at the same instant."""
    headers = {"content-type": "application/x-amz-json-1.0", "host": f"{service}.example", "x-amz-target": "A.B"}
    request = awsrequest.AWSRequest("POST", f"https://{service}.example/", headers=dict(headers), data=body)
    access, secret, token = names
    auth.SigV4Auth(theirs.Credentials(access, secret, token or None), service, region).add_auth(request)
    told = {name.lower(): value for name, value in request.headers.items()}
    at = stamped(told["x-amz-date"])
    assert (
        signing.signed_headers(signing.Credentials(*names), signing.Scope(service, region), headers, body, at) == told
    )


@pytest.mark.parametrize("region", REGIONS)
def test_link_is_boto3s(region: str) -> None:
    """A link to a file has the host, the path and the signature that boto3 gives it, in every region."""
    compare("products/1/茶 (1)+~.png", region, "token/+=")


@settings(deadline=None)  # making a client of boto3 takes its time
@given(key=KEYS, token=st.sampled_from(["", "token/+="]))
def test_link_to_any_file_is_boto3s(key: str, token: str) -> None:
    """The names of files are escaped as boto3 escapes them."""
    compare(key, "eu-west-1", token)


@pytest.mark.parametrize("token", ["", "token/+="])
def test_link_under_another_name_is_boto3s(token: str) -> None:
    """A link that gives the file a name for its reader's disk is signed with that name."""
    compare("exports/1.csv", "eu-west-1", token, ResponseContentDisposition='attachment; filename="orders 1.csv"')


def test_link_through_an_endpoint_has_the_bucket_in_its_path() -> None:
    """On the local stack a file is found below its bucket."""
    client = LinkClient(lambda: signing.Credentials("a", "b"), "eu-west-1", "http://127.0.0.1:4566")
    link = client.generate_presigned_url("get_object", Params={"Bucket": "media", "Key": "1.png"}, ExpiresIn=60)
    assert link.startswith("http://127.0.0.1:4566/media/1.png?")


def test_only_reading_is_presigned() -> None:
    """Anything but a plain link for reading is not made at all."""
    client = LinkClient(lambda: signing.Credentials("a", "b"), "eu-west-1", "")
    with pytest.raises(NotImplementedError):
        client.generate_presigned_url("put_object", Params={"Bucket": "b", "Key": "k"}, ExpiresIn=1)


def test_credentials_do_not_show_what_is_secret() -> None:
    """Credentials in a log or a trace show their name alone."""
    shown = repr(signing.Credentials("AKIDNAME", "very-secret", "token"))
    assert "very-secret" not in shown
    assert "token" not in shown


def compare(key: str, region: str, token: str, **more: str) -> None:
    asked: dict[str, Any] = {"Params": {"Bucket": "of-ours", "Key": key, **more}, "ExpiresIn": 3600}
    expected = parts(client_of_boto3(region, token).generate_presigned_url("get_object", **asked))
    at = stamped(expected[1]["X-Amz-Date"][0])
    client = LinkClient(lambda: signing.Credentials("access", "secret", token), region, "", lambda: at)
    assert parts(client.generate_presigned_url("get_object", **asked)) == expected


def parts(link: str) -> tuple[str, dict[str, list[str]]]:
    base, _, query = link.partition("?")
    return base, parse_qs(query, strict_parsing=True)


def client_of_boto3(region: str, token: str) -> Any:
    if (region, token) not in CLIENTS:
        CLIENTS[region, token] = boto3.session.Session().client(
            "s3",
            region_name=region,
            aws_access_key_id="access",
            aws_secret_access_key="secret",
            aws_session_token=token or None,
            config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
        )
    return CLIENTS[region, token]
