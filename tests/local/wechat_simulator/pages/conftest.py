"""A person at the control panel: reads a page's HTML, fills in one of its forms, and sees the page after it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
import pytest

from local.wechat_simulator.server import Running

TEXT_ENDS = {"td", "th", "li", "p", "dd", "dt", "h1", "h2", "small", "button", "option", "label", "span"}


@dataclass
class Form:
    """A form as it stands in a page: where it goes and what its fields hold."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    button: str = ""


class Reader(HTMLParser):
    """Forms and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self.tags: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._is_button = False

    def handle_starttag(  # noqa: D102 - the base class says it
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        if self._form is None:
            return
        self._is_button = tag == "button"
        if tag == "input" and given.get("type") != "checkbox" and "name" in given:
            self._form.fields.append((given["name"], given.get("value", "")))
        if tag in {"select", "textarea"}:
            self._select = given["name"]
            self._form.fields.append((given["name"], ""))
        name, value = self._form.fields[-1] if self._form.fields else ("", "")
        if tag == "option" and self._select == name and ("selected" in given or not value):
            self._form.fields[-1] = (name, given["value"])

    def handle_endtag(self, tag: str) -> None:  # noqa: D102 - the same
        if tag == "form":
            self._form = None
        if tag in {"select", "textarea"}:
            self._select = ""
        if tag == "button":
            self._is_button = False

    def handle_data(self, data: str) -> None:  # noqa: D102 - the same
        self.text.append(data.strip())
        if self._form and self._select and self.tags[-1] == "textarea":
            self._form.fields[-1] = (self._select, data)
        if self._form and self._is_button:
            self._form.button = data.strip()


@dataclass
class Page:
    """A page that was opened."""

    browser: "Browser"
    answer: httpx.Response

    @property
    def html(self) -> str:
        """The page as it came."""
        return self.answer.text

    @property
    def read(self) -> Reader:
        """The page, parsed."""
        reader = Reader()
        reader.feed(self.html)
        return reader

    @property
    def text(self) -> str:
        """What a person reads on it."""
        return " ".join(part for part in self.read.text if part)

    def forms(self, action: str, button: str = "") -> list[Form]:
        """Its forms that lead to this call of the panel, with this button."""
        found = [form for form in self.read.forms if form.action == f"/_simulator/{action}"]
        return [form for form in found if button in {"", form.button}]

    def submit(self, call: str, button: str = "", more: dict[str, str] | None = None, **fields: str) -> "Page":
        """Fill in a form and send it; the page after it."""
        changed = fields | (more or {})
        # Of forms for one call the one that has the most of these fields.
        form = max(self.forms(call, button), key=lambda one: len(changed.keys() & dict(one.fields).keys()))
        data = [(name, changed.pop(name, value)) for name, value in form.fields] + list(changed.items())
        return self.browser.send(form.action, data)


@dataclass
class Browser:
    """A browser without JavaScript, with its own cookies."""

    http: httpx.Client

    def open(self, path: str = "", status: int = 200) -> Page:
        """The page at an address beneath `/_simulator/`."""
        answer = self.http.get(f"/_simulator/{path}")
        assert answer.status_code == status, answer.text
        return Page(self, answer)

    def send(self, action: str, data: list[tuple[str, str]], **headers: str) -> Page:
        """Send a form as a page of the panel does."""
        body = str(httpx.QueryParams(data))
        origin = str(self.http.base_url).rstrip("/")
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin} | headers
        return Page(self, self.http.post(action, content=body, headers=sent))


@pytest.fixture
def browser(simulator_server: Running) -> Iterator[Browser]:
    with httpx.Client(base_url=simulator_server.url, follow_redirects=True) as http:
        yield Browser(http)


@pytest.fixture
def open_page(browser: Browser) -> Callable[..., Page]:
    """Opens a page beneath `/_simulator/panel/`."""
    return lambda path: browser.open(f"panel/{path}")
