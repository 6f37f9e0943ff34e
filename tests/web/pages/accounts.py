"""The console's screens of merchant accounts."""

from pathlib import Path

from playwright.sync_api import Locator, Page


class AccountForm:
    """Connects an account, or changes one."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, **values: str) -> None:
        """Type the values into the fields of these names."""
        for name, value in values.items():
            self.field(name).fill(value)

    def fill_official_account(self, appid: str, secret: str, hosts: list[str]) -> None:
        """Type the first official account with the hosts of its pages."""
        self.fill(official_accounts_0_appid=appid, official_accounts_0_secret=secret)
        for host in hosts:
            self.field("official_accounts_0_page_hosts").fill(host)
            self.field("official_accounts_0_page_hosts").press("Enter")

    def drop_p12(self, file: Path) -> None:
        """Hand in the certificate with its key as the .p12 file."""
        self.page.locator("input[type=file][accept*='.p12']").set_input_files(file)

    def paste_pem(self, certificate: str, private_key: str) -> None:
        """Hand in certificate and key as text."""
        self.page.get_by_text("PEM 文件或文本").click()
        self.fill(certificate_pem=certificate, private_key_pem=private_key)

    def submit(self) -> None:
        """Have everything checked at WeChat, and kept."""
        self.page.get_by_role("button", name="验证并").click()

    def field(self, name: str) -> Locator:
        """Return the field of the API's name."""
        return self.page.locator(f"#{name}")

    def error_at(self, name: str) -> Locator:
        """Return what is said to be wrong with a field."""
        return self.page.locator(f"#{name}_help")
