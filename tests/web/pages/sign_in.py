"""The page of the stack's issuer on which a person takes a role."""

from playwright.sync_api import Page


class SignIn:
    """Takes a role; where the browser goes next is the console's page that asked for it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, role: str) -> None:
        """Take the role by its name at the issuer."""
        self.page.locator(f'button[name="role"][value="{role}"]').click()
