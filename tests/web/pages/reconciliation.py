"""The console's screens of reconciliation and of the ledger, in Chinese."""

from playwright.sync_api import Locator, Page

from tests.web.pages.choices import choose


class Reconciliation:
    """The days, a day, a difference, the rules of numbers, the ledger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def match_day(self, day: str) -> None:
        """Have a past day of the account matched that the list is filtered by."""
        self.page.get_by_role("button", name="核对某一天").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("日期").fill(day)
        self.page.keyboard.press("Enter")
        dialog.get_by_role("button", name="开始对账").click()

    def run_again(self, day: str) -> Locator:
        """Ask for another run and return the question."""
        self.page.get_by_role("button", name=f"重新对账 {day}").click()
        return self.page.get_by_role("dialog")

    def filter_state(self, state: str) -> None:
        """Show only what is in this state."""
        choose(self.page, "状态", state)
        self.page.get_by_role("button", name="查询").click()

    def row(self, text: str) -> Locator:
        """Return the row with this text."""
        return self.page.get_by_role("row").filter(has_text=text)

    def part(self, title: str) -> Locator:
        """Return the section of this title."""
        return self.page.get_by_role("region", name=title, exact=True)

    def resolve(self, note: str) -> None:
        """Resolve the difference that is open, saying why."""
        self.page.get_by_role("button", name="标记为已处理").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("说明").fill(note)
        dialog.get_by_role("button", name="标记为已处理").click()
