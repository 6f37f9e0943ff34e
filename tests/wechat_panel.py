"""WeChat's side of the tests: the control panel of the simulator."""

from pathlib import Path
from typing import Any

import httpx


class Simulator:
    """The control panel of the WeChat simulator."""

    def __init__(self, url: str, tls_url: str, credentials: Path) -> None:
        self.url = url
        self.tls_url = tls_url
        self.credentials = credentials
        self.http = httpx.Client(base_url=url, timeout=20)

    def panel(self, path: str, **body: Any) -> Any:
        """Post to the panel and return its answer."""
        answer = self.http.post(f"/_simulator/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def calls(self, path: str) -> list[dict[str, Any]]:
        """The requests the simulator got whose target holds this text."""
        found = self.http.get("/_simulator/requests").json()
        requests = found["requests"] if isinstance(found, dict) else found
        return [one for one in requests if path in one["target"]]

    def callbacks(self) -> list[dict[str, Any]]:
        """Deliveries of callbacks."""
        found = self.http.get("/_simulator/callbacks").json()
        return found["callbacks"] if isinstance(found, dict) else found
