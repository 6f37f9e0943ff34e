"""The console's vouchers: the list, adding one, its limits and where pages give it out."""

from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.web.pages.choices import choose
from tests.web.pages.clicks import write_once


class Vouchers:
    """The screens of vouchers, in Chinese."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def row(self, name: str) -> Locator:
        """Return the row of the voucher of this name."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))

    def search(self, text: str) -> None:
        """Search by name or batch number."""
        self.page.get_by_role("textbox", name="代金券", exact=True).fill(text)
        self.page.get_by_role("button", name="查询").click()

    def ask_wechat(self, account: str, stock_id: str, card_id: str = "") -> None:
        """Type the numbers of a stock and have WeChat asked."""
        choose(self.page, "发放商户号", account)
        self.page.get_by_label("批次号").fill(stock_id)
        self.page.get_by_label("卡券 ID").fill(card_id)
        self.page.get_by_role("button", name="查询微信").click()

    def answer(self) -> Locator:
        """Return what WeChat answered."""
        return self.page.get_by_role("region", name="微信返回的批次")

    def place(self, name: str, limit: int) -> None:
        """Add a placement."""
        self.page.get_by_role("button", name="添加投放位").click()
        self.page.get_by_label("名称").last.fill(name)
        self.page.get_by_label("限额（张）").last.fill(str(limit))

    def drop_picture(self, file: Path) -> None:
        """Hand in the picture that shows on success."""
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_text("把图片拖到这里，或点击选择").click()
        chooser.value.set_files(file)

    def steer(self, action: str) -> None:
        """Press a button of the stock's head and agree, by a double click that does it once."""
        self.page.get_by_role("button", name=action, exact=True).click()
        write_once(self.page, self.page.get_by_role("dialog").get_by_role("button", name=action, exact=True))
