"""The console's jobs: a list of customers is uploaded, checked, confirmed and followed."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.web.pages.choices import choose
from tests.web.pages.clicks import write_once


class Jobs:
    """The screens of jobs, in Chinese."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder

    def ask(self, target: str, lines: Sequence[str], campaign: str = "") -> None:
        """Fill in a new job of this voucher or red packet, and have its list checked."""
        choose(self.page, "发放哪一个", target)
        if campaign:
            choose(self.page, "计入营销活动", campaign)
        self.upload(lines)
        self.page.get_by_role("button", name="检查名单").click()

    def upload(self, lines: Sequence[str]) -> None:
        """Hand in a list of these lines under the template's heading."""
        with self.page.expect_download() as template:
            self.page.get_by_role("link", name="下载模板").click()
        heading = template.value.path().read_text("utf-8")
        file = self.folder / "名单.csv"
        file.write_text(heading + "\n".join(lines), "utf-8")
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_text("把名单拖到这里，或点击选择").click()
        chooser.value.set_files(file)
        self.page.get_by_text("已上传：名单.csv").wait_for()

    def dialog(self) -> Locator:
        """Return the question before money moves."""
        return self.page.get_by_role("dialog")

    def agree(self) -> None:
        """Begin, by a double click that does it once, and close the dialog when it is done."""
        write_once(self.page, self.dialog().get_by_role("button", name="开始发放"))
        self.dialog().get_by_text("操作成功").wait_for()
        self.dialog().get_by_role("button", name="关闭").last.click()

    def state(self) -> Locator:
        """Return the heading, which tells the job's state."""
        return self.page.get_by_role("heading", level=1)
