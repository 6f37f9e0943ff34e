"""The console's products: the list, and the form of one."""

from pathlib import Path

from playwright.sync_api import Locator, Page


class Products:
    """The list of products and its form, in Chinese."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def row(self, name: str) -> Locator:
        """Return the row of the product of this name."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))

    def search(self, text: str) -> None:
        """Search by name or number."""
        self.page.get_by_role("textbox", name="商品", exact=True).fill(text)
        self.page.get_by_role("button", name="查询").click()

    def fill(self, *, name: str, price: str, number: str = "", introduction: str = "", tags: str = "") -> None:
        """Fill in the form; a number is left as it is unless one is given."""
        self.page.get_by_label("商品名称").fill(name)
        if number:
            self.page.get_by_label("商品编号").fill(number)
        self.page.get_by_label("商品介绍").fill(introduction)
        self.page.get_by_label("价格").fill(price)
        if tags:
            self.page.get_by_role("combobox", name="标签").fill(tags)
            self.page.keyboard.press("Enter")

    def drop(self, *pictures: Path) -> None:
        """Hand in pictures by the file chooser."""
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_text("把图片拖到这里，或点击选择").click()
        chooser.value.set_files(list(pictures))

    def pictures(self) -> Locator:
        """Return the pictures of the form, in their order."""
        return self.page.get_by_role("img", name="图片")
