"""The customers of a question as a file: what the pages show, written by the worker that writes orders."""

import csv
import io
from dataclasses import replace

import pytest

from merchant_center.exports.rules import CUSTOMER_HEADER, ExportKind, ExportState
from merchant_center.exports.use_cases.export_orders import write_export
from merchant_center.exports.use_cases.request_export import download_link, request_export
from tests.use_cases.world import actor


@pytest.fixture
def deps(world):
    return replace(world.export_orders, part_bytes=5 * 1024 * 1024)


def exported(world, deps, asked):
    export = request_export(world.export_requests, asked, actor())
    done = write_export(deps, export.export_id, go_on=lambda: True)
    return done, table_of(world, done)


def table_of(world, export):
    answer = world.aws.client("s3").get_object(Bucket=world.deployment.resources["ExportsBucket"], Key=export.key)
    with answer["Body"] as body:
        return list(csv.reader(io.StringIO(body.read().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("condition", ["kind", "target", "campaign"])
def test_file_holds_what_the_pages_show(world, deps, settled, shown, operations, condition):
    """The CSV has the pages' customers in the pages' order, and the export the unattributed sums, without a scan."""
    conditions = {
        "kind": {},
        "target": {"target_id": settled.stocks[0]},
        "campaign": {"campaign": settled.campaigns[1]},
    }
    asked = settled.span(**conditions[condition])
    done, table = exported(world, deps, asked)
    found = settled.pages(asked, 7)
    customers = [one for page in found for one in page.customers]
    assert tuple(table[0]) == CUSTOMER_HEADER
    assert [(row[0], row[1], int(row[3]), int(row[7])) for row in table[1:]] == [
        (one.customer.appid, one.customer.openid, one.count, one.amount_fen) for one in customers
    ]
    assert [row[2].strip() for row in table[1:]] == [one.phone for one in customers]
    assert (done.state, done.kind, done.rows) == (ExportState.DONE, ExportKind.CUSTOMERS, len(customers))
    assert done.total_fen == sum(one.amount_fen for one in customers)
    assert (done.unattributed.count, done.unattributed.amount_fen) == shown(found)[1]
    assert done.unattributed.count > 0
    assert done.key.startswith("customers/")
    assert "customers-" in download_link(world.exports_files, done)
    assert not {name for name, _ in operations} & {"Scan", "BatchGetItem"}


def test_file_is_taken_up_behind_its_last_customer(world, deps, settled):
    """Released after every row or so, the file and its sums end up the same as written in one go."""
    asked = settled.span()
    whole, expected = exported(world, deps, asked)
    export = request_export(world.export_requests, asked, actor())
    # Smaller parts than S3 takes in a file; the emulator does not mind.
    small = replace(deps, part_bytes=200)
    left, rounds = write_export(small, export.export_id, go_on=lambda: False), 1
    while left.state is not ExportState.DONE:
        left, rounds = write_export(small, export.export_id, go_on=lambda: False), rounds + 1
    assert rounds > 3
    assert (left.rows, left.total_fen, left.unattributed) == (whole.rows, whole.total_fen, whole.unattributed)
    assert table_of(world, left) == expected
