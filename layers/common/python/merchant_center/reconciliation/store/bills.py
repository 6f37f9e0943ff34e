"""Bills in their bucket: the file as WeChat gave it, and its lines put in the order of their shards."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from merchant_center.core.aws import keys
from merchant_center.core.aws.files import FileStore
from merchant_center.core.file_parts import Part
from merchant_center.reconciliation.protocol.compressed import unpacked
from merchant_center.reconciliation.rules.lines import (
    FUND_FLOWS,
    BillKind,
    BillLine,
    FlowWay,
    FundLine,
    TradeLine,
    VoucherLine,
)
from merchant_center.reconciliation.rules.progress import SHARDS, Chunk

_ENCODER = msgspec.json.Encoder()
_TRADE = msgspec.json.Decoder(TradeLine)
_FUND = msgspec.json.Decoder(FundLine)
_VOUCHER = msgspec.json.Decoder(VoucherLine)
GZIP, CSV = "application/gzip", "text/csv"
_PART = 8 * 1024 * 1024


class BillFiles:
    """The bucket of bills."""

    def __init__(self, files: FileStore) -> None:
        self._files = files

    def write_bill(self, key: str, pieces: Iterator[bytes], content_type: str = GZIP) -> int:
        """Keep a file as it comes, part by part, and return its size; it is there as a whole, or not at all."""
        upload_id, buffer = self._files.begin(key, content_type), bytearray()
        parts: list[Part] = []
        for piece in pieces:
            buffer += piece
            if len(buffer) >= _PART:
                parts.append(self._part(key, upload_id, parts, buffer))
        if buffer or not parts:
            parts.append(self._part(key, upload_id, parts, buffer))
        self._files.finish(key, upload_id, tuple(parts))
        return sum(part.size for part in parts)

    def _part(self, key: str, upload_id: str, before: Sequence[Part], buffer: bytearray) -> Part:
        part = self._files.write_part(key, upload_id, len(before) + 1, bytes(buffer))
        buffer.clear()
        return part

    def plain(self, key: str) -> Iterator[bytes]:
        """Yield the plain text of a kept bill in pieces."""
        return unpacked(self._files.read(key))

    def write_chunk(self, bill: BillKind, key: str, lines: Sequence[BillLine]) -> Chunk:
        """Write lines in the order of their shards; the same key again replaces it."""
        shards: list[bytearray] = [bytearray() for _ in range(SHARDS)]
        for line in lines:
            shard = shards[keys.movement_shard(line.bill_number)]
            shard += _ENCODER.encode(line)
            shard += b"\n"
        ends, end = [], 0
        for shard in shards:
            end += len(shard)
            ends.append(end)
        self._files.write(key, b"".join(shards))
        return Chunk(bill, key, len(lines), tuple(ends))

    def trade_lines(self, chunks: Sequence[Chunk], shard: int) -> Iterator[TradeLine]:
        """Yield the lines of the trade bill that are in a shard."""
        return (_TRADE.decode(line) for line in self._lines(chunks, BillKind.TRADE, shard))

    def fund_lines(self, chunks: Sequence[Chunk], shard: int) -> Iterator[FundLine]:
        """Yield the lines of the fund-flow bills, of whichever account, that are in a shard."""
        lines = (line for bill in FUND_FLOWS for line in self._lines(chunks, bill, shard))
        return (_FUND.decode(line) for line in lines)

    def voucher_lines(self, chunks: Sequence[Chunk], shard: int) -> Iterator[VoucherLine]:
        """Yield the lines of the voucher flows that are in a shard."""
        return (_VOUCHER.decode(line) for line in self._lines(chunks, BillKind.VOUCHERS, shard))

    def _lines(self, chunks: Sequence[Chunk], bill: BillKind, shard: int) -> Iterator[bytes]:
        for chunk in chunks:
            start = chunk.ends[shard - 1] if shard else 0
            if chunk.bill is bill and chunk.ends[shard] > start:
                yield from self._files.read_span(chunk.key, start, chunk.ends[shard]).splitlines()


def bill_key(mchid: str, day: date, run: int, bill: BillKind) -> str:
    """Where a bill is kept as WeChat gave it."""
    return f"bills/{mchid}/{day:%Y/%m/%d}/{bill}-{run}.csv.gz"


def flow_key(mchid: str, day: date, run: int, way: FlowWay, stock_id: str) -> str:
    """Where a voucher flow of a stock is kept as WeChat gave it."""
    return f"bills/{mchid}/{day:%Y/%m/%d}/vouchers-{run}-{stock_id}-{way}.csv"


def chunk_key(mchid: str, day: date, run: int, bill: BillKind, number: int) -> str:
    """Where a chunk of lines lies while they are matched."""
    return f"lines/{mchid}/{day:%Y/%m/%d}/{run}/{bill}-{number:05d}"
