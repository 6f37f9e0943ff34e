"""Presigned addresses: the host has to be the bucket's own, in its region, or browsers get 307 and 400 from S3."""

from urllib.parse import urlsplit

import boto3
import pytest

from merchant_center.core.aws.files import FileStore
from merchant_center.core.aws.sessions import s3_client

COMMERCIAL = boto3.session.Session().get_available_regions("s3")
CHINA = boto3.session.Session().get_available_regions("s3", "aws-cn")


@pytest.fixture
def store_in(monkeypatch):
    """A bucket's files as a function in some region would have them."""

    def build(region):
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
        client = s3_client()
        return FileStore(client, "bucket-of-ours"), client.close

    return build


@pytest.mark.parametrize(
    ("region", "suffix"),
    [*((one, f"{one}.amazonaws.com") for one in COMMERCIAL), *((one, f"{one}.amazonaws.com.cn") for one in CHINA)],
)
def test_presigned_address_is_in_the_region(store_in, region, suffix):
    """A link and a form for an upload lead to the bucket's host in its own region; the global one is us-east-1's."""
    store, close = store_in(region)
    link = urlsplit(store.link("orders/1.csv"))
    form = urlsplit(store.upload_form("products/1", "image/png", 1)["url"])
    close()
    assert {link.hostname, form.hostname} == {"bucket-of-ours.s3." + suffix.removeprefix("us-east-1.")}
    assert {link.scheme, form.scheme} == {"https"}
    assert link.path == "/orders/1.csv"


def test_regions_are_many():
    """The regions that boto3 knows were tried, the young ones and China's among them."""
    assert {"us-east-1", "eu-west-1", "ap-east-1", "ap-southeast-1", "me-south-1"} <= set(COMMERCIAL)
    assert set(CHINA) == {"cn-north-1", "cn-northwest-1"}
