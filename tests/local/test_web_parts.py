"""The gateway serves the built web parts beside the API, as they are served when deployed."""

import http.client
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local.gateway.web_parts import PARTS, Part, with_script
from tests.local.conftest import SIMULATOR

if TYPE_CHECKING:
    from tests.local.conftest import Toy

CONFIG = Path(__file__).resolve().parents[2] / "web/console/src/auth/config.ts"
PAGE = "<!doctype html><html><head><title>page</title></head></html>"
SCRIPT = f'<script src="{SIMULATOR}/_simulator/wechat.js"></script>'
FILES = {
    "web/console/dist/index.html": PAGE,
    "web/console/dist/assets/main-Dk3x_9aQ.js": "run()",
    "web/modules/dist/modules.js": "define()",
    "web/docs/dist/index.html": PAGE,
    "examples/shop/index.html": PAGE,
    "examples/plain/index.html": PAGE,
}


@pytest.fixture(scope="module")
def built(toy: "Toy") -> Iterator[None]:
    """Web parts as a build leaves them."""
    for name, text in FILES.items():
        file = toy.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    yield
    for name in FILES:
        (toy.root / name).unlink()


@contextmanager
def unbuilt(folder: Path) -> Iterator[None]:
    """Hide a folder, as before the first build."""
    away = folder.with_name("away")
    folder.rename(away)
    try:
        yield
    finally:
        away.rename(folder)


@pytest.mark.usefixtures("built")
def test_pages_of_the_console_are_one_file(toy: "Toy") -> None:
    """Each address of the console is its index.html, asked for again each time; a file that is not there is 404."""
    for path in (
        "/console/",
        "/console/orders/20261128-1",
        "/console/products/TEA-1.5",
        "/console/products?on_sale=true",
    ):
        answer = toy.http.get(path)
        assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (200, PAGE, "no-cache")
        assert answer.headers["content-type"].startswith("text/html")
    for gone in ("/console/assets/gone-Dk3x_9aQ.js", "/console/favicon.ico"):
        assert toy.http.get(gone).status_code == 404
    assert toy.http.get("/console").headers["location"] == "/console/"


@pytest.mark.usefixtures("built")
def test_hashed_files_are_kept_by_browsers(toy: "Toy") -> None:
    """A file whose name changes with its content is never asked for again; one with a stable name each time."""
    hashed = toy.http.get("/console/assets/main-Dk3x_9aQ.js")
    stable = toy.http.get("/modules/modules.js")
    assert "immutable" in hashed.headers["cache-control"]
    assert (stable.text, stable.headers["cache-control"]) == ("define()", "no-cache")
    assert stable.headers["content-type"].startswith("text/javascript")


@pytest.mark.usefixtures("built")
def test_modules_are_loaded_by_pages_of_other_hosts(toy: "Toy") -> None:
    """A page at another port loads the modules as a module script, which browsers allow by CORS; nothing else."""
    origin = {"origin": "http://localhost:3000"}
    assert toy.http.get("/modules/modules.js", headers=origin).headers["access-control-allow-origin"] == "*"
    for own in ("/console/", "/console/assets/main-Dk3x_9aQ.js", "/shop/"):
        assert "access-control-allow-origin" not in toy.http.get(own, headers=origin).headers


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/console/", "/console/assets/main-Dk3x_9aQ.js", "/modules/modules.js", "/shop/"])
def test_known_file_is_not_sent_again(toy: "Toy", path: str) -> None:
    """Each file has a tag, and whoever names it gets 304."""
    first = toy.http.get(path)
    again = toy.http.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.usefixtures("built")
def test_phone_meets_pages_of_the_shop_only(toy: "Toy") -> None:
    """A page for customers gets the script of the simulator's phone before its own; the console never does."""
    assert toy.http.get("/shop/").text == PAGE.replace("<head>", f"<head>{SCRIPT}")
    assert SCRIPT not in toy.http.get("/console/").text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<!DOCTYPE html><HEAD data-x><p>", "<!DOCTYPE html><HEAD data-x>!<p>"),
        ("<!doctype html><title>t</title>", "<!doctype html>!<title>t</title>"),
        ("<!doctype html><html><header></header><head></head>", "<!doctype html><html><header></header><head>!</head>"),
        ("<p>", "!<p>"),
    ],
)
def test_script_stands_first(page: str, expected: str) -> None:
    """The script goes to the beginning of the head, or of what there is."""
    assert with_script(page, "!") == expected


@pytest.mark.usefixtures("built")
def test_console_is_told_where_everything_is(toy: "Toy") -> None:
    """The built console learns of issuer and client when it starts, by the names it reads: the API is at this host."""
    answer = toy.http.get("/console/config.json")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.json() == {
        "issuer": toy.issuer.url,
        "client_id": "console",
        "scope": "openid profile",
        "audience": "",
        "api_base": "",
        "docs": "/docs/",
    }
    declared = re.search(r"type ConsoleConfig = \{(.*?)\n\};", CONFIG.read_text(encoding="utf-8"), re.DOTALL)
    assert declared is not None
    assert set(answer.json()) == set(re.findall(r"^ *(\w+): ", declared[1], re.MULTILINE))


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.path)
def test_unbuilt_part_says_so(toy: "Toy", part: Part) -> None:
    """Before the first build a page says in both languages that it is being built, and looks again by itself."""
    with unbuilt(toy.root / part.folder):
        answer = toy.http.get(f"{part.path}/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert [word for word in ("正在构建", "being built", 'http-equiv="refresh"') if word not in answer.text] == []


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("name", ["../../../template.yaml", "..%2f..%2f..%2ftemplate.yaml", "%2fetc%2fpasswd"])
def test_files_beside_a_part_are_not_served(toy: "Toy", name: str) -> None:
    """No address leads out of the folder of a part."""
    status, _ = raw_get(toy, f"/modules/{name}")
    assert status == 404


def raw_get(toy: "Toy", path: str) -> tuple[int, str]:
    """Get a path as it is written: a client would take its dots away first."""
    with closing(http.client.HTTPConnection(toy.http.base_url.host, toy.http.base_url.port)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
