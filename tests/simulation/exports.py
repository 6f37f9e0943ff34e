"""Exports of what happens meanwhile: workers that die, messages twice or never; each file is whole, or says why not."""

import csv
import hashlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tests.simulation.deployment import Choices, Deployment, Part, events_in, reader
from tests.simulation.memory_aws import Message
from tests.simulation.memory_dynamo import Change
from tests.simulation.orders import OrderPart
from tests.simulation.product import (
    AuditStore,
    Event,
    EventFilter,
    EventKind,
    EventStore,
    Export,
    ExportKind,
    ExportQueue,
    ExportState,
    ExportStore,
    FileStore,
    OperatorExportsDeps,
    Order,
    OrderFilter,
    OrderState,
    build_export_orders,
    export_id_from_message,
    export_rules,
    keys,
    process_export,
    request_export,
    sweep_exports,
)
from tests.simulation.world import Action, Chances

_LIFE = 300
_BEGINS_FOR = (0, 1, 210)
_read_export = reader(Export)
_MOVES = {(before, after) for (before, _), after in export_rules.TRANSITIONS.items()}
_COLUMNS = {
    ExportKind.ORDERS: ("订单号", "订单金额(分)"),
    ExportKind.CUSTOMERS: ("客户openid", "金额合计(分)"),
}
_SHOWN_AFTER = 100
"""Seconds after which an index shows a change for certain."""
_KINDS = (EventKind.ORDER_CREATED, EventKind.ORDER_PAID)

type Rows = dict[str, int]


class ExportPart(Part):
    """Who asks for exports, the workers, and what a file must be worth."""

    def __init__(self, deployment: Deployment, orders: OrderPart) -> None:
        self._deployment = deployment
        self._orders = orders
        world = self._world = deployment.world
        self._bucket, self._queue = deployment.buckets["ExportsBucket"], deployment.queues["ExportsQueue"]
        self._is_rough = world.chance.random() < 0.2
        self.asking = OperatorExportsDeps(
            exports=ExportStore(deployment.database, "ExportsTable"),
            queue=ExportQueue(self._queue, "ExportsQueue"),
            clock=world.clock,
            entropy=world.entropy,
            audit=deployment.audit,
            entries=AuditStore(deployment.database, "AuditTable"),
        )
        self.deps = build_export_orders(
            self.asking,
            orders.store,
            EventStore(deployment.database, "EventsTable"),
            FileStore(self._bucket, "ExportsBucket"),
            part_bytes=world.chance.choice([1, 500, 10**6]),
        )
        self.exports: dict[str, Export] = {}
        self._began_at: dict[str, float] = {}
        self._events: list[tuple[float, Event]] = []
        deployment.dynamo.watchers.append(self._committed)

    def climate(self, drawn: Chances) -> Chances:
        """Return how often things go wrong: at times so often that messages come to their last receive."""
        return replace(drawn, aws=0.3) if self._is_rough else drawn

    # What happens

    def choices(self) -> Choices:
        """Requests, the schedule, and workers."""
        return [(2, self._ask), (1, self._scheduled), (1, self._sweep), (5, self._work)]

    def _ask(self) -> Action:
        return self._request(self._world.chance.choice(self._questions()))

    def _questions(self) -> Sequence[OrderFilter | EventFilter]:
        start = self._world.clock() - timedelta(days=30)
        return (
            OrderFilter(created_from=start),
            OrderFilter(paid_from=start),
            OrderFilter(state=OrderState.PAID, created_from=start),
            EventFilter(_KINDS, start, start + timedelta(days=90)),
        )

    def _request(self, asked: OrderFilter | EventFilter) -> Action:
        return Action("ask for an export", lambda: request_export(self.asking, asked, self._deployment.actor()))

    def _scheduled(self) -> Action:
        """The schedule's own message: at least once, too."""
        body = json.dumps({"scheduled_at": self._today().isoformat()})
        return Action("schedule of exports", lambda: self._queue.send_message(QueueUrl="", MessageBody=body))

    def _today(self) -> datetime:
        return self._world.clock().replace(hour=1, minute=0, second=0, microsecond=0)

    def _work(self) -> Action | None:
        return self._deployment.work("ExportsQueue", "export worker", self._deliver, life=_LIFE)

    def _deliver(self, message: Message) -> Export:
        until = self._world.now + self._world.chance.choice(_BEGINS_FOR)
        return process_export(
            self.deps,
            export_id_from_message(self.deps, json.loads(message.body)),
            attempt=message.receives,
            last_attempt=self._queue.most_receives,
            ticket=message.message_id,
            go_on=lambda: self._world.now <= until,
        )

    def _sweep(self) -> Action:
        return Action("sweep of exports", lambda: sweep_exports(self.deps, limit=100, go_on=lambda: True))

    def schedules(self) -> Sequence[Action]:
        """The sweep, and a worker."""
        worker = self._work()
        return [self._sweep(), *([worker] if worker else [])]

    def workers(self) -> Sequence[Action]:
        """Take all messages."""
        return self._deployment.work_off("ExportsQueue", "export worker", self._deliver, life=_LIFE)

    def is_quiet(self) -> bool:
        """Return whether every export is written."""
        return not any(one.state in {ExportState.REQUESTED, ExportState.RUNNING} for one in self.exports.values())

    def persons(self) -> Sequence[Action]:
        """In the end somebody asks for everything once more: these files must be the books."""
        return [self._request(one) for one in self._questions()]

    # What must hold

    def _committed(self, changes: Sequence[Change]) -> None:
        self._events += [(self._world.now, event) for event, sign in events_in(changes, "order_") if sign > 0]
        for change in changes:
            if change.table != "ExportsTable" or change.new is None:
                continue
            new = _read_export(change.new["data"]["S"])
            old = self.exports.get(new.export_id)
            self.exports[new.export_id] = new
            if new.state is ExportState.RUNNING:
                self._began_at.setdefault(new.export_id, self._world.now)
            is_move = old is None or old.state is new.state or (old.state, new.state) in _MOVES
            self._world.require(is_move, "no such transition", old, new)
            if new.state is ExportState.DONE:
                self._require_whole(new)

    def hold(self) -> None:
        """Law 6: an export that is written has a date, and the index of the schedule has it."""
        for export in self.exports.values():
            waits = export.state in {ExportState.REQUESTED, ExportState.RUNNING}
            item = self._deployment.dynamo.tables["ExportsTable"].items[keys.export(export.export_id), keys.ITEM]
            dated = export.next_poll_at and "due_position" in item
            self._world.require(dated or not waits, "law 6: no sweep will find an export", export)

    def _require_whole(self, export: Export) -> None:
        """A file that is called done has each row once, its figures are its own, and its rows are the books'."""
        require, content = self._world.require, self._bucket.files.get(export.key, b"")
        require(content, "done without a file", export)
        require(export.size == len(content), "its size is not that of the file", export, len(content))
        require(export.sha256 == hashlib.sha256(content).hexdigest(), "its digest is not the file's", export)
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        name, fen = _COLUMNS[export.kind]
        # A tab guards what a spreadsheet would take for a date.
        found = [(row[name].strip("\t"), int(row[fen])) for row in rows]
        figures = len(found), sum(amount for _, amount in found)
        require((export.rows, export.total_fen) == figures, "figures are not the file's", export, figures)
        twice = [one for one, n in Counter(name for name, _ in found).items() if n > 1]
        require(not twice, "a row twice", export, twice)
        (self._compare_orders if export.events is None else self._compare_customers)(export, dict(found))

    def _compare_orders(self, export: Export, found: Rows) -> None:
        """What was in the books when the writing began is in it; what never was is not."""
        began, require = self._began_at[export.export_id] - _SHOWN_AFTER, self._world.require
        for number, versions in self._orders.history.items():
            admitted = [export.filter.admits(order) for _, order in versions]
            had = [ok for (at, _), ok in zip(versions, admitted, strict=True) if at <= began]
            later = [ok for (at, _), ok in zip(versions, admitted, strict=True) if at > began]
            must = had and had[-1] and all(later)
            require(not must or number in found, "a row lost", export, versions[-1])
            require(any(admitted) or number not in found, "a row that does not belong there", export, versions[-1])
            if number in found:
                require(found[number] == _last(versions).total_fen, "a row with another sum", export, found[number])

    def _compare_customers(self, export: Export, found: Rows) -> None:
        began, require = self._began_at[export.export_id] - _SHOWN_AFTER, self._world.require
        least: defaultdict[str, int] = defaultdict(int)
        most: defaultdict[str, int] = defaultdict(int)
        assert export.events is not None
        for at, event in self._events:
            if export.events.admits(event):
                most[event.openid] += event.amount_fen
                least[event.openid] += event.amount_fen if at <= began else 0
        for openid in most | least:
            fen = found.get(openid, 0)
            require(least[openid] <= fen <= most[openid], "a customer's sum is not the books'", export, openid, fen)
        require(set(found) <= set(most), "a customer without events", export)

    def settled(self) -> None:
        """In the end each export is written, or says why it is not."""
        for export in self.exports.values():
            self._world.figures[f"exports {export.state}"] += 1
            is_over = export.state in {ExportState.DONE, ExportState.FAILED}
            self._world.require(is_over, "law 6: an export is written for ever", export)
            self._world.require(export.failure or export.state is ExportState.DONE, "law 9: failed without a reason")


def _last(versions: Sequence[tuple[float, Order]]) -> Order:
    return versions[-1][1]
