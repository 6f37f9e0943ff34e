"""Exports at random: workers that die, messages twice or never; each file is whole, or its record says why not."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.files import FileStore
from merchant_center.core.aws.writes import put_new
from merchant_center.events.rules.event import EventKind
from merchant_center.events.rules.search import EventFilter
from merchant_center.events.store import EventStore, event_put
from merchant_center.exports.rules import TRANSITIONS, Export, ExportKind, ExportState
from merchant_center.exports.store import ExportQueue, ExportStore
from merchant_center.exports.use_cases.export_orders import ExportRoom, export_named_by, request_export, take_up_export
from merchant_center.exports.use_cases.sweep_exports import sweep_exports
from merchant_center.orders.rules import order as order_rules
from merchant_center.orders.rules.order import Order, OrderLine, OrderState, PaymentFacts
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.store import OrderStore, order_item
from tests.simulation.memory_aws import MemoryBucket, MemoryQueue, Message
from tests.simulation.memory_dynamo import Change, MemoryDynamo, tables_of_the_template
from tests.simulation.voucher_walk import Deed
from tests.simulation.world import DAY, Chances, World

LIFE = 300
_BEGINS_FOR = (0, 1, 210)
_EXPORTS = Document(Export)
_MOVES = {(before, after) for (before, _), after in TRANSITIONS.items()}
_COLUMNS = {
    ExportKind.ORDERS: ("订单号", "订单金额(分)"),
    ExportKind.CUSTOMERS: ("客户openid", "金额合计(分)"),
}
_MOST_ORDERS = 25
_ROUNDS = 40
_STEPS_OF_TIME = (0.1, 5, 61, 130, 700, 2_000)


@dataclass
class ExportWalk:
    """One episode."""

    seed: int
    world: World = field(init=False)
    orders: list[Order] = field(default_factory=list)
    exports: dict[str, Export] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Put a worker beside some orders."""
        self.world = World(self.seed)
        if self.world.chance.random() < 0.2:
            # So rough that messages come to their last receive.
            self.world.chances.aws = 0.3
        self.dynamo = MemoryDynamo(self.world, tables_of_the_template())
        self.dynamo.watchers.append(self._committed)
        dynamo: Any = self.dynamo
        bucket: Any = MemoryBucket(self.world)
        queue: Any = MemoryQueue.of_the_template(self.world, "ExportsQueue")
        self.bucket, self.queue = bucket, queue
        self.database = Dynamo(dynamo)
        self.room = ExportRoom(
            exports=ExportStore(self.database, "ExportsTable"),
            orders=OrderStore(self.database, "OrdersTable", "EventsTable"),
            events=EventStore(self.database, "EventsTable"),
            files=FileStore(bucket, "ExportsBucket"),
            queue=ExportQueue(queue, "ExportsQueue"),
            clock=self.world.clock,
            part_bytes=self.world.chance.choice([1, 500, 10**6]),
        )

    def play(self) -> None:
        """Live through it, then let everything be settled; a law that breaks ends it."""
        with self.world.rules():
            self._begin()
            for _ in range(self.world.chance.choice([6, 15, 30])):
                deeds = [self._deed() for _ in range(self.world.chance.choice([1, 1, 2, 3]))]
                self.world.do([one for one in deeds if one is not None], life=LIFE)
                self._hold()
                self.world.pass_to(self.world.now + self.world.chance.choice(_STEPS_OF_TIME))
            self._settle()
            self._settled()

    def _begin(self) -> None:
        drawn, self.world.chances = self.world.chances, Chances.none()
        for number in range(self.world.chance.randrange(_MOST_ORDERS)):
            self._place(number)
            self.world.now += self.world.chance.choice([0, 0.001, 60, 30_000])
        self.world.now += DAY
        self.world.chances = drawn

    def _place(self, number: int) -> None:
        """An order, paid or not."""
        now, chance = self.world.clock(), self.world.chance
        total = chance.randint(1, 10**6)
        order = Order(
            order_no=f"20260301-{number:016d}",
            mchid="1900000001",
            appid="wx0123456789abcdef",
            openid=f"o{chance.randrange(4):027d}",
            lines=(OrderLine("T1", "tea", total, 1),),
            total_fen=total,
            state=OrderState.CREATED,
            description="tea",
            notify_url="https://example.com",
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
        order, event = order_rules.created(order)
        events = [event]
        if chance.random() < 0.5:
            facts = PaymentFacts(order.mchid, order.appid, order.openid, f"42{number:026d}", total, total, now)
            paid = order_rules.paid(order, facts, now)
            assert paid is not None
            order = paid[0]
            events.append(paid[1])
        self.orders.append(order)
        item = put_new("OrdersTable", order_item(order))
        self.database.transact([item, *(event_put("EventsTable", one) for one in events)])

    # What happens

    def _deed(self) -> Deed | None:
        (kind,) = self.world.chance.choices(["ask", "schedule", "sweep", "work"], [2, 1, 1, 5])
        match kind:
            case "ask":
                asked = self._filter()
                return "ask", lambda: self._request(asked)
            case "sweep":
                return "sweep", self._sweep
            case "schedule":
                # The schedule's own message: at least once, too.
                body = json.dumps({"scheduled_at": self._today().isoformat()})
                return "schedule", lambda: self.queue.send_message(QueueUrl="", MessageBody=body)
        work = self.queue.receive(self._deliver)
        return None if work is None else ("worker", work)

    def _today(self) -> datetime:
        """The schedule of the day after the first orders."""
        return self.orders[0].created_at + timedelta(days=1) if self.orders else datetime(2026, 3, 2, 1, tzinfo=UTC)

    def _filter(self) -> OrderFilter | EventFilter:
        start = self.world.clock() - timedelta(days=30)
        end = start + timedelta(days=60)
        asked: Sequence[OrderFilter | EventFilter] = (
            OrderFilter(created_from=start),
            OrderFilter(paid_from=start),
            OrderFilter(state=OrderState.PAID, created_from=start),
            EventFilter((EventKind.ORDER_CREATED, EventKind.ORDER_PAID), start, end),
        )
        return self.world.chance.choice(asked)

    def _request(self, asked: OrderFilter | EventFilter) -> Export:
        room = self.room
        return request_export(
            asked, "op", exports=room.exports, queue=room.queue, clock=room.clock, entropy=self.world.chance.randbytes
        )

    def _deliver(self, message: Message) -> Export:
        until = self.world.now + self.world.chance.choice(_BEGINS_FOR)
        body = json.loads(message.body)
        return take_up_export(
            self.room,
            export_named_by(body, exports=self.room.exports, clock=self.room.clock),
            attempt=message.receives,
            last_attempt=self.queue.most_receives,
            ticket=message.message_id,
            go_on=lambda: self.world.now <= until,
        )

    # What must hold

    def _committed(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.table == "ExportsTable" and change.new is not None:
                new = _EXPORTS.value(change.new["data"]["S"])
                old = self.exports.get(new.export_id)
                self.exports[new.export_id] = new
                is_move = old is None or old.state is new.state or (old.state, new.state) in _MOVES
                self.world.require(is_move, "no such transition", old, new)
                if new.state is ExportState.DONE:
                    self._require_whole(new)

    def _hold(self) -> None:
        """Law 6: an export that is written has a date, and the index of the schedule has it."""
        for export in self.exports.values():
            waits = export.state in {ExportState.REQUESTED, ExportState.RUNNING}
            item = self.dynamo.tables["ExportsTable"].items[keys.export(export.export_id), keys.ITEM]
            dated = export.next_poll_at and "due_position" in item
            self.world.require(dated or not waits, "law 6: nobody will ever look at an export", export)

    def _require_whole(self, export: Export) -> None:
        """A file that is called done has each row once, and the figures are its own."""
        require, content = self.world.require, self.bucket.files.get(export.key, b"")
        require(content, "done without a file", export)
        require(export.size == len(content), "its size is not that of the file", export, len(content))
        require(export.sha256 == hashlib.sha256(content).hexdigest(), "its digest is not the file's", export)
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        name, fen = _COLUMNS[export.kind]
        # A tab guards what a spreadsheet would take for a date.
        found = [(row[name].strip("\t"), int(row[fen])) for row in rows]
        expected = self._rows_of(export)
        require(sorted(found) == sorted(expected), "rows lost or twice", export, found, expected)
        figures = len(found), sum(amount for _, amount in found)
        require((export.rows, export.total_fen) == figures, "figures are not the file's", export, figures)

    def _rows_of(self, export: Export) -> list[tuple[str, int]]:
        if export.events is None:
            return [(one.order_no, one.total_fen) for one in self.orders if export.filter.admits(one)]
        sums: Counter[str] = Counter()
        for order in self.orders:
            sums[order.openid] += order.total_fen + (order.payment.payer_total_fen if order.payment else 0)
        return list(sums.items())

    def _settle(self) -> None:
        """Workers come until nothing is left to do, and the schedules long enough after."""
        self.world.note("nothing goes wrong any more")
        self.world.chances = Chances.none()
        for _ in range(_ROUNDS):
            self.world.pass_to(self.world.now + 400)
            taken = [self.queue.receive(self._deliver) for _ in range(10)]
            self.world.do([*self._schedules(), *(("worker", one) for one in taken if one is not None)], life=LIFE)

    def _schedules(self) -> list[Deed]:
        return [("sweep", self._sweep)]

    def _sweep(self) -> object:
        return sweep_exports(self.room.exports, self.room.queue, self.world.clock, limit=100, go_on=lambda: True)

    def _settled(self) -> None:
        for export in self.exports.values():
            self.world.figures[f"exports {export.state}"] += 1
            is_over = export.state in {ExportState.DONE, ExportState.FAILED}
            self.world.require(is_over, "law 6: an export is written for ever", export)
            self.world.require(export.failure or export.state is ExportState.DONE, "law 9: failed without a reason")
