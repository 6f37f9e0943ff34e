"""DynamoDB's expressions, as far as the product writes them: conditions, updates, projections.

Source: Amazon DynamoDB Developer Guide, "Expressions". ``test_memory_dynamo.py`` compares with the emulator.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

type Attributes = Mapping[str, Any]
type Condition = Callable[[Attributes, Attributes, Attributes], bool]
type Operand = Callable[[Attributes, Attributes, Attributes], Any]

_TOKEN = re.compile(r"\s*([#:]?\w+|<=|>=|<>|[=<>(),+-])")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left[0] == right[0] and left < right,
    "<=": lambda left, right: left[0] == right[0] and left <= right,
    ">": lambda left, right: left[0] == right[0] and left > right,
    ">=": lambda left, right: left[0] == right[0] and left >= right,
}


def comparable(attribute: Mapping[str, Any]) -> tuple[str, Any]:
    """An attribute value as something that is ordered as DynamoDB orders it."""
    ((kind, value),) = attribute.items()
    return kind, int(value) if kind == "N" else value


def holds(text: str, item: Attributes, names: Attributes, values: Attributes) -> bool:
    """Whether a condition holds for an item; the empty text always does."""
    return not text or _condition(text)(item, names, values)


def updated(text: str, item: Attributes, names: Attributes, values: Attributes) -> dict[str, Any]:
    """The item after an update expression."""
    new = dict(item)
    for word, target, operand in _update(text):
        name = names.get(target, target)
        if word == "REMOVE":
            new.pop(name, None)
        elif word == "SET":
            new[name] = operand(item, names, values)
        elif "SS" in (given := operand(item, names, values)):
            _change_members(new, name, word, set(given["SS"]))
        else:
            new[name] = _sum(new.get(name, {"N": "0"}), given)
    return new


def projected(text: str, item: Attributes, names: Attributes) -> dict[str, Any]:
    """The attributes that a projection asks for; all if it is empty."""
    if not text:
        return dict(item)
    wanted = {names.get(one.strip(), one.strip()) for one in text.split(",")}
    return {name: value for name, value in item.items() if name in wanted}


def _change_members(new: dict[str, Any], name: str, word: str, given: set[str]) -> None:
    had = set(new.get(name, {"SS": ()})["SS"])
    left = had | given if word == "ADD" else had - given
    # There is no empty set: the attribute goes with its last member.
    new.pop(name, None)
    if left:
        new[name] = {"SS": sorted(left)}


def _sum(one: Mapping[str, str], other: Mapping[str, str], sign: int = 1) -> dict[str, str]:
    return {"N": str(int(one["N"]) + sign * int(other["N"]))}


@cache
def _condition(text: str) -> Condition:
    parser = _Parser(text)
    condition = parser.any_of()
    parser.end()
    return condition


@cache
def _update(text: str) -> tuple[tuple[str, str, Operand], ...]:
    parser = _Parser(text)
    clauses = []
    while parser.peek():
        word = parser.take()
        while True:
            clauses.append(parser.clause(word))
            if parser.peek() != ",":
                break
            parser.take()
    return tuple(clauses)


class _Parser:
    """One text, read from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        if "".join(self._tokens) != re.sub(r"\s", "", text):
            raise ValueError(f"not understood: {text}")

    def peek(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def take(self, wanted: str = "") -> str:
        token = self._tokens.pop(0)
        if wanted and token != wanted:
            raise ValueError(f"{wanted} expected before {token} {self._tokens}")
        return token

    def end(self) -> None:
        if self._tokens:
            raise ValueError(f"left over: {self._tokens}")

    def clause(self, word: str) -> tuple[str, str, Operand]:
        """One part of an update."""
        target = self.take()
        if word == "REMOVE":
            return word, target, _nothing
        if word == "SET":
            self.take("=")
        elif word not in {"ADD", "DELETE"}:
            raise ValueError(f"{word} is not understood")
        return word, target, self._arithmetic()

    def _arithmetic(self) -> Operand:
        left = self._operand()
        if self.peek() not in {"+", "-"}:
            return left
        sign = 1 if self.take() == "+" else -1
        right = self._operand()
        return lambda *known: _sum(left(*known), right(*known), sign)

    def any_of(self) -> Condition:
        parts = [self._all_of()]
        while self.peek() == "OR":
            self.take()
            parts.append(self._all_of())
        return lambda *known: any(part(*known) for part in parts)

    def _all_of(self) -> Condition:
        parts = [self._one()]
        while self.peek() == "AND":
            self.take()
            parts.append(self._one())
        return lambda *known: all(part(*known) for part in parts)

    def _one(self) -> Condition:
        match self.peek():
            case "NOT":
                self.take()
                negated = self._one()
                return lambda *known: not negated(*known)
            case "(":
                self.take()
                inner = self.any_of()
                self.take(")")
                return inner
            case "attribute_exists" | "attribute_not_exists" as name:
                (path,) = self._arguments()
                is_wanted = name == "attribute_exists"
                return lambda *known: (path(*known) is not None) is is_wanted
            case "begins_with":
                text, prefix = self._arguments()
                return lambda *known: text(*known) is not None and text(*known)["S"].startswith(prefix(*known)["S"])
            case _:
                return self._comparison()

    def _arguments(self) -> list[Operand]:
        self.take()
        self.take("(")
        found = [self._operand()]
        while self.peek() == ",":
            self.take()
            found.append(self._operand())
        self.take(")")
        return found

    def _comparison(self) -> Condition:
        left = self._operand()
        word = self.take()
        if word == "BETWEEN":
            low = self._operand()
            self.take("AND")
            high = self._operand()
            lower, upper = _compared(left, ">=", low), _compared(left, "<=", high)
            return lambda *known: lower(*known) and upper(*known)
        return _compared(left, word, self._operand())

    def _operand(self) -> Operand:
        if self.peek() == "if_not_exists":
            path, otherwise = self._arguments()
            return lambda *known: path(*known) or otherwise(*known)
        if self.peek() == "size":
            (members,) = self._arguments()
            return lambda *known: _size(members(*known))
        token = self.take()
        if token.startswith(":"):
            return lambda _item, _names, values: values[token]
        return lambda item, names, _values: item.get(names.get(token, token))


def _compared(left: Operand, word: str, right: Operand) -> Condition:
    compare = _COMPARISONS[word]

    def condition(*known: Attributes) -> bool:
        one, other = left(*known), right(*known)
        return one is not None and other is not None and compare(comparable(one), comparable(other))

    return condition


def _size(attribute: Mapping[str, Any] | None) -> dict[str, str] | None:
    """How many members a set has, or characters a text."""
    return None if attribute is None else {"N": str(len(next(iter(attribute.values()))))}


def _nothing(*_known: Attributes) -> None:
    return None
