"""One way to list: filters and page number stand in the address, the newest comes first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from aiohttp import web

ROWS = 50
FIRST_PART = 200
MAX_SEARCHED = 10_000


@dataclass(frozen=True)
class Filter[Row]:
    """A filter by one value of a row: one of `options` (value and word), or an exact text without any."""

    name: str
    label: str
    value_of: Callable[[Row], str]
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing[Row]:
    """One page of a list, with what the address asked for."""

    rows: list[Row]
    page: int
    has_next: bool
    is_cut: bool
    filters: Sequence[Filter[Row]]
    chosen: dict[str, str]
    first_address: str
    previous_address: str
    next_address: str

    @property
    def is_filtered(self) -> bool:
        """Whether something was left out by filters."""
        return bool(self.chosen)

    @property
    def first_number(self) -> int:
        """The number of the first row shown, counted from 1."""
        return (self.page - 1) * ROWS + 1


class NewestFirst[Row]:
    """The records of a store, read in ever larger parts: most pages need the first part alone."""

    def __init__(self, newest: Callable[[int], list[Row]]) -> None:
        self._newest = newest
        self.is_cut = False
        """Whether there may be more than were read: reading all of a large store would keep programs waiting."""

    def __iter__(self) -> Iterator[Row]:
        """Each record once; `is_cut` is known at the end."""
        seen, count = 0, FIRST_PART
        while True:
            part = self._newest(count)
            yield from part[seen:]
            self.is_cut = len(part) >= MAX_SEARCHED
            if len(part) < count or self.is_cut:
                return
            seen, count = len(part), min(4 * count, MAX_SEARCHED)


def listing[Row](
    request: web.Request,
    newest: Callable[[int], list[Row]],
    filters: Sequence[Filter[Row]],
    searched: Callable[[Row], Sequence[object]],
) -> Listing[Row]:
    """The page that the address asks for; `q` is looked for in what `searched` gives, in any case.

    Args:
        request: Its query names filters and page.
        newest: The store's last so many records, the newest first.
        filters: What the page can be filtered by.
        searched: The values of a row in which `q` may stand.
    """
    rows = NewestFirst(newest)
    names = ["q", *(one.name for one in filters)]
    chosen = {name: text for name in names if (text := request.query.get(name, "").strip())}
    wanted = chosen.get("q", "").casefold()
    text = request.query.get("page", "1")
    page = max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004 - a page number

    def fits(row: Row) -> bool:
        is_meant = all(one.value_of(row) == chosen[one.name] for one in filters if one.name in chosen)
        return is_meant and (not wanted or any(wanted in str(value).casefold() for value in searched(row)))

    found = list(islice(filter(fits, rows), (page - 1) * ROWS, page * ROWS + 1))

    def address(number: int) -> str:
        return str(request.rel_url.without_query_params("lang").update_query(page=number))

    return Listing(
        rows=found[:ROWS],
        page=page,
        has_next=len(found) > ROWS,
        is_cut=rows.is_cut,
        filters=filters,
        chosen=chosen,
        first_address=request.path,
        previous_address=address(page - 1),
        next_address=address(page + 1),
    )


def state_filter[Row](value_of: Callable[[Row], str], states: Mapping[str, tuple[str, str]]) -> Filter[Row]:
    """A filter by state."""
    return Filter("state", "状态", value_of, {state: word for state, (word, _tone) in states.items()})


def merchant_filter(value_of: Callable[[Any], str] = lambda row: row.mchid) -> Filter[Any]:
    """A filter by merchant account."""
    return Filter("mchid", "商户号", value_of)


def customer_filter(value_of: Callable[[Any], str] = lambda row: row.openid) -> Filter[Any]:
    """A filter by customer."""
    return Filter("openid", "openid", value_of)
