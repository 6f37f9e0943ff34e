"""What a browser is sent of the console: small at first, and nothing that is nobody's business."""

import gzip
import re
from pathlib import Path

import pytest

from tests.web.conftest import ROOT

DIST = ROOT / "web" / "console" / "dist"
MAX_FIRST_BYTES = 450_000
FIRST_SCREEN = "Home"
_TAG = re.compile(r'(?:src|href)="/console/(assets/[^"]+)"')
_IMPORT = re.compile(r'\b(?:from|import)\s*"\./([\w.-]+\.js)"')
_STYLE = re.compile(r'"assets/([\w.-]+\.css)"')

pytestmark = pytest.mark.usefixtures("web_parts")

SECRETS = {
    "a source map": r"sourceMappingURL",
    "a private key": r"PRIVATE KEY-----\\?n?[A-Za-z0-9+/]{16}",
    "a token": r"\beyJ[\w-]{16,}\.[\w-]{16,}",
    "a key of AWS": r"\bA[KS]IA[0-9A-Z]{16}\b",
    "a path of the machine that built it": re.escape(str(ROOT)),
    "an address of a local stack": r"(?:127\.0\.0\.1|localhost):\d",
}


def size(file: Path) -> int:
    """Return how many bytes of the file travel."""
    return len(gzip.compress(file.read_bytes(), 9))


def loaded_with(file: Path, known: frozenset[Path] = frozenset()) -> frozenset[Path]:
    """Return the file with all that it imports, and what those import."""
    known |= {file}
    for name in _IMPORT.findall(file.read_text("utf-8")) if file.suffix == ".js" else ():
        imported = file.parent / name
        if imported not in known:
            known = loaded_with(imported, known)
    return known


def first_files() -> frozenset[Path]:
    """Return what the first page loads: what index.html names, and the first screen with its styles."""
    page = (DIST / "index.html").read_text("utf-8")
    named = {DIST / name for name in _TAG.findall(page)}
    (screen,) = DIST.glob(f"assets/{FIRST_SCREEN}-*.js")
    entries = {DIST / "index.html", screen, *named}
    return frozenset().union(*(loaded_with(entry) for entry in entries))


@pytest.mark.story
def test_first_page_is_small() -> None:
    """What the first page of the console loads is within its budget as it travels."""
    first = first_files()
    assert any(file.suffix == ".css" for file in first), "the page has no styles: the test looks at the wrong files"
    sizes = {file.name: size(file) for file in first}
    later = {file.name: size(file) for file in (DIST / "assets").iterdir() if file not in first}

    def table(of: dict[str, int]) -> str:
        return "\n".join(f"{bytes_:>9,} {name}" for name, bytes_ in sorted(of.items(), key=lambda one: -one[1]))

    total = sum(sizes.values())
    told = f"the first page is {total:,} bytes, {MAX_FIRST_BYTES:,} are allowed\n{table(sizes)}"
    assert total <= MAX_FIRST_BYTES, f"{told}\nlater, each screen's own:\n{table(later)}"


@pytest.mark.parametrize("what", SECRETS)
def test_nothing_private_is_published(what: str) -> None:
    """No file of the console holds what only its makers should have."""
    files = [file for file in DIST.rglob("*") if file.is_file()]
    assert [file.name for file in files if file.suffix == ".map"] == []
    found = [file.name for file in files if re.search(SECRETS[what], file.read_text("utf-8"))]
    assert found == [], f"{what} in {found}"
