"""What page developers rely on: written down in both languages, small, and loaded twice without harm."""

import gzip
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.web.conftest import ROOT
from tests.web.modules.conftest import Shop
from tests.web.pages.module_page import Pages, expect_state

SOURCES = ROOT / "web" / "modules" / "src"
DIST = ROOT / "web" / "modules" / "dist"
GUIDES = [ROOT / "docs" / "pages.md", ROOT / "docs" / "pages.zh-CN.md"]
MAX_BYTES = 25_000
SINGLE = ["mc-orders", "mc-pay", "mc-product", "mc-red-packets", "mc-voucher", "mc-vouchers"]


def sources(pattern: str = "*.ts") -> str:
    """All that is written of the elements."""
    return "\n".join(file.read_text("utf-8") for file in sorted((SOURCES / "elements").rglob(pattern)))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_contract_is_written_down(guide: Path) -> None:
    """Each state, event, part, slot and custom property of the code stands in the guide, and no other."""
    text, code = guide.read_text("utf-8"), sources()
    states = set(re.findall(r'^  \| "([\w-]+)"', (SOURCES / "elements" / "state.ts").read_text("utf-8"), re.MULTILINE))
    events = set(re.findall(r'^  "(mc-[\w-]+)": CustomEvent', code, re.MULTILINE))
    parts = set(re.findall(r'part="([\w-]+)"', code))
    slots = set(re.findall(r'<slot name="([\w-]+)"', code))
    properties = set(re.findall(r"var\((--mc-[\w-]+)", code))
    assert min(map(len, (states, events, parts, slots, properties))) > 2
    named = set(re.findall(r"`([^`\n]+)`", text))
    assert states | events | parts | slots | properties <= named
    assert {one for one in named if one.startswith("--mc-")} == properties


@pytest.mark.usefixtures("web_parts")
def test_size() -> None:
    """All elements together, with what is loaded later, are 25 kB as they travel."""
    files = [DIST / "modules.js", *DIST.glob("assets/qr-*.js")]
    assert len(files) == 2
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in files}
    assert sum(sizes.values()) <= MAX_BYTES, sizes


@pytest.mark.usefixtures("web_parts")
def test_files_have_stable_names_and_known_hashes() -> None:
    """One file for all and one for each element, each with the hash that a page may write into `integrity`."""
    hashes = json.loads((DIST / "integrity.json").read_text("utf-8"))
    assert sorted(hashes) == sorted(f"{name}.js" for name in [*SINGLE, "modules"])
    for name, known in hashes.items():
        digest = hashlib.sha384((DIST / name).read_bytes()).digest()
        assert known == f"sha384-{b64encode(digest).decode()}"
    for file in DIST.glob("assets/*.js"):
        assert re.fullmatch(r"[\w.-]+-[\w-]{8}\.js", file.name)


@pytest.mark.usefixtures("web_parts")
def test_syntax_of_old_kernels() -> None:
    """Nothing newer than ES2019 but for modules themselves: old Android kernels stop at the first `?.`."""
    for file in DIST.rglob("*.js"):
        text = file.read_text("utf-8")
        assert not re.search(r"[\w)\]]\?\.[A-Za-z_$(\[]|\?\?=?[^?]|static\s*\{|#\w+\s*[=(]", text), file.name


def test_elements_of_two_copies(new_context: Callable[..., BrowserContext], pages: Pages, shop: Shop) -> None:
    """A page that loads a single element and all of them gets each once, and no error."""
    head = '<script type="module" src="/modules/mc-voucher.js"></script>' * 2
    page = pages.open(
        new_context(), shop.voucher() + f'<mc-product product="{shop.product()}"></mc-product>', head=head
    )
    expect_state(page.locator("mc-voucher"), "outside")
    expect_state(page.locator("mc-product"), "done")
