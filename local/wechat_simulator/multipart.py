"""The parts of an upload, byte for byte: what is signed is one of them, not the whole body."""

from email.message import Message
from email.parser import HeaderParser

BLANK = b"\r\n\r\n"


def parts(content_type: str, body: bytes) -> dict[str, bytes]:
    """The parts of a `multipart/form-data` body by name; empty when it is none.

    Without a boundary in the header, as a popular SDK sends it, the body's first line tells it.
    """
    head = Message()
    head["Content-Type"] = content_type
    named = head.get_boundary()
    delimiter = b"\r\n" + (f"--{named}".encode() if named else body.partition(b"\r\n")[0])
    if not delimiter.startswith(b"\r\n--"):
        return {}
    found: dict[str, bytes] = {}
    for section in (b"\r\n" + body).split(delimiter)[1:]:
        if section.startswith(b"--"):
            break
        fields, blank, content = section.partition(BLANK)
        name = (
            HeaderParser()
            .parsestr(fields.decode("utf-8", "replace").lstrip())
            .get_param("name", header="content-disposition")
        )
        if blank and isinstance(name, str):
            found.setdefault(name, content)
    return found
