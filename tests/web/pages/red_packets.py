"""The console's screens of red packets: the list, the form, one red packet, its sends."""

from playwright.sync_api import Locator, Page, expect

from tests.web.pages.clicks import write_once


class RedPackets:
    """Red packets as operators see them, in Chinese."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def card(self, name: str) -> Locator:
        """Return the card of the red packet of this name."""
        return self.page.get_by_role("article", name=name, exact=True)

    def search(self, text: str) -> None:
        """Search by name, activity or number."""
        self.page.get_by_role("textbox", name="红包", exact=True).fill(text)
        self.page.get_by_role("button", name="查询").click()

    def show(self, mode: str) -> None:
        """Take 卡片, 列表, 使用中 or 已归档."""
        self.page.get_by_text(mode, exact=True).first.click()

    def fill(self, **texts: str) -> None:
        """Type into fields by their labels."""
        for label, text in texts.items():
            self.page.get_by_label(label, exact=True).fill(text)

    def preview(self, view: str) -> Locator:
        """Return the phone, showing 消息, 拆开后 or 失败通知."""
        self.page.get_by_role("radiogroup", name="预览内容").get_by_text(view).click()
        return self.page.get_by_label("客户看到的效果")

    def worst_case(self) -> Locator:
        """Return what it costs at worst, as the API says."""
        return self.page.get_by_role("region", name="最坏情况")

    def press(self, name: str, *, of: Locator | None = None) -> None:
        """Press a button, of the page or of a part of it."""
        (of or self.page).get_by_role("button", name=name, exact=True).click()

    def dialog(self) -> Locator:
        """Return the dialog that is open."""
        return self.page.get_by_role("dialog")

    def confirm(self, name: str, typed: str = "") -> None:
        """Confirm the dialog, with the figure that it asks for, by a double click that does it once."""
        if typed:
            self.dialog().get_by_role("textbox").fill(typed)
        write_once(self.page, self.dialog().get_by_role("button", name=name, exact=True))

    def close_result(self) -> None:
        """Close the dialog that says what came of it."""
        expect(self.dialog()).to_contain_text("操作成功")
        self.dialog().get_by_role("button", name="关闭", exact=True).last.click()
