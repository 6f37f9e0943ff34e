"""Publishing the web parts, against S3 and CloudFormation of the emulator."""

import json
from argparse import Namespace
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from infra import publish
from infra.publish import ASK_EACH_TIME, IMMUTABLE, SHORT, PublishError

FIRST = datetime(2026, 11, 28, 12, tzinfo=UTC)
CONFIG = {"issuer": "https://login.shop.cn/shop", "client_id": "console", "api_base": ""}
STACK = {
    "Resources": {"FilesBucket": {"Type": "AWS::S3::Bucket"}},
    "Outputs": {
        "FilesBucketName": {"Value": {"Ref": "FilesBucket"}},
        "ConsoleConfig": {"Value": json.dumps(CONFIG)},
        "Url": {"Value": "https://pay.shop.cn"},
    },
}


@pytest.fixture(scope="module")
def bucket(aws, create):
    return create("merchant-center-web", STACK, {})["FilesBucketName"]


@pytest.fixture
def s3(aws, bucket):
    """An empty bucket."""
    client = aws.client("s3")
    for one in client.list_objects_v2(Bucket=bucket).get("Contents", []):
        client.delete_object(Bucket=bucket, Key=one["Key"])
    return client


@pytest.fixture
def build(tmp_path):
    """Write a build of the console and the modules whose hashed files carry a version in their names."""

    def write(version):
        for path, text in {
            f"console/dist/assets/index-{version}.js": f"console {version}",
            "console/dist/index.html": f'<script type="module" src="/console/assets/index-{version}.js"></script>',
            "console/dist/config.json": "{}",
            f"modules/dist/assets/pay-{version}.js": f"pay {version}",
            "modules/dist/modules.js": f'import "./assets/pay-{version}.js"',
        }.items():
            file = tmp_path / "web" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return tmp_path

    return write


@pytest.fixture
def run(aws, s3, monkeypatch):
    """Call the program with what a shell would give it."""
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)

    def call(root, at=FIRST, **options):
        asked = {"stack": "merchant-center-web", "region": "eu-west-1", "list": False, "release": ""} | options
        return publish.run(Namespace(**asked), boto3.session.Session(), root, at)

    return call


@pytest.fixture
def served(s3, bucket):
    """Body, type and cache rule of a file by its path at the host."""

    def read(key):
        found = s3.get_object(Bucket=bucket, Key=key)
        return found["Body"].read().decode(), found["ContentType"], found["CacheControl"]

    return read


def test_each_file_says_its_type_and_how_long_it_keeps(run, build, served):
    """Hashed files are kept for ever, the modules' entry for minutes; pages and configuration are asked for."""
    assert run(build("a1")) == "https://pay.shop.cn/console/ shows release 20261128T120000Z"
    script = "text/javascript; charset=utf-8"
    assert served("console/assets/index-a1.js") == ("console a1", script, IMMUTABLE)
    assert served("modules/assets/pay-a1.js") == ("pay a1", script, IMMUTABLE)
    assert served("modules/modules.js")[1:] == (script, SHORT)
    assert served("console/index.html")[1:] == ("text/html; charset=utf-8", ASK_EACH_TIME)
    assert served("console/config.json")[1:] == ("application/json", ASK_EACH_TIME)


def test_console_learns_the_issuer_from_the_stack(run, build, served):
    """The configuration is the stack's, whatever lies in the build."""
    run(build("a1"))
    assert json.loads(served("console/config.json")[0]) == CONFIG


def test_page_that_is_open_keeps_its_files(run, build, served, tmp_path):
    """A new release takes no hashed file away: pages of the one before go on."""
    run(build("a1"))
    for file in (tmp_path / "web").rglob("*-a1.js"):
        file.unlink()
    run(build("b2"), FIRST + timedelta(hours=1))
    assert "index-b2.js" in served("console/index.html")[0]
    assert served("console/assets/index-a1.js")[0] == "console a1"
    assert served("modules/assets/pay-a1.js")[0] == "pay a1"


def test_way_back_shows_the_release_before(run, build, served):
    """The command that publishing prints brings pages, modules and cache rules of the release before."""
    run(build("a1"))
    told = run(build("b2"), FIRST + timedelta(hours=1))
    assert told.endswith("back: python -m infra.publish merchant-center-web --release 20261128T120000Z")
    assert run(None, release="20261128T120000Z").startswith(
        "https://pay.shop.cn/console/ shows release 20261128T120000Z"
    )
    assert "index-a1.js" in served("console/index.html")[0]
    assert served("console/index.html")[2] == ASK_EACH_TIME
    assert "pay-a1.js" in served("modules/modules.js")[0]
    assert run(None, list=True) == "20261128T120000Z  is shown\n20261128T130000Z"


def test_pages_come_last(build, s3, bucket):
    """What a page loads is in its place before the page is, and hashed files before all."""
    written = []
    s3.meta.events.register("provide-client-params.s3.PutObject", lambda params, **_: written.append(params["Key"]))
    s3.meta.events.register("provide-client-params.s3.CopyObject", lambda params, **_: written.append(params["Key"]))
    publish.upload(s3, bucket, publish.built_files(build("a1"), "{}"), "one")
    publish.show(s3, bucket, "one")
    places = [key for key in written if not key.startswith("releases/")]
    assert places == [
        "console/assets/index-a1.js",
        "modules/assets/pay-a1.js",
        "console/config.json",
        "modules/modules.js",
        "console/index.html",
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"stack": "merchant-center-nowhere"}, "there is no stack merchant-center-nowhere in eu-west-1"),
        ({"release": "20200101T000000Z"}, "there is no release 20200101T000000Z"),
        ({}, "web/console/dist, web/modules/dist missing: make web"),
    ],
)
def test_what_cannot_be_done_is_said(run, tmp_path, options, told):
    """A wrong stack, an unknown release and a missing build are told in words."""
    with pytest.raises(PublishError, match=told):
        run(tmp_path, **options)


def test_file_of_unknown_type_stops_before_anything_is_uploaded(run, build, s3, bucket):
    """A browser would be told nothing about it, and `nosniff` lets it guess nothing."""
    root = build("a1")
    (root / "web/console/dist/assets/movie.mkv").write_bytes(b"")
    with pytest.raises(PublishError, match=r"console/assets/movie\.mkv"):
        run(root)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize(
    ("own", "expected"), [("ap-east-1", "us-east-1"), ("cn-north-1", "cn-north-1"), (None, "us-east-1")]
)
def test_stack_of_the_host_is_looked_for_where_it_is(monkeypatch, own, expected):
    """CloudFront's stack is in us-east-1 whatever the application's region; China's is beside the application."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    assert publish.region_of(boto3.session.Session(region_name=own)) == expected
