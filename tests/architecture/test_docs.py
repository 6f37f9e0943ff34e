"""What the documents name exists: a table of laws or of lessons that points nowhere shows nothing."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(?:tests/)?((?:[\w-]+/)*test_\w+\.py)(?:::(\w+\*?))?")
"""A file of tests, from tests/ on or by the end of its path; perhaps a test in it, or the ``beginning*`` of some."""
PLACE = re.compile(r"`([\w/-]+\.(?:py|tsx?))` `(\w+)` \|$", re.MULTILINE)
"""The end of a row of the glossary: a file of the shared layer or of the repository, and a name in it."""
FILES = sorted((ROOT / "tests").rglob("test_*.py"))
READMES = ("README.md", "README.zh-CN.md")
GUIDES = [(ROOT / "docs" / f"{name}.md", ROOT / "docs" / f"{name}.zh-CN.md") for name in ("pages", "sign-in")]
"""What is there in both languages, besides the READMEs."""
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r" +# .*$", re.MULTILINE)
LABEL = re.compile(r'"[^"]*"|: .*$| as .*$', re.MULTILINE)
"""What a picture says in words; what is left are its parts and the lines between them."""
LINK = re.compile(r"\]\(([^)\s]+)\)")


def named_in(document: str) -> set[tuple[str, str]]:
    """Return the files of tests that a document names, each with the test or "" for the whole file."""
    return set(NAMED.findall((ROOT / "docs" / document).read_text()))


def has(file: str, test: str) -> bool:
    """Tell whether there is such a test in a file whose path ends so."""
    ends = [one for one in FILES if one.as_posix().endswith(f"/{file}")]
    wanted = f"def {test.removesuffix('*')}" if test.endswith("*") else f"def {test}("
    return any(not test or wanted in one.read_text() for one in ends)


@pytest.mark.parametrize("document", ["laws.md", "lessons.md"])
def test_tests_that_a_document_names_exist(document: str) -> None:
    """Each test that stands for a law or a lesson is there, under that name."""
    named = named_in(document)
    assert len(named) > 20
    assert [one for one in sorted(named) if not has(*one)] == []


def defines(name: str) -> str:
    """Return the pattern of a class, a function, a type, a member or a constant of this name."""
    python = rf"(?:class|def|type) {name}\b|{name}(?:: .*| = .*)$"
    return rf"(?m)^ *(?:{python}|export (?:abstract |async )?(?:class|const|function|type) {name}\b)"


def test_words_of_the_glossary_are_in_the_code() -> None:
    """Each word of the glossary names the file in which it lives, and the name is there."""
    text = (ROOT / "docs" / "glossary.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| word")]
    assert len(rows) > 50
    assert [row for row in rows if not PLACE.search(row)] == []
    layer = ROOT / "layers" / "common" / "python" / "merchant_center"
    assert [
        f"{file} {name}"
        for file, name in PLACE.findall(text)
        if not any(path.exists() and re.search(defines(name), path.read_text()) for path in (layer / file, ROOT / file))
    ] == []


def test_glossary_explains_each_word_once() -> None:
    """No word has two rows."""
    words = re.findall(r"^\| (.+?) \|", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)
    assert sorted(word for word in set(words) - {"word"} if words.count(word) > 1) == []


@pytest.mark.parametrize(
    ("document", "saying"),
    [
        ("infra/README.md", r"mainland get SMS by SNS only after a company\s+of the mainland has registered"),
        ("docs/operations.md", r"delivers to numbers of the mainland only after a company"),
    ],
)
def test_limit_that_no_code_can_show_is_said(document: str, saying: str) -> None:
    """What the system does not do, or cannot do alone, is said where somebody looks for it."""
    assert re.search(saying, (ROOT / document).read_text())


def blocks_of(text: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a document: commands without comments, pictures without labels."""
    return [(kind, (LABEL if kind == "mermaid" else COMMENT).sub("", body)) for kind, body in FENCED.findall(text)]


def links_of(text: str) -> list[str]:
    """Return what a document links to, in either language, sorted; from one README to the other does not count."""
    return sorted(target.replace(".zh-CN.md", ".md") for target in LINK.findall(text) if target not in READMES)


def headings_of(text: str) -> list[str]:
    """Return the levels of the headings of a document, in their order."""
    return re.findall(r"^(#+) ", FENCED.sub("", text), re.MULTILINE)


def names_of(text: str) -> list[str]:
    """Return all that a document's sentences and tables set as code, sorted."""
    return sorted(re.findall(r"`([^`\n]+)`", FENCED.sub("", text)))


@pytest.mark.parametrize("part", [blocks_of, links_of, headings_of, names_of])
def test_readmes_have_the_same_content(part: Callable[[str], Sequence[object]]) -> None:
    """The Chinese README has the commands, pictures, links, headings and names in code of the English one."""
    english, chinese = (part((ROOT / readme).read_text()) for readme in READMES)
    assert len(english) > 3
    assert chinese == english


@pytest.mark.parametrize("readme", READMES)
def test_what_a_readme_links_to_exists(readme: str) -> None:
    """Each relative link leads to a file or a folder, and each README links to the other."""
    targets = LINK.findall((ROOT / readme).read_text())
    assert set(READMES) - {readme} <= set(targets)
    relative = [target.partition("#")[0] for target in targets if "://" not in target]
    assert [target for target in relative if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("part", [blocks_of, headings_of, names_of])
@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide[0].stem)
def test_guides_have_the_same_content(guide: tuple[Path, Path], part: Callable[[str], Sequence[object]]) -> None:
    """The Chinese guide has the commands, pictures, headings and names in code of the English one."""
    english, chinese = (part(one.read_text(encoding="utf-8")) for one in guide)
    assert len(english) > 3
    assert chinese == english


@pytest.mark.parametrize("file", [one for guide in GUIDES for one in guide], ids=lambda file: file.name)
def test_what_a_guide_links_to_exists(file: Path) -> None:
    """Each relative link of a guide leads to a file or a folder."""
    targets = [target.partition("#")[0] for target in LINK.findall(file.read_text(encoding="utf-8"))]
    assert targets
    assert [target for target in targets if "://" not in target and not (file.parent / target).exists()] == []


def test_guide_of_pages_names_codes_and_routes_that_exist() -> None:
    """A page compares codes and calls routes: those in the guide are the API's."""
    text = GUIDES[0][0].read_text(encoding="utf-8")
    api = json.loads((ROOT / "functions/describe_api/openapi.json").read_text(encoding="utf-8"))
    codes = re.search(r"^\| code \|.*?\n\n", text, re.MULTILINE | re.DOTALL)
    assert codes
    named = {code for row in codes[0].strip().splitlines()[2:] for code in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named <= set(api["components"]["schemas"]["Problem"]["properties"]["code"]["enum"])
    assert len(named) > 5
    routes = set(re.findall(r"(GET|POST) (/v1/[\w{}/-]+)", text))
    assert [route for route in routes if route[0].lower() not in api["paths"].get(route[1], {})] == []
    assert len(routes) > 3


def test_questions_have_their_files() -> None:
    """Each answer of CONTRIBUTING, on rules, screens and pages, names files of the shared layer or of the tree."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    answers = re.findall(r"^\| [^|]+\? \| (.+) \|$", text, re.MULTILINE)
    named = [re.findall(r"`([^`]+/[^`]+)`", answer) for answer in answers]
    assert len(named) > 30
    assert all(named)
    layer = ROOT / "layers/common/python/merchant_center"
    assert [one for files in named for one in files if not ((layer / one).exists() or (ROOT / one).exists())] == []
