"""Bills as they travel: gzip, if WeChat took the wish, and plain text if it did not."""

import zlib
from collections.abc import Iterable, Iterator

from merchant_center.reconciliation.errors import UnreadableBillError

_GZIP = b"\x1f"
"""How a compressed file begins, and no text: the second byte may come with the next piece."""
_PIECE = 1024 * 1024


class Unpacker:
    """Unpacks pieces as they come, never more than a megabyte at once."""

    def __init__(self) -> None:
        self._gzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        self._is_first, self._is_packed = True, False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the plain text of one more piece.

        Raises:
            UnreadableBillError: it is broken.
        """
        if self._is_first and piece:
            self._is_first, self._is_packed = False, piece.startswith(_GZIP)
        if not self._is_packed:
            yield piece
            return
        try:
            while piece:
                yield self._gzip.decompress(piece, _PIECE)
                piece = self._gzip.unconsumed_tail
        except zlib.error as error:
            raise UnreadableBillError(f"the compressed bill is broken: {error}") from None

    def finish(self) -> None:
        """Check the end.

        Raises:
            UnreadableBillError: the file was cut.
        """
        if self._is_packed and not self._gzip.eof:
            raise UnreadableBillError("the compressed bill ends too early")


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the plain text of a file in pieces; errors as of :class:`Unpacker`."""
    unpacker = Unpacker()
    for piece in pieces:
        yield from unpacker.feed(piece)
    unpacker.finish()
