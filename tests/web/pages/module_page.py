"""A page of somebody's own that uses the page modules, and what it hears of them."""

import json
import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.web.pages.hurry import hurry
from tests.web.pages.phone import Phone

EVENTS = ("mc-collected", "mc-paid", "mc-pending", "mc-refused", "mc-error", "mc-host-payment")
_LISTEN = f"""
if (window === window.top) {{
  window.heard = [];
  for (const name of {json.dumps(EVENTS)})
    document.addEventListener(name, (event) => heard.push({{ event: name, ...event.detail }}));
}}
"""
_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page</title><link rel="icon" href="data:,">{bridge}{head}
<script type="module" src="{api}/modules/modules.js"></script></head>
<body data-mc-appid="{appid}" style="margin: 0; padding: 12px; background: #ededed">
<main><h1>Page</h1>{body}</main></body></html>"""


@dataclass(frozen=True)
class Pages:
    """Pages beside the shop, whose only content is what a test gives them."""

    api_url: str
    wechat_url: str
    appid: str

    def open(self, where: Phone | BrowserContext, body: str, **options: Any) -> Page:
        """Return a page with this body, opened in a phone or a browser; the options are those of `prepare`."""
        page = self.prepare(where, body, **options)
        page.goto(f"{self.api_url}{options.get('path', '/shop/page')}")
        return page

    def prepare(
        self,
        where: Phone | BrowserContext,
        body: str,
        *,
        path: str = "/shop/page",
        lang: str = "zh-CN",
        head: str = "",
        headers: dict[str, str] | None = None,
        is_hurried: bool = False,
    ) -> Page:
        """Return an empty window in which the page is served under its path.

        With `is_hurried`, what it waits for by itself passes sooner (tests/web/pages/hurry.py).
        """
        context, phone_id = (where.context, where.phone_id) if isinstance(where, Phone) else (where, "")
        bridge = f'<script src="{self.wechat_url}/_simulator/wechat.js"></script>'
        text = _PAGE.format(lang=lang, bridge=bridge, head=head, api="", appid=self.appid, body=body)

        def serve(route: Route) -> None:
            route.fulfill(body=text, content_type="text/html", headers=headers or {})

        def return_by_script(route: Route) -> None:
            # What a redirect leads to is not given to `serve`; WeChat's own page may as well lead there by a script.
            answer = route.fetch(url=f"{route.request.url}&simulator_phone={phone_id}", max_redirects=0)
            back = answer.headers.get("location")
            if back is None:
                route.fulfill(response=answer)
            else:
                route.fulfill(content_type="text/html", body=f"<script>location.replace({json.dumps(back)})</script>")

        # A page that did not come over the network may not ask this machine by itself.
        context.grant_permissions(["local-network-access"])
        context.route(re.compile(re.escape(self.api_url + path.partition("?")[0]) + r"(\?|$)"), serve)
        context.route(f"{self.wechat_url}/connect/oauth2/authorize?*", return_by_script)
        context.add_init_script(_LISTEN)
        page = context.new_page()
        if is_hurried:
            hurry(page)
        return page


def heard(page: Page, name: str) -> list[dict[str, Any]]:
    """The events of this name that the page heard."""
    events: list[dict[str, Any]] = page.evaluate("() => window.heard")
    return [event for event in events if event["event"] == name]


def expect_state(element: Locator, state: str) -> None:
    """Wait until the element shows a state."""
    expect(element).to_have_attribute("state", state)
