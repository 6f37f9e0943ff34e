"""Answers what it was asked: the event itself, or the behaviour named by the query parameter `do`."""

import base64
import os
import time
from typing import Any

ANSWERS = {
    "binary": {
        "statusCode": 200,
        "headers": {"content-type": "image/png"},
        "body": base64.b64encode(b"\x89PNG\x00").decode(),
        "isBase64Encoded": True,
    },
    "cookies": {"statusCode": 302, "headers": {"location": "/next"}, "cookies": ["a=1; Path=/", "b=2"]},
    "large": {"statusCode": 200, "body": "x" * (6 * 1024 * 1024 + 1)},
    "malformed": {"statusCode": "teapot"},
}


def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    """Lambda's entry."""
    do = (event.get("queryStringParameters") or {}).get("do")
    if do == "fail":
        raise ValueError("told to fail")
    if do == "exit":
        os._exit(3)
    if do == "sleep":
        time.sleep(float(event["queryStringParameters"]["seconds"]))
        return {"pid": os.getpid()}
    if do == "environment":
        return {"environment": dict(os.environ), "remaining": context.get_remaining_time_in_millis()}
    return ANSWERS.get(do, event)
