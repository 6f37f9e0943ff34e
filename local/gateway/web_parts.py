"""Serves the web parts beside the API, from one host as deployed: console, modules, documentation, example pages."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ETag, web

_REVALIDATED = {"cache-control": "no-cache"}
_IMMUTABLE = {"cache-control": "public, max-age=31536000, immutable"}
_SHARED = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
HASHED_FOLDER = "assets"
"""Where a build puts the files whose names change with their content."""
_HEAD = re.compile(r"<head\b[^>]*>|<!doctype\b[^>]*>(?!.*<head\b)", re.IGNORECASE | re.DOTALL)
_BEING_BUILT = Path(__file__).with_name("being_built.html")


@dataclass(frozen=True)
class Part:
    """A folder of the checkout that is served under a path.

    With `is_application`, its files lie under `assets/` or, with a dot in their name, right below the path; all other
    addresses are pages of the application and get its index.html: a product number in them may contain a dot.
    With `meets_phone`, pages get the script of the simulator's phone, so that their files stay free of it.
    With `is_shared`, pages of other hosts may load its files: a browser asks for a module script by CORS.
    """

    path: str
    folder: str
    is_application: bool = False
    meets_phone: bool = False
    is_shared: bool = False

    def find(self, root: Path, name: str) -> Path | None:
        """Return the file for the rest of an address, if there is one."""
        folder = (root / self.folder).resolve()
        file = (folder / name).resolve()
        if not file.is_relative_to(folder):
            return None
        if self.is_application:
            is_file = name.startswith(f"{HASHED_FOLDER}/") or ("." in name and "/" not in name)
            candidates = [file if is_file else folder / "index.html"]
        else:
            candidates = [file, file / "index.html"]
        return next((one for one in candidates if one.is_file()), None)


CONSOLE = Part("/console", "web/console/dist", is_application=True)
PARTS = (
    CONSOLE,
    Part("/modules", "web/modules/dist", meets_phone=True, is_shared=True),
    Part("/docs", "web/docs/dist", is_application=True),
    Part("/shop", "examples/shop", meets_phone=True),
    Part("/plain", "examples/plain", meets_phone=True),
)


@dataclass(frozen=True)
class WebParts:
    """The web parts of a checkout, and what their pages are told of the stack around them."""

    root: Path
    issuer_url: str
    client_id: str
    simulator_url: str

    def routes(self) -> list[web.RouteDef]:
        """The pages; the console reads its settings when it starts, so that one build runs everywhere."""
        return [
            web.get(f"{CONSOLE.path}/config.json", self._config),
            *(web.get(part.path, _add_slash) for part in PARTS),
            *(web.get(part.path + "/{name:.*}", self._serve) for part in PARTS),
        ]

    async def _config(self, _: web.Request) -> web.Response:
        config = {
            "issuer": self.issuer_url,
            "client_id": self.client_id,
            "scope": "openid profile",
            "audience": "",
            "api_base": "",
            "docs": "/docs/",
        }
        return web.json_response(config, headers=_REVALIDATED)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        part = next(one for one in PARTS if request.path.startswith(one.path + "/"))
        if not (self.root / part.folder).is_dir():
            return _being_built()
        file = part.find(self.root, request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        if part.meets_phone and file.suffix == ".html":
            script = f'<script src="{self.simulator_url}/_simulator/wechat.js"></script>'
            return _page(request, with_script(file.read_text("utf-8"), script))
        kept = _IMMUTABLE if file.parent.name == HASHED_FOLDER else _REVALIDATED
        return web.FileResponse(file, headers=kept | (_SHARED if part.is_shared else {}))


def with_script(page: str, script: str) -> str:
    """Return the page with a script before all of its own."""
    head = _HEAD.search(page)
    position = head.end() if head else 0
    return page[:position] + script + page[position:]


def _page(request: web.Request, text: str) -> web.Response:
    tag = ETag(hashlib.sha256(text.encode()).hexdigest()[:32])
    is_known = any(known.value in (tag.value, "*") for known in request.if_none_match or ())
    response = web.Response(status=304) if is_known else web.Response(text=text, content_type="text/html")
    response.headers.update(_REVALIDATED)
    response.etag = tag
    return response


def _being_built() -> web.Response:
    headers = {"cache-control": "no-store", "retry-after": "2"}
    return web.Response(text=_BEING_BUILT.read_text("utf-8"), content_type="text/html", status=503, headers=headers)


async def _add_slash(request: web.Request) -> web.Response:
    return web.Response(status=308, headers={"location": f"{request.path}/", **_REVALIDATED})
