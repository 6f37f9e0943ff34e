"""The issuer's pages for people: which role they take, in Chinese or by a switch in English."""

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from local.oidc.requests import AuthorizationRequest, language_of
from local.oidc.roles import ROLES, Role

if TYPE_CHECKING:
    from local.oidc.issuer import LocalIssuer

LANGUAGES = ("zh-CN", "en")
_TEXTS = {
    "title": {"zh": "登录商户中心", "en": "Sign in to the merchant centre"},
    "lead": {
        "zh": "这是本机环境的登录页：选一个角色即可，无需密码。",
        "en": "This is the sign-in of a local stack: choose a role, there is no password.",
    },
    "scopes": {"zh": "{} 项权限", "en": "{} scopes"},
    "cancel": {"zh": "取消", "en": "Cancel"},
    "refused": {"zh": "无法登录", "en": "Cannot sign in"},
    "refused_lead": {
        "zh": "打开此页的应用不是本机环境的控制台，因此不会返回那里：",
        "en": "What opened this page is not the console of this stack, so nothing is sent back to it:",
    },
    "signed_out": {"zh": "已退出登录", "en": "Signed out"},
    "signed_out_lead": {"zh": "可以关闭此页。", "en": "This page can be closed."},
}
_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def choice(issuer: "LocalIssuer", request: web.Request, asked: AuthorizationRequest) -> web.Response:
    """Return the page on which a person takes a role for what the client asked."""
    language = language_of(request.query)
    roles = "".join(_role(role, issuer.scopes_of(role.name, asked.scopes), language) for role in ROLES)
    cancel = f'<button class="cancel" name="role" value="">{_text("cancel", language)}</button>'
    form = f'<form method="post">{roles}{cancel}</form>'
    return _page(request, "title", f"<p>{_text('lead', language)}</p>{form}")


def refusal(request: web.Request, reason: str) -> web.Response:
    """Return the page for a request whose sender is not called back."""
    language = language_of(request.query)
    body = f"<p>{_text('refused_lead', language)}</p><p><code>{escape(reason)}</code></p>"
    return _page(request, "refused", body, status=400)


def signed_out(request: web.Request) -> web.Response:
    """Return the page that ends a sign-out which names no page of the console."""
    return _page(request, "signed_out", f"<p>{_text('signed_out_lead', language_of(request.query))}</p>")


def _role(role: Role, scopes: list[str], language: str) -> str:
    items = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    count = _text("scopes", language).format(len(scopes))
    return (
        f'<div class="role"><button name="role" value="{role.name}">'
        f"<b>{role.title[language]}</b><span>{role.about[language]}</span></button>"
        f"<details><summary>{count}</summary><ul>{items}</ul></details></div>"
    )


def _page(request: web.Request, title: str, body: str, status: int = 200) -> web.Response:
    language = language_of(request.query)
    other, name = ("en", "English") if language == "zh" else ("zh-CN", "中文")
    switch = escape(str(request.rel_url.update_query(ui_locales=other)))
    text = (
        f'<!doctype html><html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{_text(title, language)}</title>'
        f"<style>{_STYLE}</style></head><body><main><header><h1>{_text(title, language)}</h1>"
        f'<a href="{switch}" lang="{other}">{name}</a></header>{body}</main></body></html>'
    )
    headers = {"cache-control": "no-store", "x-frame-options": "DENY"}
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


def _text(name: str, language: str) -> str:
    return _TEXTS[name][language]
