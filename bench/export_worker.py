"""One export in a process of its own: ours, or the loop over boto3 that does the least it can.

`python -m bench.export_worker ours|bare TABLE` prints rows, seconds and memory as JSON.
"""

import csv
import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.sample_orders import EPOCH

PART_BYTES = 8 * 1024 * 1024
SPAN = timedelta(days=365)
BUCKET = "bench-exports"


def ours() -> Callable[[], dict[str, Any]]:
    """The worker function's own wiring, given an export that was just asked for."""
    from export_orders.handler import ROOM  # noqa: PLC0415 - the other side must not pay for it
    from merchant_center.domain.exports import requested  # noqa: PLC0415
    from merchant_center.domain.order_search import OrderFilter  # noqa: PLC0415
    from merchant_center.use_cases.export_orders import write_export  # noqa: PLC0415

    span = OrderFilter(created_from=EPOCH, created_to=EPOCH + SPAN)
    export = requested(f"ours-{time.time_ns()}", span, "bench", ROOM.clock())
    ROOM.exports.create(export)

    def work() -> dict[str, Any]:
        done = write_export(ROOM, export.export_id, go_on=lambda: True)
        return {"rows": done.rows, "size": done.size, "sha256": done.sha256, "key": done.key}

    return work


def bare(table: str) -> Callable[[], dict[str, Any]]:
    """Query, `json.loads`, `csv`, upload: the same columns with their raw values, shard after shard, no care."""
    import boto3  # noqa: PLC0415 - the other side imports it its own way
    from botocore.config import Config  # noqa: PLC0415

    dynamodb = boto3.client("dynamodb", config=Config(max_pool_connections=32))
    s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
    file = {"Bucket": BUCKET, "Key": f"bare-{time.time_ns()}.csv"}

    def orders() -> Iterator[dict[str, Any]]:
        for shard in range(4):
            pages = dynamodb.get_paginator("query").paginate(
                TableName=table,
                IndexName="by_created",
                KeyConditionExpression="created_shard = :pk",
                ExpressionAttributeValues={":pk": {"S": f"ALL#{shard}"}},
                ProjectionExpression="#data",
                ExpressionAttributeNames={"#data": "data"},
            )
            for page in pages:
                for item in page["Items"]:
                    yield json.loads(item["data"]["S"])

    def work() -> dict[str, Any]:
        upload = s3.create_multipart_upload(**file)["UploadId"]
        parts: list[dict[str, Any]] = []
        text = io.StringIO(newline="")
        rows = size = 0

        def flush() -> None:
            nonlocal size
            number, body = len(parts) + 1, text.getvalue().encode()
            etag = s3.upload_part(**file, UploadId=upload, PartNumber=number, Body=body)["ETag"]
            parts.append({"PartNumber": number, "ETag": etag})
            size += len(body)
            text.seek(0)
            text.truncate()

        writer = csv.writer(text)
        for order in orders():
            writer.writerow(_raw_cells(order))
            rows += 1
            if text.tell() >= PART_BYTES:
                flush()
        flush()
        s3.complete_multipart_upload(**file, UploadId=upload, MultipartUpload={"Parts": parts})
        return {"rows": rows, "size": size, "sha256": "", "key": file["Key"]}

    return work


def _raw_cells(order: dict[str, Any]) -> tuple[Any, ...]:
    payment = order["payment"] or {"paid_at": "", "payer_total_fen": "", "vouchers": (), "transaction_id": ""}
    paid_fen = payment["payer_total_fen"]
    voucher_fen = order["total_fen"] - paid_fen if paid_fen != "" else ""
    return (
        order["order_no"],
        order["state"],
        order["created_at"],
        payment["paid_at"],
        order["mchid"],
        order["appid"],
        order["openid"],
        order["phone"],
        "; ".join([line["product_number"] for line in order["lines"]]),
        "; ".join([f"{line['name']}×{line['quantity']}" for line in order["lines"]]),
        order["total_fen"] / 100,
        order["total_fen"],
        voucher_fen / 100 if voucher_fen else voucher_fen,
        voucher_fen,
        paid_fen / 100 if paid_fen else paid_fen,
        paid_fen,
        "; ".join([f"{one['name']} {one['coupon_id']} {one['amount_fen']}" for one in payment["vouchers"]]),
        payment["transaction_id"],
        order["paid_late"],
        order["campaign"],
        order["source_page"],
    )


def _memory_mb(name: str) -> float:
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith(name))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Make ready, then work against the clock."""
    side, table = sys.argv[1:]
    work = ours() if side == "ours" else bare(table)
    before_mb, began, began_cpu = _memory_mb("VmRSS"), time.perf_counter(), time.process_time()
    result = work()
    measured = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - began_cpu,
        "before_mb": before_mb,
        "peak_mb": _memory_mb("VmHWM"),
    }
    print(json.dumps(result | measured))


if __name__ == "__main__":
    main()
