"""Draws pictures of products when they are needed, so that none lies in the repository: one shape on a tint."""

import math
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

type Colour = tuple[int, int, int]
type Shape = Literal["leaf", "cup", "box", "tin", "cake"]
type Span = tuple[float, float, Colour]
"""From where to where a row has a colour, in parts of its width."""

SIZE = 800


@dataclass(frozen=True)
class Band:
    """A band across the middle between two heights, in parts of the picture: half as wide, so pale, so striped."""

    top: float
    bottom: float
    half: float
    white: float = 0.0
    stripe: float = 0.0

    def holds(self, y: float) -> bool:
        """Tell whether the height lies in the band."""
        return self.top <= y < self.bottom


def picture(colour: Colour, shape: Shape = "cake", size: int = SIZE) -> bytes:
    """Return a square PNG of a shape in a colour."""
    spans = _SHAPES[shape]
    return _png(size, (_row(size, y / size, colour, spans(y / size, colour)) for y in range(size)))


def _row(size: int, y: float, colour: Colour, spans: list[Span]) -> bytes:
    row, at = bytearray(), 0
    ground = bytes(_mixed(colour, 0.8 + 0.12 * y))
    for start, end, fill in spans:
        first, last = (round(size * min(max(edge, 0), 1)) for edge in (start, end))
        row += ground * (first - at) + bytes(fill) * (last - first)
        at = last
    return bytes(row + ground * (size - at))


def _mixed(colour: Colour, white: float) -> Colour:
    red, green, blue = (round(part + (255 - part) * white) for part in colour)
    return red, green, blue


def _around(half: float, colour: Colour, stripe: float = 0.0) -> list[Span]:
    """Return a row around the middle, perhaps with a light stripe in it."""
    if half <= 0:
        return []
    if stripe <= 0:
        return [(0.5 - half, 0.5 + half, colour)]
    light, inner = _mixed(colour, 0.45), min(stripe, half)
    return [(0.5 - half, 0.5 - inner, colour), (0.5 - inner, 0.5 + inner, light), (0.5 + inner, 0.5 + half, colour)]


def _leaf(y: float, colour: Colour) -> list[Span]:
    part = (y - 0.16) / 0.68
    return _around(0.2 * math.sin(math.pi * part) ** 1.3, colour, 0.006) if 0 < part < 1 else []


def _cup(y: float, colour: Colour) -> list[Span]:
    part = (y - 0.36) / 0.34
    if 0 <= part <= 1:
        return _around(0.27 * math.sqrt(1 - 0.72 * part**2), colour)
    lid, saucer = (y - 0.25) / 0.09, (y - 0.735) / 0.035
    if 0 < lid <= 1:
        return _around(0.22 * math.sqrt(lid), _mixed(colour, 0.3))
    return _around(0.33 - 0.06 * saucer, _mixed(colour, 0.3)) if 0 <= saucer <= 1 else []


def _banded(*bands: Band) -> Callable[[float, Colour], list[Span]]:
    def spans(y: float, colour: Colour) -> list[Span]:
        return next((_around(one.half, _mixed(colour, one.white), one.stripe) for one in bands if one.holds(y)), [])

    return spans


def _cake(y: float, colour: Colour) -> list[Span]:
    def half(radius: float) -> float:
        return math.sqrt(max(0.0, radius**2 - (y - 0.5) ** 2))

    return _around(half(0.3), colour, half(0.1))


_SHAPES: dict[Shape, Callable[[float, Colour], list[Span]]] = {
    "leaf": _leaf,
    "cup": _cup,
    "box": _banded(Band(0.28, 0.38, 0.3, 0.12, 0.035), Band(0.38, 0.76, 0.27, 0.0, 0.035)),
    "tin": _banded(
        Band(0.2, 0.3, 0.18, 0.3), Band(0.305, 0.46, 0.2), Band(0.46, 0.62, 0.2, 0.7), Band(0.62, 0.82, 0.2)
    ),
    "cake": _cake,
}


def _png(size: int, rows: Iterator[bytes]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
