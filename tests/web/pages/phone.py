"""A customer's phone: pages that are opened in it meet WeChat's bridge."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Page


@dataclass(frozen=True)
class Phone:
    """A phone of the simulator, shown by a browser of its own."""

    context: BrowserContext
    wechat: httpx.Client
    phone_id: str
    openid: str

    @classmethod
    def made(cls, context: BrowserContext, wechat: httpx.Client, appid: str, **switches: Any) -> "Phone":
        """Return a new phone of a customer: the first of the official account, or the one of `openid`.

        Its pages know it by the name of their window.
        """
        answer = wechat.post("/_simulator/phones", json={"appid": appid, **switches}).raise_for_status().json()
        context.add_init_script(f"if (window === window.top) window.name = {json.dumps(answer['window_name'])};")
        return cls(context, wechat, answer["phone_id"], answer["openids"][appid])

    def open(self, url: str) -> Page:
        """Return the page at the URL, opened in WeChat."""
        page = self.context.new_page()
        page.goto(url)
        return page

    def switch(self, **switches: Any) -> None:
        """Switch something on the phone; pages learn of it when they are opened again."""
        self.wechat.post(f"/_simulator/phones/{self.phone_id}", json=switches).raise_for_status()

    def shown(self) -> dict[str, Any]:
        """What lies on its screen, and what its pages asked of WeChat."""
        answer: dict[str, Any] = self.wechat.get(f"/_simulator/phones/{self.phone_id}").raise_for_status().json()
        return answer
