"""The floor of an export: query, `json.loads`, `csv`, upload, and no care for anything.

The same columns with their raw values, shard after shard, no order of time, no checkpoint, no digest.
"""

import csv
import io
import json
import os
import secrets
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config

from bench.stopwatch import print_measured

PART_BYTES = 8 * 1024 * 1024
SHARDS = 4

type Order = dict[str, Any]

_UNPAID: dict[str, Any] = {"paid_at": "", "payer_total_fen": None, "vouchers": (), "transaction_id": ""}


def _orders(dynamodb: Any) -> Iterator[Order]:
    for shard in range(SHARDS):
        pages = dynamodb.get_paginator("query").paginate(
            TableName=os.environ["ORDERS_TABLE"],
            IndexName="by_created",
            KeyConditionExpression="created_shard = :pk",
            ExpressionAttributeValues={":pk": {"S": f"ALL#{shard}"}},
            ProjectionExpression="#data",
            ExpressionAttributeNames={"#data": "data"},
        )
        for page in pages:
            for item in page["Items"]:
                yield json.loads(item["data"]["S"])


def _cells(order: Order) -> tuple[Any, ...]:
    payment = order["payment"] or _UNPAID
    paid_fen = payment["payer_total_fen"]
    voucher_fen = None if paid_fen is None else order["total_fen"] - paid_fen
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
        _yuan(order["total_fen"]),
        order["total_fen"],
        None if voucher_fen is None else _yuan(voucher_fen),
        voucher_fen,
        None if paid_fen is None else _yuan(paid_fen),
        paid_fen,
        "; ".join([f"{one['name']} {one['coupon_id']} {one['amount_fen']}" for one in payment["vouchers"]]),
        payment["transaction_id"],
        order["paid_late"],
        order["campaign"],
        order["source_page"],
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def export(dynamodb: Any, s3: Any) -> dict[str, Any]:
    """Write all orders to a new file."""
    file = {"Bucket": os.environ["EXPORTS_BUCKET"], "Key": f"bare-{secrets.token_hex(8)}.csv"}
    file["UploadId"] = s3.create_multipart_upload(**file)["UploadId"]
    parts: list[dict[str, Any]] = []
    text = io.StringIO(newline="")
    writer = csv.writer(text)

    def flush() -> None:
        number = len(parts) + 1
        etag = s3.upload_part(**file, PartNumber=number, Body=text.getvalue().encode())["ETag"]
        parts.append({"PartNumber": number, "ETag": etag})
        text.seek(0)
        text.truncate()

    rows = 0
    for rows, order in enumerate(_orders(dynamodb), start=1):  # noqa: B007 - the last number is the count
        writer.writerow(_cells(order))
        if text.tell() >= PART_BYTES:
            flush()
    flush()
    s3.complete_multipart_upload(**file, MultipartUpload={"Parts": parts})
    return {"rows": rows, "key": file["Key"]}


def main() -> None:
    """Make the clients, which is not measured, and export, which is."""
    dynamodb: Any = boto3.client("dynamodb")
    s3: Any = boto3.client("s3", config=Config(signature_version="s3v4"))
    print_measured(lambda: export(dynamodb, s3))


if __name__ == "__main__":
    main()
