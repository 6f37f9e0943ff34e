"""A file that is uploaded part by part."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One uploaded part of a file."""

    number: int
    etag: str
    size: int
