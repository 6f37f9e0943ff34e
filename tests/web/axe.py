"""Asks axe-core what of a page somebody could not see, reach or hear."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = "async within => (await axe.run(within ?? document, {resultTypes: ['violations']})).violations"

KNOWN: frozenset[str] = frozenset()
"""Findings of the console's kit (antd) that are not ours to mend, as `rule selector`; each with its reason."""


def findings(page: Page, known: Collection[str] = KNOWN, within: str | None = None) -> list[str]:
    """Return what axe finds on the page, or in a part of it, as `rule selector`, but for what is known."""
    if not page.evaluate("() => 'axe' in window"):
        # Evaluated and not added as a tag: a page's Content-Security-Policy would refuse it.
        page.evaluate(AXE.read_text("utf-8"))
    violations: list[dict[str, Any]] = page.evaluate(_RUN, within)
    found = {f"{one['id']} {' '.join(map(str, node['target']))}" for one in violations for node in one["nodes"]}
    return sorted(found - set(known))
