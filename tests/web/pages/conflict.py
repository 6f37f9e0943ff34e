"""The console's dialog where somebody else changed a thing meanwhile."""

from playwright.sync_api import Locator, Page


class Conflict:
    """Theirs against yours, in Chinese unless told otherwise."""

    def __init__(self, page: Page, title: str = "已被他人修改") -> None:
        self.page = page
        self.dialog = page.get_by_role("dialog", name=title)

    def row(self, field: str) -> Locator:
        """Return the row of a field: how it was, how it is, and how it is to be."""
        return self.dialog.get_by_role("row").filter(has_text=field)

    def take_theirs(self) -> None:
        """Drop what was typed."""
        self.dialog.get_by_role("button", name="采用对方的，放弃我的").click()

    def put_mine_on_top(self) -> None:
        """Save what was typed over what is there now."""
        self.dialog.get_by_role("button", name="以我的为准，其余保留对方的").click()
