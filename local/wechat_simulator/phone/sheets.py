"""What lies over a page until the person at the phone decides: the cashier, or a transfer to confirm."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any, Literal

type Kind = Literal["pay", "transfer"]


@dataclass
class Sheet:
    """One open sheet; `about` says what it shows, in plain data."""

    kind: Kind
    about: dict[str, Any]
    sheet_id: str = field(default_factory=lambda: secrets.token_hex(6))
    paid: dict[str, Any] | None = None
    """The paid order, while the result page waits for 完成."""
    outcome: "asyncio.Future[str]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def shown(self) -> dict[str, Any]:
        """The sheet for the phone's screen."""
        return {"sheet_id": self.sheet_id, "kind": self.kind, "about": self.about, "paid": self.paid}


class Sheets:
    """The one sheet of a phone."""

    def __init__(self) -> None:
        self._open: Sheet | None = None

    @property
    def open(self) -> Sheet | None:
        """The sheet that lies over the page, or None."""
        return self._open

    def put(self, kind: Kind, about: dict[str, Any]) -> Sheet:
        """A new sheet; one that lies there is dismissed."""
        self.dismiss()
        self._open = Sheet(kind, about)
        return self._open

    def close(self, sheet: Sheet, outcome: str) -> None:
        """Take the sheet away and let its page know how it ended."""
        if self._open is sheet:
            self._open = None
        if not sheet.outcome.done():
            sheet.outcome.set_result(outcome)

    def dismiss(self) -> None:
        """Take away what lies there, as when its page is left."""
        if self._open:
            self.close(self._open, "cancel")
