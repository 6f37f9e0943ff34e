"""Bodies as people read them: JSON and XML indented, text as it is, other bytes by their number."""

import base64
import json
import re

INDENT = "  "


def readable(body_base64: str) -> str:
    """The body as text; nothing is made up, only white space is added between members."""
    body = base64.b64decode(body_base64)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return f"({len(body)} bytes)"
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except json.JSONDecodeError:
        return _lines_of_xml(text) if text.lstrip().startswith("<") else text


def _lines_of_xml(text: str) -> str:
    return re.sub(r">\s*<(?!!|/(?!xml>))", f">\n{INDENT}<", text).replace(f"\n{INDENT}</xml>", "\n</xml>")
