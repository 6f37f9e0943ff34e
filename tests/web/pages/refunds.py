"""Refunds in the console: asked for at an order, decided by a second person, in Chinese."""

from playwright.sync_api import Locator, Page, expect

from tests.web.pages.clicks import write_once


class Refunds:
    """An order's refund dialog, and the page of one refund."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def ask(self, *, amount: str = "", reason: str = "", account: str = "") -> None:
        """Fill in the dialog and go on to the question; without an amount all that is left is asked for."""
        self.page.get_by_role("button", name="退款", exact=True).click()
        form = self.page.get_by_role("dialog", name="申请退款")
        if amount:
            form.get_by_label("部分金额").check()
            form.get_by_label("金额（元）").fill(amount)
        form.get_by_label("退款原因").fill(reason)
        if account:
            form.get_by_label(account).check()
        self.next()

    def next(self) -> None:
        """Go on to the question."""
        self.page.get_by_role("dialog", name="申请退款").get_by_role("button", name="下一步").click()

    def choose(self, name: str, pieces: int) -> Locator:
        """Begin a refund of a part, choose pieces of a line, and return the field of what is given back for them."""
        self.page.get_by_role("button", name="退款", exact=True).click()
        form = self.page.get_by_role("dialog", name="申请退款")
        form.get_by_label("部分金额").check()
        line = form.get_by_role("group", name=name)
        line.get_by_label("件数").fill(str(pieces))
        return line.get_by_label("金额（元）")

    def question(self, title: str) -> Locator:
        """Return the dialog about the money."""
        return self.page.get_by_role("dialog", name=title)

    def confirm(self, title: str, button: str, *, typed: str = "") -> Locator:
        """Say yes, double-clicking; above the threshold the figure is typed. What came of it is in the dialog."""
        dialog = self.question(title)
        yes = dialog.get_by_role("button", name=button, exact=True)
        if typed:
            expect(yes).to_be_disabled()
            dialog.get_by_label("以确认").fill(typed)
        write_once(self.page, yes)
        return dialog

    def leave(self, dialog: Locator) -> None:
        """Close what tells the outcome."""
        dialog.get_by_role("button", name="关闭", exact=True).last.click()
        expect(dialog).to_have_count(0)

    def row(self, state: str) -> Locator:
        """Return the rows of refunds in this state."""
        return self.page.get_by_role("row").filter(has_text=state)

    def money(self) -> Locator:
        """Return the order's box of sums."""
        return self.page.get_by_role("region", name="金额")
