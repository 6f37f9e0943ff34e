"""The console's campaigns: the list, the form of one, its board."""

from playwright.sync_api import Locator, Page


class Campaigns:
    """The list of campaigns and a campaign's page, in Chinese."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def row(self, name: str) -> Locator:
        """Return the row of the campaign of this name."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))

    def search(self, text: str) -> None:
        """Search by name or code."""
        self.page.get_by_role("textbox", name="活动", exact=True).fill(text)
        self.page.get_by_role("button", name="查询").click()

    def fill(self, *, name: str, code: str = "", starts: str = "", description: str = "") -> None:
        """Fill in the form; a code and a beginning are left as they are unless they are given."""
        self.page.get_by_label("活动名称").fill(name)
        if code:
            self.page.get_by_label("活动编码").fill(code)
        if starts:
            self.page.get_by_label("开始时间").fill(starts)
            self.page.keyboard.press("Enter")
        if description:
            self.page.get_by_label("活动说明").fill(description)

    def section(self, title: str) -> Locator:
        """Return a section of the board: vouchers, red packets or orders."""
        return self.page.get_by_role("region", name=title, exact=True)

    def figure(self, title: str, label: str) -> Locator:
        """Return a figure in a section's tiles: the link to the customers behind it."""
        return self.section(title).get_by_role("definition").get_by_role("link", name=label)
