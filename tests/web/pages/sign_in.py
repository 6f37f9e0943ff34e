"""The page of the stack's issuer on which a person takes a role, and what the console keeps of it."""

import json
import time
from dataclasses import dataclass, field

from playwright.sync_api import Page

# A token of a person lives for a quarter of an hour: what is kept ends long before it has to be renewed.
_KEPT_SECONDS = 300
_PREFIX = "oidc.user:"
_READ = f"""() => Object.fromEntries(Object.entries(sessionStorage).filter(([name]) => name.startsWith("{_PREFIX}")))"""
# Once a tab: whoever signs out stays out.
_TAKE = """([origin, kept]) => {
  if (location.origin !== origin || sessionStorage.getItem("signed in before")) return;
  const entries = Object.entries({ ...kept, "signed in before": "yes" });
  for (const [name, value] of entries) sessionStorage.setItem(name, value);
}"""


class SignIn:
    """Takes a role; where the browser goes next is the console's page that asked for it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def choose(self, role: str) -> None:
        """Take the role by its name at the issuer."""
        self.page.locator(f'button[name="role"][value="{role}"]').click()


@dataclass
class SignIns:
    """What tabs of the console kept after people had signed in, for other tabs to begin with."""

    origin: str
    _kept: dict[str, tuple[float, dict[str, str]]] = field(default_factory=dict)

    def keep(self, role: str, page: Page) -> None:
        """Keep the sign-in of an open console."""
        self._kept[role] = (time.monotonic(), page.evaluate(_READ))

    def give(self, role: str, page: Page) -> bool:
        """Let a new tab begin as one that this role signed in to; False if nobody did so lately."""
        kept_at, kept = self._kept.get(role, (0.0, {}))
        if not kept or time.monotonic() - kept_at > _KEPT_SECONDS:
            return False
        page.add_init_script(f"({_TAKE})({json.dumps([self.origin, kept])})")
        return True
