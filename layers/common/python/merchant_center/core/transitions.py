"""State machines as tables: which trigger leads from which state to which."""

from collections.abc import Mapping

from merchant_center.core.errors import ConflictError


class TransitionTable[S, T](dict[tuple[S, T], S]):
    """The next state for each state and trigger that fit together.

    Attributes:
        subject: what has these states, with its article, for messages: "an order".
    """

    def __init__(self, subject: str, steps: Mapping[tuple[S, T], S]) -> None:
        super().__init__(steps)
        self.subject = subject


def transition[S, T](table: TransitionTable[S, T], state: S, trigger: T) -> S:
    """Return the state that follows.

    Raises:
        ConflictError: the table has no such step.
    """
    if (state, trigger) not in table:
        raise ConflictError(f"{table.subject} that is {state} cannot {trigger}")
    return table[state, trigger]
