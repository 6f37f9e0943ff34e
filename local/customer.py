"""`python -m local.customer [OPENID]`: be any customer; prints a session token for the running stack's API.

The customer is made at the WeChat simulator if nobody has that openid yet; without one, somebody new signs in.
"""

import argparse
import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from local.seed import PAGE_HOST
from local.stack import STATE_DIR

OPENID = re.compile("[0-9A-Za-z_-]{6,128}")


def session_of(demo: dict[str, Any], openid: str) -> str:
    """Sign in as a page in WeChat does and return the session token.

    Args:
        demo: what the seed wrote (demo.json).
        openid: who signs in, under the seed's official account.

    Raises:
        httpx.HTTPError: the stack does not answer, or not as it should.
    """
    appid = demo["merchant"]["appid"]
    with httpx.Client(base_url=demo["api_url"], timeout=60) as api, httpx.Client(timeout=60) as browser:
        made = browser.post(f"{demo['wechat_url']}/_simulator/customers", json={"appid": appid, "openid": openid})
        made.raise_for_status()
        page = {"appid": appid, "page_url": f"https://{PAGE_HOST}/"}
        begun = api.post("/v1/sign-in/start", json=page).raise_for_status().json()
        # WeChat's browser knows who holds the phone; at the simulator a cookie says so.
        redirect = browser.get(begun["authorize_url"], headers={"cookie": f"simulator_openid={openid}"})
        code = parse_qs(urlsplit(redirect.headers["location"]).query)["code"][0]
        proof = {"code": code, "state": begun["state"], "verifier": begun["verifier"]}
        session = api.post("/v1/sign-in/complete", json=proof).raise_for_status().json()
    return str(session["session_token"])


def main() -> None:
    """Print the token, and to the other stream whose it is."""
    parser = argparse.ArgumentParser(prog="python -m local.customer", description=__doc__)
    parser.add_argument("openid", nargs="?", default=f"o{uuid.uuid4().hex[:27]}", help="who signs in")
    parser.add_argument("--state-dir", type=Path, default=STATE_DIR, help="the running stack's")
    arguments = parser.parse_args()
    if not OPENID.fullmatch(arguments.openid):
        parser.error("an openid is 6 to 128 letters, digits, - and _")
    path = arguments.state_dir / "demo.json"
    if not path.exists():
        sys.exit(f"{path} is missing: start the stack first (make run)")
    try:
        token = session_of(json.loads(path.read_text(encoding="utf-8")), arguments.openid)
    except httpx.HTTPError as error:
        sys.exit(f"nobody was signed in: {error}")
    print(f"signed in as {arguments.openid}", file=sys.stderr)
    print(token)


if __name__ == "__main__":
    main()
