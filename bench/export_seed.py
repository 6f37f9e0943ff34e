"""Writes sample orders into the orders table of the environment; the argument is how many."""

import os
import sys

import boto3

from bench.sample_orders import sample_orders
from merchant_center.orders.store import order_item


def main() -> None:
    """Write them in batches and print their number."""
    count = int(sys.argv[1])
    table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])
    with table.batch_writer() as batch:
        for order in sample_orders(count):
            batch.put_item(Item=order_item(order))
    print(count)


if __name__ == "__main__":
    main()
