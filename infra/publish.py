"""`python -m infra.publish STACK`: the built web parts to the host of infra/web.yaml, so that no open page breaks.

Hashed files go up first and are never taken away: a page that somebody has open, or WeChat still keeps, finds the
files of its own release. What has a stable name goes below `releases/` and is copied from there to its place, pages
last. Going back is the same copy from an earlier release.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

from infra.check.deployed import describe, outputs_of

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ROOT = Path(__file__).resolve().parent.parent
APPS = ("console", "docs", "modules")
CONFIG = "console/config.json"
RELEASES = "releases"
LIVE = f"{RELEASES}/live"
EDGE_REGION = "us-east-1"

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
ASK_EACH_TIME = "no-cache"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


class PublishError(Exception):
    """What an operator has to mend before anything is uploaded."""


@dataclass(frozen=True)
class File:
    """A file of the host, by its path without the first slash."""

    key: str
    body: bytes

    @property
    def content_type(self) -> str:
        """The type that a browser is told."""
        return TYPES[Path(self.key).suffix]

    @property
    def is_hashed(self) -> bool:
        """Whether other content would have another name."""
        return self.key.split("/")[1] == "assets"

    @property
    def cache_control(self) -> str:
        """How long a browser and the edge may keep it."""
        if self.is_hashed:
            return IMMUTABLE
        return SHORT if self.key.startswith("modules/") else ASK_EACH_TIME


def built_files(root: Path, config: str) -> list[File]:
    """Return what `make web` built, with the console's configuration.

    Raises:
        PublishError: there is no build, or a file whose type is not known.
    """
    folders = {app: root / "web" / app / "dist" for app in APPS}
    missing = [f"web/{app}/dist" for app in ("console", "modules") if not folders[app].is_dir()]
    if missing:
        raise PublishError(f"{', '.join(missing)} missing: make web")
    found = [
        File(f"{app}/{path.relative_to(folder).as_posix()}", path.read_bytes())
        for app, folder in folders.items()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    unknown = [file.key for file in found if Path(file.key).suffix not in TYPES]
    if unknown:
        raise PublishError(f"of no known type: {', '.join(unknown)}; add it to infra/publish.py")
    return [*(file for file in found if file.key != CONFIG), File(CONFIG, config.encode())]


def upload(s3: "S3Client", bucket: str, files: list[File], release: str) -> None:
    """Upload hashed files to their place and the others to the release's; no visitor sees a difference yet."""
    for file in sorted(files, key=lambda one: not one.is_hashed):
        s3.put_object(
            Bucket=bucket,
            Key=file.key if file.is_hashed else f"{RELEASES}/{release}/{file.key}",
            Body=file.body,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
        )


def show(s3: "S3Client", bucket: str, release: str) -> None:
    """Copy what a release keeps under stable names to its place, pages last.

    Raises:
        PublishError: there is no such release.
    """
    folder = f"{RELEASES}/{release}/"
    keys = sorted(_keys(s3, bucket, folder), key=lambda key: (key.endswith(".html"), key))
    if not keys:
        raise PublishError(f"there is no release {release}; --list shows those that are kept")
    for key in keys:
        place = key.removeprefix(folder)
        s3.copy_object(Bucket=bucket, Key=place, CopySource={"Bucket": bucket, "Key": key}, MetadataDirective="COPY")
    s3.put_object(Bucket=bucket, Key=LIVE, Body=release.encode(), ContentType="text/plain")


def releases(s3: "S3Client", bucket: str) -> list[str]:
    """Return the releases that are kept, the oldest first."""
    return sorted({key.split("/")[1] for key in _keys(s3, bucket, f"{RELEASES}/") if key != LIVE})


def live_release(s3: "S3Client", bucket: str) -> str:
    """Return the release that is shown; "" before the first."""
    if LIVE not in _keys(s3, bucket, LIVE):
        return ""
    return s3.get_object(Bucket=bucket, Key=LIVE)["Body"].read().decode()


def _keys(s3: "S3Client", bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for one in page.get("Contents", []):
            yield one["Key"]


def region_of(session: boto3.session.Session) -> str:
    """Return where the stack of the host is: beside CloudFront's certificates, or in China beside the application."""
    own = session.region_name or EDGE_REGION
    return own if own.startswith("cn-") else EDGE_REGION


def run(arguments: argparse.Namespace, session: boto3.session.Session, root: Path, now: datetime) -> str:
    """Do what the command line asks for and return what is to be said.

    Raises:
        PublishError: it cannot be done, and nothing has changed for visitors.
    """
    region = arguments.region or region_of(session)
    stack = describe(session.client("cloudformation", region_name=region), arguments.stack)
    if stack is None:
        raise PublishError(f"there is no stack {arguments.stack} in {region}: infra/README.md, step 9")
    outputs = outputs_of(stack)
    s3, bucket = session.client("s3", region_name=region), outputs["FilesBucketName"]
    if arguments.list:
        live = live_release(s3, bucket)
        return "\n".join(f"{one}{'  is shown' if one == live else ''}" for one in releases(s3, bucket))
    release = arguments.release
    if not release:
        release = f"{now:%Y%m%dT%H%M%SZ}"
        config = json.dumps(json.loads(outputs["ConsoleConfig"]), indent=2) + "\n"
        upload(s3, bucket, built_files(root, config), release)
    before = live_release(s3, bucket)
    show(s3, bucket, release)
    back = (
        f"; back: python -m infra.publish {arguments.stack} --release {before}" if before not in ("", release) else ""
    )
    return f"{outputs['Url']}/console/ shows release {release}{back}"


def main(arguments: list[str]) -> int:
    """Publish, and say what is shown; 1 and the reason if it could not be done."""
    parser = argparse.ArgumentParser(prog="python -m infra.publish", description="Publish what `make web` built.")
    parser.add_argument("stack", help="the stack of infra/web.yaml or infra/web-cn.yaml")
    parser.add_argument("--region", default="", help=f"of that stack; {EDGE_REGION}, in China the session's own")
    parser.add_argument("--list", action="store_true", help="the releases that are kept")
    parser.add_argument("--release", default="", help="show this earlier release instead of a new one")
    try:
        print(run(parser.parse_args(arguments), boto3.session.Session(), ROOT, datetime.now(UTC)))
    except PublishError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
