"""Whose phone a page is signed in on: web authorization learns it from the window, since frames share their cookies."""

from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

from local.wechat_simulator.phone.phones import Phone

PHONE_PARAMETER = "simulator_phone"
"""Added to the authorization URL by the page below; empty where no phone shows the window."""
ASKING = f"""<!doctype html><meta charset=utf-8><title>微信</title><script>
let phone = "";
try {{ phone = JSON.parse(window.name).wechat.phone_id; }} catch {{ /* no phone shows this window */ }}
const url = new URL(location.href);
url.hash = "";
location.replace(`${{url.href}}&{PHONE_PARAMETER}=${{encodeURIComponent(phone || "")}}`);
</script>"""


ANSWERS = {"allow": "yes", "refuse": "no"}
CONSENT_PARAMETER = "simulator_consent"
"""What the customer said to the page below: yes or no."""
CONSENT = Template(Path(__file__).with_name("static").joinpath("consent.html").read_text("utf-8"))
"""WeChat's question for the scope snsapi_userinfo."""


def consent(request: web.Request, phone: Phone, *, is_follower: bool) -> bool | None:
    """Whether the customer lets the page know nickname and picture; None before they were asked.

    Followers are not asked, and of a phone that acts by itself the sheets' action is the answer.
    """
    if request.query["scope"] != "snsapi_userinfo" or is_follower:
        return True
    if phone.sheet_action != "ask":
        return phone.sheet_action == "pay"
    return {"yes": True, "no": False}.get(request.query.get(CONSENT_PARAMETER, ""))


def ask_consent(request: web.Request, account: str) -> web.Response:
    """The page on which the customer allows or refuses."""
    links = {name: escape(f"{request.raw_path}&{CONSENT_PARAMETER}={said}") for name, said in ANSWERS.items()}
    text = CONSENT.substitute(account=escape(account), **links)
    return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})


def is_phone_unknown(request: web.Request, cookie: str) -> bool:
    """Whether a browser opens the page, and nothing says whose it is; in a frame the cookie may be another phone's."""
    place = request.headers.get("Sec-Fetch-Dest", "")
    is_named = PHONE_PARAMETER in request.query or (place == "document" and cookie in request.cookies)
    return place in {"document", "iframe"} and not is_named


def ask_phone() -> web.Response:
    """A page that opens the same address again, with the phone's id."""
    return web.Response(text=ASKING, content_type="text/html", headers={"Cache-Control": "no-store"})
