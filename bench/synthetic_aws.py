"""As much of DynamoDB and S3 as an export needs, at any size, from pages encoded beforehand.

The emulator sorts a whole index partition for every page, so a million orders are out of its reach. Here the
rows of the table `orders-<count>` are made from one page per shard, in which only the minute and the number
of the page change. `python -m bench.synthetic_aws PORT FOLDER` runs it; files are kept in the folder.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bench.sample_orders import EPOCH, MARK, of_shard, sample_orders
from merchant_center.core.aws import keys
from merchant_center.orders.store import order_item

HOST = "127.0.0.1"
PAGE_BYTES = 1024 * 1024
"""What DynamoDB reads for one page, counted in whole index entries, not in what is projected out of them."""

_SAMPLES = 8_000
_MINUTE = "%Y-%m-%dT%H:%M"
_PROJECTED = ("pk", "sk", "created_shard", "created_position", "data")
_LARGEST_PART = 64 * 1024 * 1024

routes = web.RouteTableDef()
FOLDER = web.AppKey("FOLDER", Path)


class Shop:
    """One encoded page of each shard, and the export records."""

    def __init__(self) -> None:
        orders = list(sample_orders(_SAMPLES))
        self._pages = [_entries([order_item(order) for order in of_shard(iter(orders), n)]) for n in range(4)]
        self.records: dict[str, Any] = {}

    def page(self, count: int, shard: int, number: int, attributes: Sequence[str]) -> bytes:
        """The answer to a Query: page `number` of a shard's share of `count` orders."""
        entries = self._pages[shard]
        left = count // keys.ORDER_SHARDS - number * len(entries)
        rows = b",".join(_projected(attributes, entry) for entry in entries[: max(left, 0)])
        minute = EPOCH + timedelta(minutes=number)
        rows = rows.replace(EPOCH.strftime(_MINUTE).encode(), minute.strftime(_MINUTE).encode())
        rows = rows.replace(MARK.encode(), f"{number:04X}".encode())
        more = b',"LastEvaluatedKey":{"page":{"N":"%d"}}' % (number + 1) if left > len(entries) else b""
        return b'{"Items":[' + rows + b"]" + more + b"}"


SHOP = web.AppKey("SHOP", Shop)


def _entries(items: list[dict[str, Any]]) -> list[dict[str, bytes]]:
    entries: list[dict[str, bytes]] = []
    size = 0
    for item in items:
        size += sum(len(name) + len(str(item[name]).encode()) for name in _PROJECTED)
        if size > PAGE_BYTES:
            return entries
        entries.append(
            {name: f'"{name}":{json.dumps({"S": item[name]}, ensure_ascii=False)}'.encode() for name in _PROJECTED}
        )
    raise ValueError("there are too few samples for a page")


def _projected(attributes: Sequence[str], entry: dict[str, bytes]) -> bytes:
    return b"{" + b",".join(entry[name] for name in attributes) + b"}"


@routes.get("/health")
async def health(_request: web.Request) -> web.Response:
    """Whether the server answers."""
    return web.Response()


@routes.post("/")
async def dynamodb(request: web.Request) -> web.Response:
    """DynamoDB: Query of the orders, GetItem and a Put of the export record (conditions are not checked)."""
    asked = await request.json()
    shop = request.app[SHOP]
    match request.headers["X-Amz-Target"].rpartition(".")[2]:
        case "Query":
            return _json(_queried(shop, asked))
        case "GetItem":
            return _json(json.dumps({"Item": shop.records[asked["Key"]["pk"]["S"]]}).encode())
        case "TransactWriteItems":
            (write,) = asked["TransactItems"]
            shop.records[write["Put"]["Item"]["pk"]["S"]] = write["Put"]["Item"]
            return _json(b"{}")
        case other:
            return web.Response(status=400, text=other)


def _queried(shop: Shop, asked: dict[str, Any]) -> bytes:
    count = int(asked["TableName"].rpartition("-")[2])
    shard = int(asked["ExpressionAttributeValues"][":pk"]["S"].rpartition("#")[2])
    number = int(asked.get("ExclusiveStartKey", {"page": {"N": "0"}})["page"]["N"])
    return shop.page(count, shard, number, tuple(asked["ExpressionAttributeNames"].values()))


@routes.post("/{bucket}/{key:.+}")
async def begin_or_finish(request: web.Request) -> web.Response:
    """S3: CreateMultipartUpload and CompleteMultipartUpload."""
    file = _file(request)
    if "uploads" in request.query:
        file.write_bytes(b"")
        return _xml("<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>")
    await request.read()
    return _xml("<CompleteMultipartUploadResult><ETag>whole</ETag></CompleteMultipartUploadResult>")


@routes.put("/{bucket}/{key:.+}")
async def write_part(request: web.Request) -> web.Response:
    """S3: UploadPart; parts come in order."""
    body = await request.read()
    with _file(request).open("ab") as file:
        file.write(body)
    return web.Response(headers={"ETag": hashlib.md5(body, usedforsecurity=False).hexdigest()})


@routes.get("/{bucket}/{key:.+}")
async def read(request: web.Request) -> web.FileResponse:
    """S3: GetObject."""
    return web.FileResponse(_file(request))


def _file(request: web.Request) -> Path:
    return request.app[FOLDER] / request.match_info["key"].replace("/", "_")


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/x-amz-json-1.0")


def _xml(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/xml")


def main() -> None:
    """Serve until SIGTERM."""
    app = web.Application(client_max_size=_LARGEST_PART)
    app[SHOP] = Shop()
    app[FOLDER] = Path(sys.argv[2])
    app.add_routes(routes)
    web.run_app(app, host=HOST, port=int(sys.argv[1]), access_log=None, print=None)


if __name__ == "__main__":
    main()
