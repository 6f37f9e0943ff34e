"""Every screen that the router knows: within everybody's reach, whole on a small screen, and safe with any name.

A day visits a seventh of them; `make verify` visits all.
"""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.sampling import Sample
from tests.web.axe import findings
from tests.web.conftest import OpenConsole
from tests.web.pages.sign_in import SignIn
from tests.web.regression.conftest import Shop, routes_of, visit

SMALL = {"width": 1024, "height": 768}
ONE_SCOPE = "openid profile product:read"


def faults(page: Page) -> list[str]:
    """Return what is wrong with the open screen."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".ant-skeleton")).to_have_count(0)
    found = findings(page)
    if not page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"):
        found.append("is wider than the window")
    if page.evaluate("() => 'injected' in window"):
        found.append("ran a script that somebody had typed")
    if page.locator("main a[href^='javascript:']").count():
        found.append("has a link that is a script")
    return found


@pytest.mark.story
def test_every_screen_in_both_languages(console: OpenConsole, shop: Shop, sample: Sample) -> None:
    """Each route is opened with odd names in it, in Chinese and in English, and nothing is wrong with it."""
    page = console("admin", "/", viewport=SMALL)
    found: dict[str, list[str]] = {}
    routes = routes_of(page)
    assert len(routes) > 10
    paths = {route: shop.path(route) for route in routes}
    for language, switch in (("zh", None), ("en", "English")):
        if switch:
            page.get_by_role("button", name=switch).click()
        for route in sample.shifted(language).part_of(routes):
            visit(page, paths[route])
            found[f"{route} {language}"] = faults(page)
    assert found
    assert {where: what for where, what in found.items() if what} == {}


def test_role_without_scopes(page: Page, shop: Shop, sample: Sample) -> None:
    """Whoever may see products only has no other line in the menu; each other address says why it does nothing."""

    def ask_for_less(route: Route) -> None:
        settings = route.fetch().json()
        route.fulfill(json=settings | {"scope": ONE_SCOPE})

    page.route("**/console/config.json", ask_for_less)
    page.goto("/console/products")
    SignIn(page).choose("admin")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    lines = page.get_by_role("navigation", name="主菜单").get_by_role("link")
    expect(lines).to_have_text(["首页", "商品"])
    with_rows: list[str] = []
    others = [route for route in routes_of(page) if route not in ("/", "/products")]
    for route in sample.part_of(others):
        visit(page, shop.path(route))
        expect(page.locator(".ant-skeleton")).to_have_count(0)
        told = page.get_by_role("alert").filter(has_text="没有权限").or_(page.get_by_role("note"))
        expect(told.first).to_be_visible()
        if page.get_by_role("main").get_by_role("table").count():
            with_rows.append(route)
    assert with_rows == []
