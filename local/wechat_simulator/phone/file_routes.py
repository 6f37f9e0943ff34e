"""The files of the phone: its screen, and the scripts that a page loads."""

from pathlib import Path

from aiohttp import web

FILES = Path(__file__).with_name("static")
BRIDGE_SCRIPTS = ("wechat.js", "storage.js", "fonts.js", "jweixin.js")
"""`/_simulator/wechat.js` is these, one after the other: a page loads one script."""
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".svg": "image/svg+xml"}
HEADERS = {
    "Cache-Control": "no-cache",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Pages of any origin load the scripts."""

routes = web.RouteTableDef()


def _answer(text: str, kind: str) -> web.Response:
    # Pages of any origin load the scripts, with integrity checks or without; nothing is cached while it is worked on.
    headers = {
        "Cache-Control": "no-cache",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return web.Response(text=text, content_type=kind, charset="utf-8", headers=headers)


@routes.get("/_simulator/wechat.js")
async def bridge_script(_request: web.Request) -> web.Response:
    """What makes a page's window WeChat's, if it is opened in a phone."""
    return _answer("\n".join((FILES / name).read_text("utf-8") for name in BRIDGE_SCRIPTS), TYPES[".js"])


@routes.get("/_simulator/jweixin-1.6.0.js")
async def jweixin(_request: web.Request) -> web.Response:
    """The interface of https://res.wx.qq.com/open/js/jweixin-1.6.0.js."""
    return _answer((FILES / "jweixin.js").read_text("utf-8"), TYPES[".js"])


@routes.get("/_simulator/phone")
async def show_phone(_request: web.Request) -> web.Response:
    """A phone on the screen."""
    return _answer((FILES / "phone.html").read_text("utf-8"), TYPES[".html"])


@routes.get("/_simulator/phone/closed")
async def show_closed(_request: web.Request) -> web.Response:
    """What is left of a page at top level that WeChat closed."""
    return _answer(
        "<!doctype html><meta charset=utf-8><title>页面已关闭</title><p>页面已关闭 · page closed", TYPES[".html"]
    )


@routes.get("/_simulator/phone/{name:[a-z_]+[.](js|css|svg)}")
async def phone_file(request: web.Request) -> web.Response:
    """A module, style or picture of the phone's screen."""
    file = FILES / request.match_info["name"]
    if not file.is_file():
        raise web.HTTPNotFound
    return _answer(file.read_text("utf-8"), TYPES[file.suffix])
