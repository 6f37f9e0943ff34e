"""Whose phone a page is signed in on: web authorization learns it from the window, since frames share their cookies."""

from aiohttp import web

PHONE_PARAMETER = "simulator_phone"
"""Added to the authorization URL by the page below; empty where no phone shows the window."""
ASKING = f"""<!doctype html><meta charset=utf-8><title>微信</title><script>
let phone = "";
try {{ phone = JSON.parse(window.name).wechat.phone_id; }} catch {{ /* no phone shows this window */ }}
const url = new URL(location.href);
url.hash = "";
location.replace(`${{url.href}}&{PHONE_PARAMETER}=${{encodeURIComponent(phone || "")}}`);
</script>"""


def is_phone_unknown(request: web.Request, cookie: str) -> bool:
    """Whether a browser opens the page, and nothing says whose it is; in a frame the cookie may be another phone's."""
    place = request.headers.get("Sec-Fetch-Dest", "")
    is_named = PHONE_PARAMETER in request.query or (place == "document" and cookie in request.cookies)
    return place in {"document", "iframe"} and not is_named


def ask_phone() -> web.Response:
    """A page that opens the same address again, with the phone's id."""
    return web.Response(text=ASKING, content_type="text/html", headers={"Cache-Control": "no-store"})
