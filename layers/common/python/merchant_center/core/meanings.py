"""What a code of another system means, to people and to programs; each client explains those it was answered with."""

from typing import Literal, NamedTuple

type Actor = Literal["customer", "operator", "developer", "wechat", "nobody"]
type Retry = Literal["same_number", "query", "no"]


class Meaning(NamedTuple):
    """One code explained.

    Attributes:
        zh: for Chinese readers.
        en: for English readers.
        actor: who must act before it can work.
        retry: ``same_number``: repeat with the same number and content, later; ``query``: ask for the
            state first, it decides; ``no``: this number will not do it.
    """

    zh: str
    en: str
    actor: Actor
    retry: Retry

    @property
    def passes_by_itself(self) -> bool:
        """Whether the same may be tried again without anybody having acted."""
        return self.retry == "same_number" and self.actor in {"nobody", "wechat"}


UNEXPLAINED = Meaning("未知错误码", "a code that we do not know", "developer", "query")
"""Of a code that its client has no table for: ask for the state first."""
